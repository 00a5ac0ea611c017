#include "declare/merge.h"

#include <algorithm>

#include "declare/merge_context.h"

namespace strata {
namespace {

using namespace declaring;

const DeclaredStruct* find(const Declaration& declaration, const Key& key) {
  const auto found = std::ranges::find(declaration.structs, key, &DeclaredStruct::key);
  return found == declaration.structs.end() ? nullptr : &*found;
}

void mergeStructs(MergeContext& context) {
  for (const DeclaredStruct& structure : context.wanted.structs) {
    const DeclaredStruct* before = find(context.now, structure.key);
    if (before == nullptr) {
      context.fresh.insert(&structure);
    } else {
      mergeStruct(context, *before, structure);
    }
  }
  for (const DeclaredStruct& structure : context.now.structs) {
    if (find(context.wanted, structure.key) == nullptr) {
      removeStruct(context, structure);
    }
  }
}

void finish(MergeContext& context) {
  for (auto& [path, source] : context.sources.all()) {
    const bool removed =
        std::ranges::find(context.merge.removed, path) != context.merge.removed.end();
    auto edited = source.edited();
    if (!edited) {
      context.refuse({.file = path.string(), .line = 1}, "two changes meet in one place",
                     "make one of them by hand");
    } else if (!removed && edited->text != source.text()) {
      context.merge.files[path] = {.text = std::move(edited->text),
                                   .lines = std::move(edited->lines)};
    }
  }
}

}  // namespace

Merge mergeModels(const MergeInput& input, const MergeSide& now, const MergeSide& wanted) {
  MergeContext context(input, now, wanted);
  mergeStructs(context);
  mergeItems(context);
  addFresh(context);
  context.sql.merge(now.declaration.statements, wanted.declaration.statements);
  sweep(context);
  finish(context);
  return std::move(context.merge);
}

}  // namespace strata
