#include "emit/kubernetes.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "emit/templates.h"
#include "emit/yaml.h"
#include "support/sha256.h"

namespace strata::emit {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr std::size_t kConfigMapLimit = 1024 * 1024;  // of the API server, keys and values together
constexpr std::size_t kKeyLimit = 253;

bool isKeyChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_';
}

bool isKey(const std::string& text) {
  return !text.empty() && text.size() <= kKeyLimit && std::ranges::all_of(text, isKeyChar) &&
         text != "." && !text.starts_with("..");
}

/// A key for a path that can be none itself; the hash keeps two of them apart.
std::string keyFor(const std::string& path) {
  if (isKey(path)) {
    return path;
  }
  std::string out = path.substr(0, 200);
  std::ranges::replace_if(out, [](char c) { return !isKeyChar(c); }, '_');
  return fmt::format("f{}-{}", sha256Hex(path).substr(0, 10), out);
}

/// Files that share a ConfigMap.
struct Part {
  std::vector<const MountedFile*> files = {};
  std::size_t size = 0;
};

Expected<std::vector<Part>> partsOf(const std::vector<MountedFile>& files) {
  std::vector<Part> parts(1);
  for (const MountedFile& file : files) {
    const std::size_t size = keyFor(file.path).size() + file.content.size();
    if (size > kConfigMapLimit) {
      return Diagnostic{
          .code = "ST1506",
          .message = fmt::format("'{}' has {} bytes, and a ConfigMap holds {}", file.path,
                                 file.content.size(), kConfigMapLimit),
          .help = "split the migration, or put the directory into an image: docs/kubernetes.md",
          .exit_code = ExitCode::kUsage};
    }
    if (parts.back().size + size > kConfigMapLimit) {
      parts.emplace_back();
    }
    parts.back().files.push_back(&file);
    parts.back().size += size;
  }
  return parts;
}

Diagnostic notForTheOperator(const std::string& why) {
  return {.code = "ST1507",
          .message = "the Atlas operator cannot read this directory: " + why,
          .help = "use --format k8s-job",
          .exit_code = ExitCode::kUsage};
}

/// It takes one ConfigMap, its keys for file names.
Expected<void> requireForOperator(const KubernetesInput& input, const std::vector<Part>& parts) {
  if (input.dir.find('?') != std::string::npos) {
    return notForTheOperator("it is not of the atlas format");
  }
  if (parts.size() > 1) {
    return notForTheOperator("it takes more than one ConfigMap");
  }
  for (const MountedFile& file : input.files) {
    if (!isKey(file.path)) {
      return notForTheOperator(fmt::format("'{}' is no key of a ConfigMap", file.path));
    }
    if (!isYamlText(file.content)) {
      return notForTheOperator(fmt::format("'{}' is not UTF-8", file.path));
    }
  }
  return {};
}

constexpr std::size_t kEntryIndent = 2;  // of the keys below `data`

Json entryOf(const MountedFile& file, bool text) {
  return {
      {"key", yamlString(keyFor(file.path))},
      {"value", text ? yamlValue(file.content, kEntryIndent) : yamlString(base64(file.content))}};
}

/// All strings are YAML already: a valid name may be a number or a boolean to it.
class Renderer {
 public:
  Renderer(const KubernetesInput& input, const std::vector<Part>& parts, Templates templates)
      : templates_(std::move(templates)) {
    base_ = {{"source", "the migration directory"},
             {"name", yamlString(input.name)},
             {"has_namespace", !input.name_space.empty()},
             {"namespace", yamlString(input.name_space)},
             {"checksum", yamlString(input.checksum)},
             {"image", yamlString(input.image)},
             {"secret", yamlString(input.secret)},
             {"secret_key", yamlString(input.secret_key)},
             {"dir", yamlString(input.dir)},
             {"job", yamlString(input.name + "-" + sha256Hex(input.checksum).substr(0, 10))},
             {"cluster", yamlString(input.name + "-db")},
             {"postgres_image", yamlString(fmt::format("ghcr.io/cloudnative-pg/postgresql:{}",
                                                       input.postgres_major))},
             {"configmaps", Json::array()}};
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::string suffix = parts.size() == 1 ? "" : fmt::format("-{}", i + 1);
      base_["configmaps"].push_back(configMap(parts[i], input.name + suffix));
    }
  }

  Expected<void> addConfigMaps() {
    for (std::size_t i = 0; i < base_["configmaps"].size(); ++i) {
      Json data = base_;
      data.update(base_["configmaps"][i]);
      STRATA_CHECK(add(fmt::format("configmap-{}.yaml", i + 1), "k8s_configmap.yaml", data));
    }
    return {};
  }

  Expected<void> add(const std::string& file, const std::string& name) {
    return add(file, name, base_);
  }

  std::vector<GeneratedFile> files() && { return std::move(files_); }

 private:
  Expected<void> add(const std::string& file, const std::string& name, const Json& data) {
    STRATA_TRY(std::string content, templates_.render(name, data));
    files_.push_back({.path = file, .content = std::move(content)});
    return {};
  }

  static Json configMap(const Part& part, const std::string& name) {
    Json out = {{"configmap", yamlString(name)}, {"has_items", false},
                {"items", Json::array()},        {"has_texts", false},
                {"texts", Json::array()},        {"has_binaries", false},
                {"binaries", Json::array()}};
    for (const MountedFile* file : part.files) {
      const bool text = isYamlText(file->content);
      out[text ? "texts" : "binaries"].push_back(entryOf(*file, text));
      out[text ? "has_texts" : "has_binaries"] = true;
      out["items"].push_back(
          {{"key", yamlString(keyFor(file->path))}, {"path", yamlString(file->path)}});
      out["has_items"] = out["has_items"].get<bool>() || keyFor(file->path) != file->path;
    }
    return out;
  }

  Templates templates_;
  Json base_ = {};
  std::vector<GeneratedFile> files_ = {};
};

}  // namespace

Expected<std::vector<GeneratedFile>> kubernetesManifests(KubernetesTarget target,
                                                         const KubernetesInput& input) {
  STRATA_TRY(const auto parts, partsOf(input.files));
  if (target == KubernetesTarget::kAtlasOperator) {
    STRATA_CHECK(requireForOperator(input, parts));
  }
  STRATA_TRY(std::vector<fs::path> folders, templateFolders(input.template_dir));
  Renderer renderer(input, parts, Templates(std::move(folders)));
  STRATA_CHECK(renderer.addConfigMaps());
  if (target == KubernetesTarget::kAtlasOperator) {
    STRATA_CHECK(renderer.add("atlasmigration.yaml", "k8s_atlasmigration.yaml"));
  }
  if (target == KubernetesTarget::kCnpg) {
    STRATA_CHECK(renderer.add("cluster.yaml", "k8s_cnpg.yaml"));
  }
  if (target == KubernetesTarget::kCnpg || target == KubernetesTarget::kJob) {
    STRATA_CHECK(renderer.add("rbac.yaml", "k8s_rbac.yaml"));
    STRATA_CHECK(renderer.add("job.yaml", "k8s_job.yaml"));
  }
  return std::move(renderer).files();
}

}  // namespace strata::emit
