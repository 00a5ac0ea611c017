#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "directory/directory.h"

namespace strata::directory {

/// The directory's files, `unused` ones included, in the order in which Atlas hashes them; for
/// Flyway without those that Atlas leaves out beside a baseline.
std::vector<const MigrationFile*> hashingOrder(const Directory& directory);

/// Sorts `directory.files` into the order to run them and moves to `unused` what is not run.
void sortToRun(Directory& directory);

/// -1, 0, 1: Flyway's versions compare number by number (1.10 after 1.9), others byte by byte.
int compareVersions(Format format, std::string_view left, std::string_view right);

}  // namespace strata::directory
