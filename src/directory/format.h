#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "support/expected.h"

namespace strata::directory {

/// Whose layout a migration directory has. All of them are hashed into `atlas.sum`, as Atlas does.
enum class Format : std::uint8_t {
  kAtlas,          ///< `VERSION[_NAME].sql`
  kGolangMigrate,  ///< `VERSION_NAME.up.sql` and `.down.sql`
  kGoose,          ///< one file with `-- +goose Up` and `-- +goose Down`
  kFlyway,         ///< `V…__NAME.sql`, `U…`, `B…` and `R__NAME.sql`, sub-folders included
  kLiquibase,      ///< formatted SQL with `--changeset` and `--rollback`
  kDbmate,         ///< one file with `-- migrate:up` and `-- migrate:down`
};

/// All formats, in the order in which they are named to users.
const std::vector<Format>& allFormats();

/// The word for it in `?format=` and `--dir-format`.
std::string_view formatName(Format format);

/// The format of that word; "" is Atlas's. Errors: ST5001 with the nearest word.
Expected<Format> parseFormat(std::string_view name);

}  // namespace strata::directory
