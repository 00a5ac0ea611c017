#include "cli/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "model/naming.h"
#include "support/files.h"
#include "support/text.h"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

/// Reads one file's values and remembers the text, so that a complaint can show its line.
class Reader {
 public:
  Reader(fs::path file, std::string text) : file_(std::move(file)), text_(std::move(text)) {}

  [[nodiscard]] Diagnostic error(const toml::source_region& region, std::string code,
                                 std::string message, std::string help = {}) const {
    return Diagnostic{
        .code = std::move(code),
        .message = std::move(message),
        .help = std::move(help),
        .where = {.file = file_.string(), .line = region.begin.line, .column = region.begin.column},
        .source_line = lineOf(text_, region.begin.line),
        .exit_code = ExitCode::kUsage};
  }

  [[nodiscard]] Expected<void> read(const toml::node& node, const std::string& name,
                                    std::string& out) const {
    const auto* value = node.as_string();
    if (value == nullptr) {
      return wrongType(node, name, "a string");
    }
    STRATA_TRY(out, expand(node, value->get()));
    return {};
  }

  [[nodiscard]] Expected<void> read(const toml::node& node, const std::string& name,
                                    bool& out) const {
    const auto* value = node.as_boolean();
    if (value == nullptr) {
      return wrongType(node, name, "true or false");
    }
    out = value->get();
    return {};
  }

  [[nodiscard]] Expected<void> read(const toml::node& node, const std::string& name,
                                    int& out) const {
    const auto* value = node.as_integer();
    if (value == nullptr) {
      return wrongType(node, name, "an integer");
    }
    out = static_cast<int>(value->get());
    return {};
  }

  [[nodiscard]] Expected<void> read(const toml::node& node, const std::string& name,
                                    std::vector<std::string>& out) const {
    const auto* array = node.as_array();
    if (array == nullptr) {
      return wrongType(node, name, "a list of strings");
    }
    out.clear();
    for (const toml::node& item : *array) {
      STRATA_CHECK(read(item, name, out.emplace_back()));
    }
    return {};
  }

 private:
  [[nodiscard]] Diagnostic wrongType(const toml::node& node, const std::string& name,
                                     const char* wanted) const {
    return error(node.source(), "ST1203", fmt::format("'{}' must be {}", name, wanted));
  }

  [[nodiscard]] Expected<std::string> expand(const toml::node& node,
                                             const std::string& value) const {
    std::string out;
    std::size_t start = 0;
    for (std::size_t at = value.find("${"); at != std::string::npos; at = value.find("${", start)) {
      const std::size_t end = value.find('}', at);
      if (end == std::string::npos) {
        return error(node.source(), "ST1203", "'${' without '}'");
      }
      const std::string variable = value.substr(at + 2, end - at - 2);
      const char* found = std::getenv(variable.c_str());
      if (found == nullptr) {
        return error(node.source(), "ST1203",
                     fmt::format("environment variable '{}' is not set", variable));
      }
      out += value.substr(start, at - start) + found;
      start = end + 1;
    }
    return out + value.substr(start);
  }

  fs::path file_;
  std::string text_;
};

using Setter = Expected<void> (*)(const Reader&, const toml::node&, const std::string&, Config&);

template <auto Member>
Expected<void> set(const Reader& reader, const toml::node& node, const std::string& name,
                   Config& config) {
  return reader.read(node, name, config.*Member);
}

/// Of the library that is being read.
template <auto Member>
Expected<void> setModels(const Reader& reader, const toml::node& node, const std::string& name,
                         Config& config) {
  return reader.read(node, name, config.models.back().*Member);
}

Expected<void> addSql(const Reader& reader, const toml::node& node, const std::string& name,
                      Config& config) {
  std::vector<std::string> sql;
  STRATA_CHECK(reader.read(node, name, sql));
  config.sql.insert(config.sql.end(), sql.begin(), sql.end());
  return {};
}

template <auto Member>
Expected<void> setAccess(const Reader& reader, const toml::node& node, const std::string& name,
                         Config& config) {
  return reader.read(node, name, config.access.*Member);
}

template <auto Member>
Expected<void> setHooks(const Reader& reader, const toml::node& node, const std::string& name,
                        Config& config) {
  return reader.read(node, name, config.hooks.*Member);
}

Expected<void> setDestructive(const Reader& reader, const toml::node& node, const std::string& name,
                              Config& config) {
  std::string value;
  STRATA_CHECK(reader.read(node, name, value));
  if (value != "allow" && value != "refuse") {
    return reader.error(node.source(), "ST1203",
                        fmt::format("'{}' must be \"refuse\" or \"allow\"", name));
  }
  config.allow_destructive = value == "allow";
  return {};
}

