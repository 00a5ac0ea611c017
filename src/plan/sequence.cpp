#include <fmt/format.h>

#include <limits>
#include <utility>

#include "model/quoting.h"
#include "plan/action.h"
#include "plan/sql_text.h"
#include "support/text.h"

namespace strata::planning {
namespace {

std::int64_t largest(const std::string& type) {
  return type == "smallint"  ? std::numeric_limits<std::int16_t>::max()
         : type == "integer" ? std::numeric_limits<std::int32_t>::max()
                             : std::numeric_limits<std::int64_t>::max();
}

std::int64_t defaultMin(const SequenceOptions& options) {
  return options.increment > 0 ? 1 : -largest(options.type) - 1;
}

std::int64_t defaultMax(const SequenceOptions& options) {
  return options.increment > 0 ? largest(options.type) : -1;
}

Action ownedBy(const Sequence& sequence, const Sequence* before) {
  Action action{.object = idOf(sequence),
                .act = Act::kAlter,
                .sql = fmt::format("ALTER SEQUENCE {} OWNED BY ", quoteQualified(sequence.key)),
                .comment = "Modify sequence " + goQuoted(sequence.key.name),
                .after = {idOf(sequence)}};
  if (sequence.owned_by.name.empty()) {
    action.sql += "NONE";
  } else {
    action.sql +=
        quoteQualified(tableOf(sequence.owned_by)) + "." + quoteIdentifier(sequence.owned_by.name);
    action.after.push_back({Kind::kColumn, sequence.owned_by});
  }
  if (before != nullptr && !before->owned_by.name.empty()) {
    action.before.push_back({Kind::kColumn, before->owned_by});
  }
  return action;
}

Action commentAction(const Sequence& sequence) {
  return commentOn(idOf(sequence), "SEQUENCE " + quoteQualified(sequence.key), sequence.comment,
                   "Set comment to sequence: " + goQuoted(sequence.key.name));
}

}  // namespace

std::string sequenceOptions(const SequenceOptions& options, bool with_type) {
  std::vector<std::string> parts;
  if (with_type && options.type != "bigint") {
    parts.push_back("AS " + options.type);
  }
  if (options.increment != 1) {
    parts.push_back(fmt::format("INCREMENT BY {}", options.increment));
  }
  const bool unset_max = options.max == std::numeric_limits<std::int64_t>::max();
  if (options.min != defaultMin(options)) {
    parts.push_back(fmt::format("MINVALUE {}", options.min));
  }
  if (options.max != defaultMax(options) && !(unset_max && options.type != "bigint")) {
    parts.push_back(fmt::format("MAXVALUE {}", options.max));
  }
  if (options.start != (options.increment > 0 ? options.min : options.max)) {
    parts.push_back(fmt::format("START WITH {}", options.start));
  }
  if (options.cache != 1) {
    parts.push_back(fmt::format("CACHE {}", options.cache));
  }
  if (options.cycle) {
    parts.emplace_back("CYCLE");
  }
  return join(parts, " ");
}

std::vector<std::string> sequenceDifferences(SequenceOptions from, const SequenceOptions& to) {
  if (from.type != to.type) {  // AS moves the bounds that were those of the old type
    const bool free_max = from.max == largest(from.type);
    const bool free_min = from.min == -largest(from.type) - 1;
    from.type = to.type;
    from.max = free_max ? largest(to.type) : from.max;
    from.min = free_min ? -largest(to.type) - 1 : from.min;
  }
  std::vector<std::string> parts;
  const auto number = [&](const char* clause, std::int64_t was, std::int64_t wanted) {
    if (was != wanted) {
      parts.push_back(fmt::format("{} {}", clause, wanted));
    }
  };
  number("INCREMENT BY", from.increment, to.increment);
  number("MINVALUE", from.min, to.min);
  number("MAXVALUE", from.max, to.max);
  number("START WITH", from.start, to.start);
  number("CACHE", from.cache, to.cache);
  if (from.cycle != to.cycle) {
    parts.emplace_back(to.cycle ? "CYCLE" : "NO CYCLE");
  }
  return parts;
}

std::string positionIntoBounds(const std::string& sequence, const SequenceOptions& from,
                               const SequenceOptions& to) {
  const bool inside = to.min <= from.start && from.start <= to.max;
  const bool reachable = from.min <= to.start && to.start <= from.max;
  if (inside || !reachable) {
    return {};
  }
  return fmt::format(
      "SELECT setval(s, {}, false) FROM (SELECT {}::regclass AS s) AS q WHERE "
      "coalesce(pg_sequence_last_value(s), {}) NOT BETWEEN {} AND {}",
      to.start, sequence, from.start, to.min, to.max);
}

void emit(const Create<Sequence>& change, Context& plan) {
  const Sequence& sequence = change.to;
  const std::string options = sequenceOptions(sequence.options, true);
  plan.add({.object = idOf(sequence),
            .act = Act::kCreate,
            .sql = fmt::format("CREATE {}SEQUENCE {}{}", sequence.unlogged ? "UNLOGGED " : "",
                               quoteQualified(sequence.key), options.empty() ? "" : " " + options),
            .comment = "Create sequence " + goQuoted(sequence.key.name),
            .changes = {change}});
  if (!sequence.owned_by.name.empty()) {
    plan.add(ownedBy(sequence, nullptr));
  }
  if (!sequence.comment.empty()) {
    plan.add(commentAction(sequence));
  }
}

void emit(const Drop<Sequence>& change, Context& plan) {
  const ObjectId id = idOf(change.from);
  Action action{.object = id,
                .act = Act::kDrop,
                .sql = "DROP SEQUENCE " + quoteQualified(change.from.key),
                .comment = "Drop sequence " + goQuoted(change.from.key.name),
                .changes = {change}};
  if (!plan.carried.contains(change.from.key)) {
    action.hazards = {plan.loses(named(id), "is dropped, and its position with it")};
  }
  plan.add(std::move(action));
}

void emit(const Alter<Sequence>& change, Context& plan) {
  const Sequence& from = change.from;
  const Sequence& to = change.to;
  std::vector<Change> changes = {change};
  const auto add = [&](Action action) {
    action.changes = std::exchange(changes, {});
    return plan.add(std::move(action));
  };
  const std::string title = "Modify sequence " + goQuoted(to.key.name);
  std::vector<std::string> parts = sequenceDifferences(from.options, to.options);
  if (from.options.type != to.options.type) {
    parts.insert(parts.begin(), "AS " + to.options.type);
  }
  if (from.options.max < to.options.min || from.options.min > to.options.max) {
    parts.emplace_back("RESTART");  // no position is in both
  }
  if (!parts.empty()) {
    Action action{
        .object = idOf(to),
        .act = Act::kAlter,
        .sql = fmt::format("ALTER SEQUENCE {} {}", quoteQualified(to.key), join(parts, " ")),
        .comment = title};
    if (to.options.max < from.options.max || to.options.min > from.options.min) {
      action.hazards.push_back(
          {HazardKind::kMayFail,
           fmt::format("fails when {} stands outside its new bounds", named(idOf(to)))});
    }
    const std::string moved =
        positionIntoBounds(quoteLiteral(quoteQualified(to.key)), from.options, to.options);
    if (!moved.empty()) {
      action.after_actions.push_back(
          plan.add({.object = idOf(to),
                    .act = Act::kAlter,
                    .sql = moved,
                    .comment = "Set position of sequence " + goQuoted(to.key.name)}));
    }
    add(std::move(action));
  }
  if (from.unlogged != to.unlogged) {
    add({.object = idOf(to),
         .act = Act::kAlter,
         .sql = fmt::format("ALTER SEQUENCE {} SET {}", quoteQualified(to.key),
                            to.unlogged ? "UNLOGGED" : "LOGGED"),
         .comment = title,
         .persistence = true});
  }
  if (from.owned_by != to.owned_by) {
    const bool between = plan.detours.apart.contains(idOf(to)) && !to.owned_by.name.empty();
    std::vector<std::size_t> freed;
    if (between) {
      Sequence free = to;
      free.owned_by = {};
      freed.push_back(add(ownedBy(free, &from)));
    }
    Action action = ownedBy(to, between ? nullptr : &from);
    action.after_actions = std::move(freed);
    add(std::move(action));
  }
  if (from.comment != to.comment) {
    add(commentAction(to));
  }
}

}  // namespace strata::planning
