#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/command.h"
#include "emit/kubernetes.h"
#include "support/files.h"
#include "support/text.h"
#include "support/version.h"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;
using emit::KubernetesTarget;

constexpr const char* kMounted = "file:///migrations";

struct Options {
  Overrides overrides;
  std::string format;
  std::string out;
  std::string templates;
  std::string name = "migrations";
  std::string name_space;
  std::string image = fmt::format("strata:{}", kVersion);
  std::string secret;
  std::string secret_key;
};

Diagnostic badName(const std::string& flag, const std::string& text, const std::string& rule) {
  return {.code = "ST1244",
          .message = fmt::format("'{}' is no value for {}: Kubernetes wants {}", text, flag, rule),
          .help = fmt::format("give another {}", flag),
          .exit_code = ExitCode::kUsage};
}

bool isLabelChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/// RFC 1123: lower-case letters, digits and '-' between them.
bool isLabel(const std::string& text, std::size_t longest) {
  return !text.empty() && text.size() <= longest && std::ranges::all_of(text, isLabelChar) &&
         text.front() != '-' && text.back() != '-';
}

bool isSubdomain(const std::string& text) {
  constexpr std::size_t kLongest = 253;
  const auto labels = split(text, '.');
  return text.size() <= kLongest && std::ranges::all_of(labels, [](const std::string& label) {
           return isLabel(label, kLongest);
         });
}

bool isOf(const std::string& text, std::string_view more) {
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return isLabelChar(c) || (c >= 'A' && c <= 'Z') || more.find(c) != std::string_view::npos;
  });
}

/// What is not given.
void fillIn(Options& options) {
  const bool cnpg = options.format == "cnpg";  // its operator makes the Secret
  if (options.secret.empty()) {
    options.secret = options.name + (cnpg ? "-db-app" : "-db");
  }
  if (options.secret_key.empty()) {
    options.secret_key = cnpg ? "uri" : "url";
  }
}

Expected<void> checkNames(const Options& options) {
  constexpr std::size_t kLongestLabel = 63;
  const std::string label = "lower-case letters, digits and '-' between them (RFC 1123), at most ";
  if (!isLabel(options.name, emit::kLongestName)) {
    return badName("--name", options.name, label + fmt::format("{} here", emit::kLongestName));
  }
  if (!options.name_space.empty() && !isLabel(options.name_space, kLongestLabel)) {
    return badName("--namespace", options.name_space, label + std::to_string(kLongestLabel));
  }
  if (!isSubdomain(options.secret)) {
    return badName("--secret", options.secret, "labels of RFC 1123 with dots between them");
  }
  if (!isOf(options.secret_key, "._") || options.secret_key.starts_with("..") ||
      options.secret_key == ".") {
    return badName("--secret-key", options.secret_key, "letters, digits, '-', '_' and '.'");
  }
  if (!isOf(options.image, "._/:@")) {
    return badName("--image", options.image, "REPOSITORY[:TAG][@DIGEST]");
  }
  return {};
}

KubernetesTarget targetOf(const std::string& format) {
  return format == "k8s-configmap" ? KubernetesTarget::kConfigMap
         : format == "k8s-job"     ? KubernetesTarget::kJob
         : format == "cnpg"        ? KubernetesTarget::kCnpg
                                   : KubernetesTarget::kAtlasOperator;
}

/// What the container finds: the members of the checksum file, their ways back, and itself.
std::vector<emit::MountedFile> filesOf(const directory::Directory& directory, bool with_down) {
  std::vector<emit::MountedFile> out;
  std::vector<emit::MountedFile> down;
  for (const auto* list : {&directory.files, &directory.unused}) {
    for (const directory::MigrationFile& file : *list) {
      out.push_back({.path = file.name, .content = file.content});
      if (with_down && !file.down_name.empty()) {
        down.push_back({.path = file.down_name, .content = file.down_content});
      }
    }
  }
  out.insert(out.end(), down.begin(), down.end());
  std::ranges::sort(out, {}, &emit::MountedFile::path);
  out.push_back({.path = std::string(directory::kSumName), .content = *directory.sum});
  return out;
}

