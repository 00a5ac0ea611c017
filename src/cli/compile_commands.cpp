#include "cli/compile_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "support/diagnostic.h"
#include "support/files.h"
#include "support/text.h"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

/// One entry of the database.
struct Entry {
  fs::path directory = {};
  fs::path file = {};
  std::vector<std::string> words = {};
};

Diagnostic failure(const fs::path& file, std::string message, std::string help) {
  return {.code = "ST1218",
          .message = std::move(message),
          .help = std::move(help),
          .where = {.file = file.string()},
          .exit_code = ExitCode::kUsage};
}

Expected<std::vector<Entry>> readEntries(const fs::path& file) {
  const auto text = readFile(file);
  if (!text) {
    return failure(file, "there is no compilation database",
                   "configure the build with -DCMAKE_EXPORT_COMPILE_COMMANDS=ON");
  }
  std::vector<Entry> out;
  try {
    for (const auto& item : nlohmann::json::parse(*text)) {
      Entry entry{.directory = item.value("directory", ""), .file = item.value("file", "")};
      entry.words = item.contains("arguments")
                        ? item.at("arguments").get<std::vector<std::string>>()
                        : shellWords(item.value("command", ""));
      out.push_back(std::move(entry));
    }
  } catch (const nlohmann::json::exception& error) {
    return failure(file, fmt::format("this is no compilation database: {}", error.what()),
                   "let the build write it anew");
  }
  return out;
}

/// The CMake target that an entry's output belongs to: the name in CMakeFiles/<name>.dir/.
std::string targetOf(const Entry& entry) {
  constexpr std::string_view kFolder = "CMakeFiles/";
  for (std::size_t i = 0; i + 1 < entry.words.size(); ++i) {
    const std::string& output = entry.words[i + 1];
    const std::size_t at = output.find(kFolder);
    const std::size_t end = output.find(".dir/", at);
    if (entry.words[i] == "-o" && at != std::string::npos && end != std::string::npos) {
      return output.substr(at + kFolder.size(), end - at - kFolder.size());
    }
  }
  return {};
}

/// How many folders two paths share from the root on.
std::ptrdiff_t sharedFolders(const fs::path& left, const fs::path& right) {
  return std::ranges::mismatch(left, right).in1 == left.end()
             ? std::distance(left.begin(), left.end())
             : std::distance(left.begin(), std::ranges::mismatch(left, right).in1);
}

/// Same name before the ending first, then the longest common folder, then the first.
const Entry& nearestEntry(const std::vector<const Entry*>& entries, const fs::path& header) {
  const auto rank = [&](const Entry* entry) {
    const fs::path source = (entry->directory / entry->file).lexically_normal();
    return std::pair(source.stem() == header.stem(), sharedFolders(source, header));
  };
  return **std::ranges::max_element(entries, std::ranges::less(), rank);
}

/// A flag of the compiler that has its value as the next word or attached.
bool takesPath(std::string_view flag) {
  static constexpr std::string_view kFlags[] = {"-I",       "-isystem", "-iquote",   "-idirafter",
                                                "-include", "-imacros", "-isysroot", "--sysroot"};
  return std::ranges::find(kFlags, flag) != std::end(kFlags);
}

std::string absolute(const std::string& path, const fs::path& directory) {
  return (directory / path).lexically_normal().string();
}

/// What a header's meaning does not depend on, with whether a value follows.
bool isLeftOut(const std::string& word, bool& value_follows) {
  static constexpr std::string_view kWithValue[] = {"-o", "-MF", "-MT", "-MQ", "-x"};
  static constexpr std::string_view kAlone[] = {"-c",  "-S", "-E",  "-MD", "-MMD",
                                                "-MP", "-M", "-MM", "-g",  "-Winvalid-pch"};
  value_follows = std::ranges::find(kWithValue, word) != std::end(kWithValue);
  return value_follows || std::ranges::find(kAlone, word) != std::end(kAlone) ||
         word.starts_with("-O") || word.starts_with("-g") || word.starts_with("-fdiagnostics");
}

std::vector<std::string> flagsOf(const Entry& entry) {
  std::vector<std::string> out;
  const fs::path source = (entry.directory / entry.file).lexically_normal();
  for (std::size_t i = 1; i < entry.words.size(); ++i) {
    const std::string& word = entry.words[i];
    bool value_follows = false;
    if (isLeftOut(word, value_follows)) {
      i += value_follows ? 1 : 0;
    } else if (takesPath(word) && i + 1 < entry.words.size()) {
      out.push_back(word);
      out.push_back(absolute(entry.words[++i], entry.directory));
    } else if (word.starts_with("-I") && word.size() > 2) {
      out.push_back("-I" + absolute(word.substr(2), entry.directory));
    } else if (word.starts_with("-D") || word.starts_with("-U")) {
      out.push_back(word);
      if (word.size() == 2 && i + 1 < entry.words.size()) {
        out.push_back(entry.words[++i]);
      }
    } else if (word.starts_with('-') && word != "--") {
      out.push_back(word);
    }  // else the source, or the compiler behind a launcher
  }
  return out;
}

}  // namespace

std::vector<std::string> shellWords(std::string_view command) {
  std::vector<std::string> out;
  bool open = false;
  char quote = 0;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
      open = false;
      continue;
    }
    if (!open) {
      out.emplace_back();
      open = true;
    }
    if (c == '\\' && quote != '\'' && i + 1 < command.size()) {
      out.back() += command[++i];
    } else if (quote != 0 ? c == quote : c == '\'' || c == '"') {
      quote = quote == 0 ? c : '\0';
    } else {
      out.back() += c;
    }
  }
  return out;
}

Expected<std::vector<std::string>> flagsFromCompileCommands(const CompileCommandQuery& query) {
  STRATA_TRY(const std::vector<Entry> entries, readEntries(query.file));
  std::vector<const Entry*> usable;
  std::set<std::string> targets;
  for (const Entry& entry : entries) {
    const std::string target = targetOf(entry);
    targets.insert(target);
    if (query.target.empty() || target == query.target) {
      usable.push_back(&entry);
    }
  }
  if (usable.empty()) {
    targets.erase("");
    const std::string near = nearest(query.target, {targets.begin(), targets.end()});
    return query.target.empty()
               ? failure(query.file, "the compilation database is empty", "build something first")
               : failure(query.file,
                         fmt::format("no file of target '{}' is compiled here", query.target),
                         near.empty() ? "name a target of CMake that has sources"
                                      : fmt::format("did you mean '{}'?", near));
  }
  std::error_code error;
  return flagsOf(nearestEntry(usable, fs::absolute(query.header, error).lexically_normal()));
}

}  // namespace strata::cli