/// Checked here, where the line is known; the scanner does what it says.
Expected<void> setNamingKey(const Reader& reader, const toml::node& node, const std::string& name,
                            Config& config) {
  const std::string key = name.substr(name.find('.') + 1);
  std::string value;
  STRATA_CHECK(reader.read(node, name, value));
  Naming checked;
  if (auto set = setNaming(checked, key, value); !set) {
    return reader.error(node.source(), "ST1203", set.error().message, set.error().help);
  }
  config.naming[key] = value;
  return {};
}

Expected<void> readType(const Reader& reader, const toml::key& key, const toml::node& node,
                        Config& config) {
  const std::string name(trim(key.str()));
  std::string sql;
  STRATA_CHECK(reader.read(node, "types.\"" + name + "\"", sql));
  if (name.empty() || trim(sql).empty()) {
    return reader.error(key.source(), "ST1203", "a line of [types] is a C++ type and its SQL type",
                        "write \"shop::Money\" = \"numeric(12,2)\"");
  }
  config.types[name] = trim(sql);
  return {};
}

using Keys = std::map<std::string, std::map<std::string, Setter>>;

std::map<std::string, Setter> namingSetters() {
  std::map<std::string, Setter> out;
  for (const std::string& key : namingKeys()) {
    out.emplace(key, setNamingKey);
  }
  return out;
}

/// Every key there is; docs/configuration.md is checked against it.
const Keys& keys() {
  static const Keys kKeys = {
      {"models",
       {{"headers", setModels<&ModelLibrary::headers>},
        {"flags", setModels<&ModelLibrary::flags>},
        {"compile_commands", setModels<&ModelLibrary::compile_commands>},
        {"cmake_target", setModels<&ModelLibrary::cmake_target>},
        {"sql", addSql}}},
      {"migrations", {{"dir", set<&Config::dir>}, {"tests", set<&Config::tests>}}},
      {"generated", {{"dir", set<&Config::generated>}, {"templates", set<&Config::templates>}}},
      {"dev",
       {{"version", set<&Config::dev_version>},
        {"url", set<&Config::dev_url>},
        {"setup", set<&Config::dev_setup>},
        {"bin_dir", set<&Config::dev_bin_dir>}}},
      {"database",
       {{"url", set<&Config::database_url>}, {"development", set<&Config::development>}}},
      {"policy", {{"destructive", setDestructive}}},
      {"hooks",
       {{"before_apply", setHooks<&HookCommands::before_apply>},
        {"before_file", setHooks<&HookCommands::before_file>},
        {"after_file", setHooks<&HookCommands::after_file>},
        {"after_apply", setHooks<&HookCommands::after_apply>}}},
      {"privileges",
       {{"manage", setAccess<&AccessPolicy::privileges>},
        {"owners", setAccess<&AccessPolicy::owners>},
        {"roles", setAccess<&AccessPolicy::roles>}}},
      {"naming", namingSetters()},
      {"types", {}},  // its keys are types of the user
  };
  return kKeys;
}

template <class Map>
std::string didYouMean(std::string_view word, const Map& known) {
  std::vector<std::string> names;
  for (const auto& [name, value] : known) {
    names.push_back(name);
  }
  const std::string near = nearest(word, names);
  return near.empty() ? "known are: " + join(names, ", ") : fmt::format("did you mean '{}'?", near);
}

Diagnostic unknownSection(const Reader& reader, const toml::source_region& where,
                          const std::string& section) {
  return reader.error(where, "ST1202", fmt::format("unknown section '{}'", section),
                      didYouMean(section, keys()));
}

Diagnostic unknownKey(const Reader& reader, const toml::key& key, const std::string& section,
                      const std::map<std::string, Setter>& known) {
  const std::string name(key.str());
  return reader.error(key.source(), "ST1202", fmt::format("unknown key '{}.{}'", section, name),
                      didYouMean(name, known));
}

Expected<void> readSection(const Reader& reader, const std::string& section, const toml::node& node,
                           Config& config) {
  const auto known = keys().find(section);
  if (known == keys().end()) {
    return unknownSection(reader, node.source(), section);
  }
  if (const auto* libraries = node.as_array(); section == "models" && libraries != nullptr) {
    config.models.clear();
    for (const toml::node& library : *libraries) {  // [[models]]
      config.models.emplace_back();
      STRATA_CHECK(readSection(reader, section, library, config));
    }
    return {};
  }
  const auto* table = node.as_table();
  if (table == nullptr) {
    return reader.error(node.source(), "ST1203",
                        fmt::format("'{}' is a section: write [{}]", section, section));
  }
  for (const auto& [key, value] : *table) {
    if (section == "types") {
      STRATA_CHECK(readType(reader, key, value, config));
      continue;
    }
    const std::string name(key.str());
    const auto setter = known->second.find(name);
    if (setter == known->second.end()) {
      return unknownKey(reader, key, section, known->second);
    }
    STRATA_CHECK(setter->second(reader, value, section + "." + name, config));
  }
  return {};
}

