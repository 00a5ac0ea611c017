#include "plan/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "diff/diff.h"
#include "model/quoting.h"
#include "plan/action.h"
#include "plan/answers.h"
#include "plan/detour.h"
#include "plan/exchange.h"
#include "plan/grants.h"
#include "plan/kind_facts.h"
#include "plan/rebuild.h"
#include "plan/routine.h"
#include "plan/sql_text.h"

namespace strata {
namespace {

using planning::Act;
using planning::Action;
using planning::Context;

/// Adds the actions of each change; a change without one is refused.
void emitAll(const std::vector<Change>& changes, Context& plan) {
  for (const Change& change : changes) {
    const std::size_t before = plan.actions.size() + plan.absorbed.size() + plan.refused.size();
    visit([&](const auto& each) { planning::emit(each, plan); }, change);
    if (plan.actions.size() + plan.absorbed.size() + plan.refused.size() == before) {
      plan.refuse(change.id(), "no statement of PostgreSQL does it",
                  "make this change in a migration of your own (strata migrate new)");
    }
  }
  planning::emitRebuilds(plan);
}

Step stepOf(const std::vector<std::size_t>& numbers, const Context& plan) {
  Step step;
  const Action& first = plan.actions[numbers.front()];
  step.comment = first.comment;
  step.sql = first.sql;
  if (!first.table.name.empty()) {
    const char* separator = numbers.size() == 1 ? " " : "\n  ";
    step.sql = "ALTER TABLE " + quoteQualified(first.table);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      step.sql +=
          (i == 0 ? separator : std::string(",") + separator) + plan.actions[numbers[i]].sql;
    }
  }
  for (const std::size_t number : numbers) {
    const Action& action = plan.actions[number];
    step.changes.insert(step.changes.end(), action.changes.begin(), action.changes.end());
    for (const Hazard& hazard : action.hazards) {
      const bool known = std::ranges::any_of(step.hazards, [&](const Hazard& other) {
        return other.kind == hazard.kind && other.message == hazard.message;
      });
      if (!known) {
        step.hazards.push_back(hazard);
      }
    }
  }
  return step;
}

/// Where the statements of each object and of each table's parts are.
struct Carriers {
  std::map<ObjectId, std::size_t> objects = {};
  std::map<Key, std::size_t> tables = {};
};

Carriers carriersOf(const std::vector<std::vector<std::size_t>>& statements, const Context& plan) {
  Carriers out;
  for (std::size_t at = 0; at < statements.size(); ++at) {
    for (const std::size_t number : statements[at]) {
      const ObjectId& id = plan.actions[number].object;
      out.objects.try_emplace(id, at);
      out.tables.try_emplace(id.key.parent.empty() ? id.key : tableOf(id.key), at);
    }
  }
  return out;
}

const std::size_t* carrierOf(const planning::Absorbed& absorbed, const Carriers& carriers) {
  for (const ObjectId& id : absorbed.carriers) {
    if (const auto found = carriers.objects.find(id); found != carriers.objects.end()) {
      return &found->second;
    }
  }
  for (const ObjectId& id : absorbed.carriers) {
    const Key table = id.key.parent.empty() ? id.key : tableOf(id.key);
    if (const auto found = carriers.tables.find(table); found != carriers.tables.end()) {
      return &found->second;
    }
  }
  return nullptr;
}

Diagnostic firstOf(std::vector<Diagnostic> refused) {
  Diagnostic out = std::move(refused.front());
  for (std::size_t i = 1; i < refused.size(); ++i) {
    out.notes.push_back({.message = refused[i].message});
  }
  return out;
}

struct Ordered {
  std::vector<Step> steps = {};
  std::vector<std::vector<std::size_t>> statements = {};
  bool bodies_first = false;
};

/// The steps in order, each with the changes it carries out; `circle` as order() has it.
Expected<Ordered> orderedSteps(Context& plan, planning::Ids& circle) {
  if (!plan.refused.empty()) {
    return firstOf(std::move(plan.refused));
  }
  STRATA_TRY(planning::Order order, planning::order(plan, &circle));
  const auto& statements = order.statements;
  planning::nameAsides(statements, plan);
  Ordered out{.bodies_first = order.bodies_first};
  for (const std::vector<std::size_t>& numbers : statements) {
    out.steps.push_back(stepOf(numbers, plan));
  }
  const Carriers carriers = carriersOf(statements, plan);
  for (const planning::Absorbed& absorbed : plan.absorbed) {
    if (const std::size_t* at = carrierOf(absorbed, carriers)) {
      out.steps[*at].changes.push_back(absorbed.change);
    } else {
      plan.refuse(absorbed.change.id(), "no statement carries it out",
                  "make this change in a migration of your own (strata migrate new)");
    }
  }
  if (!plan.refused.empty()) {
    return firstOf(std::move(plan.refused));
  }
  out.statements = std::move(order.statements);
  return out;
}

Diagnostic lossNotAllowed(const Context& plan) {
  Diagnostic out{.code = "ST4002",
                 .message = "the migration would lose data: " + plan.lost.front().first,
                 .help =
                     "pass --allow-drop if that is meant; declare db::was(\"…\") or pass "
                     "--rename OLD=NEW if something was renamed"};
  if (plan.lost.size() > 1) {
    out.message += fmt::format(" and {} more", plan.lost.size() - 1);
  }
  for (const auto& [what, sentence] : plan.lost) {
    out.notes.push_back({.message = sentence});
  }
  return out;
}

/// All that the user has to decide.
Diagnostic decisionsOf(const Context& plan) {
  Diagnostic out =
      plan.lost.empty()
          ? Diagnostic{.code = "ST4004",
                       .message = "only you can say how values become those of another type",
                       .help = "answer with --using, or pass --allow-drop to try it by way of text"}
          : lossNotAllowed(plan);
  for (const std::string& question : plan.undecided) {
    out.notes.push_back({.message = question});
  }
  return out;
}

/// Whether a statement may use a value that an ALTER TYPE … ADD VALUE of this plan adds: it is
/// named there, or rows are converted to its type.
bool usesNewLabel(const std::vector<std::size_t>& numbers, const Context& plan) {
  const auto uses = [&](const Action& action, const Action& addition) {
    const bool harmless = action.rank == planning::kRankComment ||
                          action.object.kind == Kind::kEnum || action.act == Act::kDrop;
    const ObjectId type{Kind::kEnum, addition.enum_label_of};
    return !harmless && (planning::mentionsLiteral(action.sql, addition.enum_label) ||
                         (action.rank == planning::kRankType &&
                          std::ranges::find(action.after, type) != action.after.end()));
  };
  return std::ranges::any_of(numbers, [&](std::size_t number) {
    return std::ranges::any_of(plan.actions, [&](const Action& addition) {
      return !addition.enum_label_of.name.empty() && uses(plan.actions[number], addition);
    });
  });
}

bool addsLabel(const std::vector<std::size_t>& numbers, const Context& plan) {
  return !plan.actions[numbers.front()].enum_label_of.name.empty();
}

std::vector<PlannedFile> intoFiles(Ordered ordered, const std::vector<Step>& renamed,
                                   const Context& plan) {
  const bool adds = std::ranges::any_of(
      plan.actions, [](const Action& action) { return !action.enum_label_of.name.empty(); });
  const bool apart = adds && std::ranges::any_of(ordered.statements, [&](const auto& numbers) {
                       return usesNewLabel(numbers, plan);
                     });
  std::vector<PlannedFile> files(apart ? 2 : 1);
  files.front().steps = renamed;
  for (std::size_t i = 0; i < ordered.steps.size(); ++i) {
    const bool later = apart && !addsLabel(ordered.statements[i], plan);
    files[later ? 1 : 0].steps.push_back(std::move(ordered.steps[i]));
  }
  for (PlannedFile& file : files) {
    file.name = describeName(file.steps, {});
    if (ordered.bodies_first || planning::bodiesMayNotResolve(file.steps, plan.to)) {
      planning::leaveBodiesUnchecked(file.steps);
    }
  }
  return files;
}

}  // namespace

