#include "cli/proposal_text.h"

#include <fmt/format.h>

#include "support/text.h"

namespace strata::cli {
namespace {

using Json = nlohmann::ordered_json;

Json stepJson(const Step& step) {
  Json hazards = Json::array();
  for (const Hazard& hazard : step.hazards) {
    hazards.push_back({{"kind", word(hazard.kind)}, {"message", hazard.message}});
  }
  return {{"comment", step.comment}, {"sql", step.sql}, {"hazards", hazards}};
}

}  // namespace

std::string proposalText(const Proposal& proposal) {
  std::string out;
  std::string hazards;
  for (const PlannedFile& file : proposal.files) {
    out += fileText(file);
    for (const Step& step : file.steps) {
      for (const Hazard& hazard : step.hazards) {
        hazards += fmt::format("-- hazard [{}]: {}\n", word(hazard.kind),
                               replaceAll(hazard.message, "\n", " "));
      }
    }
  }
  for (const RenameGuess& guess : proposal.guesses) {
    hazards += fmt::format(
        "-- likely rename, planned as drop and create: {} {} to {} ({} % alike)\n",
        word(guess.rename), oldName(guess.rename), newName(guess.rename), guess.similarity);
  }
  return hazards.empty() ? out : out + "\n" + hazards;
}

std::string proposalSql(const Proposal& proposal) {
  std::string out;
  for (PlannedFile file : proposal.files) {
    file.transactional = true;  // the directive is for apply
    out += (out.empty() ? "" : "\n") + fileText(file);
  }
  return out;
}

Json proposalJson(const Proposal& proposal, const std::vector<directory::WrittenFile>& written) {
  Json files = Json::array();
  for (std::size_t i = 0; i < proposal.files.size(); ++i) {
    const PlannedFile& file = proposal.files[i];
    Json statements = Json::array();
    for (const Step& step : file.steps) {
      statements.push_back(stepJson(step));
    }
    files.push_back({{"name", i < written.size() ? written[i].name : file.name},
                     {"version", i < written.size() ? written[i].version : ""},
                     {"transactional", file.transactional},
                     {"statements", statements}});
  }
  Json guesses = Json::array();
  for (const RenameGuess& guess : proposal.guesses) {
    guesses.push_back({{"kind", word(guess.rename)},
                       {"from", oldName(guess.rename)},
                       {"to", newName(guess.rename)},
                       {"similarity", guess.similarity}});
  }
  return {{"synced", proposal.files.empty()}, {"files", files}, {"guesses", guesses}};
}

}  // namespace strata::cli
