#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "emit/emit.h"

namespace strata::emit {

/// What a directory is exported as.
enum class KubernetesTarget : std::uint8_t { kConfigMap, kJob, kCnpg, kAtlasOperator };

/// A file as a container finds it.
struct MountedFile {
  std::string path = {};  ///< below the migration directory
  std::string content = {};
};

/// What manifests are made from. Names are valid already.
struct KubernetesInput {
  std::vector<MountedFile> files = {};  ///< the checksum file is one of them
  std::string checksum = {};            ///< its first line
  std::string name = {};
  std::string name_space = {};  ///< "": the one that kubectl is told
  std::string image = {};
  std::string secret = {};
  std::string secret_key = {};
  std::string dir = {};  ///< the directory's URL in the container
  int postgres_major = 0;
  std::filesystem::path template_dir = {};  ///< looked at first; empty: only the built-in templates
};

/// The longest name from which those of all objects can be made.
inline constexpr std::size_t kLongestName = 46;

/// Manifests by file name, in the order to apply them; every file of the input comes back byte for
/// byte. Errors: ST1501 to ST1503 of the templates; ST1506 a file larger than a ConfigMap holds;
/// ST1507 what the Atlas operator cannot read.
Expected<std::vector<GeneratedFile>> kubernetesManifests(KubernetesTarget target,
                                                         const KubernetesInput& input);

}  // namespace strata::emit
