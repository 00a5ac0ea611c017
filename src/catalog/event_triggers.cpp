#include <fmt/format.h>

#include "catalog/reading.h"
#include "model/quoting.h"

namespace strata::catalog {
namespace {

Enabled enabledFrom(char letter) {
  switch (letter) {
    case 'D':
      return Enabled::kDisabled;
    case 'R':
      return Enabled::kReplica;
    case 'A':
      return Enabled::kAlways;
    default:
      return Enabled::kOrigin;
  }
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    EventTrigger trigger{.key = {.name = row.str()}, .event = row.str(), .tags = row.array()};
    const Key function{.schema = row.str(), .name = row.str()};
    trigger.function = quoteQualified(function);
    trigger.enabled = enabledFrom(row.letter());
    trigger.comment = row.str();
    reading.add(ClassId::kEventTrigger, oid, std::move(trigger));
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<EventTrigger>(int /*major*/) {
  return {{.query = fmt::format(
               R"(
SELECT e.oid, e.evtname, e.evtevent, e.evttags, n.nspname, p.proname, e.evtenabled, d.description
FROM pg_catalog.pg_event_trigger e JOIN pg_catalog.pg_proc p ON p.oid = e.evtfoid
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
{comment}
WHERE NOT {member})",
               fmt::arg("comment", joinComment("pg_event_trigger", "e.oid")),
               fmt::arg("member", isExtensionMember("pg_event_trigger", "e.oid"))),
           .read = read}};
}

}  // namespace strata::catalog