const char* word(HazardKind kind) {
  switch (kind) {
    case HazardKind::kDataLoss:
      return "data-loss";
    case HazardKind::kMayFail:
      return "may-fail";
    case HazardKind::kRewrite:
      return "rewrite";
    case HazardKind::kScan:
      return "scan";
    case HazardKind::kBlocksWrites:
      return "blocks-writes";
    case HazardKind::kBreaksClients:
      return "breaks-clients";
  }
  return "unknown";
}

namespace {

/// Whether `what` ("column 'app.users.age'") is among the names that may be lost.
bool isDecided(const std::string& what, const std::vector<std::string>& drops) {
  const std::size_t first = what.find('\'');
  const std::size_t last = what.rfind('\'');
  if (first == last) {
    return false;
  }
  const std::string name = "." + what.substr(first + 1, last - first - 1);
  return std::ranges::any_of(
      drops, [&](const std::string& drop) { return !drop.empty() && name.ends_with("." + drop); });
}

/// The plan that takes these detours; `more` gets those that may help where there is none.
Expected<std::vector<PlannedFile>> attempt(const Schema& from, const Schema& to,
                                           const std::vector<Step>& renamed,
                                           const PlanOptions& options,
                                           const planning::Detours& detours,
                                           planning::Detours& more) {
  Context context{.from = from, .to = to, .version = options.server_version, .detours = detours};
  const std::vector<Change> changes = planning::expand(diff(from, to), context);
  STRATA_CHECK(planning::takeAnswers(options, changes, context));
  emitAll(changes, context);
  planning::emitAccess(context);
  planning::Ids circle;
  auto found = orderedSteps(context, circle);
  if (!found) {
    more = planning::detoursOf(circle, context);
    more.rebuilt.merge(context.needed_rebuilds);
    return found.error();
  }
  Ordered ordered = *std::move(found);
  std::erase_if(context.lost,
                [&](const auto& loss) { return isDecided(loss.first, options.drops); });
  if (!options.allow_drop && !(context.lost.empty() && context.undecided.empty())) {
    return decisionsOf(context);
  }
  if (ordered.steps.empty() && renamed.empty()) {
    return std::vector<PlannedFile>{};
  }
  return intoFiles(std::move(ordered), renamed, context);
}

}  // namespace

