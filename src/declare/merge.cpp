#include "declare/merge.h"

#include <fmt/format.h>

#include <algorithm>

#include "declare/cpp_source.h"
#include "support/files.h"
#include "support/text.h"

namespace strata {
namespace {

namespace fs = std::filesystem;
using declaring::Span;

/// Text in the place of a range; those of one place stand in their order.
struct Edit {
  Span span = {};
  std::string text = {};
};

/// One header while its edits are gathered.
struct Source {
  std::string text = {};
  std::string bare = {};
  std::vector<Edit> edits = {};
};

std::string withoutSpace(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; });
  return replaceAll(text, "\"\"", "");  // literals that are cut
}

/// Of a constraint or index, which is found by its name.
bool isOfPart(const std::string& statement) {
  static constexpr std::string_view kWords[] = {"primary_key(", "unique(",      "index(",
                                                "check(",       "foreign_key(", "exclude("};
  return std::ranges::any_of(kWords, [&](std::string_view each) {
    return withoutSpace(statement).starts_with("static_assert(db::" + std::string(each));
  });
}

class Merger {
 public:
  Merger(const Schema& models, const MergeSide& now, const MergeSide& wanted, fs::path out)
      : models_(models),
        from_(now.schema),
        to_(wanted.schema),
        now_(now.declaration),
        wanted_(wanted.declaration),
        out_(std::move(out)) {}

  Merge run() {
    for (const DeclaredStruct& structure : wanted_.structs) {
      if (const DeclaredStruct* before = find(now_, structure.key)) {
        mergeStruct(*before, structure);
      }
    }
    for (const DeclaredStruct& structure : now_.structs) {
      if (find(wanted_, structure.key) == nullptr) {
        refuse(whereOf(structure.key), fmt::format("'{}' is gone", display(structure.key)),
               "remove the struct");
      }
    }
    addHeaders();
    finish();
    return std::move(merge_);
  }

 private:
  static const DeclaredStruct* find(const Declaration& declaration, const Key& key) {
    const auto found = std::ranges::find(declaration.structs, key, &DeclaredStruct::key);
    return found == declaration.structs.end() ? nullptr : &*found;
  }

  [[nodiscard]] const Declared* declaredOf(const Key& key) const {
    if (const auto table = models_.tables.find(key); table != models_.tables.end()) {
      return &table->second.declared;
    }
    if (const auto view = models_.views.find(key); view != models_.views.end()) {
      return &view->second.declared;
    }
    const auto type = models_.composite_types.find(key);
    return type == models_.composite_types.end() ? nullptr : &type->second.declared;
  }

  [[nodiscard]] SourceRange whereOf(const Key& key) const {
    const Declared* declared = declaredOf(key);
    return declared == nullptr ? SourceRange() : declared->where;
  }

  [[nodiscard]] const Declared* memberOf(const Key& key, const std::string& column) const {
    if (const Column* found = findColumn(models_, partOf(key, column))) {
      return &found->declared;
    }
    if (const auto view = models_.views.find(key); view != models_.views.end()) {
      const auto found = std::ranges::find(view->second.columns, column, &ViewColumn::name);
      return found == view->second.columns.end() ? nullptr : &found->declared;
    }
    return nullptr;
  }

  void refuse(const SourceRange& where, std::string message, std::string help) {
    merge_.refused.push_back({.code = "ST4104",
                              .message = std::move(message),
                              .help = std::move(help),
                              .where = where,
                              .exit_code = ExitCode::kFinding});
  }

  Source* sourceOf(const fs::path& path) {
    if (const auto known = sources_.find(path); known != sources_.end()) {
      return &known->second;
    }
    auto text = readFile(path);
    if (!text) {
      return nullptr;
    }
    std::string bare = declaring::withoutText(*text);
    return &sources_.emplace(path, Source{.text = *std::move(text), .bare = std::move(bare)})
                .first->second;
  }

  /// The declaration of a member that stands plainly in the body.
  [[nodiscard]] std::optional<Span> memberSpan(const Source& source, Span body, const Key& table,
                                               const std::string& column) const {
    const Declared* declared = memberOf(table, column);
    if (declared == nullptr || declared->where.file != whereOf(table).file) {
      return std::nullopt;
    }
    const auto at = declaring::offsetAt(source.text, declared->where.line, declared->where.column);
    if (!at || !std::string_view(source.bare).substr(*at).starts_with(declared->cpp_name)) {
      return std::nullopt;
    }
    const auto span = declaring::declarationAt(source.bare, body, *at);
    return span && isAlone(source, *span, table, column) ? span : std::nullopt;
  }

