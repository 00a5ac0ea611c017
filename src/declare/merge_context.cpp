#include "declare/merge_context.h"

#include <algorithm>

#include "support/text.h"

namespace strata::declaring {
namespace {

template <class T>
const Declared* declaredIn(const Objects<T>& objects, const Key& key) {
  const auto found = objects.find(key);
  return found == objects.end() ? nullptr : &found->second.declared;
}

SourceRange rangeOf(const Declared* declared) {
  return declared == nullptr ? SourceRange() : declared->where;
}

bool isSamePlace(const SourceRange& left, const SourceRange& right) {
  return left.file == right.file && left.line == right.line && left.column == right.column;
}

template <class T>
void addMade(const Objects<T>& objects, const SourceRange& where, std::set<Key>& out) {
  for (const auto& [key, object] : objects) {
    if (object.declared.where.known() && isSamePlace(object.declared.where, where)) {
      out.insert(key);
    }
  }
}

/// `#include "…"` of the header is there, however its path is written.
bool hasInclude(const std::string& text, const std::filesystem::path& header) {
  for (std::size_t at = text.find("#include"); at != std::string::npos;
       at = text.find("#include", at + 1)) {
    const std::string line(trim(lineOf(std::string_view(text).substr(at), 1)));
    const std::size_t open = line.find_first_of("\"<");
    const std::size_t close = line.find_last_of("\">");
    if (open != std::string::npos && close > open) {
      const std::filesystem::path named =
          std::filesystem::path(line.substr(open + 1, close - open - 1)).lexically_normal();
      if (named.filename() == header.filename()) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

std::vector<DeclaredWord> missingIn(const std::vector<DeclaredWord>& others,
                                    const std::vector<DeclaredWord>& some) {
  std::vector<DeclaredWord> out;
  for (const DeclaredWord& word : some) {
    if (std::ranges::find(others, word.text, &DeclaredWord::text) == others.end()) {
      out.push_back(word);
    }
  }
  return out;
}

void MergeContext::refuse(const SourceRange& where, std::string message, std::string help) {
  merge.refused.push_back({.code = "ST4104",
                           .message = std::move(message),
                           .help = std::move(help),
                           .where = where,
                           .exit_code = ExitCode::kFinding});
}

SourceRange MergeContext::whereOf(const Key& key) const {
  if (const Declared* table = declaredIn(models.tables, key)) {
    return rangeOf(table);
  }
  if (const Declared* view = declaredIn(models.views, key)) {
    return rangeOf(view);
  }
  return rangeOf(declaredIn(models.composite_types, key));
}

SourceRange MergeContext::whereOf(const Key& key, const std::string& column) const {
  if (const Column* found = findColumn(models, partOf(key, column))) {
    return found->declared.where;
  }
  if (const auto view = models.views.find(key); view != models.views.end()) {
    const auto found = std::ranges::find(view->second.columns, column, &ViewColumn::name);
    return found == view->second.columns.end() ? SourceRange() : found->declared.where;
  }
  return {};
}

std::optional<std::pair<Source*, std::size_t>> MergeContext::placeOf(const SourceRange& where) {
  Source* source = where.known() ? sources.open(where.file) : nullptr;
  const auto at =
      source == nullptr ? std::nullopt : offsetAt(source->text(), where.line, where.column);
  return at ? std::optional(std::pair(source, *at)) : std::nullopt;
}

std::optional<Site> MergeContext::siteAt(const SourceRange& where) {
  const auto place = placeOf(where);
  auto term = place ? termAt(place->first->bare(), place->second) : std::nullopt;
  return term ? std::optional(Site{place->first, place->second, *std::move(term)}) : std::nullopt;
}

std::optional<StructSite> MergeContext::structOf(const Key& key) {
  const auto place = placeOf(whereOf(key));
  auto text =
      place ? structAt(place->first->text(), place->first->bare(), place->second) : std::nullopt;
  return text ? std::optional(StructSite{place->first, *text}) : std::nullopt;
}

SourceRange MergeContext::partWhere(const Key& key) const {
  if (key.parent.empty()) {
    return rangeOf(declaredIn(models.tables, key));
  }
  const Declared* constraint = declaredIn(models.constraints, key);
  return rangeOf(constraint != nullptr ? constraint : declaredIn(models.indexes, key));
}

std::set<Key> MergeContext::madeAt(const SourceRange& where) const {
  std::set<Key> out;
  addMade(models.tables, where, out);
  addMade(models.constraints, where, out);
  addMade(models.indexes, where, out);
  return out;
}

bool MergeContext::isStatement(const Site& site) {
  return statementAround(site.source->bare(), site.at).has_value();
}

void MergeContext::removeWord(const Site& site) {
  Source& source = *site.source;
  if (const auto statement = statementAround(source.bare(), site.at)) {
    source.remove(withDoc(source.text(), source.bare(), *statement));
    return;
  }
  const auto list = listAround(source.bare(), site.at);
  if (!list) {
    return;
  }
  ListEdit& edit = source.list(list->whole, list->inside);
  for (std::size_t i = 0; i < edit.items.size(); ++i) {
    if (edit.items[i].contains(site.at)) {
      edit.gone.insert(i);
    }
  }
}

void MergeContext::replaceWord(const Site& site, const DeclaredWord& word) {
  Source& source = *site.source;
  if (const auto statement = statementAround(source.bare(), site.at)) {
    source.replace(*statement, std::string(trim(word.layout)));
    return;
  }
  const auto list = listAround(source.bare(), site.at);
  if (!list) {
    return;
  }
  ListEdit& edit = source.list(list->whole, list->inside);
  for (std::size_t i = 0; i < edit.items.size(); ++i) {
    if (edit.items[i].contains(site.at)) {
      edit.other[i] = word.shown;
    }
  }
}

void MergeContext::changeComment(Source& source, Span declaration, const std::string& comment) {
  const DocText doc = docOf(source.text(), source.bare(), declaration);
  if (doc.behind) {
    source.remove(*doc.behind);
  }
  const std::size_t line = lineBegin(source.text(), declaration.begin);
  const std::string indent(declaration.begin - line, ' ');
  std::string text;
  for (const std::string& each : split(comment, '\n')) {
    text += trim(each).empty() ? "" : indent + std::string(trim(each)) + "\n";
  }
  if (doc.above) {
    source.replace(*doc.above, text);
  } else if (!text.empty()) {
    source.insert(line, text);
  }
}

std::vector<DeclaredWord> MergeContext::changeWords(Source& source, const MacroText& list,
                                                    const std::vector<DeclaredWord>& before,
                                                    const std::vector<DeclaredWord>& after) {
  ListEdit& edit = source.list(list.whole, list.inside);
  std::set<std::string> kept;
  for (const DeclaredWord& word : after) {
    kept.insert(normalCpp(word.text));
  }
  const auto find = [&](const std::string& subject) {
    for (std::size_t i = 0; i < edit.items.size(); ++i) {
      if (!edit.gone.contains(i) && !edit.other.contains(i) &&
          !kept.contains(normalCpp(source.at(edit.items[i]))) &&
          subjectOfWord(source.at(edit.items[i])) == subject) {
        return i;
      }
    }
    return edit.items.size();
  };
  const auto exact = [&](const std::string& text) {
    const std::string normal = normalCpp(text);
    for (std::size_t i = 0; i < edit.items.size(); ++i) {
      if (normalCpp(source.at(edit.items[i])) == normal) {
        return i;
      }
    }
    return edit.items.size();
  };
  std::vector<DeclaredWord> plus = missingIn(before, after);
  std::vector<DeclaredWord> lost;
  for (const DeclaredWord& word : missingIn(after, before)) {
    const std::string subject = subjectOfWord(word.text);
    const std::size_t same = exact(word.text);
    const std::size_t at = same < edit.items.size() ? same : find(subject);
    const auto next = std::ranges::find_if(
        plus, [&](const DeclaredWord& other) { return subjectOfWord(other.text) == subject; });
    if (at == edit.items.size()) {
      lost.push_back(word);
    } else if (next == plus.end()) {
      edit.gone.insert(at);
    } else {
      edit.other[at] = next->shown;
      plus.erase(next);
    }
  }
  for (const DeclaredWord& word : plus) {
    edit.added.push_back(word.shown);
  }
  return lost;
}

void MergeContext::addNeeds(const std::filesystem::path& path, Source& source,
                            const DeclaredNeeds& before, const DeclaredNeeds& after,
                            const std::string& space, std::size_t at) {
  const std::string& text = source.text();
  std::string lines;
  for (const std::string& header : after.standard) {
    if (!before.standard.contains(header) && text.find("<" + header + ">") == std::string::npos) {
      lines += "#include <" + header + ">\n";
    }
  }
  for (const std::filesystem::path& header : after.own) {
    if (!before.own.contains(header) && plainPath(header) != plainPath(path) &&
        !hasInclude(text, header)) {
      const auto folder = plainPath(path).parent_path();
      lines +=
          "#include \"" + plainPath(header).lexically_relative(folder).generic_string() + "\"\n";
    }
  }
  if (!lines.empty()) {
    const std::size_t last = text.rfind("\n#include");
    const std::size_t pragma = text.find("#pragma once");
    const std::size_t line = last != std::string::npos     ? lineEnd(text, last + 1)
                             : pragma != std::string::npos ? lineEnd(text, pragma)
                                                           : 0;
    source.insert(line, lines);
  }
  std::string here;
  for (const std::string& forward : after.forwards) {
    const std::size_t colon = forward.rfind("::");
    const std::string of = colon == std::string::npos ? "" : forward.substr(0, colon);
    const std::string name = colon == std::string::npos ? forward : forward.substr(colon + 2);
    const auto known = findIdentifier(std::string_view(source.bare()).substr(0, at), name);
    if (before.forwards.contains(forward) || (known && *known < at)) {
      continue;
    }
    if (of == space) {
      here += "struct " + name + ";\n";
    } else {
      const std::size_t last = text.rfind("\n#include");
      const std::size_t line = last == std::string::npos ? 0 : lineEnd(text, last + 1);
      const std::string declared = "struct " + name + ";\n";
      source.insert(line, of.empty() ? "\n" + declared
                                     : "\nnamespace " + of + " {\n" + declared +
                                           "}  // namespace " + of + "\n");
    }
  }
  if (!here.empty()) {
    source.insert(at, here + "\n");
  }
}

}  // namespace strata::declaring