Expected<std::vector<PlannedFile>> plan(const Schema& from, const Schema& to,
                                        const std::vector<Step>& renamed,
                                        const PlanOptions& options) {
  planning::Detours taken;
  const auto with = [&](const planning::Detours& detours, planning::Detours& more) {
    return attempt(from, to, renamed, options, detours, more);
  };
  planning::Detours more;
  auto files = with(taken, more);
  for (bool found = files.has_value(); !found;) {
    if (!planning::widen(taken, more)) {
      return files;  // what the straight way fails for
    }
    more = {};
    found = with(taken, more).has_value();
  }
  const auto works = [&](const planning::Detours& detours) {
    planning::Detours unused;
    return with(detours, unused).has_value();
  };
  return with(planning::fewest(std::move(taken), works), more);
}

namespace {

/// What leads from an empty database to `schema`.
std::vector<Change> creationOf(const Schema& nothing, const Schema& schema) {
  std::vector<Change> changes = diff(nothing, schema);
  for (Change& change : changes) {
    const auto* create = change.as<Create<Namespace>>();
    if (create != nullptr && create->to.key.name == "public") {  // an empty database has it
      Namespace bare = create->to;
      bare.comment.clear();
      change = Alter<Namespace>{bare, create->to};
    }
  }
  std::erase_if(changes, [](const Change& change) {
    const auto* alter = change.as<Alter<Namespace>>();
    return alter != nullptr && alter->to.saysNothing();
  });
  return changes;
}

}  // namespace

std::vector<Step> planCreation(const Schema& schema, int server_version) {
  const Schema nothing;
  for (planning::Detours detours;;) {
    Context context{.from = nothing, .to = schema, .version = server_version, .detours = detours};
    emitAll(planning::expand(creationOf(nothing, schema), context), context);
    planning::emitAccess(context);
    planning::Ids circle;
    auto order = planning::order(context, &circle);
    std::vector<Step> steps;
    if (order) {
      for (const std::vector<std::size_t>& numbers : order->statements) {
        steps.push_back(stepOf(numbers, context));
      }
      planning::leaveBodiesUnchecked(steps);  // what is there already need not be valid
      return steps;
    }
    if (!planning::widen(detours, planning::detoursOf(circle, context))) {
      // What refers to each other in a circle fails on the server, with its words.
      for (std::size_t i = 0; i < context.actions.size(); ++i) {
        steps.push_back(stepOf({i}, context));
      }
      return steps;
    }
  }
}

std::string fileText(const PlannedFile& file) {
  std::string out;
  if (!file.transactional) {
    out += "-- atlas:txmode none\n\n";
  }
  for (const Step& step : file.steps) {
    if (!step.comment.empty()) {
      std::string comment = step.comment;
      std::ranges::replace_if(comment, [](char c) { return c == '\n' || c == '\r'; }, ' ');
      out += "-- " + comment + "\n";
    }
    out += step.sql + ";\n";
  }
  return out;
}

}  // namespace strata