  /// No other column is declared with it: int a, b;
  [[nodiscard]] bool isAlone(const Source& source, Span span, const Key& table,
                             const std::string& column) const {
    const auto found = models_.tables.find(table);
    return found == models_.tables.end() ||
           std::ranges::none_of(found->second.columns, [&](const Column& other) {
             const SourceRange& where = other.declared.where;
             const auto at = declaring::offsetAt(source.text, where.line, where.column);
             return other.key.name != column && where.file == whereOf(table).file && at &&
                    span.contains(*at);
           });
  }

  void mergeStruct(const DeclaredStruct& before, const DeclaredStruct& after) {
    if (before.same(after)) {
      return;
    }
    const SourceRange where = whereOf(after.key);
    Source* source = where.known() ? sourceOf(where.file) : nullptr;
    const auto at = source == nullptr ? std::nullopt
                                      : declaring::offsetAt(source->text, where.line, where.column);
    const auto body = at ? declaring::bodyOf(source->bare, *at) : std::nullopt;
    if (!body) {
      refuse(where,
             fmt::format("the struct of '{}' has no body that can be edited", display(after.key)),
             "change it by hand");
      return;
    }
    if (before.head != after.head || before.comment != after.comment) {
      refuse(where, fmt::format("the options or the comment of '{}' change", display(after.key)),
             "write it as: " + after.head);
    }
    mergeMembers(*source, *body, before, after);
    removeGone(models_.constraints, from_.constraints, to_.constraints, *source, *body, after.key);
    removeGone(models_.indexes, from_.indexes, to_.indexes, *source, *body, after.key);
    mergeStatements(*source, *body, before, after);
    mergeNeeds(*source, before, after);
  }

  void mergeMembers(Source& source, Span body, const DeclaredStruct& before,
                    const DeclaredStruct& after) {
    for (const DeclaredMember& member : before.members) {
      if (after.member(member.column) == nullptr) {
        removeMember(source, body, after.key, member.column);
      }
    }
    std::optional<std::size_t> behind;  // where the next one goes
    for (const DeclaredMember& member : after.members) {
      const DeclaredMember* old = before.member(member.column);
      const auto span =
          old == nullptr ? std::nullopt : memberSpan(source, body, after.key, member.column);
      if (old == nullptr) {
        insertMember(source, body, behind, member);
        continue;
      }
      if (span) {
        behind = declaring::wholeLines(source.text, source.bare, *span).end;
      }
      if (*old != member) {
        changeMember(source, after.key, span, *old, member);
      }
    }
  }

  void removeMember(Source& source, Span body, const Key& table, const std::string& column) {
    const auto span = memberSpan(source, body, table, column);
    if (!span) {
      const Declared* declared = memberOf(table, column);
      refuse(declared == nullptr ? whereOf(table) : declared->where,
             fmt::format("column '{}' of '{}' is gone", column, display(table)),
             "remove its member, which does not stand alone in the struct");
      return;
    }
    source.edits.push_back({declaring::wholeLines(source.text, source.bare, *span), ""});
  }

  static void insertMember(Source& source, Span body, const std::optional<std::size_t>& behind,
                           const DeclaredMember& member) {
    const std::size_t at =
        behind ? *behind : std::min(declaring::lineEnd(source.text, body.begin), body.end);
    const bool begins_line = at > 0 && source.text[at - 1] == '\n';
    source.edits.push_back({{at, at}, (begins_line ? "" : "\n") + member.comment + member.text});
  }

  void changeMember(Source& source, const Key& table, const std::optional<Span>& span,
                    const DeclaredMember& old, const DeclaredMember& member) {
    const Declared* declared = memberOf(table, member.column);
    const SourceRange where = declared == nullptr ? whereOf(table) : declared->where;
    if (!span || old.comment != member.comment) {
      refuse(where, fmt::format("column '{}' of '{}' changes", member.column, display(table)),
             "write it as: " + std::string(trim(member.comment + member.text)));
      return;
    }
    source.edits.push_back({*span, std::string(trim(member.text))});
  }

  /// The static_asserts of constraints or indexes that are gone or other.
  template <class T>
  void removeGone(const Objects<T>& models, const Objects<T>& from, const Objects<T>& to,
                  Source& source, Span body, const Key& table) {
    for (const auto& [key, object] : partsOf(models, table)) {
      const auto before = from.find(key);
      const auto after = to.find(key);
      if (before == from.end() || (after != to.end() && before->second == after->second)) {
        continue;
      }
      const SourceRange& where = object.declared.where;
      const auto at = where.file != whereOf(table).file
                          ? std::nullopt
                          : declaring::offsetAt(source.text, where.line, where.column);
      const auto span = at ? declaring::declarationAt(source.bare, body, *at) : std::nullopt;
      if (span && source.bare.compare(span->begin, 13, "static_assert") == 0) {
        source.edits.push_back({declaring::wholeLines(source.text, source.bare, *span), ""});
      }
    }
  }

