#include "diff/former_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "support/source_files.h"
#include "support/text.h"

namespace strata {
namespace {

bool hasLabel(const Schema& schema, const Key& type, const std::string& label) {
  const auto found = schema.enums.find(type);
  return found != schema.enums.end() &&
         std::ranges::find(found->second.labels, label) != found->second.labels.end();
}

/// A name of a table, view or sequence, or of a type, is none for another.
bool isRelation(Kind kind) {
  return kind == Kind::kTable || kind == Kind::kView || kind == Kind::kSequence;
}

bool isPart(Kind kind) {
  return kind == Kind::kConstraint || kind == Kind::kIndex;
}

template <class T>
bool has(const Schema& schema, const Key& key) {
  return schema.get<T>().contains(key);
}

/// Whether `schema` has what can be meant by that name.
bool has(const Schema& schema, Kind kind, const Key& key) {
  if (kind == Kind::kColumn) {
    return findColumn(schema, key) != nullptr;
  }
  if (isRelation(kind)) {
    return has<Table>(schema, key) || has<View>(schema, key) || has<Sequence>(schema, key);
  }
  if (isPart(kind)) {  // a unique index may become a constraint
    return has<Constraint>(schema, key) || has<Index>(schema, key);
  }
  bool found = false;
  forEachKind([&]<class T>() { found = found || (kind == kKindOf<T> && has<T>(schema, key)); });
  return found;
}

bool hasNow(const Schema& schema, const FormerNames& object) {
  return object.label.empty() ? has(schema, object.kind, object.key)
                              : hasLabel(schema, object.key, object.label);
}

bool hasFormer(const Schema& schema, const FormerNames& object, const FormerName& was) {
  return object.label.empty() ? has(schema, object.kind, formerKey(was, object.key))
                              : hasLabel(schema, object.key, was.name);
}

bool hasAnyFormer(const Schema& schema, const FormerNames& object) {
  return std::ranges::any_of(object.was,
                             [&](const FormerName& was) { return hasFormer(schema, object, was); });
}

void add(Kind kind, const Key& key, const Declared& declared, std::vector<FormerNames>& out) {
  if (!declared.was.empty()) {
    out.push_back({.kind = kind, .key = key, .was = declared.was});
  }
}

void addLabels(const Enum& type, std::vector<FormerNames>& out) {
  for (const FormerLabel& label : type.declared.labels_was) {
    const auto known = std::ranges::find_if(out, [&](const FormerNames& each) {
      return each.key == type.key && each.label == label.label;
    });
    if (known != out.end()) {
      known->was.push_back(label.was);
    } else {
      out.push_back(
          {.kind = Kind::kEnum, .key = type.key, .label = label.label, .was = {label.was}});
    }
  }
}

/// What can have been meant: names of its kind and place that go, or else all there are.
std::vector<std::string> candidates(const FormerNames& object, const Schema& state,
                                    const Schema& to) {
  std::vector<std::string> all;
  std::vector<std::string> leaving;
  const auto take = [&](const std::string& name, bool goes) {
    all.push_back(name);
    if (goes) {
      leaving.push_back(name);
    }
  };
  if (!object.label.empty()) {
    const auto type = state.enums.find(object.key);
    for (const std::string& label :
         type == state.enums.end() ? std::vector<std::string>{} : type->second.labels) {
      take(label, !hasLabel(to, object.key, label));
    }
  } else if (object.kind == Kind::kColumn) {
    const auto table = state.tables.find(tableOf(object.key));
    for (const Column& column :
         table == state.tables.end() ? std::vector<Column>{} : table->second.columns) {
      take(column.key.name, findColumn(to, column.key) == nullptr);
    }
  } else {
    forEachKind([&]<class T>() {
      for (const auto& [key, other] : state.get<T>()) {
        const bool like = kKindOf<T> == object.kind ||
                          (isRelation(kKindOf<T>) && isRelation(object.kind)) ||
                          (isPart(kKindOf<T>) && isPart(object.kind));
        if (like && key.parent == object.key.parent) {
          take(key.schema == object.key.schema ? key.name : display(key), !has<T>(to, key));
        }
      }
    });
  }
  return leaving.empty() ? all : leaving;
}

Diagnostic at(const FormerName& was, std::string message) {
  return {.code = "ST4007",
          .message = std::move(message),
          .where = was.where,
          .source_line = sourceLine(was.where),
          .exit_code = ExitCode::kFinding};
}

std::string nowNamed(const FormerNames& object) {
  return display(object.label.empty() ? object.key : partOf(object.key, object.label));
}

Diagnostic unknown(const FormerNames& object, const FormerName& was, const Schema& state,
                   const Schema& to) {
  Diagnostic out = at(was, fmt::format("the migration directory has neither '{}' nor '{}'",
                                       was.name, nowNamed(object)));
  const std::string near = nearest(was.name, candidates(object, state, to));
  out.help = near.empty() ? "leave db::was out: there is nothing to rename"
                          : fmt::format("did you mean '{}'? else leave db::was out", near);
  return out;
}

Diagnostic stillThere(const FormerNames& object, const FormerName& was) {
  Diagnostic out = at(was, fmt::format("'{}' cannot have become '{}': the models still have it",
                                       was.name, nowNamed(object)));
  out.help = "leave db::was out, or remove the other";
  return out;
}

}  // namespace

std::vector<FormerNames> formerNamesOf(const Schema& models) {
  std::vector<FormerNames> out;
  for (const AttachedSql& sql : models.attached) {
    add(sql.makes.kind, sql.makes.key, sql.declared, out);
  }
  forEachKind([&]<class T>() {
    for (const auto& [key, object] : models.get<T>()) {
      if constexpr (requires { object.declared.was; }) {
        add(kKindOf<T>, key, object.declared, out);
      }
      if constexpr (std::is_same_v<T, Table>) {
        for (const Column& column : object.columns) {
          if (!column.inherited) {  // its parent's
            add(Kind::kColumn, column.key, column.declared, out);
          }
        }
      } else if constexpr (std::is_same_v<T, Enum>) {
        addLabels(object, out);
      }
    }
  });
  return out;
}

Key formerKey(const FormerName& was, const Key& now) {
  const std::size_t dot = was.name.find('.');
  Key key = now;
  if (dot == std::string::npos || !now.parent.empty()) {
    key.name = was.name;
  } else {
    key.schema = was.name.substr(0, dot);
    key.name = was.name.substr(dot + 1);
  }
  return key;
}

std::vector<FormerNames> carriedOut(const Schema& models, const Schema& state) {
  std::vector<FormerNames> out = formerNamesOf(models);
  std::erase_if(out, [&](const FormerNames& object) {
    return !hasNow(state, object) || hasAnyFormer(state, object);
  });
  return out;
}

std::vector<Diagnostic> unknownFormerNames(const Schema& models, const Schema& state,
                                           const Schema& to) {
  std::vector<Diagnostic> out;
  for (const FormerNames& object : formerNamesOf(models)) {
    if (hasNow(state, object)) {
      continue;
    }
    if (!hasAnyFormer(state, object)) {
      out.push_back(unknown(object, object.was.front(), state, to));
      continue;
    }
    for (const FormerName& was : object.was) {
      if (hasFormer(state, object, was) && hasFormer(to, object, was)) {
        out.push_back(stillThere(object, was));
      }
    }
  }
  return out;
}

}  // namespace strata
