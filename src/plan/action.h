#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "diff/change.h"
#include "plan/plan.h"

namespace strata::planning {

enum class Act : std::uint8_t { kDrop, kAlter, kCreate };

/// From this version on the partitions of a table have its identity columns.
inline constexpr int kSharedIdentity = 17;

/// The place of a fragment among those of one ALTER TABLE; the order in which PostgreSQL carries
/// them out.
enum Rank : int {
  kRankDropConstraint,
  kRankDropColumn,
  kRankDropAttribute,
  kRankType,
  kRankAddColumn,
  kRankSetAttribute,
  kRankAddConstraint,
  kRankOther,
  kRankComment,
};

/// What a statement that sets a type aside calls it from then on.
struct Aside {
  Key was = {};
  Key is = {};
};

/// A node of the plan's graph: one statement, or one action of an ALTER TABLE.
struct Action {
  ObjectId object = {};
  Act act = Act::kAlter;
  Key table = {};  ///< of a fragment: the table that ALTER TABLE names; else an empty name
  int rank = kRankOther;
  std::string sql = {};  ///< the statement, or what follows the table's name in ALTER TABLE
  std::string comment = {};
  std::vector<Hazard> hazards = {};
  std::vector<Change> changes = {};
  std::vector<ObjectId> after = {};        ///< of `to`: what must be there before
  std::vector<ObjectId> before = {};       ///< of `from`: what may only be dropped afterwards
  std::vector<ObjectId> before_made = {};  ///< of `to`: what may only be created afterwards
  std::vector<std::size_t> after_actions = {};
  Key leaves = {};           ///< of DETACH PARTITION and NO INHERIT: the parent
  bool persistence = false;  ///< SET LOGGED or UNLOGGED of a table or sequence
  Key joins = {};            ///< of ATTACH PARTITION and INHERIT: the parent
  Key enum_label_of = {};    ///< of ALTER TYPE … ADD VALUE: the enum
  std::string enum_label = {};
  bool replaces = false;  ///< part of a type's exchange: its drop comes after its creation
  std::optional<Aside> aside = std::nullopt;  ///< of a statement that sets a type aside
  bool before_parents = false;  ///< of a column: goes before what is done to its parents' column
  bool of_old = false;  ///< no drop, and yet it names an old object, by its signature perhaps
};

/// A change that another change's statement carries out: DROP TABLE those of its parts.
struct Absorbed {
  Change change;
  std::vector<ObjectId> carriers = {};  ///< the first that has an action, or whose table has one
};

using Ids = std::set<ObjectId>;

/// What is done in a longer way, for the short one closes a circle.
struct Detours {
  Ids remade = {};  ///< dropped and created, though ALTER would do
  Ids apart = {};  ///< parts with statements of their own, though those of their tables would carry
                   ///< them; sequences that are nobody's for a while
  std::set<Key> rebuilt = {};  ///< tables made anew with their rows
};

/// What the functions per kind read and write.
struct Context {
  const Schema& from;
  const Schema& to;
  int version = 15;
  Detours detours = {};
  std::set<Key> needed_rebuilds = {};  ///< tables that turn out to need one: a detour for them
  std::vector<Action> actions = {};
  std::vector<Absorbed> absorbed = {};
  std::map<ObjectId, std::pair<bool, bool>> acts = {};  ///< of the changes: dropped, created
  Ids altered = {};
  Ids recreated = {};               ///< dropped and created though the name stays
  Ids exchanged = {};               ///< enums and domains that are made anew under their name
  Ids restated = {};                ///< columns whose default goes for a while and is set again
  std::set<Key> inlined = {};       ///< constraints that CREATE TABLE holds
  std::set<Key> cyclic = {};        ///< foreign keys dropped by themselves before their tables
  std::set<Key> attached = {};      ///< new partitions made as tables and attached afterwards
  std::set<Key> reattached = {};    ///< partitions that leave their parent meanwhile
  std::map<Key, Key> aside = {};    ///< old tables whose rows move on; the one that takes them
  std::map<Key, Key> serials = {};  ///< column written as serial, its sequence
  std::set<Key> carried = {};       ///< sequences whose position an identity column takes over
  std::map<Key, std::string> conversions = {};  ///< by column: USING, as the user says it
  std::map<Key, std::map<std::string, std::string>> labels =
      {};                                   ///< by enum: what becomes of labels that go
  std::vector<std::string> undecided = {};  ///< questions that only the user can answer: ST4004
  std::vector<Diagnostic> refused = {};
  std::vector<std::pair<std::string, std::string>> lost =
      {};  ///< what data loss takes, and the sentence that says so: for ST4002

