#include "diff/rename_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "support/text.h"

namespace strata::renaming {
namespace {

constexpr std::size_t kMostParts = 3;
constexpr const char* kForm =
    "OLD is a schema, SCHEMA.NAME of a table, view, sequence, index, type or function, or "
    "SCHEMA.OWNER.NAME of a column, constraint, … of a table or a label of an enum; the "
    "schema may be left out, the owner may not";

/// The parts between dots; a part in "…" and what is in parentheses are no place to split.
std::optional<std::vector<std::string>> partsOfName(const std::string& text) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool opens = !quoted && depth == 0 && (i == 0 || text[i - 1] == '.');
    if (c == '"' && (quoted || opens)) {
      const bool twice = quoted && i + 1 < text.size() && text[i + 1] == '"';
      if (twice) {
        parts.back() += text[++i];
      } else {
        quoted = !quoted;
      }
      continue;
    }
    depth += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == '.' && !quoted && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  const bool bad = quoted || depth != 0 || parts.size() > kMostParts ||
                   std::ranges::any_of(parts, [](const std::string& part) { return part.empty(); });
  return bad ? std::nullopt : std::optional(std::move(parts));
}

bool isRoutine(Kind kind) {
  return kind == Kind::kFunction || kind == Kind::kAggregate;
}

std::vector<std::string> namesIn(const Key& key) {
  std::vector<std::string> names;
  for (const std::string* name : {&key.schema, &key.parent, &key.name}) {
    if (!name->empty()) {
      names.push_back(*name);
    }
  }
  return names;
}

bool isTail(const std::vector<std::string>& parts, const std::vector<std::string>& names) {
  return parts.size() <= names.size() && std::equal(parts.rbegin(), parts.rend(), names.rbegin());
}

/// Whether the dotted parts may mean the object: the last ones count, those before them must agree
/// where they are given.
bool agrees(const std::vector<std::string>& parts, Kind kind, Key key) {
  if (isTail(parts, namesIn(key))) {
    return true;
  }
  if (!isRoutine(kind)) {
    return false;
  }
  key.name = plainName(key.name);
  return isTail(parts, namesIn(key));
}

/// As agrees(), but a part of a table or type may not be named without that; an index may: its
/// name is one of its schema's.
bool mayMean(const std::vector<std::string>& parts, Kind kind, const Key& key) {
  if (kind == Kind::kIndex && isTail(parts, {key.schema, key.name})) {
    return true;
  }
  return (key.parent.empty() || parts.size() > 1) && agrees(parts, kind, key);
}

/// Every name that can be given: objects, columns, labels.
template <class Visit>
void forEachName(const Schema& schema, Visit&& visit) {
  forEachKind([&]<class T>() {
    for (const auto& [key, object] : schema.get<T>()) {
      visit(kKindOf<T>, key);
      if constexpr (std::is_same_v<T, Table>) {
        for (const Column& column : object.columns) {
          visit(Kind::kColumn, column.key);
        }
      } else if constexpr (std::is_same_v<T, Enum>) {
        for (const std::string& label : object.labels) {
          visit(Kind::kEnum, partOf(key, label));
        }
      }
    }
  });
}

bool exists(const Schema& schema, const std::vector<std::string>& parts) {
  bool found = false;
  forEachName(schema,
              [&](Kind kind, const Key& key) { found = found || mayMean(parts, kind, key); });
  return found;
}

/// The whole names of what ends like `parts`, else of what is nearest in spelling.
std::vector<std::string> meant(const Schema& schema, const std::vector<std::string>& parts) {
  constexpr std::size_t kMost = 3;
  std::set<std::string> same;
  std::map<std::string, std::string> whole;  // by what may be written
  forEachName(schema, [&](Kind kind, const Key& key) {
    if (agrees({parts.back()}, kind, key)) {
      same.insert(nameText(key));
    }
    std::vector<std::string> names = namesIn(key);
    for (; !names.empty(); names.erase(names.begin())) {
      whole.try_emplace(join(names, "."), nameText(key));
    }
  });
  if (!same.empty()) {
    return {same.begin(),
            std::next(same.begin(), static_cast<std::ptrdiff_t>(std::min(kMost, same.size())))};
  }
  std::vector<std::string> known;
  std::ranges::transform(whole, std::back_inserter(known),
                         [](const auto& entry) { return entry.first; });
  const std::string near = nearest(join(parts, "."), known);
  return near.empty() ? std::vector<std::string>{} : std::vector{whole.at(near)};
}

std::string question(const std::vector<std::string>& names) {
  return names.empty() ? "" : fmt::format("did you mean {}? ", join(names, " or "));
}

}  // namespace

