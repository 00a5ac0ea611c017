#include "random/gen.h"

#include <algorithm>
#include <sstream>

#include "model/quoting.h"

namespace strata::arbitrary {

const std::vector<KindWord>& kindWords() {
  static const std::vector<KindWord> kWords = {
      {"schemas", true},      {"extensions", true},   {"enums", true},
      {"domains", true},      {"sequences", true},    {"tables", true},
      {"constraints", true},  {"indexes", true},      {"partitions", true},
      {"inheritance", true},  {"composites", true},   {"ranges", true},
      {"collations", true},   {"functions", true},    {"procedures", true},
      {"aggregates", true},   {"operators", true},    {"casts", true},
      {"views", true},        {"matviews", true},     {"triggers", true},
      {"rules", true},        {"policies", true},     {"statistics", true},
      {"textsearch", true},   {"foreign", true},      {"foreigntables", true},
      {"publications", true}, {"eventtriggers", true}};
  return kWords;
}

Kinds Kinds::of(const std::string& text) {
  Kinds kinds;
  std::istringstream words(text.empty() ? "default" : text);
  for (std::string word; std::getline(words, word, ',');) {
    if (word.starts_with('-')) {
      kinds.words_.erase(word.substr(1));
      continue;
    }
    for (const KindWord& known : kindWords()) {
      if (word == known.word || word == "all" || (word == "default" && known.by_default)) {
        kinds.words_.insert(known.word);
      }
    }
  }
  return kinds;
}

const Object* Gen::any(Sort sort) {
  const std::vector<int> ids = model.ofSort(sort);
  return ids.empty() ? nullptr : model.find(rng.pick(ids));
}

const std::vector<Recipe>& recipes() {
  static const std::vector<Recipe> kAll = [] {
    std::vector<Recipe> all;
    for (auto part :
         {typeRecipes(), tableRecipes(), constraintRecipes(), programRecipes(), otherRecipes()}) {
      std::ranges::move(part, std::back_inserter(all));
    }
    return all;
  }();
  return kAll;
}

const Recipe& recipeOf(Sort sort) {
  return *std::ranges::find(recipes(), sort, &Recipe::sort);
}

std::string anyName(Rng& rng) {
  if (rng.percent(80)) {
    return std::string(1, static_cast<char>('a' + rng.below(8))) +
           (rng.percent(60) ? std::to_string(rng.below(10)) : "");
  }
  return rng.pick<const char*>({"user",
                                "order",
                                "select",
                                "table",
                                "primary",
                                "Orders",
                                "two words",
                                "we\"ird",
                                "o'clock",
                                "a.b",
                                "größe",
                                "表",
                                "1st",
                                "a$b",
                                "back\\slash",
                                "100%",
                                "{curly}",
                                "--dash",
                                "$$",
                                "x;y",
                                "a_name_that_is_sixty_three_bytes_long_which_is_all_there_is_room",
                                "another_name_that_is_sixty_three_bytes_long_and_ends_otherwise_",
                                "tableoid_",
                                "CamelCase",
                                "new\nline",
                                "interval",
                                "time",
                                "char",
                                "public",
                                "left"});
}

std::string anyLiteral(Rng& rng) {
  return quoteLiteral(rng.pick<const char*>({"plain", "it's", "back\\slash", "$$", "a;b", "-- no",
                                             "größe", "", "two\nlines", "100%", "/* c */", "{x}"}));
}

std::string commentOn(Gen& gen, const char* what, const Object& object) {
  return std::string("COMMENT ON ") + what + " " + ref(object.id) + " IS " + anyLiteral(gen.rng);
}

void makeSlot(Gen& gen, int id, const Rule& rule) {
  const Object before = *gen.model.find(id);
  std::vector<std::string> texts;
  const std::size_t count = rule.most == 1 ? 1 : 1 + gen.rng.below(rule.most);
  for (std::size_t i = 0; i < count; ++i) {
    Object so_far = before;
    so_far.erase(rule.slot);
    for (const std::string& each : texts) {
      so_far.add(rule.slot, each);
    }
    std::string text = rule.make(gen, so_far);
    if (!text.empty() && std::ranges::find(texts, text) == texts.end()) {
      texts.push_back(std::move(text));
    }
  }
  Object& object = *gen.model.find(id);
  object.erase(rule.slot);
  for (std::string& text : texts) {
    object.add(rule.slot, std::move(text));
  }
}

int makeObject(Gen& gen, const Recipe& recipe) {
  Object draft{.sort = recipe.sort, .name = anyName(gen.rng)};
  if (!recipe.place(gen, draft)) {
    return 0;
  }
  Object& object = gen.model.add(recipe.sort, draft.name, draft.schema, draft.table);
  const int id = object.id;
  object.parts = draft.parts;
  for (const Rule& rule : recipe.rules) {
    if (gen.percent(rule.chance)) {
      makeSlot(gen, id, rule);
    }
  }
  if (recipe.finish != nullptr) {
    recipe.finish(gen, id);
  }
  return id;
}

Model makeModel(Rng& rng, const Kinds& kinds, int major, int size, int first_id) {
  Model model(first_id);
  Gen gen{.model = model, .rng = rng, .kinds = kinds, .major = major};
  model.add(Sort::kSchema, rng.percent(60) ? "public" : anyName(rng), 0);
  int weights = 0;
  for (const Recipe& recipe : recipes()) {
    weights += kinds.has(recipe.kind) ? recipe.weight : 0;
  }
  for (int i = 0; i < size && weights > 0; ++i) {
    int left = static_cast<int>(rng.below(static_cast<std::size_t>(weights)));
    for (const Recipe& recipe : recipes()) {
      left -= kinds.has(recipe.kind) ? recipe.weight : 0;
      if (left < 0) {
        makeObject(gen, recipe);
        break;
      }
    }
  }
  return model;
}

}  // namespace strata::arbitrary
