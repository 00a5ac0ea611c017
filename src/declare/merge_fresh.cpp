#include <algorithm>

#include "declare/merge_context.h"
#include "support/text.h"

// What is new: in headers of its own, or in those that are there.

namespace strata::declaring {
namespace {

/// What one header gets.
struct Fresh {
  std::vector<const DeclaredStruct*> structs = {};
  std::vector<const DeclaredItem*> items = {};
};

/// A `namespace a::b {` of a header: its name and what its braces hold.
struct Block {
  std::string name = {};
  Span body = {};
};

void blocksIn(std::string_view bare, Span within, const std::string& outer,
              std::vector<Block>& out) {
  for (auto at = findIdentifier(bare.substr(0, within.end), "namespace", within.begin); at;
       at = findIdentifier(bare.substr(0, within.end), "namespace", *at + 1)) {
    const std::size_t open = bare.find_first_of("{;=", *at);
    if (open == bare.npos || bare[open] != '{') {
      continue;
    }
    const std::string_view word = "namespace";
    const std::string name(trim(bare.substr(*at + word.size(), open - *at - word.size())));
    const auto body = insideBrackets(bare, open);
    if (!body) {
      return;
    }
    const std::string whole = outer.empty() ? name : outer + "::" + name;
    out.push_back({whole, *body});
    blocksIn(bare, *body, whole, out);
    *at = body->end;
  }
}

/// The place for declarations of the namespace: the end of its last block, else the file's.
void append(Source& source, const std::string& space, const std::string& text) {
  std::vector<Block> blocks;
  blocksIn(source.bare(), {0, source.bare().size()}, "", blocks);
  const auto found = std::ranges::find(blocks.rbegin(), blocks.rend(), space, &Block::name);
  std::string lines = text;
  while (lines.ends_with("\n\n")) {
    lines.pop_back();
  }
  if (space.empty() || found == blocks.rend()) {
    lines = space.empty()
                ? lines
                : "namespace " + space + " {\n" + lines + "}  // namespace " + space + "\n";
    const bool ends = source.text().empty() || source.text().ends_with('\n');
    source.insert(source.text().size(), (ends ? "\n" : "\n\n") + lines);
    return;
  }
  const std::size_t end = lineBegin(source.text(), found->body.end);
  const std::string_view before = std::string_view(source.text()).substr(0, end);
  const bool blank = before.ends_with("\n\n");
  source.insert(end, (blank || before.ends_with("{\n") ? "" : "\n") + lines + (blank ? "\n" : ""));
}

/// The first struct of the file that has a member of the type; where it begins.
std::optional<std::size_t> firstUser(MergeContext& context, const Source* source, const Key& type,
                                     const std::string& space) {
  std::optional<std::size_t> out;
  for (const DeclaredStruct& each : context.wanted.structs) {
    const auto site = each.types.contains(type) ? context.structOf(each.key) : std::nullopt;
    if (!site || site->source != source || each.space != space) {
      continue;
    }
    const DocText doc = docOf(source->text(), source->bare(), site->text.whole);
    const std::size_t begin =
        doc.above ? doc.above->begin : lineBegin(source->text(), site->text.whole.begin);
    out = std::min(begin, out.value_or(begin));
  }
  return out;
}

void addText(MergeContext& context, const std::filesystem::path& path, const Key& key,
             const std::string& space, const DeclaredNeeds& needs, const std::string& text) {
  Source& source = *context.sources.open(path);
  const auto user = firstUser(context, &source, key, space);
  context.addNeeds(path, source, {}, needs, space, user.value_or(source.text().size()));
  if (user) {
    source.insert(*user, text.ends_with("\n\n") ? text : text + "\n");
  } else {
    append(source, space, text);
  }
}

void addToFile(MergeContext& context, const std::filesystem::path& path, const Fresh& fresh) {
  for (const DeclaredItem* item : fresh.items) {
    addText(context, path, item->id.key, item->space, item->needs, item->text);
    if (!item->mapping.empty()) {
      append(*context.sources.open(path), "", item->mapping);
    }
  }
  for (const DeclaredStruct* structure : fresh.structs) {
    DeclaredNeeds needs = structure->needs;
    std::string forwards;
    for (const std::string& forward : needs.forwards) {
      const std::size_t colon = forward.rfind("::");
      const std::string of = colon == std::string::npos ? "" : forward.substr(0, colon);
      const std::string name = colon == std::string::npos ? forward : forward.substr(colon + 2);
      if (of == structure->space && !findIdentifier(context.sources.open(path)->bare(), name)) {
        forwards += "struct " + name + ";\n";
      }
    }
    std::erase_if(needs.forwards, [&](const std::string& forward) {
      const std::size_t colon = forward.rfind("::");
      return (colon == std::string::npos ? "" : forward.substr(0, colon)) == structure->space;
    });
    addText(context, path, structure->key, structure->space, needs,
            forwards + (forwards.empty() ? "" : "\n") + structure->text);
  }
}

}  // namespace

void addFresh(MergeContext& context) {
  std::map<std::filesystem::path, Fresh> files;
  for (const DeclaredItem* item : context.fresh_items) {
    if (item->id.kind != Kind::kNamespace) {
      files[plainPath(item->path)].items.push_back(item);
    }
  }
  for (const DeclaredStruct& structure : context.wanted.structs) {
    if (context.fresh.contains(&structure)) {
      files[plainPath(structure.path)].structs.push_back(&structure);
    }
  }
  for (const DeclaredItem* item : context.fresh_items) {  // in each new header of the schema
    bool stated = item->id.kind != Kind::kNamespace;
    for (auto& [path, fresh] : files) {
      const auto in_space = [&](const auto* each) { return each->space == item->space; };
      if (item->id.kind == Kind::kNamespace && context.sources.open(path) == nullptr &&
          item->word.text.find("db::comment(") == std::string::npos &&
          (std::ranges::any_of(fresh.structs, in_space) ||
           std::ranges::any_of(fresh.items, in_space))) {
        fresh.items.push_back(item);
        stated = true;
      }
    }
    if (!stated) {
      files[plainPath(item->path)].items.push_back(item);
    }
  }
  for (const auto& [path, fresh] : files) {
    if (context.sources.open(path) != nullptr) {
      addToFile(context, path, fresh);
    } else {
      context.merge.files[path] = {.text = headerOf(path, fresh.structs, fresh.items),
                                   .is_new = true};
    }
  }
}

}  // namespace strata::declaring
