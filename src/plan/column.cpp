#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "model/quoting.h"
#include "plan/action.h"
#include "plan/casts.h"
#include "plan/conversion.h"
#include "plan/foreign_options.h"
#include "plan/identity.h"
#include "plan/inheritance.h"
#include "plan/lineage.h"
#include "plan/not_null.h"
#include "plan/sql_text.h"
#include "support/text.h"

namespace strata::planning {
namespace {

Action commentAction(const Column& column) {
  const Key table = tableOf(column.key);
  return commentOn(idOf(column),
                   "COLUMN " + quoteQualified(table) + "." + quoteIdentifier(column.key.name),
                   column.comment,
                   fmt::format("Set comment to column: {} on table: {}", goQuoted(column.key.name),
                               goQuoted(table.name)));
}

bool isForeign(const Key& table, const Context& plan) {
  const auto found = plan.to.tables.find(table);
  return found != plan.to.tables.end() && !found->second.server.empty();
}

/// Gathers the fragments that alter one column; each waits for the one before.
class Alteration {
 public:
  Alteration(const Column& from, const Column& to, Context& plan, std::vector<Change> changes)
      : from_(from), to_(to), plan_(plan), changes_(std::move(changes)) {}

  void run() {
    if (retyped() && from_.identity && !to_.identity) {
      dropIdentitySequence();  // TYPE would first give its sequence the new type
      alone();
    }
    if (retyped() && from_.generated == Generated::kStored && to_.generated == Generated::kNo) {
      add(part(kRankDropAttribute, "DROP EXPRESSION"));  // TYPE can say no USING before
      expression_dropped_ = true;
      alone();
    }
    type();
    if (!carriesIdentity()) {
      expression();
    }
    identity();
    nullability();
    attributes();
    if (from_.comment != to_.comment) {
      add(commentAction(to_));
    }
  }

 private:
  std::size_t add(Action action) {
    action.changes = std::exchange(changes_, {});
    if (action.table.name.empty()) {
      return plan_.add(std::move(action));
    }
    action.after_actions = previous_;
    previous_ = {plan_.add(std::move(action))};
    return previous_.front();
  }

  /// Each waits for the one before, statements of their own too.
  void chain(std::vector<Action> actions) {
    for (Action& action : actions) {
      action.changes = std::exchange(changes_, {});
      action.after_actions.insert(action.after_actions.end(), previous_.begin(), previous_.end());
      previous_ = {plan_.add(std::move(action))};
    }
  }

  /// ALTER COLUMN "c" …
  Action part(int rank, const std::string& what) const {
    return fragment(idOf(to_), Act::kAlter, rank,
                    fmt::format("ALTER COLUMN {} {}", quoteIdentifier(to_.key.name), what));
  }

  void type();
  void typeHazards(const TypeChange& change, Action& action);
  void dropDefault();
  void expression();
  void identity();
  void addIdentity();
  void dropIdentity();
  void dropIdentitySequence();
  void alone();
  void takePosition(const std::string& value, std::vector<ObjectId> before);
  void takePositionOfRows(const std::string& sequence, const SequenceOptions& options);
  void takePositionOfOwned();
  void moveIdentityIntoBounds();
  [[nodiscard]] std::string identitySequence() const;
  void nullability();
  void attributes();
  void storage();

  [[nodiscard]] bool hasToastOptions() const {
    const auto table = plan_.to.tables.find(tableOf(to_.key));
    return table != plan_.to.tables.end() &&
           std::ranges::any_of(table->second.options, [](const std::string& option) {
             return option.starts_with("toast.");
           });
  }

  [[nodiscard]] bool carriesIdentity() const {
    return from_.identity.has_value() != to_.identity.has_value();
  }

  [[nodiscard]] bool retyped() const {
    return from_.type != to_.type || from_.collation != to_.collation || exchanged();
  }

  /// The type keeps its name and is made anew, and the column is not.
  [[nodiscard]] bool exchanged() const {
    return contains(plan_.from, idOf(to_)) && !plan_.tableCreated(tableOf(to_.key)) &&
           !plan_.created(idOf(to_)) && !followsParent(idOf(to_), plan_) &&
           std::ranges::any_of(typeAndCollationOf(to_, plan_.to),
                               [&](const ObjectId& id) { return plan_.exchanged.contains(id); });
  }

