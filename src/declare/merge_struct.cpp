#include <fmt/format.h>

#include <algorithm>
#include <list>

#include "declare/merge_context.h"
#include "support/text.h"

namespace strata::declaring {
namespace {

/// Where a part stands in a struct as it is written.
struct PartPlace {
  const DeclaredWord* word = nullptr;
  std::string column = {};  ///< of the member; empty: a statement
};

std::map<Key, PartPlace> partsIn(const DeclaredStruct& structure) {
  std::map<Key, PartPlace> out;
  for (const DeclaredMember& member : structure.members) {
    for (const DeclaredWord& word : member.words) {
      if (!word.makes.name.empty()) {
        out[word.makes] = {&word, member.column};
      }
    }
  }
  for (const DeclaredWord& word : structure.statements) {
    if (!word.makes.name.empty()) {
      out[word.makes] = {&word, ""};
    }
  }
  return out;
}

std::vector<DeclaredWord> ownWords(const std::vector<DeclaredWord>& words) {
  std::vector<DeclaredWord> out;
  std::ranges::copy_if(words, std::back_inserter(out),
                       [](const DeclaredWord& word) { return word.makes.name.empty(); });
  return out;
}

/// A foreign key whose columns there are called otherwise: a header may name them, where ours
/// names the table.
bool refersAnew(const MergeContext& context, const Key& key) {
  const auto before = context.from.constraints.find(key);
  const auto after = context.to.constraints.find(key);
  return before != context.from.constraints.end() && after != context.to.constraints.end() &&
         before->second.referenced_columns != after->second.referenced_columns;
}

class StructMerge {
 public:
  StructMerge(MergeContext& context, StructSite site, const DeclaredStruct& before,
              const DeclaredStruct& after)
      : context_(context),
        source_(*site.source),
        text_(site.text),
        before_(before),
        after_(after),
        old_parts_(partsIn(before)),
        new_parts_(partsIn(after)) {}

  void run() {
    mergeHead();
    for (const DeclaredMember& member : before_.members) {
      if (after_.member(member.column) == nullptr) {
        removeMember(member.column);
      }
    }
    mergeMembers();
    mergeParts();
    mergeStatements();
    insertStatements();
    const DocText doc = docOf(source_.text(), source_.bare(), text_.whole);
    context_.addNeeds(after_.path, source_, before_.needs, after_.needs, after_.space,
                      doc.above ? doc.above->begin : lineBegin(source_.text(), text_.whole.begin));
  }

 private:
  void mergeHead() {
    if (before_.comment != after_.comment) {
      MergeContext::changeComment(source_, text_.whole, after_.comment);
      dropWord(*text_.words, "comment");
    }
    if (before_.head == after_.head && before_.bases == after_.bases) {
      return;
    }
    if (source_.at(text_.head) == before_.head_text) {
      source_.replace(text_.head, after_.head_text);
      return;
    }
    for (const DeclaredWord& lost :
         MergeContext::changeWords(source_, *text_.words, before_.head, after_.head)) {
      if (lost.text.find("db::comment(") == std::string::npos) {
        context_.refuse(context_.whereOf(after_.key),
                        fmt::format("the options of '{}' change", display(after_.key)),
                        "what says '" + lost.text + "' goes");
      }
    }
    mergeBases();
  }

  void mergeBases() {
    if (before_.bases == after_.bases) {
      return;
    }
    if (normalCpp(source_.at(text_.bases)) != normalCpp(before_.bases)) {
      context_.refuse(context_.whereOf(after_.key),
                      fmt::format("the bases of '{}' change", display(after_.key)),
                      "derive it from " + after_.bases);
    } else if (after_.bases.empty()) {
      source_.replace({text_.name_end, text_.body.begin - 1}, " ");
    } else if (before_.bases.empty()) {
      source_.insert(text_.name_end, " : " + after_.bases);
    } else {
      source_.replace(text_.bases, after_.bases);
    }
  }

  /// An option that the other way of saying it replaces.
  static void dropFrom(Source& source, const MacroText& words, std::string_view subject) {
    ListEdit& list = source.list(words.whole, words.inside);
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      if (subjectOfWord(source.at(list.items[i])) == subject) {
        list.gone.insert(i);
      }
    }
  }

