#include "declare/sql_edits.h"

#include <algorithm>
#include <map>

#include "declare/cpp_structs.h"
#include "declare/cpp_terms.h"
#include "declare/expression.h"
#include "plan/plan.h"
#include "support/text.h"

namespace strata::declaring {
namespace {

/// The kind as CREATE and COMMENT ON say it.
std::string sqlKind(Kind kind) {
  switch (kind) {
    case Kind::kEnum:
    case Kind::kCompositeType:
    case Kind::kRangeType:
      return "type";
    case Kind::kForeignDataWrapper:
      return "foreign data wrapper";
    case Kind::kStatistics:
      return "statistics";
    default:
      return word(kind);
  }
}

bool isOn(const SqlSubject& subject, const Key& table) {
  const bool itself = (subject.kind == "table" || subject.kind == "view") &&
                      subject.name.name == table.name && subject.name.schema == table.schema;
  return itself || (subject.name.schema == table.schema && subject.name.parent == table.name);
}

/// "add constraint x" of ALTER TABLE.
bool addsConstraint(const SqlSubject& subject, const std::string& name) {
  return subject.verb == "alter" && subject.kind == "table" &&
         (subject.rest + " ").starts_with("add constraint " + name + " ");
}

bool isSame(const SqlSubject& left, const SqlSubject& right) {
  return left.verb == right.verb && left.kind == right.kind && left.name == right.name;
}

/// The arguments of a function, as far as they stand behind its name.
std::string argumentsOf(const SqlSubject& subject) {
  int depth = 0;
  for (std::size_t i = 0; i < subject.rest.size(); ++i) {
    depth += subject.rest[i] == '(' ? 1 : subject.rest[i] == ')' ? -1 : 0;
    if (depth == 0) {
      return subject.rest.substr(0, i + 1);
    }
  }
  return {};
}

/// CREATE, and COMMENT of a name: there is one of each.
bool isIdentified(const SqlSubject& subject) {
  return !subject.kind.empty() && subject.kind != "cast" &&
         (subject.verb == "create" || subject.verb == "comment");
}

}  // namespace

SqlEdits::SqlEdits(Sources& sources, const MergeInput& input, Merge& merge)
    : sources_(sources), input_(input), merge_(merge) {
  for (const SqlInFile& each : input.sql) {
    entries_.push_back({.file = each.file,
                        .span = {each.offset, each.offset + each.text.size()},
                        .text = each.text,
                        .subject = subjectOfSql(each.text)});
  }
  for (const AttachedSql& each : input.models.attached) {
    entries_.push_back(
        {.text = each.text, .subject = subjectOfSql(each.text), .where = each.declared.where});
  }
}

/// With the comment lines right above it, and one of the blank lines around.
void SqlEdits::removeEntry(Entry& entry) {
  if (entry.gone) {
    return;
  }
  entry.gone = true;
  if (entry.where.known()) {
    Source* source = sources_.open(entry.where.file);
    const auto at = source == nullptr
                        ? std::nullopt
                        : offsetAt(source->text(), entry.where.line, entry.where.column);
    const auto statement = at ? statementAround(source->bare(), *at) : std::nullopt;
    if (statement && !source->isRemoved(*at)) {
      source->remove(withDoc(source->text(), source->bare(), *statement));
    }
    return;
  }
  Source* source = sources_.open(entry.file);
  const std::string& text = source->text();
  Span span = entry.span;
  if (span.end < text.size() && text[span.end] == ';') {
    ++span.end;
  }
  const std::size_t first = lineBegin(text, span.begin);
  if (trim(std::string_view(text).substr(first, span.begin - first)).empty()) {
    span.begin = first;
    while (span.begin > 0 &&
           trim(std::string_view(text).substr(lineBegin(text, span.begin - 1),
                                              span.begin - lineBegin(text, span.begin - 1)))
               .starts_with("--")) {
      span.begin = lineBegin(text, span.begin - 1);
    }
    const std::size_t end = lineEnd(text, span.end);
    span.end =
        trim(std::string_view(text).substr(span.end, end - span.end)).empty() ? end : span.end;
    if (span.end < text.size() && text[span.end] == '\n') {
      ++span.end;
    } else if (span.end == text.size() && span.begin >= 2 && text[span.begin - 2] == '\n') {
      --span.begin;
    }
  }
  source->remove(span);
}

void SqlEdits::replaceEntry(Entry& entry, const std::string& text) {
  entry.gone = true;
  if (!entry.where.known()) {
    sources_.open(entry.file)->replace(entry.span, text);
    return;
  }
  Source* source = sources_.open(entry.where.file);
  const auto at = source == nullptr
                      ? std::nullopt
                      : offsetAt(source->text(), entry.where.line, entry.where.column);
  const auto term = at ? termAt(source->bare(), *at) : std::nullopt;
  if (term && term->word == "sql") {
    source->replace(term->span, laidOut(call("db::sql", {literal(text)}), 0, at.value(), 2));
  }
}

bool SqlEdits::removeIf(const std::function<bool(const SqlSubject&)>& condition) {
  bool any = false;
  for (Entry& entry : entries_) {
    if (!entry.gone && condition(entry.subject)) {
      removeEntry(entry);
      any = true;
    }
  }
  return any;
}

bool SqlEdits::remove(const ObjectId& id) {
  if (id.kind == Kind::kTable || id.kind == Kind::kView) {
    return removeTable(id.key);
  }
  const std::string kind = sqlKind(id.kind);
  return removeIf([&](const SqlSubject& subject) {
    if (id.kind == Kind::kConstraint && addsConstraint(subject, id.key.name)) {
      return subject.name.schema == id.key.schema && subject.name.name == id.key.parent;
    }
    const bool unqualified = id.kind == Kind::kIndex && subject.verb != "create";
    const Key key = unqualified || id.kind == Kind::kStatistics
                        ? Key{.schema = id.key.schema, .name = id.key.name}
                        : id.key;
    return subject.kind == kind &&
           (subject.name == key || (key.schema.empty() && subject.name.name == key.name));
  });
}

bool SqlEdits::removeProgram(const Key& table, const std::string& word) {
  const auto term = termAt(word, 0);
  const std::size_t open = word.find('"');
  if (!term || open == std::string::npos) {
    return false;
  }
  const std::string quoted = word.substr(open, word.find('"', open + 1) - open + 1);
  const std::string name = quoted.substr(1, quoted.size() - 2);
  const Kind kind = term->word == "rule"                  ? Kind::kRule
                    : term->word == "policy"              ? Kind::kPolicy
                    : term->word == "extended_statistics" ? Kind::kStatistics
                                                          : Kind::kTrigger;
  return remove({kind, partOf(table, name)});
}

bool SqlEdits::removeTable(const Key& table) {
  return removeIf([&](const SqlSubject& subject) { return isOn(subject, table); });
}

void SqlEdits::rewrite(const Key& table, const Schema& to) {
  Schema without = to;
  const auto erase = [&](auto& objects) {
    std::erase_if(objects, [&](const auto& entry) {
      return entry.first == table || tableOf(entry.first) == table;
    });
  };
  erase(without.tables);
  erase(without.views);
  erase(without.constraints);
  erase(without.indexes);
  erase(without.triggers);
  erase(without.rules);
  erase(without.policies);
  std::erase_if(without.statistics, [&](const auto& entry) { return entry.second.table == table; });
  const auto files = plan(without, to, {}, {.allow_drop = true});
  const auto entry = std::ranges::find_if(entries_, [&](const Entry& each) {
    return each.subject.verb == "create" && isOn(each.subject, table) &&
           each.subject.name.parent.empty();
  });
  if (!files || entry == entries_.end()) {
    merge_.refused.push_back({.code = "ST4104",
                              .message = "'" + display(table) + "' changes, and no header has it",
                              .help = "change what makes it",
                              .exit_code = ExitCode::kFinding});
    return;
  }
  std::string text;
  for (const PlannedFile& file : *files) {
    for (const Step& step : file.steps) {
      text += (text.empty() ? "" : ";\n\n") + step.sql;
    }
  }
  replaceEntry(*entry, text);
  removeTable(table);
}

SqlEdits::Entry* SqlEdits::find(const DeclaredSql& statement) {
  const SqlSubject subject = subjectOfSql(statement.text);
  const std::string normal = normalSql(statement.text);
  std::vector<Entry*> found;
  for (Entry& entry : entries_) {
    if (entry.gone) {
      continue;
    }
    if (normalSql(entry.text) == normal) {
      return &entry;
    }
    if (isIdentified(subject) && isSame(entry.subject, subject)) {
      found.push_back(&entry);
    }
  }
  if (found.size() > 1) {  // functions of one name
    std::erase_if(
        found, [&](Entry* entry) { return argumentsOf(entry->subject) != argumentsOf(subject); });
  }
  return found.size() == 1 ? found.front() : nullptr;
}

/// The file of that kind, or one that has such statements already.
std::filesystem::path SqlEdits::fileFor(const DeclaredSql& statement) const {
  std::map<std::filesystem::path, int> like;
  const SqlSubject subject = subjectOfSql(statement.text);
  for (const SqlInFile& each : input_.sql) {
    if (each.file.filename() == statement.path.filename()) {
      return each.file;
    }
  }
  for (const Entry& entry : entries_) {
    if (!entry.where.known() && entry.subject.kind == subject.kind && !subject.kind.empty()) {
      ++like[entry.file];
    }
  }
  const auto most =
      std::ranges::max_element(like, {}, [](const auto& entry) { return entry.second; });
  return most == like.end() ? statement.path : most->first;
}

void SqlEdits::add(const DeclaredSql& statement, const Entry* behind) {
  const std::filesystem::path path = plainPath(fileFor(statement));
  Source* source = sources_.open(path);
  if (source == nullptr) {
    MergedFile& file = merge_.files[path];
    file.is_new = true;
    file.text += (file.text.empty() ? "" : "\n") + statement.text + ";\n";
    return;
  }
  const std::string& text = source->text();
  if (behind != nullptr && plainPath(behind->file) == path && !behind->where.known()) {
    const std::size_t at = lineEnd(text, behind->span.end);
    source->insert(at, (text[at - 1] == '\n' ? "\n" : "\n\n") + statement.text + ";\n");
    return;
  }
  const bool ends_line = text.empty() || text.ends_with('\n');
  source->insert(text.size(), std::string(ends_line ? "" : "\n") + (text.empty() ? "" : "\n") +
                                  statement.text + ";\n");
}

void SqlEdits::merge(const std::vector<DeclaredSql>& now, const std::vector<DeclaredSql>& wanted) {
  const auto has = [](const std::vector<DeclaredSql>& all, const DeclaredSql& one) {
    return std::ranges::find(all, one.text, &DeclaredSql::text) != all.end();
  };
  std::set<const DeclaredSql*> done;
  for (const DeclaredSql& old : now) {
    if (has(wanted, old)) {
      continue;
    }
    const SqlSubject subject = subjectOfSql(old.text);
    const auto next = std::ranges::find_if(wanted, [&](const DeclaredSql& other) {
      const SqlSubject its = subjectOfSql(other.text);
      return isIdentified(subject) && isSame(its, subject) && !has(now, other) &&
             !done.contains(&other) &&
             (subject.kind != "function" || subject.verb != "create" ||
              argumentsOf(its) == argumentsOf(subject));
    });
    Entry* entry = find(old);
    if (entry != nullptr && next != wanted.end()) {
      replaceEntry(*entry, next->text);
      done.insert(&*next);
    } else if (entry != nullptr) {
      removeEntry(*entry);
    }
  }
  const Entry* behind = nullptr;
  for (const DeclaredSql& statement : wanted) {
    if (has(now, statement)) {
      behind = find(statement);
    } else if (!done.contains(&statement)) {
      add(statement, behind);
    }
  }
}

}  // namespace strata::declaring