std::string plainName(const std::string& routine) {
  return routine.substr(0, routine.size() - argumentsOf(routine).size());
}

std::string argumentsOf(const std::string& routine) {
  int depth = 0;  // from the end: a name may hold parentheses, and so may a type's modifier
  for (std::size_t i = routine.size(); i > 0; --i) {
    const char c = routine[i - 1];
    depth += c == ')' ? 1 : c == '(' ? -1 : 0;
    if (depth == 0) {
      return c == '(' ? routine.substr(i - 1) : "";
    }
  }
  return {};
}

Expected<Requests> Requests::parse(const std::vector<RenameRequest>& requests) {
  Requests out;
  for (const RenameRequest& request : requests) {
    auto from = partsOfName(request.from);
    auto to = partsOfName(request.to);
    if (!from || !to) {
      return Diagnostic{
          .code = "ST4001",
          .message = fmt::format("--rename {}={}: not a pair of names", request.from, request.to),
          .help = "write OLD=NEW, as in app.users.mail=email; a name with dots in quotes",
          .exit_code = ExitCode::kUsage};
    }
    out.pending_.push_back({.request = request, .from = *std::move(from), .to = *std::move(to)});
  }
  return out;
}

bool Requests::say(Kind kind, const Key& from, const Key& to) {
  bool found = false;
  for (Pending& pending : pending_) {
    // A column may not be named without its table, nor a table be meant by a column's name.
    if (mayMean(pending.from, kind, from) &&
        (agrees(pending.to, kind, to) || mayMean(pending.to, kind, to))) {
      pending.used = true;
      found = true;
    }
  }
  return found;
}

std::vector<RenameRequest> Requests::open() const {
  std::vector<RenameRequest> out;
  for (const Pending& pending : pending_) {
    if (!pending.used) {
      out.push_back(pending.request);
    }
  }
  return out;
}

Diagnostic Requests::refusal(const Schema& from, const Schema& to) const {
  const Pending& pending = *std::ranges::find(pending_, false, &Pending::used);
  const RenameRequest& request = pending.request;
  Diagnostic out{.code = "ST4001",
                 .message = fmt::format("--rename {}={}: ", request.from, request.to),
                 .exit_code = ExitCode::kUsage};
  const auto toParts = [&] {  // "email" of a column's new name says nothing without its table
    std::vector<std::string> parts = pending.to;
    if (parts.size() == 1 && pending.from.size() > 1) {
      parts.insert(parts.begin(), pending.from[pending.from.size() - 2]);
    }
    return parts;
  };
  if (!exists(from, pending.from)) {
    out.message += fmt::format("nothing is called '{}' before", request.from);
    out.help = question(meant(from, pending.from)) + kForm;
  } else if (exists(to, pending.from)) {
    out.message += fmt::format("'{}' is still there afterwards", request.from);
    out.help = "only what is gone can have another name now; leave the flag out";
  } else if (!exists(to, pending.to) && !exists(to, toParts())) {
    out.message += fmt::format("nothing is called '{}' afterwards", request.to);
    out.help = question(meant(to, toParts())) + "NEW is the last part of the name, or all of it";
  } else {
    out.message += fmt::format("'{}' cannot become '{}'", request.from, request.to);
    out.help = "both must be of one kind, and NEW must not have been there before";
  }
  return out;
}

}  // namespace strata::renaming
