#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "declare/merge_context.h"
#include "support/text.h"

// Structs that are gone, and what is left of them elsewhere.

namespace strata::declaring {
namespace {

std::string shortName(const std::string& cpp_name) {
  const std::size_t colon = cpp_name.rfind("::");
  return colon == std::string::npos ? cpp_name : cpp_name.substr(colon + 2);
}

std::string cppNameOf(const Schema& models, const Key& key) {
  const auto in = [&](const auto& objects) {
    const auto found = objects.find(key);
    return found == objects.end() ? std::string() : found->second.declared.cpp_name;
  };
  const std::string table = in(models.tables) + in(models.views);
  return table.empty() ? in(models.composite_types) : table;
}

/// DB_ROWS(User, …); of it.
void removeRows(MergeContext& context, const std::string& name) {
  for (const std::filesystem::path& header : context.input.headers) {
    Source* source = context.sources.open(header);
    for (const std::string_view word : {"DB_ROWS", "STRATA_ROWS"}) {
      for (auto at = source == nullptr ? std::nullopt : findIdentifier(source->bare(), word); at;
           at = findIdentifier(source->bare(), word, *at + 1)) {
        const std::size_t open = *at + word.size();
        const auto inside =
            source->bare()[open] == '(' ? insideBrackets(source->bare(), open) : std::nullopt;
        const auto items =
            inside ? itemsOf(source->text(), source->bare(), *inside) : std::vector<Span>();
        const std::size_t end = inside ? source->bare().find(';', inside->end) : std::string::npos;
        if (!items.empty() && shortName(std::string(source->at(items[0]))) == name &&
            end != std::string::npos) {
          source->remove(withDoc(source->text(), source->bare(), {*at, end + 1}));
        }
      }
    }
  }
}

/// `struct User;` at a mention.
std::optional<Span> forwardAt(std::string_view bare, std::size_t at) {
  const std::size_t end = bare.find_first_not_of(" \t\n", bare.find_first_of(" ;\n", at));
  const std::size_t before = at == 0 ? bare.npos : bare.find_last_not_of(" \t\n", at - 1);
  if (end == bare.npos || bare[end] != ';' || before == bare.npos) {
    return std::nullopt;
  }
  for (const std::string_view word : {"struct", "class"}) {
    if (before + 1 >= word.size() && bare.substr(before + 1 - word.size(), word.size()) == word) {
      return Span{before + 1 - word.size(), end + 1};
    }
  }
  return std::nullopt;
}

/// Nothing but preprocessor lines, namespaces and schema statements.
bool saysNothing(const std::string& text) {
  std::string bare = withoutText(text);
  static const std::regex kNothing(R"((^|\n)[ \t]*#[^\n]*)"
                                   R"(|namespace\s+[\w:]+\s*\{|namespace\s*\{)"
                                   R"(|static_assert\s*\(\s*\w+::schema\s*\([^()]*\)\s*\)\s*;)"
                                   R"(|(struct|class)\s+\w+\s*;|\})");
  return trim(std::regex_replace(bare, kNothing, "\n")).empty();
}

/// The schema of each namespace, "shop::sales" to `schema("shop")`, as far as the text says it.
std::set<std::pair<std::string, std::string>> schemasIn(const std::string& text) {
  std::set<std::pair<std::string, std::string>> out;
  const std::string bare = withoutText(text);
  for (auto at = findIdentifier(bare, "schema"); at; at = findIdentifier(bare, "schema", *at + 1)) {
    if (!statementAround(bare, *at)) {
      continue;
    }
    const auto term = termAt(bare, *at);
    const std::size_t space = bare.rfind("namespace", *at);
    const std::size_t open = space == std::string::npos ? space : bare.find('{', space);
    out.emplace(open == std::string::npos ? "" : trim(bare.substr(space + 9, open - space - 9)),
                normalCpp(std::string_view(text).substr(*at, term->span.end - *at)));
  }
  return out;
}

/// What a header that goes says of schemas that stay is said by others too.
bool isStatedElsewhere(MergeContext& context, const std::filesystem::path& path,
                       const std::string& text) {
  std::set<std::pair<std::string, std::string>> missing = schemasIn(text);
  std::erase_if(missing, [&](const auto& each) {
    const std::size_t open = each.second.find('"');
    const std::size_t close = each.second.find('"', open + 1);
    return open == std::string::npos ||
           !context.to.namespaces.contains(
               {.name = each.second.substr(open + 1, close - open - 1)});
  });
  for (const auto& [other, source] : context.sources.all()) {
    const auto& removed = context.merge.removed;
    const auto edited = source.edited();
    if (other != path && edited && std::ranges::find(removed, other) == removed.end()) {
      for (const auto& each : schemasIn(edited->text)) {
        missing.erase(each);
      }
    }
  }
  return missing.empty();
}

/// What a header got by including one that goes.
std::string includesFor(MergeContext& context, const Source& source,
                        const std::filesystem::path& header, const std::filesystem::path& gone) {
  const Source* removed = context.sources.open(gone);
  const std::string& text = removed->text();
  std::string out;
  for (std::size_t at = text.find("#include"); at != std::string::npos;
       at = text.find("#include", at + 1)) {
    std::string line = text.substr(at, lineEnd(text, at) - at);
    const std::size_t open = line.find('"');
    const std::size_t close = line.rfind('"');
    if (open != std::string::npos && close > open) {
      const std::filesystem::path beside =
          plainPath(gone.parent_path() / line.substr(open + 1, close - open - 1));
      std::error_code error;
      const bool itself = beside == plainPath(header);
      if (itself ||
          std::ranges::find(context.merge.removed, beside) != context.merge.removed.end()) {
        continue;
      }
      if (std::filesystem::exists(beside, error)) {
        line = "#include \"" +
               beside.lexically_relative(plainPath(header).parent_path()).generic_string() + "\"\n";
      }
    }
    const std::string_view name = trim(std::string_view(line).substr(line.find_first_of("<\"")));
    if (source.text().find(name) == std::string::npos) {
      out += line;
    }
  }
  return out;
}

void removeIncludes(MergeContext& context, const std::filesystem::path& gone) {
  for (const std::filesystem::path& header : context.input.headers) {
    Source* source = context.sources.open(header);
    const std::string& text = source == nullptr ? std::string() : source->text();
    for (std::size_t at = text.find("#include"); at != std::string::npos;
         at = text.find("#include", at + 1)) {
      const std::size_t end = lineEnd(text, at);
      const std::string line = text.substr(at, end - at);
      const std::size_t open = line.find('"');
      const std::size_t close = line.rfind('"');
      if (open == std::string::npos || close == open) {
        continue;
      }
      const std::filesystem::path named = line.substr(open + 1, close - open - 1);
      const auto beside = plainPath(plainPath(header).parent_path() / named);
      const std::string plain = plainPath(gone).generic_string();
      if (beside == plainPath(gone) ||
          (plain.ends_with("/" + named.lexically_normal().generic_string()))) {
        source->replace({lineBegin(text, at), end}, includesFor(context, *source, header, gone));
      }
    }
  }
}

/// Mentions of a type that is gone, where nothing has been removed yet.
std::vector<std::size_t> mentions(const Source& source, const std::string& name) {
  std::vector<std::size_t> out;
  for (auto at = findIdentifier(source.bare(), name); at;
       at = findIdentifier(source.bare(), name, *at + 1)) {
    if (!source.isRemoved(*at)) {
      out.push_back(*at);
    }
  }
  return out;
}

/// Another type has the same last name.
bool isAmbiguous(const MergeContext& context, const std::string& name) {
  const auto has = [&](const auto& objects) {
    return std::ranges::count_if(objects, [&](const auto& entry) {
      return shortName(entry.second.declared.cpp_name) == name;
    });
  };
  const Schema& models = context.models;
  const auto count = has(models.tables) + has(models.views) + has(models.composite_types) +
                     has(models.enums) + has(models.domains);
  return count > 1;
}

/// Removes what only declares the type; refuses what else mentions it when all is edited.
void sweepHeader(MergeContext& context, const std::filesystem::path& header,
                 const std::string& cpp_name) {
  Source* source = context.sources.open(header);
  const auto edited = source == nullptr ? std::nullopt : source->edited();
  if (!edited) {
    return;
  }
  const std::string name = shortName(cpp_name);
  const Source after(edited->text);
  for (const std::size_t at : mentions(after, name)) {
    if (!forwardAt(after.bare(), at)) {
      const auto before = after.text().begin();
      const auto line = 1 + std::count(before, before + static_cast<std::ptrdiff_t>(at), '\n');
      context.refuse({.file = plainPath(header).string(), .line = static_cast<unsigned>(line)},
                     fmt::format("'{}' is gone, and this mentions it", cpp_name),
                     "write it without: " +
                         std::string(trim(lineOf(after.text(), static_cast<unsigned>(line)))));
      return;
    }
  }
  for (const std::size_t at : mentions(*source, name)) {
    if (const auto forward = forwardAt(source->bare(), at)) {
      source->remove(withDoc(source->text(), source->bare(), *forward));
    }
  }
}

}  // namespace

void removeStruct(MergeContext& context, const DeclaredStruct& before) {
  const SourceRange where = context.whereOf(before.key);
  context.sql.removeTable(before.key);
  if (!where.known()) {
    return;
  }
  const auto site = context.siteAt(where);
  if (site && (site->term.word == "many_to_many" || site->term.word == "partition")) {
    context.removeWord(*site);
    return;
  }
  const auto structure = context.structOf(before.key);
  if (!structure || !structure->text.words) {
    context.refuse(where, fmt::format("'{}' is gone", display(before.key)), "remove the struct");
    return;
  }
  Source& source = *structure->source;
  source.remove(withDoc(source.text(), source.bare(), structure->text.whole));
  const std::string name = cppNameOf(context.models, before.key);
  removeRows(context, shortName(name));
  context.gone_types.emplace_back(name, where);
}

void sweep(MergeContext& context) {
  for (const auto& [cpp_name, where] : context.gone_types) {
    if (!isAmbiguous(context, shortName(cpp_name))) {
      for (const std::filesystem::path& header : context.input.headers) {
        sweepHeader(context, header, cpp_name);
      }
    }
  }
  for (auto& [path, source] : context.sources.all()) {
    const auto edited = source.edited();
    const bool header = std::ranges::any_of(
        context.input.headers, [&](const auto& each) { return plainPath(each) == path; });
    if (header && !context.input.listed.contains(path) && edited && edited->text != source.text() &&
        saysNothing(edited->text) && isStatedElsewhere(context, path, edited->text)) {
      context.merge.removed.push_back(path);
    }
  }
  for (const std::filesystem::path& gone : context.merge.removed) {
    removeIncludes(context, gone);
  }
}

}  // namespace strata::declaring
