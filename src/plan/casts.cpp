#include "plan/casts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "model/quoting.h"
#include "plan/own_casts.h"
#include "plan/sql_text.h"
#include "support/text.h"

namespace strata::planning {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::string_view kTimestamp = "timestamp without time zone";
constexpr std::string_view kTimestamptz = "timestamp with time zone";
constexpr std::string_view kTime = "time without time zone";
constexpr std::string_view kTimetz = "time with time zone";

/// pg_cast, castcontext 'a' or 'i', besides numbers among themselves and all to strings.
constexpr std::array kAssignmentCasts = {Pair{"integer", "money"},
                                         Pair{"bigint", "money"},
                                         Pair{"numeric", "money"},
                                         Pair{"money", "numeric"},
                                         Pair{"smallint", "oid"},
                                         Pair{"integer", "oid"},
                                         Pair{"bigint", "oid"},
                                         Pair{"oid", "integer"},
                                         Pair{"oid", "bigint"},
                                         Pair{"oid", "regclass"},
                                         Pair{"oid", "regtype"},
                                         Pair{"oid", "regproc"},
                                         Pair{"oid", "regprocedure"},
                                         Pair{"oid", "regrole"},
                                         Pair{"oid", "regnamespace"},
                                         Pair{"oid", "regconfig"},
                                         Pair{"regclass", "oid"},
                                         Pair{"regtype", "oid"},
                                         Pair{"regproc", "oid"},
                                         Pair{"regprocedure", "oid"},
                                         Pair{"regrole", "oid"},
                                         Pair{"regnamespace", "oid"},
                                         Pair{"regconfig", "oid"},
                                         Pair{"bit", "bit varying"},
                                         Pair{"bit varying", "bit"},
                                         Pair{"date", kTimestamp},
                                         Pair{"date", kTimestamptz},
                                         Pair{kTimestamp, "date"},
                                         Pair{kTimestamp, kTime},
                                         Pair{kTimestamp, kTimestamptz},
                                         Pair{kTimestamptz, "date"},
                                         Pair{kTimestamptz, kTime},
                                         Pair{kTimestamptz, kTimetz},
                                         Pair{kTimestamptz, kTimestamp},
                                         Pair{kTime, "interval"},
                                         Pair{"interval", kTime},
                                         Pair{kTime, kTimetz},
                                         Pair{kTimetz, kTime},
                                         Pair{"inet", "cidr"},
                                         Pair{"cidr", "inet"},
                                         Pair{"macaddr", "macaddr8"},
                                         Pair{"macaddr8", "macaddr"},
                                         Pair{"json", "jsonb"},
                                         Pair{"jsonb", "json"},
                                         Pair{"point", "box"},
                                         Pair{"box", "polygon"},
                                         Pair{"path", "polygon"},
                                         Pair{"polygon", "path"},
                                         Pair{"text", "char"},
                                         Pair{"character varying", "char"},
                                         Pair{"character", "char"},
                                         Pair{"text", "regclass"},
                                         Pair{"character varying", "regclass"}};

/// pg_cast, castcontext 'e', where "c"::type says what is meant.
constexpr std::array kExplicitCasts = {Pair{"integer", "boolean"},
                                       Pair{"boolean", "integer"},
                                       Pair{"integer", "bit"},
                                       Pair{"bigint", "bit"},
                                       Pair{"bit", "integer"},
                                       Pair{"bit", "bigint"},
                                       Pair{"jsonb", "boolean"},
                                       Pair{"jsonb", "smallint"},
                                       Pair{"jsonb", "integer"},
                                       Pair{"jsonb", "bigint"},
                                       Pair{"jsonb", "numeric"},
                                       Pair{"jsonb", "real"},
                                       Pair{"jsonb", "double precision"},
                                       Pair{"lseg", "point"},
                                       Pair{"box", "point"},
                                       Pair{"box", "lseg"},
                                       Pair{"box", "circle"},
                                       Pair{"polygon", "point"},
                                       Pair{"polygon", "box"},
                                       Pair{"polygon", "circle"},
                                       Pair{"circle", "point"},
                                       Pair{"circle", "box"},
                                       Pair{"circle", "polygon"},
                                       Pair{"int4range", "int4multirange"},
                                       Pair{"int8range", "int8multirange"},
                                       Pair{"numrange", "nummultirange"},
                                       Pair{"daterange", "datemultirange"},
                                       Pair{"tsrange", "tsmultirange"},
                                       Pair{"tstzrange", "tstzmultirange"}};

/// Binary-coercible (castmethod 'b') or proven no-op without a modifier: no rewrite.
constexpr std::array kBinaryCasts = {Pair{"character varying", "text"},
                                     Pair{"text", "character varying"},
                                     Pair{"integer", "oid"},
                                     Pair{"oid", "integer"},
                                     Pair{"regclass", "oid"},
                                     Pair{"oid", "regclass"},
                                     Pair{"regtype", "oid"},
                                     Pair{"oid", "regtype"},
                                     Pair{"cidr", "inet"},
                                     Pair{"xml", "text"},
                                     Pair{"bit", "bit varying"}};

/// Numbers by what they hold: each fits into those after it, up to the precision of the floats.
constexpr std::array<std::string_view, 6> kNumbers = {"smallint", "integer", "bigint",
                                                      "numeric",  "real",    "double precision"};
constexpr std::array<std::string_view, 4> kStrings = {"text", "character varying", "character",
                                                      "name"};

template <class Range>
bool contains(const Range& range, const auto& value) {
  return std::ranges::find(range, value) != range.end();
}

/// A type down to PostgreSQL's own: domains resolved, aliases folded.
struct BaseType {
  std::string name = {};         ///< empty schema
  Key user = {};                 ///< an enum or an extension's type instead of `name`
  Kind kind = Kind::kExtension;  ///< of that type, where it is known
  std::string modifiers = {};
  bool array = false;
  bool constrained = false;  ///< by way of a domain with NOT NULL or CHECK