  void dropWord(const MacroText& words, std::string_view subject) {
    dropFrom(source_, words, subject);
  }

  /// A member in its header, which may be that of a base.
  struct MemberSite {
    Source* source = nullptr;
    MemberText text = {};
    SourceRange where = {};
  };

  std::optional<MemberSite> memberOf(const std::string& column) {
    const SourceRange where = context_.whereOf(after_.key, column);
    const auto place = context_.placeOf(where);
    if (!place) {
      return std::nullopt;
    }
    Source& source = *place->first;
    const auto body = bodyAround(source.bare(), place->second);
    const auto text =
        body ? memberAt(source.text(), source.bare(), *body, place->second) : std::nullopt;
    return text && isAlone(source, text->whole, column)
               ? std::optional(MemberSite{&source, *text, where})
               : std::nullopt;
  }

  /// No other column is declared with it: int a, b;
  bool isAlone(const Source& source, Span span, const std::string& column) {
    const auto found = context_.models.tables.find(after_.key);
    return found == context_.models.tables.end() ||
           std::ranges::none_of(found->second.columns, [&](const Column& other) {
             const auto place = context_.placeOf(other.declared.where);
             return other.key.name != column && place && place->first == &source &&
                    span.contains(place->second);
           });
  }

  /// The tables that have the member too, as of a mixin, change it in the same way.
  bool isAgreed(const SourceRange& where, const std::string& column) {
    for (const auto& [key, table] : context_.models.tables) {
      for (const Column& other : table.columns) {
        const SourceRange& its = other.declared.where;
        if (key == after_.key || its.file != where.file || its.line != where.line ||
            its.column != where.column) {
          continue;
        }
        const auto in = [&](const Declaration& declaration) -> const DeclaredMember* {
          const auto found = std::ranges::find(declaration.structs, key, &DeclaredStruct::key);
          return found == declaration.structs.end() ? nullptr : found->member(column);
        };
        const DeclaredMember* was = in(context_.now);
        const DeclaredMember* is = in(context_.wanted);
        const DeclaredMember* mine_was = before_.member(column);
        const DeclaredMember* mine_is = after_.member(column);
        const auto same = [](const DeclaredMember* a, const DeclaredMember* b) {
          return (a == nullptr) == (b == nullptr) &&
                 (a == nullptr ||
                  (a->comment == b->comment && a->type == b->type &&
                   a->initialiser == b->initialiser && ownWords(a->words) == ownWords(b->words)));
        };
        if (was != nullptr && (!same(was, mine_was) || !same(is, mine_is))) {
          return false;
        }
      }
    }
    return true;
  }

  void removeMember(const std::string& column) {
    const auto site = memberOf(column);
    if (!site || !isAgreed(site->where, column)) {
      refuseMember(column, "is gone",
                   "remove its member, which does not stand alone in the struct");
      return;
    }
    if (!site->source->isRemoved(site->text.whole.begin)) {
      site->source->remove(withDoc(site->source->text(), site->source->bare(), site->text.whole));
    }
  }

  void refuseMember(const std::string& column, const char* what, std::string help) {
    const SourceRange where = context_.whereOf(after_.key, column);
    context_.refuse(where.known() ? where : context_.whereOf(after_.key),
                    fmt::format("column '{}' of '{}' {}", column, display(after_.key), what),
                    std::move(help));
  }

  void mergeMembers() {
    std::optional<std::size_t> behind;  // where the next one goes
    for (const DeclaredMember& member : after_.members) {
      const DeclaredMember* old = before_.member(member.column);
      if (old == nullptr) {
        insertMember(behind, member);
        written_.insert(member.column);
        continue;
      }
      const auto site = memberOf(member.column);
      if (site && site->source == &source_ && text_.body.contains(site->text.whole.begin)) {
        behind = wholeLines(source_.text(), source_.bare(), site->text.whole).end;
      }
      if (*old != member) {
        changeMember(site, *old, member);
      }
    }
  }

  void insertMember(const std::optional<std::size_t>& behind, const DeclaredMember& member) {
    const std::size_t at =
        behind ? *behind : std::min(lineEnd(source_.text(), text_.body.begin), text_.body.end);
    const bool begins_line = at > 0 && source_.text()[at - 1] == '\n';
    source_.insert(at, (begins_line ? "" : "\n") + member.comment + member.text);
  }

