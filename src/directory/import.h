#pragma once
#include <string>
#include <vector>

#include "directory/directory.h"
#include "directory/write.h"
#include "support/expected.h"

namespace strata::directory {

/// The migrations of another tool's directory as files of the Atlas format, ways back in `down/`.
/// Comments and blank lines stay where they are; annotations become directives. Versions that are
/// numbers get leading zeros, so that names sort as they run; Flyway's repeatable migrations come
/// last. Errors: those of reading the files; ST5061 it is Atlas's format already; ST5062 two
/// migrations get one version.
Expected<std::vector<WrittenFile>> convert(const Directory& from);

/// The same of what `alembic upgrade --sql` and `alembic downgrade --sql` print, one migration for
/// each revision, in the order they run, the statements about Alembic's own table left out.
/// `first` is the time from which versions count. Errors: ST5063 no revision in the text.
Expected<std::vector<WrittenFile>> convertAlembic(const std::vector<std::string>& texts,
                                                  std::time_t first);

}  // namespace strata::directory
