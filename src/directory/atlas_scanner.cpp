#include "directory/atlas_scanner.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "directory/directive_line.h"
#include "directory/scanner.h"
#include "directory/spaces.h"
#include "support/text.h"

namespace strata::directory {
namespace {

/// What Atlas needs some seconds for; its next BEGIN takes it as long again.
constexpr std::size_t kMostSteps = std::size_t{1} << 24U;

/// Searches within searches; each doubles the time when it finds nothing.
constexpr int kDeepest = 200;

/// What nested scanners share.
struct Effort {
  std::size_t steps = 0;
  std::size_t most = kMostSteps;
  int depth = 0;
  std::string end = {};  ///< why the whole reading ends here, whatever is around

  [[nodiscard]] bool ended() {
    if (end.empty() && (steps > most || depth > kDeepest)) {
      end = "it takes too long: its time doubles with each BEGIN that has no END";
    }
    return !end.empty();
  }
};

/// Bytes of the character at the start of `text`; 1 where it is no UTF-8, as Go decodes it.
std::size_t characterLength(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  const unsigned second = byte(1);
  if (first >= 0xC2U && first <= 0xDFU && follows(1)) {
    return 2;
  }
  if (first >= 0xE0U && first <= 0xEFU && follows(1) && follows(2)) {
    const bool overlong = first == 0xE0U && second < 0xA0U;
    const bool surrogate = first == 0xEDU && second > 0x9FU;
    return overlong || surrogate ? 1 : 3;
  }
  if (first >= 0xF0U && first <= 0xF4U && follows(1) && follows(2) && follows(3)) {
    const bool overlong = first == 0xF0U && second < 0x90U;
    const bool too_large = first == 0xF4U && second > 0x8FU;
    return overlong || too_large ? 1 : 4;
  }
  return 1;
}

/// Go's `\s`, which knows no vertical tab.
bool isBlank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

std::size_t pastBlanks(std::string_view text, std::size_t at) {
  while (at < text.size() && isBlank(text[at])) {
    ++at;
  }
  return at;
}

/// Length of what `(?i)^\s*WORD` matches; 0 for nothing. `word` is lower case.
std::size_t wordLength(std::string_view text, std::string_view word) {
  const std::size_t at = pastBlanks(text, 0);
  return lower(text.substr(at, word.size())) == word ? at + word.size() : 0;
}

/// `(?i)^\s*BEGIN\s+`
std::size_t beginLength(std::string_view text) {
  const std::size_t word = wordLength(text, "begin");
  const std::size_t end = pastBlanks(text, word);
  return word == 0 || end == word ? 0 : end;
}

/// `(?i)^\s*BEGIN\s+ATOMIC\s+`
std::size_t beginAtomicLength(std::string_view text) {
  const std::size_t begin = beginLength(text);
  if (begin == 0 || lower(text.substr(begin, 6)) != "atomic") {
    return 0;
  }
  const std::size_t end = pastBlanks(text, begin + 6);
  return end == begin + 6 ? 0 : end;
}

bool isLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// Length of what `[A-Za-zÈ-ÿ_]` matches, with `digits` of `[\wÈ-ÿ]`.
std::size_t tagCharacterLength(std::string_view text, bool digits) {
  if (text.empty()) {
    return 0;
  }
  if (isLetter(text[0]) || (digits && text[0] >= '0' && text[0] <= '9')) {
    return 1;
  }
  const bool latin = text.size() > 1 && text[0] == '\xC3' &&
                     static_cast<unsigned char>(text[1]) >= 0x88U &&
                     static_cast<unsigned char>(text[1]) <= 0xBFU;
  return latin ? 2 : 0;
}

/// `^\$([A-Za-zÈ-ÿ_][\wÈ-ÿ]*)*\$`, or "".
std::string_view dollarTag(std::string_view text) {
  std::size_t at = 1;
  for (bool first = true;; first = false) {
    const std::size_t length = tagCharacterLength(text.substr(at), !first);
    if (length == 0) {
      break;
    }
    at += length;
  }
  return at < text.size() && text[at] == '$' ? text.substr(0, at + 1) : std::string_view{};
}

/// Atlas's `Scanner`, method for method, so that what it does can be read beside it.
class AtlasScanner {
 public:
  AtlasScanner(std::string_view text, AtlasScan scan, Effort& effort)
      : source_(text), input_(text), scan_(scan), effort_(effort) {}

  /// Reads a delimiter directive; false with error().
  bool start() {
    const auto directive = matchDirective(source_);
    if (!directive || directive->name != "delimiter" || directive->prefix != "-- ") {
      return true;
    }
    if (!setDelimiter(directive->argument)) {
      return false;
    }
    const std::size_t line_end = source_.find('\n');
    if (line_end == std::string_view::npos) {
      return fail(0, fmt::format("no input found after delimiter \"{}\"", directive->argument));
    }
    begin_ = line_end + 1;
    input_ = source_.substr(begin_);
    return true;
  }

