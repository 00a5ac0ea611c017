#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "directory/write.h"
#include "replay/propose.h"

namespace strata::cli {

/// The proposal for people: its SQL as it is written, then each hazard with the statement it
/// belongs to, then likely renames that were planned as drop and create.
std::string proposalText(const Proposal& proposal);

/// The proposal for psql: its statements with their comments, file after file, without BEGIN and
/// COMMIT.
std::string proposalSql(const Proposal& proposal);

/// {"synced": bool, "files": [{"name", "version", "transactional", "statements": [{"comment",
/// "sql", "hazards":
/// [{"kind", "message"}]}]}], "guesses": [{"kind", "from", "to", "similarity"}]}; stable.
nlohmann::ordered_json proposalJson(const Proposal& proposal,
                                    const std::vector<directory::WrittenFile>& written);

}  // namespace strata::cli
