#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <string>

#include "directory/atlas_difference.h"
#include "directory/spaces.h"
#include "support/text.h"

// Package sql/sqltool of Atlas: how it reads other tools' files.

namespace strata::directory {
namespace {

constexpr std::string_view kGooseMark = "-- +goose";
constexpr std::string_view kDbmateMark = "-- migrate:";
constexpr std::string_view kDelimiter = "-- ATLAS_DELIM_END";

/// What Go's bufio.Scanner gives: it ends, without a word, at a line of 64 KiB.
std::vector<std::string> linesToAtlas(std::string_view content) {
  constexpr std::size_t kLongest = 65535;
  std::vector<std::string> out = split(content, '\n');
  if (out.back().empty()) {
    out.pop_back();
  }
  for (auto line = out.begin(); line != out.end(); ++line) {
    if (line->size() > kLongest) {
      out.erase(line, out.end());
      break;
    }
    if (line->ends_with('\r')) {
      line->pop_back();
    }
  }
  return out;
}

/// Its expressions `… Up|Down|…` hold for each of these anywhere in the line.
bool holdsOne(const std::string& line, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(
      words, [&](std::string_view word) { return line.find(word) != std::string::npos; });
}

/// GooseFile.StmtDecls
class GooseLines {
 public:
  explicit GooseLines(const MigrationFile& file) : file_(file) {}

  AtlasStatements read() {
    std::size_t number = 0;
    for (const std::string& line : linesToAtlas(file_.content)) {
      ++number;
      if (line.starts_with(kGooseMark) &&
          !turn(trim(std::string_view(line).substr(kGooseMark.size())), number)) {
        break;
      }
      take(line);
    }
    return error_.empty() ? atlasStatements(join(lines_, "\n"), AtlasScan::kGeneric)
                          : AtlasStatements{.error = error_};
  }

 private:
  enum class State : std::uint8_t { kNone, kUp, kBegin, kEnd };

  /// False where the reading ends.
  bool turn(std::string_view word, std::size_t number) {
    struct Turn {
      std::string_view word;
      State from;
      State to;
    };

    static constexpr Turn kTurns[] = {{"Up", State::kNone, State::kUp},
                                      {"Down", State::kUp, State::kUp},
                                      {"StatementBegin", State::kUp, State::kBegin},
                                      {"StatementEnd", State::kBegin, State::kEnd}};
    for (const Turn& each : kTurns) {
      if (each.word == word && each.from != state_) {
        error_ = fmt::format("sql/migrate: goose: {}:{} unexpected goosePragma '{}'", file_.name,
                             number, word);
        return false;
      }
      if (each.word == word) {
        state_ = each.to;
        return word != "Down";
      }
    }
    return true;
  }

  void take(const std::string& line) {
    const bool annotation =
        holdsOne(line, {"-- +goose Up", "Down", "StatementBegin", "StatementEnd"});
    if (!annotation && state_ != State::kEnd) {
      const std::string_view text = trimEnd(line);
      lines_.emplace_back(text);
      if (state_ == State::kUp && text.ends_with(';') && !text.starts_with("--")) {
        lines_.emplace_back(kDelimiter);
      }
    }
    if (state_ == State::kEnd) {
      state_ = State::kUp;
      lines_.emplace_back(kDelimiter);
    }
  }

  const MigrationFile& file_;
  State state_ = State::kNone;
  std::vector<std::string> lines_ = {fmt::format("-- atlas:delimiter {}", kDelimiter), ""};
  std::string error_ = {};
};

/// DBMateFile.StmtDecls
AtlasStatements readDbmateLines(const MigrationFile& file) {
  std::vector<std::string> lines;
  bool up = false;
  for (const std::string& line : linesToAtlas(file.content)) {
    if (line.starts_with(kDbmateMark)) {
      const std::string_view word = trim(std::string_view(line).substr(kDbmateMark.size()));
      if (word == "down") {
        break;
      }
      up = up || word == "up";
    }
    if (up && !holdsOne(line, {"-- migrate:up", "down"})) {
      lines.push_back(line);
    }
  }
  return atlasStatements(join(lines, "\n"), AtlasScan::kGeneric);
}

}  // namespace

AtlasStatements atlasStatements(const MigrationFile& file) {
  switch (file.format) {
    case Format::kAtlas:
    case Format::kLiquibase:
      return atlasStatements(file.content, AtlasScan::kPostgres);
    case Format::kGolangMigrate:
    case Format::kFlyway:
      return atlasStatements(file.content, AtlasScan::kGeneric);
    case Format::kGoose:
      return GooseLines(file).read();
    case Format::kDbmate:
      return readDbmateLines(file);
  }
  return {};
}

}  // namespace strata::directory