  void mergeStatements(Source& source, Span body, const DeclaredStruct& before,
                       const DeclaredStruct& after) {
    for (const std::string& statement : before.statements) {
      const bool is_gone = std::ranges::find(after.statements, statement) == after.statements.end();
      if (is_gone && !isOfPart(statement)) {
        removeStatement(source, body, after.key, statement);
      }
    }
    for (const std::string& statement : after.statements) {
      if (std::ranges::find(before.statements, statement) == before.statements.end()) {
        const std::size_t line = declaring::lineBegin(source.text, body.end);
        const bool begins_line = line >= body.begin;
        source.edits.push_back({begins_line ? Span{line, line} : Span{body.end, body.end},
                                (begins_line ? "" : "\n") + statement});
      }
    }
  }

  void removeStatement(Source& source, Span body, const Key& table, const std::string& statement) {
    const std::string wanted = withoutSpace(statement);
    std::optional<Span> found;
    int count = 0;
    for (std::size_t at = source.bare.find("static_assert", body.begin); at < body.end;
         at = source.bare.find("static_assert", at + 1)) {
      const auto span = declaring::declarationAt(source.bare, body, at);
      if (span &&
          withoutSpace(source.text.substr(span->begin, span->end - span->begin)) == wanted) {
        found = span;
        ++count;
      }
    }
    if (count != 1) {
      refuse(whereOf(table), fmt::format("a statement of '{}' is gone", display(table)),
             "remove what says: " + std::string(trim(statement)));
      return;
    }
    source.edits.push_back({declaring::wholeLines(source.text, source.bare, *found), ""});
  }

  /// Includes and forward declarations that the struct did not need before.
  void mergeNeeds(Source& source, const DeclaredStruct& before, const DeclaredStruct& after) {
    std::string lines;
    for (const std::string& include : after.includes) {
      if (!before.includes.contains(include) &&
          source.text.find("#include " + include) == std::string::npos) {
        lines += "#include " + include + "\n";
      }
    }
    const std::size_t last = source.text.rfind("\n#include ");
    if (!lines.empty()) {
      const std::size_t at =
          last == std::string::npos ? 0 : declaring::lineEnd(source.text, last + 1);
      source.edits.push_back({{at, at}, lines});
    }
  }

  void addHeaders() {
    std::map<fs::path, bool> wanted;  // whether all structs of the file are new
    for (const DeclaredStruct& structure : wanted_.structs) {
      const bool is_new = find(now_, structure.key) == nullptr;
      const auto [entry, first] = wanted.emplace(structure.path, is_new);
      entry->second = entry->second && is_new;
    }
    for (const DeclaredFile& header : wanted_.headers) {
      const auto found = wanted.find(header.path);
      if (found != wanted.end() && found->second) {
        addHeader(header);
      }
    }
  }

  void addHeader(const DeclaredFile& header) {
    std::error_code error;
    if (fs::exists(out_ / header.path, error)) {
      refuse({.file = (out_ / header.path).string(), .line = 1},
             "a new table would be declared in a file that is there", "add it by hand");
      return;
    }
    merge_.files.emplace(out_ / header.path, header.content);
  }

  void finish() {
    for (auto& [path, source] : sources_) {
      std::ranges::stable_sort(source.edits, {}, [](const Edit& edit) { return edit.span.begin; });
      std::string text;
      std::size_t at = 0;
      for (const Edit& edit : source.edits) {
        if (edit.span.begin < at) {
          refuse({.file = path.string(), .line = 1}, "two changes meet in one place",
                 "make one of them by hand");
          return;
        }
        text += source.text.substr(at, edit.span.begin - at) + edit.text;
        at = edit.span.end;
      }
      text += source.text.substr(at);
      if (text != source.text) {
        merge_.files.emplace(path, std::move(text));
      }
    }
  }

  const Schema& models_;
  const Schema& from_;
  const Schema& to_;
  const Declaration& now_;
  const Declaration& wanted_;
  fs::path out_;
  std::map<fs::path, Source> sources_;
  Merge merge_;
};

}  // namespace

Merge mergeModels(const Schema& models, const MergeSide& now, const MergeSide& wanted,
                  const fs::path& out) {
  return Merger(models, now, wanted, out).run();
}

}  // namespace strata
