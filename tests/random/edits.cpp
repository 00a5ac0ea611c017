#include "random/edits.h"

#include <algorithm>

namespace strata::arbitrary {
namespace {

/// The changes that one edit can be. Each answers what it did, "" when it found nothing to do.
class Editor {
 public:
  explicit Editor(Gen gen) : gen_(gen), model_(gen.model) {}

  std::string any() {
    switch (gen_.rng.below(16)) {
      case 0:
      case 1:
        return drop();
      case 2:
      case 3:
        return create();
      case 4:
      case 5:
      case 6:
      case 7:
        return remakeSlot(someObject());
      case 8:
        return remakeSlot(somethingOf({Sort::kColumn}));
      case 9:
        return loseSlot();
      case 10:
        return rename();
      case 11:
        return swapNames();
      case 12:
        return move();
      case 13:
        return editLabels();
      case 14:
        return takeName();
      default:
        return retype();
    }
  }

 private:
  Object* someObject() {
    auto& all = model_.objects();
    return all.empty() ? nullptr : &all[gen_.rng.below(all.size())];
  }

  Object* somethingOf(std::initializer_list<Sort> sorts) {
    const std::vector<int> ids = model_.ofSort(gen_.rng.pick(sorts));
    return ids.empty() ? nullptr : model_.find(gen_.rng.pick(ids));
  }

  static std::string said(const char* what, const Object& object) {
    return std::string(what) + " " + object.name;
  }

  std::string drop() {
    const Object* object = someObject();
    if (object == nullptr || (object->sort == Sort::kSchema && gen_.percent(70))) {
      return "";
    }
    const std::string done = said("drop", *object);
    model_.remove(object->id);
    return done;
  }

  std::string create() {
    std::vector<const Recipe*> known;
    for (const Recipe& recipe : recipes()) {
      known.insert(known.end(), gen_.kinds.has(recipe.kind) ? recipe.weight : 0, &recipe);
    }
    const int id = makeObject(gen_, *gen_.rng.pick(known));
    last_made_ = id;
    return id == 0 ? "" : said("create", *model_.find(id));
  }

  std::string remakeSlot(Object* object) {
    if (object == nullptr) {
      return "";
    }
    const Recipe& recipe = recipeOf(object->sort);
    if (recipe.rules.empty()) {
      return "";
    }
    const Rule& rule = gen_.rng.pick(recipe.rules);
    const int id = object->id;
    makeSlot(gen_, id, rule);
    return said(("make " + std::string(rule.slot) + " of").c_str(), *model_.find(id));
  }

  std::string loseSlot() {
    Object* object = someObject();
    if (object == nullptr || object->parts.empty()) {
      return "";
    }
    const std::size_t place = gen_.rng.below(object->parts.size());
    const std::string done = said(("take " + object->parts[place].slot + " from").c_str(), *object);
    object->parts.erase(object->parts.begin() + static_cast<std::ptrdiff_t>(place));
    return done;
  }

  std::string rename() {
    Object* object = someObject();
    if (object == nullptr || object->sort == Sort::kExtension || object->sort == Sort::kCast ||
        object->sort == Sort::kOperator) {
      return "";
    }
    const std::string done = said("rename", *object);
    object->name = anyName(gen_.rng);
    return done + " to " + object->name;
  }

  std::string swapNames() {
    Object* one = someObject();
    Object* other = one == nullptr ? nullptr : somethingOf({one->sort});
    if (other == nullptr || other == one || one->table != other->table ||
        one->sort == Sort::kExtension || one->sort == Sort::kOperator) {
      return "";
    }
    std::swap(one->name, other->name);
    return "swap " + one->name + " and " + other->name;
  }

  std::string move() {
    Object* object = someObject();
    const Object* schema = gen_.any(Sort::kSchema);
    if (object == nullptr || object->schema == 0 || schema == nullptr) {
      return "";
    }
    object->schema = schema->id;
    return said("move", *object);
  }

  /// Labels in another order, one more or one fewer.
  std::string editLabels() {
    Object* object = somethingOf({Sort::kEnum, Sort::kComposite});
    if (object == nullptr || object->parts.empty()) {
      return "";
    }
    const std::size_t place = gen_.rng.below(object->parts.size());
    const auto at = object->parts.begin() + static_cast<std::ptrdiff_t>(place);
    if (gen_.percent(30)) {
      gen_.rng.shuffle(object->parts);
    } else if (gen_.percent(40)) {
      object->parts.erase(at);
    } else {
      const Rule& rule = recipeOf(object->sort).rules.front();
      object->parts.insert(at, {rule.slot, rule.make(gen_, Object(*object))});
    }
    return said("labels of", *object);
  }

  /// One object goes, and another, perhaps of another sort, gets its name.
  std::string takeName() {
    const Object* object = someObject();
    if (object == nullptr || object->table != 0 || object->sort == Sort::kExtension) {
      return "";
    }
    const Object old = *object;
    model_.remove(old.id);
    const std::string made = create();
    if (made.empty()) {
      return said("drop", old);
    }
    Object& fresh = *model_.find(last_made_);
    if (fresh.table == 0 && fresh.sort != Sort::kExtension && fresh.sort != Sort::kOperator) {
      fresh.name = old.name;
      fresh.schema = fresh.schema == 0                    ? 0
                     : model_.find(old.schema) != nullptr ? old.schema
                                                          : fresh.schema;
    }
    return said("replace", old);
  }

  /// Another type; what no longer fits it falls to the server's judgement.
  std::string retype() {
    Object* object = somethingOf({Sort::kColumn, Sort::kColumn, Sort::kDomain});
    if (object == nullptr) {
      return "";
    }
    const int id = object->id;
    const std::string old = object->text("type");
    const std::string type =
        gen_.percent(50) ? typeOfFamily(gen_, factsOf(model_, old).family == 'i' ? 'n' : 't')
                         : anyType(gen_);
    model_.find(id)->set("type", type);
    if (gen_.percent(60)) {
      for (const char* slot : {"default", "generated", "identity", "+sequence", "collate"}) {
        model_.find(id)->erase(slot);
      }
    }
    return said("retype", *model_.find(id));
  }

  Gen gen_;
  Model& model_;
  int last_made_ = 0;
};

}  // namespace

Pair makePair(std::uint64_t seed, const Kinds& kinds, int major) {
  Rng rng(seed * 0x9E3779B97F4A7C15U + 1);
  Pair pair{.seed = seed, .rows = rng.percent(50), .statement_by_statement = rng.percent(50)};
  const int size = 4 + static_cast<int>(rng.below(30));
  pair.from = makeModel(rng, kinds, major, size, 1);
  if (rng.percent(6)) {
    pair.to = makeModel(rng, kinds, major, size, 100000);
    pair.edits = {"another schema"};
    return pair;
  }
  pair.to = pair.from;
  const std::size_t edits = 1 + rng.below(7);
  Editor editor({.model = pair.to, .rng = rng, .kinds = kinds, .major = major});
  for (std::size_t i = 0; i < edits * 2 && pair.edits.size() < edits; ++i) {
    if (std::string done = editor.any(); !done.empty()) {
      pair.edits.push_back(std::move(done));
    }
  }
  return pair;
}

}  // namespace strata::arbitrary
