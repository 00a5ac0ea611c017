#pragma once
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "random/model.h"
#include "random/rng.h"

namespace strata::arbitrary {

/// Which kinds of objects are made, by the words of STRATA_RANDOM_KINDS.
class Kinds {
 public:
  /// Of "all", "default" or words with commas between them, "-views" takes one out again; what is
  /// known is in kKindWords. `text` empty: the default.
  static Kinds of(const std::string& text);

  [[nodiscard]] bool has(const std::string& word) const { return words_.contains(word); }

 private:
  std::set<std::string> words_ = {};
};

/// A word for STRATA_RANDOM_KINDS, and whether it takes part when nothing is said.
struct KindWord {
  const char* word;
  bool by_default;
};

/// All words.
const std::vector<KindWord>& kindWords();

/// What the makers of objects work on.
struct Gen {
  Model& model;
  Rng& rng;
  const Kinds& kinds;
  int major = 15;

  bool percent(int chance) { return rng.percent(chance); }

  /// Some object of that sort, or null.
  const Object* any(Sort sort);
};

/// How one slot of a sort gets its text. `make` answers "" for none; it may add objects, so the
/// object it is given is a copy.
struct Rule {
  const char* slot;
  int chance;  ///< of being there, per cent
  int most;    ///< how often it may be there
  std::string (*make)(Gen&, const Object&);
};

/// How the objects of a sort are made.
struct Recipe {
  Sort sort;
  const char* kind;                        ///< its word
  int weight;                              ///< how often beside the others
  bool (*place)(Gen&, Object&);            ///< chooses schema or table; false: there is none
  std::vector<Rule> rules;                 ///< in any order
  void (*finish)(Gen&, int id) = nullptr;  ///< what is more than one object
};

/// The recipes of all sorts.
const std::vector<Recipe>& recipes();

/// That of one.
const Recipe& recipeOf(Sort sort);

/// The recipes of one subject; recipes() puts them together.
std::vector<Recipe> typeRecipes();
std::vector<Recipe> tableRecipes();
std::vector<Recipe> constraintRecipes();
std::vector<Recipe> programRecipes();
std::vector<Recipe> otherRecipes();

/// Makes one object of the sort; its id, or 0.
int makeObject(Gen& gen, const Recipe& recipe);

/// Makes the text of one slot anew.
void makeSlot(Gen& gen, int id, const Rule& rule);

/// A schema of `size` objects or so.
Model makeModel(Rng& rng, const Kinds& kinds, int major, int size, int first_id);

/// A name, nasty now and then.
std::string anyName(Rng& rng);

/// A string literal, nasty now and then.
std::string anyLiteral(Rng& rng);

/// A statement that comments the object: COMMENT ON `what` ${id} IS ….
std::string commentOn(Gen& gen, const char* what, const Object& object);

/// What is known of a type by its text in a model ("${5}", "integer", "text[]").
struct TypeFacts {
  char family = 'x';  ///< i integer, n number, t text, b boolean, d time, j jsonb, e enum, r range
  std::vector<std::string> values = {};  ///< as the type's input takes them, unquoted
};

TypeFacts factsOf(const Model& model, const std::string& type);

/// A type for a column, an argument, ….
std::string anyType(Gen& gen);

/// A type of that kind of family.
std::string typeOfFamily(Gen& gen, char family);

/// An expression of that type without columns; "" when none is known.
std::string anyValue(Gen& gen, const std::string& type);

/// A condition on the columns of the table; `TRUE` when it has none.
std::string anyCondition(Gen& gen, int table);

/// A condition on one expression of that type.
std::string conditionOn(Gen& gen, const std::string& expression, const std::string& type);

/// Some column of the table whose type has one of the families; 0 when none.
int columnOf(Gen& gen, int table, const std::string& families);

}  // namespace strata::arbitrary
