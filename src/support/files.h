#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "support/expected.h"

namespace strata {

/// The bytes of a file. Errors: ST1001 not found or not readable, with the system's reason.
Expected<std::string> readFile(const std::filesystem::path& path);

/// Writes `content` to a temporary file beside `path`, syncs it, and renames it over `path`:
/// readers see the old file or the new one, also after a crash. Errors: ST1002 with the system's
/// reason (a full disk among them); the temporary file is removed then.
Expected<void> writeFileAtomically(const std::filesystem::path& path, std::string_view content);

/// A fresh private directory (mode 0700) below `parent`.
Expected<std::filesystem::path> makePrivateDirectory(const std::filesystem::path& parent,
                                                     std::string_view prefix);

/// Where this user's caches of strata are: $XDG_CACHE_HOME/strata, else ~/.cache/strata; empty when
/// neither is known.
std::filesystem::path userCacheFolder();

}  // namespace strata
