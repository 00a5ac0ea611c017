#include "catalog/reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "model/quoting.h"

namespace strata::catalog {
namespace {

std::uint64_t rowId(ClassId catalog, Oid oid) {
  return std::uint64_t{static_cast<Oid>(catalog)} << 32 | oid;
}

}  // namespace

char Row::letter() {
  const std::string_view letters = text();
  return letters.empty() ? '\0' : letters.front();
}

std::vector<std::int64_t> Row::numbers() {
  const std::string_view all = text();
  std::vector<std::int64_t> numbers;
  const char* at = all.data();
  const char* const end = at + all.size();
  while (at != end) {
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(at, end, number);
    if (error == std::errc()) {
      numbers.push_back(number);
      at = stop;
    } else {
      ++at;  // brace, comma or space
    }
  }
  return numbers;
}

bool Row::skipNull() {
  if (!rows_.isNull(row_, next_)) {
    return false;
  }
  ++next_;
  return true;
}

std::string Row::printed() {
  lost_ = lost_ || rows_.isNull(row_, next_) || rows_.text(row_, next_) == "???";
  return str();
}

std::string Relation::column(std::int64_t attnum) const {
  static constexpr const char* kSystemColumns[] = {"",     "ctid", "xmin",    "cmin",
                                                   "xmax", "cmax", "tableoid"};
  if (attnum <= 0) {
    return -attnum < std::ssize(kSystemColumns) ? kSystemColumns[-attnum] : "";
  }
  return attnum <= std::ssize(columns) ? columns[static_cast<std::size_t>(attnum) - 1] : "";
}

Reading::Reading(const ReadOptions& options, int major)
    : excluded_schemas_(options.exclude_schemas.begin(), options.exclude_schemas.end()),
      excluded_tables_(options.exclude_tables.begin(), options.exclude_tables.end()) {
  schema.server_version = major;
}

bool Reading::excludesSchema(const std::string& name) const {
  return excluded_schemas_.contains(name);
}

bool Reading::excludesTable(const Key& table) const {
  return excludesSchema(table.schema) || excluded_tables_.contains(table.name);
}

const Relation* Reading::managed(Oid relation) const {
  const auto found = relations.find(relation);
  return found == relations.end() || !found->second.managed() ? nullptr : &found->second;
}

void Reading::identify(ClassId catalog, Oid oid, ObjectId id) {
  objects_.emplace(rowId(catalog, oid), std::move(id));
}

const ObjectId* Reading::find(ClassId catalog, Oid oid) const {
  const auto found = objects_.find(rowId(catalog, oid));
  return found == objects_.end() ? nullptr : &found->second;
}

std::optional<ObjectId> Reading::find(ClassId catalog, Oid oid, int attnum) const {
  const ObjectId* id = find(catalog, oid);
  if (id == nullptr) {
    return std::nullopt;
  }
  if (attnum <= 0 || id->kind != Kind::kTable) {
    return *id;
  }
  return ObjectId{.kind = Kind::kColumn, .key = partOf(id->key, relations.at(oid).column(attnum))};
}

std::string isUsersSchema(std::string_view column) {
  return fmt::format("({0} !~ '^pg_' AND {0} <> 'information_schema')", column);
}

std::string isExtensionMember(std::string_view catalog, std::string_view oid) {
  return fmt::format(
      "EXISTS (SELECT FROM pg_catalog.pg_depend m WHERE m.classid = "
      "'pg_catalog.{}'::pg_catalog.regclass AND m.objid = {} AND m.deptype = 'e')",
      catalog, oid);
}

std::string joinComment(std::string_view catalog, std::string_view oid, std::string_view attnum) {
  return fmt::format(
      "LEFT JOIN pg_catalog.pg_description d ON d.classoid = "
      "'pg_catalog.{}'::pg_catalog.regclass AND d.objoid = {} AND d.objsubid = {}",
      catalog, oid, attnum);
}

Diagnostic changedMeanwhile(Kind kind, const Key& key) {
  return {.code = "ST3401",
          .message = fmt::format("{} '{}' was changed while the schema was read", word(kind),
                                 display(key)),
          .help = "run the command again when no other session changes the schema"};
}

std::vector<std::string> sortedOptions(std::vector<std::string> options) {
  std::erase_if(options, [](const std::string& o) { return o.starts_with("pg_attver="); });
  std::ranges::sort(options);
  return options;
}

std::vector<std::string> takeRelationOptions(Row& row) {
  std::vector<std::string> options = row.array();
  for (const std::string& option : row.array()) {
    options.push_back("toast." + option);
  }
  return sortedOptions(std::move(options));
}

std::string storageWord(char letter) {
  switch (letter) {
    case 'p':
      return "PLAIN";
    case 'e':
      return "EXTERNAL";
    case 'x':
      return "EXTENDED";
    case 'm':
      return "MAIN";
    default:
      return "";
  }
}

std::string compressionWord(char letter) {
  switch (letter) {
    case 'p':
      return "pglz";
    case 'l':
      return "lz4";
    default:
      return "";
  }
}

Enabled takeEnabled(Row& row) {
  switch (row.letter()) {
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

std::string takeCollation(Row& row) {
  const Key collation{.schema = row.str(), .name = row.str()};
  return collation.name.empty() ? "" : quoteQualified(collation);
}

SequenceOptions takeSequenceOptions(Row& row) {
  return {.type = row.str(),
          .start = row.integer(),
          .increment = row.integer(),
          .min = row.integer(),
          .max = row.integer(),
          .cache = row.integer(),
          .cycle = row.boolean()};
}

std::string defaultObjectName(std::string name1, std::string name2, const std::string& label) {
  static constexpr std::size_t kMaxBytes = 63;  // NAMEDATALEN - 1
  const auto total = [&] {
    return name1.size() + (name2.empty() ? 0 : name2.size() + 1) + 1 + label.size();
  };
  std::size_t cut1 = name1.size();
  std::size_t cut2 = name2.size();
  while (total() - (name1.size() - cut1) - (name2.size() - cut2) > kMaxBytes) {
    --(cut1 > cut2 ? cut1 : cut2);
  }
  const auto cut = [](std::string& name, std::size_t bytes) {
    while (bytes < name.size() && bytes > 0 &&
           (static_cast<unsigned char>(name[bytes]) & 0xC0U) == 0x80U) {
      --bytes;  // never within a UTF-8 sequence (pg_mbcliplen)
    }
    name.resize(bytes);
  };
  cut(name1, cut1);
  cut(name2, cut2);
  return name1 + (name2.empty() ? "" : "_" + name2) + "_" + label;
}

}  // namespace strata::catalog