  void changeMember(const std::optional<MemberSite>& site, const DeclaredMember& old,
                    const DeclaredMember& member) {
    const bool itself = old.type != member.type || old.initialiser != member.initialiser ||
                        ownWords(old.words) != ownWords(member.words);
    if (!itself && old.comment == member.comment) {
      return;  // only parts
    }
    if (!site || !isAgreed(site->where, member.column)) {
      refuseMember(member.column, "changes",
                   "write it as: " + std::string(trim(member.comment + member.text)));
      return;
    }
    Source& source = *site->source;
    if (site->source != &source_ || !text_.body.contains(site->text.whole.begin)) {
      if (!context_.shared.insert({site->where.file, site->where.line, site->where.column})
               .second) {
        return;
      }
    }
    if (old.comment != member.comment) {
      MergeContext::changeComment(source, site->text.whole, member.comment);
      if (site->text.words) {
        dropFrom(source, *site->text.words, "comment");
      }
    }
    if (!itself) {
      return;
    }
    if (source.at(site->text.whole) == trim(old.text)) {
      source.replace(site->text.whole, std::string(trim(member.text)));
      written_.insert(member.column);
    } else if (!editMember(source, site->text, old, member)) {
      rewriteMember(source, site->text, member);
    }
  }

  /// Only what differs; false: it cannot be found.
  bool editMember(Source& source, const MemberText& text, const DeclaredMember& old,
                  const DeclaredMember& member) {
    const std::vector<DeclaredWord> minus = missingIn(ownWords(member.words), ownWords(old.words));
    const std::vector<DeclaredWord> plus = missingIn(ownWords(old.words), ownWords(member.words));
    std::set<std::string> subjects;
    if (text.words) {
      for (const Span& item : itemsOf(source.text(), source.bare(), text.words->inside)) {
        subjects.insert(subjectOfWord(source.at(item)));
      }
    }
    const bool found = std::ranges::all_of(minus, [&](const DeclaredWord& word) {
      return subjects.contains(subjectOfWord(word.text));
    });
    const bool settled = std::ranges::none_of(plus, [&](const DeclaredWord& word) {
      const std::string subject = subjectOfWord(word.text);
      return subjects.contains(subject) &&
             std::ranges::none_of(minus, [&](const DeclaredWord& other) {
               return subjectOfWord(other.text) == subject;
             });
    });
    if (!found || !settled || !text.plain) {
      return false;
    }
    if (text.words) {
      MergeContext::changeWords(source, *text.words, ownWords(old.words), ownWords(member.words));
    } else {
      for (const DeclaredWord& word : plus) {
        source.addWord(text.type.begin, word.shown);
      }
    }
    if (old.type != member.type) {
      source.replace(text.type, member.type);
      if (text.words) {
        dropFrom(source, *text.words, "not_null");
        dropFrom(source, *text.words, "nullable");
      }
    }
    if (old.initialiser != member.initialiser) {
      source.replace({text.name_end, text.whole.end - 1},
                     member.initialiser.empty() ? "" : " = " + member.initialiser);
      if (text.words) {
        dropFrom(source, *text.words, "no_default");
      }
    }
    return true;
  }

  /// All of it anew, with the parts that stand there or are new.
  void rewriteMember(Source& source, const MemberText& text, const DeclaredMember& member) {
    std::vector<std::string> words;
    for (const DeclaredWord& word : member.words) {
      bool stays = word.makes.name.empty();
      if (!stays) {
        const auto old = old_parts_.find(word.makes);
        const auto site = context_.siteAt(context_.partWhere(word.makes));
        stays = old == old_parts_.end() || old->second.word->text != word.text ||
                (site && site->source == &source && text.whole.contains(site->at));
      }
      if (stays) {
        words.push_back(word.shown);
      }
    }
    const std::string name(source.at({text.type.end, text.name_end}));
    std::string out = words.empty() ? "" : "DB(" + join(words, ", ") + ") ";
    out += member.type + " " + std::string(trim(name));
    out += member.initialiser.empty() ? ";" : " = " + member.initialiser + ";";
    source.replace(text.whole, out);
    written_.insert(member.column);
  }