Expected<emit::KubernetesInput> inputOf(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_TRY(const auto directory, project.openDirectory(false));
  if (!directory.sum) {
    return Diagnostic{.code = "ST1245",
                      .message = "there are no migrations to export",
                      .help = "write the first with 'strata migrate diff'",
                      .where = {.file = directory.url.path.string()},
                      .exit_code = ExitCode::kUsage};
  }
  const Config& config = project.config();
  const std::string& templates = options.templates.empty() ? config.templates : options.templates;
  const auto format = directory.url.format;
  return emit::KubernetesInput{
      .files = filesOf(directory, options.format != "atlas-operator"),
      .checksum = lineOf(*directory.sum, 1),
      .name = options.name,
      .name_space = options.name_space,
      .image = options.image,
      .secret = options.secret,
      .secret_key = options.secret_key,
      .dir = format == directory::Format::kAtlas
                 ? kMounted
                 : fmt::format("{}?format={}", kMounted, directory::formatName(format)),
      .postgres_major = config.dev_version,
      .template_dir = templates.empty() ? fs::path() : config.root / templates};
}

/// The parts of an earlier export of a larger directory, if they say that they are ours.
Expected<void> removeStale(const fs::path& folder, std::size_t parts) {
  std::error_code error;
  for (std::size_t i = parts + 1;; ++i) {
    const fs::path path = folder / fmt::format("configmap-{}.yaml", i);
    if (!fs::exists(path, error)) {
      return {};
    }
    STRATA_TRY(const std::string text, readFile(path));
    if (!lineOf(text, 1).starts_with("# Generated by strata")) {
      return {};
    }
    fs::remove(path, error);
    print(fmt::format("removed {}\n", path.string()));
  }
}

Expected<void> writeAll(const fs::path& folder, const std::vector<GeneratedFile>& files) {
  std::error_code error;
  fs::create_directories(folder, error);
  std::size_t parts = 0;
  for (const GeneratedFile& file : files) {
    STRATA_CHECK(writeFileAtomically(folder / file.path, file.content));
    print(fmt::format("wrote {}\n", (folder / file.path).string()));
    parts += file.path.string().starts_with("configmap-") ? 1 : 0;
  }
  return removeStale(folder, parts);
}

Expected<ExitCode> exportCommand(Options options) {
  fillIn(options);
  STRATA_CHECK(checkNames(options));
  STRATA_TRY(const auto input, inputOf(options));
  STRATA_TRY(const auto files, emit::kubernetesManifests(targetOf(options.format), input));
  if (!options.out.empty()) {
    STRATA_CHECK(writeAll(options.out, files));
    return ExitCode::kFine;
  }
  for (const GeneratedFile& file : files) {
    print((&file == &files.front() ? "" : "---\n") + file.content);
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  addFormatFlag(app, options->format, {"k8s-configmap", "k8s-job", "cnpg", "atlas-operator"});
  app.add_option("--out", options->out, "a folder for the manifests; default: standard output")
      ->type_name("DIR");
  app.add_option("--name", options->name, "of all objects; default: migrations")->type_name("NAME");
  app.add_option("--namespace", options->name_space, "default: the one that kubectl is told")
      ->type_name("NS");
  app.add_option("--image", options->image, "with strata in it; default: " + options->image)
      ->type_name("IMAGE");
  app.add_option("--secret", options->secret,
                 "the Secret with the database's URL; default: NAME-db, with cnpg its own")
      ->type_name("NAME");
  app.add_option("--secret-key", options->secret_key, "the URL's key there; default: url")
      ->type_name("KEY");
  app.add_option("--templates", options->templates,
                 "a folder of templates that go before the built-in ones")
      ->type_name("DIR");
  return [options] { return exportCommand(*options); };
}

}  // namespace

const Command kMigrateExport{
    "migrate", "export", "the directory for Kubernetes: ConfigMaps, a Job, an operator's resource",
    "  strata migrate export --format k8s-job --name shop --out k8s", setUp};

}  // namespace strata::cli