  friend bool operator==(const BaseType&, const BaseType&) = default;
};

BaseType resolve(const std::string& type, const Schema& schema) {
  TypeName parsed = parseType(type);
  BaseType out;
  while (!parsed.key.schema.empty() && !parsed.array) {
    const auto domain = schema.domains.find(parsed.key);
    if (domain == schema.domains.end()) {
      break;
    }
    out.constrained = out.constrained || domain->second.not_null || !domain->second.checks.empty();
    parsed = parseType(domain->second.type);
  }
  for (const Kind kind : {Kind::kEnum, Kind::kCompositeType, Kind::kRangeType}) {
    out.kind = contains(schema, ObjectId{kind, parsed.key}) ? kind : out.kind;
  }
  out.array = parsed.array;
  out.modifiers = parsed.modifiers;
  if (!parsed.key.schema.empty()) {
    out.user = parsed.key;
  } else if (parsed.key.name.starts_with("interval")) {
    out.modifiers = parsed.key.name.substr(std::string("interval").size()) + "(" + out.modifiers;
    out.name = "interval";
  } else {
    out.name = parsed.key.name == "bpchar" ? "character" : parsed.key.name;
  }
  return out;
}

/// Apart from modifiers.
bool sameType(const BaseType& from, const BaseType& to) {
  return from.name == to.name && from.user == to.user && from.kind == to.kind;
}

bool isString(const BaseType& type) {
  return !type.array && (contains(kStrings, type.name) || type.user.name == "citext");
}

bool isNumber(const BaseType& type) {
  return contains(kNumbers, type.name);
}

bool assignable(const BaseType& from, const BaseType& to) {
  if (from.array != to.array) {
    return isString(to);
  }
  if (sameType(from, to)) {
    return true;
  }
  if (isString(to) && !to.array) {
    return true;  // by the types' text form
  }
  if (contains(kStrings, from.name) && contains(kStrings, to.name)) {
    return true;  // elements of arrays
  }
  return (isNumber(from) && isNumber(to)) || contains(kAssignmentCasts, Pair{from.name, to.name});
}

int number(std::string_view text, std::size_t index) {
  const std::vector<std::string> parts = split(text, ',');
  int value = 0;
  if (index < parts.size()) {
    const std::string_view part = trim(parts[index]);
    std::from_chars(part.data(), part.data() + part.size(), value);
  }
  return value;
}

/// Of one type: whether the new modifiers hold all that the old ones did.
bool widens(const BaseType& from, const BaseType& to) {
  if (from.modifiers == to.modifiers || (to.modifiers.empty() && to.name != "character")) {
    return true;
  }
  if (to.name == "interval") {  // "(": all fields, full precision
    const bool precisions =
        from.modifiers.starts_with("(") && to.modifiers.starts_with("(") && from.modifiers != "(";
    return to.modifiers == "(" ||
           (precisions && number(from.modifiers.substr(1), 0) <= number(to.modifiers.substr(1), 0));
  }
  if (from.modifiers.empty()) {
    const bool full = number(to.modifiers, 0) == 6;  // microseconds are all there is
    return full && (to.name.starts_with("time"));
  }
  if (to.name == "numeric") {
    return number(from.modifiers, 1) == number(to.modifiers, 1) &&
           number(from.modifiers, 0) <= number(to.modifiers, 0);
  }
  return number(from.modifiers, 0) <= number(to.modifiers, 0);
}

bool isMetadataOnly(const BaseType& from, const BaseType& to) {
  if (to.constrained && !(from == to)) {
    return false;
  }
  if (sameType(from, to) && from.array == to.array) {
    const bool fixed = to.name == "character" || to.name == "bit";
    return from.modifiers == to.modifiers || (!from.array && !fixed && widens(from, to));
  }
  if (from.array || to.array) {
    return false;
  }
  const bool string_kin =
      (isString(from) && to.user.name == "citext") || (from.user.name == "citext" && isString(to));
  if (string_kin && from.name != "character" && to.name != "character" && from.name != "name") {
    return to.modifiers.empty();
  }
  if (!contains(kBinaryCasts, Pair{from.name, to.name})) {
    return false;
  }
  return to.modifiers.empty();
}

std::size_t place(const BaseType& type) {
  return static_cast<std::size_t>(std::ranges::find(kNumbers, type.name) - kNumbers.begin());
}

/// Between numbers: what cannot be held and what is rounded.
void judgeNumbers(const BaseType& from, const BaseType& to, TypeChange& change) {
  const bool to_float = to.name == "real" || to.name == "double precision";
  if (from.name == to.name && from.name != "numeric") {
    return;
  }
  if (to.name == "numeric") {
    const bool to_any = to.modifiers.empty();
    const bool from_float = from.name == "real" || from.name == "double precision";
    const int scale = number(to.modifiers, 1);
    const int from_scale = from.name == "numeric" ? number(from.modifiers, 1) : 0;
    if (from.name == to.name && widens(from, to)) {
      return;
    }
    const bool unknown = from_float || (from.name == "numeric" && from.modifiers.empty());
    change.may_fail = !to_any;
    change.loses = !to_any && (unknown || scale < from_scale);
    return;
  }
  const bool exact_widening = place(from) < place(to) && !to_float;
  const bool fits_float =
      to.name == "double precision"
          ? from.name == "smallint" || from.name == "integer" || from.name == "real"
          : from.name == "smallint";
  change.may_fail = !exact_widening && !to_float;
  change.loses = to_float ? !fits_float
                          : !exact_widening && place(from) > place(to) &&
                                place(from) >= 3;  // digits after the point
}

void judgeTimes(const BaseType& from, const BaseType& to, TypeChange& change) {
  const bool swaps = (from.name == kTimestamp && to.name == kTimestamptz) ||
                     (from.name == kTimestamptz && to.name == kTimestamp);
  change.by_timezone = swaps || (from.name == "date" && to.name == kTimestamptz) ||
                       (from.name == kTimestamptz && to.name == "date");
  const bool drops_part =
      (from.name.starts_with("timestamp") && (to.name == "date" || to.name.starts_with("time "))) ||
      (from.name == kTimetz && to.name == kTime) || (from.name == "interval" && to.name == kTime);
  const bool rounds = !to.modifiers.empty() && to.modifiers != "(" && !widens(from, to);
  change.loses = drops_part || rounds;
}

void judge(const BaseType& from, const BaseType& to, TypeChange& change) {
  if (isNumber(from) && isNumber(to)) {
    judgeNumbers(from, to, change);
  } else if (from.name.starts_with("time") || from.name == "date" || from.name == "interval") {
    judgeTimes(from, to, change);
  } else if (sameType(from, to)) {
    change.may_fail = !widens(from, to);
  } else {
    change.may_fail = !to.modifiers.empty();
  }
  if (to.name == "name") {
    change.loses = true;  // cut at 63 bytes
  }
  const bool lossless_text = isString(to) && to.modifiers.empty();
  change.may_fail = change.may_fail || to.constrained ||
                    (!change.using_expr.empty() && !lossless_text) ||
                    (from.name == "macaddr8" && to.name == "macaddr") ||
                    (from.name == "inet" && to.name == "cidr");
}

bool sameFamily(const BaseType& from, const BaseType& to) {
  constexpr std::array<std::array<std::string_view, 4>, 4> kFamilies = {
      {{"smallint", "integer", "bigint", "bigint"},
       {"text", "character varying", "name", "name"},
       {"date", kTimestamp, kTimestamptz, "date"},
       {"real", "double precision", "real", "real"}}};
  if (from.array != to.array || from.user != to.user || from.kind != to.kind) {
    return false;
  }
  return from.name == to.name || std::ranges::any_of(kFamilies, [&](const auto& family) {
           return contains(family, from.name) && contains(family, to.name);
         });
}

std::string usingExpression(const BaseType& from, const BaseType& to, const std::string& column,
                            const std::string& type) {
  BaseType element = to;
  element.array = false;
  if (!from.array && to.array && assignable(from, element)) {
    return fmt::format("CASE WHEN {0} IS NULL THEN NULL ELSE ARRAY[{0}]::{1} END", column, type);
  }
  if (!from.array && !to.array) {
    if (to.name == "boolean" && isNumber(from) && from.name != "integer") {
      return fmt::format("{} <> 0", column);
    }
    if (from.name == "boolean" && isNumber(to) && to.name != "integer") {
      return fmt::format("{}::integer::{}", column, type);
    }
  }
  const bool direct = isString(from) || contains(kExplicitCasts, Pair{from.name, to.name}) ||
                      (from.user.name == "hstore" && to.name.starts_with("json"));
  return direct && from.array == to.array ? fmt::format("{}::{}", column, type)
         : isString(from)                 ? fmt::format("{}::{}", column, type)
         : from.array && to.array         ? fmt::format("{}::text[]::{}", column, type)
                                          : fmt::format("{}::text::{}", column, type);
}

TypeName nameOf(const BaseType& type) {
  const Key key = type.user.name.empty() ? Key{.name = type.name} : type.user;
  return {.key = key, .array = type.array};
}

/// Which expression leads from one type to the other; the cast of the user's own that stands behind
/// it.
struct Way {
  std::string expression = {};  ///< empty: an assignment does
  std::optional<OwnCast> cast = std::nullopt;
};

Way wayOf(const BaseType& from, const BaseType& to, const std::string& value,
          const std::string& type, const Schema& before, const Schema& after) {
  std::optional<OwnCast> own = ownCast(nameOf(from), nameOf(to), before, after);
  if (own && own->stays) {
    return {.expression = own->by_assignment ? "" : fmt::format("{}::{}", value, own->target),
            .cast = std::move(own)};
  }
  if (own && isString(to) && assignable(from, to)) {  // perhaps while an explicit one is there
    return {.expression = fmt::format("{}::{}", value, own->target)};
  }
  return {.expression = assignable(from, to) ? "" : usingExpression(from, to, value, type)};
}

}  // namespace

TypeChange changeOfType(const Column& from, const Schema& before, const Column& to,
                        const Schema& after) {
  const BaseType was = resolve(from.type, before);
  const BaseType wanted = resolve(to.type, after);
  const Way way = wayOf(was, wanted, quoteIdentifier(to.key.name), to.type, before, after);
  TypeChange change;
  change.using_expr = way.expression;
  change.no_cast = change.using_expr.ends_with("::text::" + to.type) && was.user.name.empty() &&
                   wanted.user.name.empty();
  change.rewrite = way.cast ? !way.cast->binary || wanted.constrained || !wanted.modifiers.empty()
                            : !change.using_expr.empty() || !isMetadataOnly(was, wanted);
  change.same_family = sameFamily(was, wanted);
  judge(was, wanted, change);
  if (way.cast) {
    change.casts = {way.cast->id};
    change.may_fail = change.may_fail || !way.cast->binary;
  }
  return change;
}

std::string castTo(const std::string& value, const std::string& from, const Schema& before,
                   const std::string& to, const Schema& after) {
  const Way way = wayOf(resolve(from, before), resolve(to, after), value, to, before, after);
  return way.expression.empty() ? value : way.expression;
}

}  // namespace strata::planning
