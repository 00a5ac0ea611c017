#include "cli/merge_layout.h"

#include <algorithm>

#include "cli/models_setting.h"
#include "support/files.h"
#include "support/glob.h"
#include "support/text.h"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

/// What a pattern has before its first wildcard.
fs::path folderOf(const std::string& pattern) {
  fs::path out;
  for (const fs::path& part : fs::path(pattern).parent_path()) {
    if (part.string().find_first_of("*?") != std::string::npos) {
      break;
    }
    out /= part;
  }
  return out.empty() ? "." : out;
}

bool matchesName(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) {
    return name.empty();
  }
  if (pattern[0] == '*') {
    return matchesName(pattern.substr(1), name) ||
           (!name.empty() && matchesName(pattern, name.substr(1)));
  }
  return !name.empty() && (pattern[0] == '?' || pattern[0] == name[0]) &&
         matchesName(pattern.substr(1), name.substr(1));
}

bool matchesParts(const std::vector<std::string>& pattern, std::size_t p,
                  const std::vector<std::string>& path, std::size_t at) {
  if (p == pattern.size()) {
    return at == path.size();
  }
  if (pattern[p] == "**") {
    return matchesParts(pattern, p + 1, path, at) ||
           (at < path.size() && matchesParts(pattern, p, path, at + 1));
  }
  return at < path.size() && matchesName(pattern[p], path[at]) &&
         matchesParts(pattern, p + 1, path, at + 1);
}

bool matches(const std::string& pattern, const fs::path& path) {
  return matchesParts(split(fs::path(pattern).lexically_normal().generic_string(), '/'), 0,
                      split(path.lexically_normal().generic_string(), '/'), 0);
}

bool anyMatches(const std::vector<std::string>& patterns, const fs::path& path) {
  return std::ranges::any_of(patterns,
                             [&](const std::string& pattern) { return matches(pattern, path); });
}

/// The library that a header of this folder belongs to; the first for want of one.
std::size_t libraryOf(const Config& config, const fs::path& path) {
  for (std::size_t i = 0; i < config.models.size(); ++i) {
    if (std::ranges::any_of(config.models[i].headers, [&](const std::string& pattern) {
          const fs::path folder = folderOf(pattern).lexically_normal();
          return *path.lexically_normal().lexically_relative(folder).begin() != "..";
        })) {
      return i;
    }
  }
  return 0;
}

/// All SQL of the folder, where nothing else is in it.
std::string sqlPattern(const fs::path& path, const Merge& merge) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(path.parent_path(), error)) {
    if (entry.path().extension() == ".sql" && !merge.files.contains(entry.path())) {
      return path.generic_string();
    }
  }
  return (path.parent_path() / "*.sql").generic_string();
}

}  // namespace

KeptLayout keptLayout(const Config& config, const MergeInput& input) {
  const Schema& models = input.models;
  KeptLayout out{.enumerators = enumeratorsOf(models), .reaches = includesAmong(input.headers)};
  std::map<std::string, std::map<fs::path, int>> used;
  std::map<std::string, int> extensions;
  const auto count = [&](const auto& objects) {
    for (const auto& [key, object] : objects) {
      if (object.declared.where.known()) {
        const fs::path file = declaring::plainPath(object.declared.where.file);
        ++used[key.schema][file.parent_path()];
        ++extensions[file.extension().string()];
      }
    }
  };
  count(models.tables);
  count(models.views);
  const auto most = [](const auto& counts) {
    return std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; })
        ->first;
  };
  for (const auto& [schema, folders] : used) {
    out.folders[schema] = most(folders);
  }
  const std::vector<std::string>& headers = config.models.front().headers;
  out.folder = headers.empty() ? "models" : folderOf(headers.front());
  out.extension = extensions.empty() ? out.extension : most(extensions);
  return out;
}

Expected<MergeInput> inputOf(const Project& project, const Schema& models) {
  MergeInput out{.models = models};
  STRATA_TRY(const auto files, project.scannedFiles());
  for (const std::string& file : files) {
    const fs::path path =
        declaring::plainPath(fs::path(file).lexically_relative(fs::current_path()));
    if (!path.empty() && *path.begin() != ".." && path.filename() != "umbrella.cpp") {
      out.headers.push_back(path);
    }
  }
  for (const ModelLibrary& library : project.config().models) {
    for (const std::string& pattern : library.headers) {
      STRATA_TRY(const auto found, glob(project.config().root, pattern));
      if (found.size() == 1) {  // without it the pattern finds nothing
        out.listed.insert(declaring::plainPath(found.front()));
      }
    }
  }
  STRATA_TRY(const auto scripts, project.sqlFiles());
  for (const SqlScript& script : scripts) {
    for (const SqlStatement& statement : script.statements) {
      std::string text = statement.text;
      while (text.ends_with(';')) {
        text.pop_back();
      }
      out.sql.push_back({.file = declaring::plainPath(script.path),
                         .offset = statement.offset,
                         .text = std::move(text)});
    }
  }
  return out;
}

Expected<void> listNewFiles(const Config& config, Merge& merge) {
  const fs::path file = config.file.empty() ? fs::path("strata.toml") : config.file;
  std::string toml;
  if (!config.file.empty()) {
    STRATA_TRY(toml, readFile(file));
  }
  const std::string before = toml;
  std::vector<std::string> sql = config.sql;
  std::vector<std::pair<std::size_t, std::string>> headers;
  for (const auto& [path, made] : merge.files) {
    if (!made.is_new) {
      continue;
    }
    if (path.extension() == ".sql") {
      if (!anyMatches(sql, path)) {
        sql.push_back(sqlPattern(path, merge));
        STRATA_TRY(toml, withModelsEntry(toml, 0, "sql", sql.back(), ""));
      }
      continue;
    }
    const bool read = std::ranges::any_of(config.models, [&](const ModelLibrary& library) {
      return anyMatches(library.headers, path);
    });
    if (!read) {
      const std::size_t library = libraryOf(config, path);
      const std::vector<std::string>& known = config.models[library].headers;
      STRATA_TRY(toml, withModelsEntry(toml, library, "headers", path.generic_string(),
                                       known.empty() ? "" : known.front()));
    }
  }
  if (toml != before) {
    merge.files[file] = {.text = std::move(toml), .is_new = config.file.empty()};
  }
  return {};
}

}  // namespace strata::cli