  [[nodiscard]] bool created(const ObjectId& id) const {
    const auto found = acts.find(id);
    return found != acts.end() && found->second.second;
  }

  [[nodiscard]] bool dropped(const ObjectId& id) const {
    const auto found = acts.find(id);
    return found != acts.end() && found->second.first;
  }

  [[nodiscard]] bool tableCreated(const Key& table) const {
    return created({.kind = Kind::kTable, .key = table});
  }

  [[nodiscard]] bool tableDropped(const Key& table) const {
    return dropped({.kind = Kind::kTable, .key = table});
  }

  /// Adds an action and gives its number.
  std::size_t add(Action action) {
    actions.push_back(std::move(action));
    return actions.size() - 1;
  }

  /// ST4003 for `id`: `why` completes "cannot change table 'x': …".
  void refuse(const ObjectId& id, const std::string& why, const std::string& help);

  /// A data-loss hazard that also counts for ST4002.
  Hazard loses(const std::string& what, const std::string& consequence);
};

/// An action of ALTER TABLE on the table of the part `object`, or on the table itself.
Action fragment(ObjectId object, Act act, int rank, std::string sql);

/// COMMENT ON …; an empty comment is taken away. `title` is the comment line.
Action commentOn(ObjectId object, const std::string& target, const std::string& comment,
                 std::string title);

/// "table 'app.users'".
std::string named(const ObjectId& id);
std::string named(Kind kind, const Key& key);

// One function per kind and act, in <kind>.cpp: it adds the actions that carry the change out. A
// kind without one is an error of the linker.
#define STRATA_DECLARE_EMIT(Type, member, word)         \
  void emit(const Create<Type>& change, Context& plan); \
  void emit(const Drop<Type>& change, Context& plan);   \
  void emit(const Alter<Type>& change, Context& plan);
STRATA_KINDS(STRATA_DECLARE_EMIT)
STRATA_DECLARE_EMIT(Column, columns, "column")
#undef STRATA_DECLARE_EMIT

// The kinds that lose no row when they are dropped and created again.
#define STRATA_REMADE_KINDS(X) \
  X(View)                      \
  X(Function)                  \
  X(Aggregate)                 \
  X(Trigger)                   \
  X(Rule)                      \
  X(Policy)                    \
  X(EventTrigger)              \
  X(Statistics)                \
  X(Publication)               \
  X(CompositeType)             \
  X(RangeType)                 \
  X(Collation)                 \
  X(Operator)                  \
  X(OperatorFamily)            \
  X(OperatorClass)             \
  X(Cast)                      \
  X(TextSearchTemplate)        \
  X(TextSearchParser)          \
  X(TextSearchDictionary)      \
  X(TextSearchConfiguration)   \
  X(Language)                  \
  X(ForeignDataWrapper)        \
  X(ForeignServer)

/// Whether ALTER, CREATE OR REPLACE and COMMENT lead from one to the other (emit(Alter<T>) then
/// does it); else the object is dropped and made anew, and all that stands on it with it.
#define STRATA_DECLARE_CAN_ALTER(Type) \
  bool canAlter(const Type& from, const Type& to, const Context& plan);
STRATA_REMADE_KINDS(STRATA_DECLARE_CAN_ALTER)
#undef STRATA_DECLARE_CAN_ALTER

/// `"n" type NOT NULL DEFAULT …`, as in CREATE TABLE and ADD COLUMN.
std::string columnDefinition(const Column& column, const Context& plan);

/// The attributes that no column definition can hold: statistics, options, storage.
void emitColumnExtras(const Column& column, Context& plan);

/// The storage of a type that is not stored PLAIN, for servers without SET STORAGE DEFAULT.
std::string ownStorage(const std::string& type);

/// The actions that turn `from` into `to`; the change itself is attached to the first.
void emitColumnDifferences(const Column& from, const Column& to, Context& plan,
                           std::vector<Change> changes);

/// Sets the targets of statistics objects over a column again, which PostgreSQL forgets when it
/// carries them over to the column's new type; `retyped` is the number of that action.
void emitLostTargets(const Column& column, std::size_t retyped, Context& plan);

/// The sequences whose nextval() an expression calls.
std::vector<ObjectId> sequencesIn(const std::string& expression, const Schema& schema);

/// The columns of `table` that an SQL text names.
std::vector<ObjectId> columnsIn(const std::string& sql, const Key& table, const Schema& schema);

/// The key that a foreign key needs: the primary key, unique constraint or unique index.
std::vector<ObjectId> referencedKey(const Constraint& foreign_key, const Schema& schema);

/// The user type of a column as something to depend on; empty for PostgreSQL's own.
std::vector<ObjectId> typeIdsOf(const std::string& type, const Schema& schema);

/// What a column stands on: its type, its sequences, the columns it is generated from.
std::vector<ObjectId> needsOf(const Column& column, const Schema& schema);

/// The user type of a column, and its collation unless that is the type's own.
std::vector<ObjectId> typeAndCollationOf(const Column& column, const Schema& schema);

/// `CONSTRAINT "n" definition`.
std::string constraintDefinition(const Constraint& constraint);

/// CYCLE, INCREMENT BY … for what differs from what PostgreSQL takes for that type and direction.
std::string sequenceOptions(const SequenceOptions& options, bool with_type);

/// SET-able differences: each "INCREMENT BY 2", without AS; `from` is seen after its type changed.
std::vector<std::string> sequenceDifferences(SequenceOptions from, const SequenceOptions& to);

/// A statement that moves a sequence whose position is outside new bounds to its new start; empty
/// when a fresh one is inside them, or the start cannot be reached yet. `sequence` is an SQL
/// expression for its name.
std::string positionIntoBounds(const std::string& sequence, const SequenceOptions& from,
                               const SequenceOptions& to);

/// `WITH`-style parameters, "fillfactor=70" quoted where needed, separated by commas.
std::string storageParameters(const std::vector<std::string>& options);

/// What SET and RESET have to say between two lists of "name=value"; either may be empty.
struct ParameterChanges {
  std::vector<std::string> set = {};    ///< "name=value"
  std::vector<std::string> reset = {};  ///< "name"
};

ParameterChanges parameterChanges(const std::vector<std::string>& from,
                                  const std::vector<std::string>& to);

/// Whether a plain column of this value must be dropped and added: only so can it become generated,
/// or get another expression before PostgreSQL 17.
bool mustRecreate(const Column& from, const Column& to, int version);

/// Whether VALIDATE CONSTRAINT is all that differs.
bool onlyValidates(const std::string& from, const std::string& to);

/// Whether VALIDATE, ALTER CONSTRAINT and COMMENT lead from one to the other.
bool canAlter(const Constraint& from, const Constraint& to);

/// The name PostgreSQL gives a part of `table` by itself: table_columns_suffix, cut at 63 bytes.
std::string automaticName(const std::string& table, const std::vector<std::string>& columns,
                          const std::string& suffix);

// expand.cpp

/// The changes with everything that must be dropped and created around them, and without what
/// other changes carry out (which goes to plan.absorbed); fills the facts of `plan`.
std::vector<Change> expand(std::vector<Change> changes, Context& plan);

// order.cpp

/// The statements of a plan.
struct Order {
  std::vector<std::vector<std::size_t>> statements = {};  ///< the numbers of their actions
  bool bodies_first = false;  ///< a routine comes before something that its body names
};

/// An order in which the statements can run; actions of ALTER TABLE on one table that stand
/// together share one. Errors: ST4003 naming a cycle, whose objects are then added to `circle`.
Expected<Order> order(const Context& plan, Ids* circle = nullptr);

}  // namespace strata::planning