  /// Keys, indexes, checks, references, partitions: each is found by its place.
  void mergeParts() {
    std::set<Key> restored;
    for (const auto& [key, old] : old_parts_) {
      const auto next = new_parts_.find(key);
      const bool stays = next != new_parts_.end() && next->second.word->text == old.word->text &&
                         next->second.column == old.column && !refersAnew(context_, key);
      if (!stays) {
        removePart(key, old, next == new_parts_.end() ? nullptr : &next->second, restored);
      }
    }
    for (const auto& [key, part] : new_parts_) {
      const auto old = old_parts_.find(key);
      const bool stays = old != old_parts_.end() && part.word->text == old->second.word->text &&
                         part.column == old->second.column && !refersAnew(context_, key);
      if ((!stays || restored.contains(key)) && !replaced_.contains(key)) {
        addPart(part);
      }
    }
  }

  void removePart(const Key& key, const PartPlace& old, const PartPlace* next,
                  std::set<Key>& restored) {
    const SourceRange where = context_.partWhere(key);
    const auto site = context_.siteAt(where);
    if (!site || (key.parent.empty() && site->term.word != "partition")) {
      removeElsewhere(key, old);
      return;
    }
    if (site->source->isRemoved(site->at)) {
      return;
    }
    const bool moves_form =
        next == nullptr || MergeContext::isStatement(*site) != next->column.empty() ||
        (!next->column.empty() && next->column != old.column) ||
        (next->column.empty() && site->term.word != subjectOfWord(next->word->text) &&
         !subjectOfWord(next->word->text).starts_with(site->term.word));
    const std::set<Key> made = context_.madeAt(where);
    for (const Key& other : made) {
      if (other.parent != key.parent && !key.parent.empty()) {
        refuseShared(where, key);
        return;
      }
      if (other != key && new_parts_.contains(other)) {
        restored.insert(other);
      }
    }
    if (moves_form || made.size() > 1) {
      context_.removeWord(*site);
    } else {
      context_.replaceWord(*site, *next->word);
      replaced_.insert(key);
    }
  }

  void refuseShared(const SourceRange& where, const Key& key) {
    context_.refuse(where, fmt::format("'{}' changes, and other tables have it too", display(key)),
                    "give those that keep it their own");
  }

  /// A partition with a struct of its own, or what SQL makes.
  void removeElsewhere(const Key& key, const PartPlace& old) {
    if (key.parent.empty() && context_.whereOf(key).known()) {
      removeStruct(context_, DeclaredStruct{.key = key});
      return;
    }
    const Kind kind = key.parent.empty()                    ? Kind::kTable
                      : context_.from.indexes.contains(key) ? Kind::kIndex
                                                            : Kind::kConstraint;
    if (!context_.sql.remove({kind, key})) {
      context_.refuse(context_.whereOf(after_.key),
                      fmt::format("{} '{}' is gone or other", word(kind), display(key)),
                      "remove what says: " + old.word->text);
    }
  }

  void addPart(const PartPlace& part) {
    if (part.column.empty()) {
      added_.push_back(part.word);
      return;
    }
    if (written_.contains(part.column)) {
      return;
    }
    const auto site = memberOf(part.column);
    if (!site || site->source != &source_ || !text_.body.contains(site->text.whole.begin)) {
      added_.push_back(&statements_.emplace_back(asStatement(part)));
      return;
    }
    if (site->text.words) {
      source_.list(site->text.words->whole, site->text.words->inside)
          .added.push_back(part.word->shown);
    } else {
      source_.addWord(site->text.type.begin, part.word->shown);
    }
  }

  /// A part of a member that is a base's, as a statement of the struct.
  DeclaredWord asStatement(const PartPlace& part) {
    const DeclaredMember& member = *after_.member(part.column);
    const std::string& text = part.word->text;
    const std::string word = subjectOfWord(text);
    const std::string column = "&" + after_.name + "::" + member.name;
    const std::size_t open = text.find('(');
    DeclaredWord out = *part.word;
    if (word == "references") {
      out.text = "db::foreign_key(" + column + ", " + text + ")";
    } else if (word != "check") {
      out.text = open == std::string::npos
                     ? text + "(" + column + ")"
                     : text.substr(0, open + 1) + column + ", " + text.substr(open + 1);
    }
    out.shown = out.text;
    out.layout = "  static_assert(" + out.text + ");\n";
    return out;
  }

