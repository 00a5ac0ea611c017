#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace strata::arbitrary {

/// What an object of a random schema is. The order is that of creation where nothing else decides.
enum class Sort : std::uint8_t {
  kSchema,
  kExtension,
  kCollation,
  kEnum,
  kComposite,
  kRange,
  kDomain,
  kSequence,
  kTable,
  kColumn,
  kFunction,
  kProcedure,
  kAggregate,
  kOperator,
  kCast,
  kView,
  kMatview,
  kConstraint,
  kIndex,
  kDictionary,
  kConfiguration,
  kTrigger,
  kRule,
  kPolicy,
  kStatistics,
  kWrapper,
  kServer,
  kForeignTable,
  kPublication,
  kEventTrigger,
};

/// A property of an object. Its text is SQL in which ${7} stands for the name of object 7, so a
/// rename or a move of that reaches all that speak of it. A slot that starts with '+' holds a whole
/// statement to run after the object is made.
struct Part {
  std::string slot = {};
  std::string text = {};

  friend bool operator==(const Part&, const Part&) = default;
};

/// An object: the same id in two models means that one is the other, edited.
struct Object {
  int id = 0;
  Sort sort = Sort::kTable;
  std::string name = {};
  int schema = 0;  ///< 0: none (a schema, a part of a table, …)
  int table = 0;   ///< the table or view of a part
  std::vector<Part> parts = {};

  [[nodiscard]] bool has(std::string_view slot) const;
  [[nodiscard]] std::string text(std::string_view slot) const;  ///< of the first; "" when none
  void set(std::string_view slot, std::string text);            ///< the first is replaced
  void add(std::string_view slot, std::string text);
  void erase(std::string_view slot);

  friend bool operator==(const Object&, const Object&) = default;
};

/// Whether `text` has `what` in it.
inline bool mentions(std::string_view text, std::string_view what) {
  return text.find(what) != std::string_view::npos;
}

/// "${7}".
std::string ref(int id);

/// The ids that `text` names, in order, with repetitions.
std::vector<int> refsIn(std::string_view text);

/// A random schema, by value: edits work on a copy.
class Model {
 public:
  /// Ids are never used twice by models copied from one another: `first` sets them apart.
  explicit Model(int first = 1) : next_(first) {}

  Object& add(Sort sort, std::string name, int schema, int table = 0);
  [[nodiscard]] const Object* find(int id) const;
  Object* find(int id);

  /// Takes the object out, with all that cannot be without it; parts that merely name it are lost.
  /// The ids of all removed objects.
  std::set<int> remove(int id);

  /// Puts `object` back as it is elsewhere, or replaces it.
  void put(const Object& object);

  [[nodiscard]] const std::vector<Object>& objects() const { return objects_; }

  std::vector<Object>& objects() { return objects_; }

  [[nodiscard]] std::vector<int> ofSort(Sort sort) const;

  /// Constraints, indexes, … and columns of the table itself.
  [[nodiscard]] std::vector<int> partsOf(int table, Sort sort) const;

  /// The columns that a table has: its own, and its parents' (`depth` ends a circle of them).
  [[nodiscard]] std::vector<int> columnsOf(int table, int depth = 6) const;

  /// `text` with names in place of references.
  [[nodiscard]] std::string resolve(std::string_view text) const;

  /// The name as SQL: qualified where the object lives in a schema.
  [[nodiscard]] std::string nameOf(const Object& object) const;

  void nextId(int id) { next_ = id; }

  [[nodiscard]] int nextId() const { return next_; }

  friend bool operator==(const Model&, const Model&) = default;

 private:
  [[nodiscard]] bool needs(const Object& object, const std::set<int>& gone) const;

  std::vector<Object> objects_ = {};
  int next_ = 1;
};

/// One statement that builds part of a schema, and the object (and its part, or none) it is from.
struct Statement {
  std::string sql = {};
  int object = 0;
  std::string slot = {};  ///< empty: it makes the object
  std::string part = {};
};

/// The statements that create the schema, in an order in which PostgreSQL takes them unless there
/// is a cycle.
std::vector<Statement> render(const Model& model);

/// All of them as a script.
std::string script(const Model& model);

}  // namespace strata::arbitrary