  [[nodiscard]] bool typeExchanged() const {
    return std::ranges::any_of(typeIdsOf(to_.type, plan_.to),
                               [&](const ObjectId& id) { return plan_.exchanged.contains(id); });
  }

  const Column& from_;
  const Column& to_;
  Context& plan_;
  std::vector<Change> changes_;
  std::vector<std::size_t> previous_;
  bool nullability_done_ = false;
  bool default_dropped_ = false;
  bool identity_dropped_ = false;
  bool expression_dropped_ = false;
};

void Alteration::typeHazards(const TypeChange& change, Action& action) {
  const Key table = tableOf(to_.key);
  if (plan_.tableCreated(table)) {
    return;
  }
  const std::string column = named(idOf(to_));
  const std::string move = fmt::format("from {} to {}", from_.type, to_.type);
  if (change.loses) {
    action.hazards.push_back(
        plan_.loses(column, fmt::format("is narrowed {}: values are rounded or cut", move)));
  }
  if (change.may_fail) {
    action.hazards.push_back(
        {HazardKind::kMayFail,
         fmt::format("fails when a value of {} cannot be converted {}", column, move)});
  }
  if (change.rewrite) {
    action.hazards.push_back(
        {HazardKind::kRewrite,
         change.by_timezone
             ? fmt::format("{} is rewritten under ACCESS EXCLUSIVE unless the session's TimeZone "
                           "is UTC; values of {} are read in that zone",
                           named(Kind::kTable, table), column)
             : fmt::format("{} is rewritten under ACCESS EXCLUSIVE", named(Kind::kTable, table))});
  }
  if (!change.same_family) {
    action.hazards.push_back(
        {HazardKind::kBreaksClients,
         fmt::format("code that expects {} to be {} may fail", column, from_.type)});
  }
}

void Alteration::type() {
  if (!retyped()) {
    return;
  }
  TypeChange change = changeOfType(from_, plan_.from, to_, plan_.to);
  if (typeExchanged() && from_.type == to_.type) {
    const std::vector<ObjectId> types = typeIdsOf(to_.type, plan_.to);
    const bool same_kind = typeIdsOf(from_.type, plan_.from) == types;
    const bool is_enum = same_kind && types.front().kind == Kind::kEnum;
    const std::string value = quoteIdentifier(to_.key.name);
    const std::string carried = carriedOver(value, from_.type, to_.type, plan_);
    change.using_expr = carried != value ? carried : "";
    change.rewrite = true;
    change.may_fail = !is_enum;  // the enum's own step says which label must not occur
    change.loses = false;
    change.same_family = same_kind;
  }
  if (const auto answer = plan_.conversions.find(to_.key); answer != plan_.conversions.end()) {
    change.using_expr = answer->second;
    change.may_fail = true;
    change.rewrite = true;
    change.loses = false;
  } else if (change.no_cast && !isForeign(tableOf(to_.key), plan_)) {
    plan_.undecided.push_back(
        fmt::format("no cast leads {} from {} to {}: give --using '{}=EXPRESSION'",
                    named(idOf(to_)), from_.type, to_.type, display(to_.key)));
  }
  if (isForeign(tableOf(to_.key), plan_)) {
    change = {.rewrite = false, .same_family = change.same_family};  // its rows are elsewhere
  }
  std::string sql = "TYPE " + to_.type;
  if (!to_.collation.empty()) {
    sql += " COLLATE " + to_.collation;
  }
  if (!change.using_expr.empty()) {
    sql += " USING " + change.using_expr;
    dropDefault();  // it may have no cast of its own
  }
  Action action = part(kRankType, sql);
  action.after = typeAndCollationOf(to_, plan_.to);
  action.after.insert(action.after.end(), change.casts.begin(), change.casts.end());
  action.before = typeAndCollationOf(from_, plan_.from);
  typeHazards(change, action);
  emitLostTargets(to_, add(std::move(action)), plan_);
}

void Alteration::dropDefault() {
  if (from_.default_expr.empty() || from_.generated != Generated::kNo ||
      std::exchange(default_dropped_, true)) {
    return;
  }
  Action action = part(kRankDropAttribute, "DROP DEFAULT");
  action.before = needsOf(from_, plan_.from);
  add(std::move(action));
}

/// The default, or the way out of being generated.
void Alteration::expression() {
  if (from_.generated != Generated::kNo && to_.generated == Generated::kNo) {
    if (!expression_dropped_) {
      add(part(kRankDropAttribute, "DROP EXPRESSION"));
    }
    if (!to_.default_expr.empty()) {
      add(part(kRankSetAttribute, "SET DEFAULT " + readBack(to_.default_expr)));
    }
    return;
  }
  if (to_.generated != Generated::kNo) {
    if (from_.default_expr != to_.default_expr) {
      Action action =
          part(kRankSetAttribute, "SET EXPRESSION AS " + readBack(parenthesized(to_.default_expr)));
      action.after = needsOf(to_, plan_.to);
      if (to_.generated == Generated::kStored) {
        action.hazards.push_back(
            {HazardKind::kRewrite,
             fmt::format("{} is rewritten under ACCESS EXCLUSIVE: {} is computed anew; no stored "
                         "input is lost",
                         named(Kind::kTable, tableOf(to_.key)), named(idOf(to_)))});
      }
      action.before = columnsIn(from_.default_expr, tableOf(from_.key), plan_.from);
      std::erase_if(action.before, [&](const ObjectId& id) { return !plan_.dropped(id); });
      const bool lets_go = !action.before.empty();
      add(std::move(action));
      if (lets_go) {
        alone();  // of one ALTER TABLE, the drop of what it was computed from comes first
      }
    }
    return;
  }
  const bool remade = plan_.restated.contains(idOf(to_));
  if (remade) {
    dropDefault();
  }
  const bool restated = (retyped() || remade) && !from_.default_expr.empty();
  if (from_.default_expr == to_.default_expr && !restated) {
    return;
  }
  if (to_.default_expr.empty()) {
    dropDefault();
    return;
  }
  Action action = part(kRankSetAttribute, "SET DEFAULT " + readBack(to_.default_expr));
  action.after = needsOf(to_, plan_.to);
  action.before = sequencesIn(from_.default_expr, plan_.from);
  add(std::move(action));
  if (!plan_.tableCreated(tableOf(to_.key))) {
    takePositionOfOwned();
  }
}

/// SELECT setval(…): the new sequence goes on where `value` (columns and FROM) says.
void Alteration::takePosition(const std::string& value, std::vector<ObjectId> before) {
  Action action{
      .object = idOf(to_),
      .act = Act::kAlter,
      .sql = "SELECT " + value,
      .comment = fmt::format("Set position of the sequence of column {}", goQuoted(to_.key.name)),
      .before = std::move(before),
      .after_actions = previous_};
  plan_.add(std::move(action));
}

/// Onwards from the greatest value in the rows, where that is not below the start.
void Alteration::takePositionOfRows(const std::string& sequence, const SequenceOptions& options) {
  if (options.increment > 0) {
    takePosition(
        fmt::format("setval({0}, max({1})) FROM {2} HAVING max({1}) >= {3}", sequence,
                    quoteIdentifier(to_.key.name), quoteQualified(tableOf(to_.key)), options.start),
        {});
  }
}

/// The same for a sequence of its own that the column gets in this plan.
void Alteration::takePositionOfOwned() {
  for (const ObjectId& id : sequencesIn(to_.default_expr, plan_.to)) {
    const Sequence& sequence = plan_.to.sequences.at(id.key);
    if (plan_.created(id) && sequence.owned_by == to_.key) {
      takePositionOfRows(quoteLiteral(quoteQualified(id.key)), sequence.options);
    }
  }
}

void Alteration::addIdentity() {
  dropDefault();
  if (from_.generated != Generated::kNo && !expression_dropped_) {
    add(part(kRankDropAttribute, "DROP EXPRESSION"));
  }
  nullability();
  Key sequence;
  for (const ObjectId& id : sequencesIn(from_.default_expr, plan_.from)) {
    sequence = plan_.carried.contains(id.key) ? id.key : sequence;
  }
  std::vector<std::size_t> freed;
  if (!sequence.name.empty() && !plan_.from.sequences.at(sequence).owned_by.name.empty()) {
    // else pg_get_serial_sequence() could find the old one
    freed = {
        plan_.add({.object = {Kind::kSequence, sequence},
                   .act = Act::kAlter,
                   .sql = fmt::format("ALTER SEQUENCE {} OWNED BY NONE", quoteQualified(sequence)),
                   .comment = "Modify sequence " + goQuoted(sequence.name),
                   .before = {{Kind::kSequence, sequence}}})};
  }
  // The old sequence has the name until its position is taken over.
  Identity made = *to_.identity;
  const Key wanted = planning::identitySequence(to_);
  const bool taken = wanted == sequence;
  if (taken) {
    made.sequence = {.schema = wanted.schema, .name = automaticName(wanted.name, {}, "new")};
  }
  Action action = part(kRankSetAttribute, "ADD " + identityClause(made));
  const std::size_t added = add(std::move(action));
  plan_.actions[added].after_actions.insert(plan_.actions[added].after_actions.end(), freed.begin(),
                                            freed.end());
  const std::string sequence_of = identitySequence();
  if (sequence.name.empty()) {
    takePositionOfRows(sequence_of, to_.identity->options);
    return;
  }
  takePosition(fmt::format("setval({}, last_value, is_called) FROM {}", sequence_of,
                           quoteQualified(sequence)),
               {{Kind::kSequence, sequence}});
  if (taken) {
    previous_ = {
        plan_.add({.object = {Kind::kSequence, wanted},
                   .act = Act::kCreate,
                   .sql = fmt::format("ALTER SEQUENCE {} RENAME TO {}",
                                      quoteQualified(made.sequence), quoteIdentifier(wanted.name)),
                   .comment = "Modify sequence " + goQuoted(wanted.name),
                   .after_actions = previous_})};
  }
}

/// Makes the last action a statement of its own.
void Alteration::alone() {
  Action& action = plan_.actions[previous_.front()];
  action.sql = fmt::format("ALTER TABLE {} {}", quoteQualified(action.table), action.sql);
  action.comment = fmt::format("Modify {} table", goQuoted(action.table.name));
  action.table = {};
}

void Alteration::dropIdentitySequence() {
  if (std::exchange(identity_dropped_, true)) {
    return;
  }
  std::vector<ObjectId> made = sequencesIn(to_.default_expr, plan_.to);
  std::erase_if(made, [&](const ObjectId& id) { return !plan_.created(id); });
  Action action = part(kRankDropAttribute, "DROP IDENTITY");
  action.before_made = made;  // the identity's own sequence may have the same name
  if (made.empty()) {
    action.hazards.push_back(
        plan_.loses("the position of the identity of " + named(idOf(to_)), "is dropped"));
  }
  add(std::move(action));
}

void Alteration::dropIdentity() {
  dropIdentitySequence();
  if (to_.default_expr.empty()) {
    return;
  }
  Action set = part(kRankSetAttribute, "SET DEFAULT " + readBack(to_.default_expr));
  set.after = needsOf(to_, plan_.to);
  add(std::move(set));
  takePositionOfOwned();
}

std::string Alteration::identitySequence() const {
  return fmt::format("pg_get_serial_sequence({}, {})",
                     quoteLiteral(quoteQualified(tableOf(to_.key))), quoteLiteral(to_.key.name));
}

void Alteration::moveIdentityIntoBounds() {
  const std::string moved =
      positionIntoBounds(identitySequence(), from_.identity->options, to_.identity->options);
  if (moved.empty()) {
    return;
  }
  previous_ = {plan_.add(
      {.object = idOf(to_),
       .act = Act::kAlter,
       .sql = moved,
       .comment = fmt::format("Set position of the sequence of column {}", goQuoted(to_.key.name)),
       .after_actions = previous_})};
}

void Alteration::identity() {
  if (!from_.identity && to_.identity) {
    addIdentity();
  } else if (from_.identity && !to_.identity) {
    dropIdentity();
  } else if (from_.identity && to_.identity) {
    chain(identityNameActions(from_, to_));
    SequenceOptions had = from_.identity->options;
    std::vector<std::string> parts;
    if (from_.identity->always != to_.identity->always) {
      parts.emplace_back(to_.identity->always ? "SET GENERATED ALWAYS"
                                              : "SET GENERATED BY DEFAULT");
    }
    for (const std::string& option : sequenceDifferences(had, to_.identity->options)) {
      parts.push_back("SET " + option);
    }
    if (!parts.empty()) {
      moveIdentityIntoBounds();
      add(part(kRankSetAttribute, join(parts, " ")));
    }
  }
  if (to_.identity) {
    chain(identityExtraActions(from_, to_, plan_));
  }
}

void Alteration::nullability() {
  if (!std::exchange(nullability_done_, true)) {
    chain(notNullActions(from_, to_, plan_));
  }
}

void Alteration::storage() {
  const bool reset = retyped() && !to_.storage.empty();
  if (from_.storage != to_.storage || reset) {
    const std::string own = plan_.version >= 16 ? "DEFAULT" : ownStorage(to_.type);
    const bool reset_by_type = retyped() && to_.storage.empty();
    if (!reset_by_type) {
      add(part(kRankOther, "SET STORAGE " + (to_.storage.empty() ? own : to_.storage)));
      if (retyped() && hasToastOptions()) {
        alone();  // TYPE would make the table anew, perhaps without a TOAST table to have them
      }
    }
  }
  if (from_.compression != to_.compression || (retyped() && !to_.compression.empty())) {
    add(part(kRankOther,
             "SET COMPRESSION " + (to_.compression.empty() ? "default" : to_.compression)));
  }
}

void Alteration::attributes() {
  storage();
  if (from_.statistics != to_.statistics) {
    add(part(kRankOther, fmt::format("SET STATISTICS {}", to_.statistics.value_or(-1))));
  }
  const ParameterChanges changes = parameterChanges(from_.options, to_.options);
  if (!changes.set.empty()) {
    add(part(kRankOther, fmt::format("SET ({})", storageParameters(changes.set))));
  }
  if (!changes.reset.empty()) {
    add(part(kRankOther, fmt::format("RESET ({})", join(changes.reset, ", "))));
  }
  const std::string foreign = foreignOptionChanges(from_.foreign_options, to_.foreign_options);
  if (!foreign.empty()) {
    add(part(kRankOther, foreign));
  }
}

}  // namespace

bool mustRecreate(const Column& from, const Column& to, int version) {
  if (to.generated == Generated::kNo) {
    return from.generated == Generated::kVirtual;  // has no values to keep
  }
  constexpr int kSetExpression = 17;
  return from.generated != to.generated ||
         (from.default_expr != to.default_expr && version < kSetExpression);
}

void emitColumnExtras(const Column& column, Context& plan) {
  Column plain = column;
  plain.storage.clear();
  plain.statistics.reset();
  plain.options.clear();
  setDefinedNotNull(plain);
  if (plain.identity) {
    plain.identity->comment.clear();
    plain.identity->persistence_differs = false;
  }
  emitColumnDifferences(plain, column, plan, {});
}

void emitColumnDifferences(const Column& from, const Column& to, Context& plan,
                           std::vector<Change> changes) {
  Column had = from;
  for (const auto first : {ownGivenUp, ownKept}) {
    if (std::optional<Action> action = first(had, to, plan)) {
      action->changes = std::exchange(changes, {});
      plan.add(*std::move(action));
    }
  }
  Alteration(had, to, plan, std::move(changes)).run();
}

void emitColumnComment(const Column& column, Context& plan) {
  plan.add(commentAction(column));
}

void emit(const Alter<Column>& change, Context& plan) {
  emitColumnDifferences(change.from, change.to, plan, {change});
}

}  // namespace strata::planning