  /// The next statement; nullopt at the end or with error().
  std::optional<Statement> next() {
    skipSpaces();
    depth_ = 0;
    for (;;) {
      if (effort_.ended()) {
        error_ = effort_.end;
        return std::nullopt;
      }
      if (!advance()) {
        if (depth_ > 0) {
          fail(opened_, "unclosed '('");
          return std::nullopt;
        }
        return position_ == 0 ? std::nullopt : std::optional(emit(input_.size()));
      }
      switch (step(input_[position_ - width_])) {
        case Step::kGoOn:
          break;
        case Step::kEnded:
          return emit(position_);
        case Step::kFailed:
          return std::nullopt;
      }
    }
  }

  [[nodiscard]] const std::string& error() const { return error_; }

  [[nodiscard]] std::size_t errorOffset() const { return error_offset_; }

  /// How much has been scanned; Atlas leaves a delimiter directive out of its count.
  [[nodiscard]] std::size_t scanned() const {
    return source_.size() - input_.size() + position_ - begin_;
  }

 private:
  enum class Step : std::uint8_t { kGoOn, kEnded, kFailed };

  bool fail(std::size_t position, std::string_view message) {
    const std::string_view before = source_.substr(0, source_.size() - input_.size() + position);
    const std::size_t line_end = before.rfind('\n');
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t column =
        line_end == std::string_view::npos ? before.size() : before.size() - line_end - 1;
    error_ = fmt::format("{}:{}: {}", line, column, message);
    // Atlas counts from behind the character.
    error_offset_ = before.empty() ? 0 : before.size() - 1;
    return false;
  }

  /// Moves past one character; false at the end.
  bool advance() {
    if (position_ >= input_.size()) {
      return false;
    }
    ++effort_.steps;
    width_ = characterLength(input_.substr(position_));
    position_ += width_;
    return true;
  }

  [[nodiscard]] bool at(char c) const {
    return position_ < input_.size() && input_[position_] == c;
  }

  Step step(char c) {
    if (c == '(' || c == ')') {
      return parenthesis(c);
    }
    if (c == '\'' || c == '"' || c == '`') {
      return skipQuote(c);
    }
    if (position_ == 1 && input_.size() > 9 && lower(input_.substr(0, 9)) == "delimiter") {
      position_ = 9;
      return delimiterCommand();
    }
    const std::size_t begin = position_ - width_;
    if (depth_ == 0 && input_.substr(begin).starts_with(delimiter_)) {
      position_ = begin + delimiter_.size();
      return Step::kEnded;
    }
    if (c == '$' && !dollarTag(input_.substr(begin)).empty()) {
      skipDollarQuote(dollarTag(input_.substr(begin)));
      return Step::kGoOn;
    }
    if ((c == '-' && at('-')) || (c == '/' && at('*'))) {
      advance();
      comment(c == '-' ? "\n" : "*/");
      return Step::kGoOn;
    }
    return delimiter_ == ";" && width_ == 1 && block() ? Step::kEnded : Step::kGoOn;
  }

  Step parenthesis(char c) {
    if (c == '(') {
      opened_ = depth_++ == 0 ? position_ : opened_;
      return Step::kGoOn;
    }
    if (depth_ == 0) {
      fail(position_, "unexpected ')'");
      return Step::kFailed;
    }
    --depth_;
    return Step::kGoOn;
  }

  /// Atlas knows no escapes: it looks for the E of E'' behind the quote.
  Step skipQuote(char quote) {
    const std::size_t opened = position_;
    while (advance()) {
      if (input_[position_ - width_] == quote) {
        return Step::kGoOn;
      }
    }
    fail(opened,
         quote == '\'' ? R"(unclosed quote '\'')" : fmt::format("unclosed quote '{}'", quote));
    return Step::kFailed;
  }

  /// Without a closing tag it takes the rest of the text.
  void skipDollarQuote(std::string_view tag) {
    position_ += tag.size() - 1;
    const std::size_t close = input_.find(tag, position_);
    const std::size_t end = close == std::string_view::npos ? input_.size() : close + tag.size();
    effort_.steps += end - position_;
    position_ = end;
  }

  /// What has no end is no comment.
  void comment(std::string_view right) {
    const std::size_t found = input_.find(right, position_);
    if (found == std::string_view::npos) {
      return;
    }
    const bool leading = position_ == 2;
    effort_.steps += found - position_;
    position_ = found + right.size();
    if (!leading) {
      return;
    }
    comments_.emplace_back(input_.substr(0, position_));
    consume();
    if (input_.starts_with("\n\n") || (right == "\n" && input_.starts_with("\n"))) {
      comments_.clear();
    }
    skipSpaces();
  }