  /// Triggers, rules and all else that is found by its word and name.
  void mergeStatements() {
    const std::vector<DeclaredWord> before = ownWords(before_.statements);
    const std::vector<DeclaredWord> after = ownWords(after_.statements);
    std::vector<DeclaredWord> plus = missingIn(before, after);
    for (const DeclaredWord& word : missingIn(after, before)) {
      const std::string subject = subjectOfWord(word.text);
      const auto next = std::ranges::find_if(
          plus, [&](const DeclaredWord& other) { return subjectOfWord(other.text) == subject; });
      const auto site = statementOf(subject);
      if (!site) {
        removeProgram(word);
      } else if (next == plus.end()) {
        context_.removeWord(*site);
      } else {
        context_.replaceWord(*site, *next);
        plus.erase(next);
      }
    }
    for (const DeclaredWord& word : plus) {
      const auto found = std::ranges::find(after_.statements, word.text, &DeclaredWord::text);
      added_.push_back(&*found);
    }
  }

  std::optional<Site> statementOf(const std::string& subject) {
    constexpr std::string_view kStatement = "static_assert";
    for (auto at = findIdentifier(source_.bare(), kStatement, text_.body.begin);
         at && *at < text_.body.end; at = findIdentifier(source_.bare(), kStatement, *at + 1)) {
      const std::size_t open = source_.bare().find('(', *at);
      const std::size_t first = source_.bare().find_first_not_of(" \n\t", open + 1);
      if (subjectOfWord(std::string_view(source_.text()).substr(first)) == subject) {
        return Site{&source_, first, *termAt(source_.bare(), first)};
      }
    }
    return std::nullopt;
  }

  /// One that SQL makes.
  void removeProgram(const DeclaredWord& word) {
    if (!context_.sql.removeProgram(after_.key, word.text)) {
      context_.refuse(context_.whereOf(after_.key),
                      fmt::format("a statement of '{}' is gone or other", display(after_.key)),
                      "remove what says: " + word.text);
    }
  }

  void insertStatements() {
    if (added_.empty()) {
      return;
    }
    std::string lines;
    for (const DeclaredWord* word : added_) {
      lines += word->layout;
    }
    bool first = !after_.members.empty();
    for (auto at = findIdentifier(source_.bare(), "static_assert", text_.body.begin);
         at && *at < text_.body.end;
         at = findIdentifier(source_.bare(), "static_assert", *at + 1)) {
      first = first && source_.isRemoved(*at);
    }
    const std::size_t line = lineBegin(source_.text(), text_.body.end);
    const bool begins_line = line >= text_.body.begin;
    const std::size_t at = begins_line ? line : text_.body.end;
    source_.insert(at, (begins_line ? "" : "\n") + std::string(first ? "\n" : "") + lines);
  }

  MergeContext& context_;
  Source& source_;
  StructText text_;
  const DeclaredStruct& before_;
  const DeclaredStruct& after_;
  std::map<Key, PartPlace> old_parts_;
  std::map<Key, PartPlace> new_parts_;
  std::set<std::string> written_;  ///< columns whose member is written with all its parts
  std::set<Key> replaced_;
  std::vector<const DeclaredWord*> added_;
  std::list<DeclaredWord> statements_;  ///< of parts whose member is a base's
};

}  // namespace

void mergeStruct(MergeContext& context, const DeclaredStruct& before, const DeclaredStruct& after) {
  const auto parts = partsIn(after);
  if (before.same(after) && std::ranges::none_of(parts, [&](const auto& part) {
        return refersAnew(context, part.first);
      })) {
    return;
  }
  const SourceRange where = context.whereOf(after.key);
  if (!where.known()) {
    context.sql.rewrite(after.key, context.to);
    return;
  }
  const auto site = context.siteAt(where);
  if (site && (site->term.word == "many_to_many" || site->term.word == "partition")) {
    context.removeWord(*site);
    context.fresh.insert(&after);
    return;
  }
  auto structure = context.structOf(after.key);
  if (!structure || !structure->text.words) {
    context.refuse(
        where, fmt::format("the struct of '{}' has no body that can be edited", display(after.key)),
        "change it by hand, to: " + after.text);
    return;
  }
  StructMerge(context, *std::move(structure), before, after).run();
}

}  // namespace strata::declaring