/// Whether the sections and keys of an environment that is not chosen are there; their values,
/// whose variables need not be set, are not read.
Expected<void> checkNames(const Reader& reader, const toml::table& environment) {
  for (const auto& [section, node] : environment) {
    const auto known = keys().find(std::string(section.str()));
    if (known == keys().end()) {
      return unknownSection(reader, section.source(), std::string(section.str()));
    }
    const auto* table = node.as_table();
    if (table == nullptr || known->first == "types") {
      continue;
    }
    for (const auto& [key, value] : *table) {
      if (!known->second.contains(std::string(key.str()))) {
        return unknownKey(reader, key, known->first, known->second);
      }
    }
  }
  return {};
}

Diagnostic unknownEnvironment(const Config& config) {
  const std::string near = nearest(config.env, config.environments);
  std::string help = fmt::format("did you mean '{}'?", near);
  if (near.empty()) {
    help = config.environments.empty() ? fmt::format("add [env.{}] to it", config.env)
                                       : "known are: " + join(config.environments, ", ");
  }
  return {.code = "ST1220",
          .message =
              fmt::format("{} has no environment '{}'",
                          config.file.empty() ? "strata.toml" : config.file.string(), config.env),
          .help = std::move(help),
          .exit_code = ExitCode::kUsage};
}

/// [env]: what each environment has of its own, and which one it is without being asked.
Expected<void> readEnvironments(const Reader& reader, const toml::table& file, Config& config) {
  const toml::node* node = file.get("env");
  const auto* all = node == nullptr ? nullptr : node->as_table();
  if (node != nullptr && all == nullptr) {
    return reader.error(node->source(), "ST1203", "'env' has sections: write [env.NAME]");
  }
  const toml::table none;
  for (const auto& [key, value] : all == nullptr ? none : *all) {
    const std::string name(key.str());
    if (const auto* environment = value.as_table()) {
      config.environments.push_back(name);
      STRATA_CHECK(checkNames(reader, *environment));
    } else if (name != "default") {
      return reader.error(key.source(), "ST1202", fmt::format("unknown key 'env.{}'", name),
                          fmt::format("write [env.{}]; the only key is 'default'", name));
    } else if (config.env.empty()) {
      STRATA_CHECK(reader.read(value, "env.default", config.env));
    }
  }
  if (config.env.empty()) {
    return {};
  }
  if (std::ranges::find(config.environments, config.env) == config.environments.end()) {
    return unknownEnvironment(config);
  }
  for (const auto& [section, own] : *all->get(config.env)->as_table()) {
    if (section.str() == "models" && own.is_table() && config.models.size() > 1) {
      return reader.error(
          section.source(), "ST1203", "[[models]] has several libraries",
          fmt::format("write [[env.{}.models]] for each that the environment has", config.env));
    }
    STRATA_CHECK(readSection(reader, std::string(section.str()), own, config));
  }
  return {};
}

fs::path findUpwards() {
  std::error_code error;
  for (fs::path folder = fs::current_path(error);; folder = folder.parent_path()) {
    if (fs::is_regular_file(folder / "strata.toml", error)) {
      return folder / "strata.toml";
    }
    if (folder == folder.root_path() || folder.empty()) {
      return {};
    }
  }
}

}  // namespace

Expected<Config> loadConfig(const fs::path& path, const std::string& env) {
  Config config;
  config.env = env;
  config.file = path.empty() ? findUpwards() : path;
  if (config.file.empty()) {
    return config.env.empty() ? Expected<Config>(std::move(config)) : unknownEnvironment(config);
  }
  STRATA_TRY(const std::string text, readFile(config.file));
  // Relative to where the user stands, so that messages say what he would type.
  std::error_code error;
  config.file = fs::proximate(config.file, error);
  config.root = config.file.has_parent_path() ? config.file.parent_path() : fs::path(".");
  const Reader reader(config.file, text);
  try {
    const toml::table table = toml::parse(text);
    for (const auto& [section, node] : table) {
      if (section.str() != "env") {
        STRATA_CHECK(readSection(reader, std::string(section.str()), node, config));
      }
    }
    STRATA_CHECK(readEnvironments(reader, table, config));
  } catch (const toml::parse_error& error) {
    return reader.error(error.source(), "ST1201", std::string(error.description()));
  }
  if (config.dev_version < 14 || config.dev_version > 18) {
    return Diagnostic{
        .code = "ST1203",
        .message = fmt::format("'dev.version' is {}, supported are 14 to 18", config.dev_version),
        .where = {.file = config.file.string()},
        .exit_code = ExitCode::kUsage};
  }
  return config;
}

std::vector<std::string> configKeys() {
  std::vector<std::string> out;
  for (const auto& [section, known] : keys()) {
    for (const auto& [key, setter] : known) {
      out.push_back(section + "." + key);
    }
  }
  return out;
}

}  // namespace strata::cli
