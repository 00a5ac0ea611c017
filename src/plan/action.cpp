#include "plan/action.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/quoting.h"
#include "plan/sql_text.h"

namespace strata::planning {

std::string named(Kind kind, const Key& key) {
  return fmt::format("{} '{}'", word(kind), display(key));
}

std::string named(const ObjectId& id) {
  return named(id.kind, id.key);
}

void Context::refuse(const ObjectId& id, const std::string& why, const std::string& help) {
  refused.push_back({.code = "ST4003",
                     .message = fmt::format("cannot plan the change of {}: {}", named(id), why),
                     .help = help});
}

Hazard Context::loses(const std::string& what, const std::string& consequence) {
  lost.emplace_back(what, fmt::format("{} {}", what, consequence));
  return {HazardKind::kDataLoss, lost.back().second};
}

Action fragment(ObjectId object, Act act, int rank, std::string sql) {
  Action action;
  action.table = object.key.parent.empty() ? object.key : tableOf(object.key);
  action.comment = fmt::format("Modify {} table", goQuoted(action.table.name));
  action.object = std::move(object);
  action.act = act;
  action.rank = rank;
  action.sql = std::move(sql);
  return action;
}

Action commentOn(ObjectId object, const std::string& target, const std::string& comment,
                 std::string title) {
  Action action;
  action.sql =
      fmt::format("COMMENT ON {} IS {}", target, comment.empty() ? "NULL" : quoteLiteral(comment));
  action.comment = std::move(title);
  action.after = {object};
  action.object = std::move(object);
  action.act = Act::kAlter;
  action.rank = kRankComment;
  return action;
}

std::string storageParameters(const std::vector<std::string>& options) {
  std::string out;
  for (const std::string& option : options) {
    const std::size_t equals = option.find('=');
    const std::string value = equals == std::string::npos ? "" : option.substr(equals + 1);
    const bool plain = !value.empty() && std::ranges::all_of(value, [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.';
    });
    out += (out.empty() ? "" : ", ") + option.substr(0, equals);
    if (equals != std::string::npos) {
      out += "=" + (plain ? value : quoteLiteral(value));
    }
  }
  return out;
}

ParameterChanges parameterChanges(const std::vector<std::string>& from,
                                  const std::vector<std::string>& to) {
  const auto name_of = [](const std::string& option) { return option.substr(0, option.find('=')); };
  ParameterChanges out;
  std::ranges::copy_if(to, std::back_inserter(out.set), [&](const std::string& option) {
    return std::ranges::find(from, option) == from.end();
  });
  for (const std::string& option : from) {
    if (std::ranges::find(to, name_of(option), name_of) == to.end()) {
      out.reset.push_back(name_of(option));
    }
  }
  return out;
}

std::string automaticName(const std::string& table, const std::vector<std::string>& columns,
                          const std::string& suffix) {
  std::string middle;
  for (const std::string& column : columns) {
    middle += (middle.empty() ? "" : "_") + (column.empty() ? std::string("expr") : column);
  }
  // makeObjectName() shortens the longer of the two names until all fit.
  std::size_t left = table.size();
  std::size_t right = middle.size();
  const std::size_t overhead = suffix.size() + 1 + (middle.empty() ? 0 : 1);
  while (left + right + overhead > 63) {
    (left > right ? left : right) -= 1;
  }
  const auto cut = [](const std::string& text, std::size_t length) {
    while (length > 0 && length < text.size() &&
           (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) {
      --length;  // never inside a character
    }
    return text.substr(0, length);
  };
  return cut(table, left) + (middle.empty() ? "" : "_" + cut(middle, right)) + "_" + suffix;
}

}  // namespace strata::planning