  Step delimiterCommand() {
    if (at(' ')) {
      while (advance() && input_[position_ - 1] != '\n') {
      }
      std::string delimiter(trimBoth(input_.substr(9, position_ - 9)));
      if (delimiter == "'") {
        effort_.end = "panic: runtime error: slice bounds out of range [1:0]";
        error_ = effort_.end;
        return Step::kFailed;
      }
      if (delimiter.starts_with('\'') && delimiter.ends_with('\'')) {
        delimiter = replaceAll(delimiter.substr(1, delimiter.size() - 2), "''", "'");
      }
      if (!setDelimiter(delimiter)) {
        return Step::kFailed;
      }
      consume();
      comments_.clear();
    }
    skipSpaces();
    return Step::kGoOn;
  }

  bool setDelimiter(std::string_view delimiter) {
    if (delimiter.empty()) {
      error_ = "empty delimiter";
      return false;
    }
    delimiter_ = unescapeDelimiter(delimiter);
    return true;
  }

  /// Moves behind the END of a block that begins here; where there is none, behind the word all the
  /// same.
  bool block() {
    const std::string_view here = input_.substr(position_ - 1);
    if (const std::size_t atomic = beginAtomicLength(here); atomic > 0) {
      position_ += atomic - 1;
      return skipToEnd([](std::string_view text) { return wordLength(text, "end") > 0; });
    }
    // At the start of a statement, or with white space before it.
    const bool begins = scan_ == AtlasScan::kPostgres &&
                        beginLength(position_ == 1 ? here : input_.substr(position_ - 2)) > 0;
    if (!begins) {
      return false;
    }
    const std::size_t length = beginLength(here);
    if (length == 0) {
      return false;
    }
    position_ += length - 1;
    return skipToEnd([](std::string_view text) {
      const std::size_t word = wordLength(text, "end");
      const std::string_view after = text.substr(pastBlanks(text, word));
      return word > 0 && (after.empty() || after == ";");
    });
  }

  template <class IsEnd>
  bool skipToEnd(const IsEnd& is_end) {
    ++effort_.depth;
    AtlasScanner body(input_.substr(position_), scan_, effort_);
    bool found = false;
    if (body.start()) {
      for (auto statement = body.next(); statement && !found;) {
        found = is_end(statement->text);
        if (!found) {
          statement = body.next();
        }
      }
    }
    --effort_.depth;
    if (found) {
      position_ += body.scanned();
    }
    return found;
  }

  static std::string_view trimBoth(std::string_view text) {
    while (spaceLength(text) > 0) {
      text.remove_prefix(spaceLength(text));
    }
    return trimEnd(text);
  }

  void consume() {
    input_.remove_prefix(position_);
    position_ = 0;
  }

  void skipSpaces() {
    // Only ever where nothing of a statement has been read, but for the word DELIMITER.
    while (position_ == 0 && spaceLength(input_) > 0) {
      input_.remove_prefix(spaceLength(input_));
    }
  }

  Statement emit(std::size_t length) {
    std::string_view text = input_.substr(0, length);
    const std::size_t offset = source_.size() - input_.size();
    position_ = length;
    consume();
    if (delimiter_ != ";" && text.ends_with(delimiter_)) {
      text.remove_suffix(delimiter_.size());
    }
    return {.text = std::string(trimBoth(text)),
            .offset = offset,
            .comments = std::exchange(comments_, {})};
  }

  std::string_view source_;
  std::size_t begin_ = 0;   ///< behind a delimiter directive
  std::string_view input_;  ///< the rest of it, from the statement being read on
  AtlasScan scan_;
  Effort& effort_;
  std::size_t position_ = 0;  ///< in `input_`
  std::size_t width_ = 0;     ///< of the last character
  std::string delimiter_ = ";";
  int depth_ = 0;           ///< of parentheses
  std::size_t opened_ = 0;  ///< behind the outermost one
  std::vector<std::string> comments_ = {};
  std::string error_ = {};
  std::size_t error_offset_ = 0;
};

}  // namespace

AtlasStatements atlasStatements(std::string_view text, AtlasScan scan) {
  Effort effort{.most = kMostSteps + 4 * text.size()};
  AtlasScanner scanner(text, scan, effort);
  AtlasStatements out;
  if (scanner.start()) {
    while (auto statement = scanner.next()) {
      out.statements.push_back(*std::move(statement));
    }
  }
  out.error = scanner.error();
  out.error_offset = scanner.errorOffset();
  if (!out.error.empty()) {
    out.statements.clear();
  }
  return out;
}

}  // namespace strata::directory
