#include "support/temporary_folder.h"

#include "support/files.h"

namespace strata {

Expected<TemporaryFolder> TemporaryFolder::make() {
  STRATA_TRY(std::filesystem::path path,
             makePrivateDirectory(std::filesystem::temp_directory_path(), "strata-"));
  return TemporaryFolder(std::move(path));
}

TemporaryFolder::~TemporaryFolder() {
  if (!path_.empty()) {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
}

}  // namespace strata
