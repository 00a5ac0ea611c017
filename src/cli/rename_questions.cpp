#include "cli/rename_questions.h"

#include <fmt/format.h>

#include <set>

#include "cli/confirm.h"
#include "cli/states.h"

namespace strata::cli {
namespace {

bool answersYes(const Rename& rename) {
  return confirm(
      fmt::format("Was {} {} renamed to {}?", word(rename), oldName(rename), newName(rename)));
}

}  // namespace

Expected<Proposal> proposeAsking(const Project& project, Project::Comparison& state,
                                 std::vector<RenameRequest> requests, const PlanOptions& options) {
  PlanOptions look = options;
  look.allow_drop = true;
  ColumnOrders orders;
  bool with_orders = false;
  std::set<std::string> declined;
  const auto run = [&](const PlanOptions& with) {
    return propose(*state.connection, state.current, state.desired, &state.raw, requests, with,
                   orders);
  };
  for (;;) {
    STRATA_TRY(Proposal proposal, run(look));
    if (!proposal.guesses.empty() && !with_orders) {
      with_orders = true;
      orders = committedOrders(project, state.raw);
      if (!orders.empty()) {
        continue;  // they may say better which became which
      }
    }
    bool accepted = false;
    for (const RenameGuess& guess : proposal.guesses) {
      const std::string name = oldName(guess.rename) + "=" + newName(guess.rename);
      if (!onTerminal() || accepted || declined.contains(name)) {
        continue;
      }
      if (answersYes(guess.rename)) {
        requests.push_back({.from = oldName(guess.rename), .to = newName(guess.rename)});
        accepted = true;
      } else {
        declined.insert(name);
      }
    }
    if (!accepted) {
      return options.allow_drop ? std::move(proposal) : run(options);
    }
  }
}

}  // namespace strata::cli
