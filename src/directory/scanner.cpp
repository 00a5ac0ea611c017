#include "directory/scanner.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "directory/spaces.h"
#include "support/text.h"

namespace strata::directory {
namespace {

/// PostgreSQL's ident_cont, which is also what `$` may not follow to start a dollar quote.
bool isIdentifier(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/// Deeper than anyone nests blocks, and no danger to the stack.
constexpr int kDeepestBlock = 64;

/// `word` (lower case) stands at `at`, with no identifier right before or after it.
bool isWordAt(std::string_view text, std::size_t at, std::string_view word) {
  return text.size() - at >= word.size() && lower(text.substr(at, word.size())) == word &&
         (at == 0 || !isIdentifier(text[at - 1])) &&
         (at + word.size() == text.size() || !isIdentifier(text[at + word.size()]));
}

std::size_t pastSpaces(std::string_view text, std::size_t at) {
  while (at < text.size() && isSpace(text[at])) {
    ++at;
  }
  return at;
}

/// One past the end of the line comment at `at`, its line end included. PostgreSQL ends it at a
/// lone CR too.
std::size_t lineCommentEnd(std::string_view text, std::size_t at) {
  const std::size_t end = text.find_first_of("\r\n", at);
  if (end == std::string_view::npos) {
    return text.size();
  }
  return text.substr(end).starts_with("\r\n") ? end + 2 : end + 1;
}

/// One past the end of the block comment at `at`, which may hold others; npos when it is not
/// closed.
std::size_t blockCommentEnd(std::string_view text, std::size_t at) {
  for (int depth = 0; at + 1 < text.size();) {
    const std::string_view two = text.substr(at, 2);
    if (two == "/*") {
      ++depth;
      at += 2;
    } else if (two == "*/") {
      at += 2;
      if (--depth == 0) {
        return at;
      }
    } else {
      ++at;
    }
  }
  return std::string_view::npos;
}

std::size_t pastSpacesAndComments(std::string_view text, std::size_t at) {
  for (;;) {
    at = pastSpaces(text, at);
    if (text.substr(at).starts_with("--")) {
      at = lineCommentEnd(text, at);
    } else if (text.substr(at).starts_with("/*")) {
      at = std::min(blockCommentEnd(text, at), text.size());
    } else {
      return at;
    }
  }
}

/// `$tag$` at `at`, or "".
std::string_view dollarTag(std::string_view text, std::size_t at) {
  if (at > 0 && isIdentifier(text[at - 1])) {
    return {};
  }
  std::size_t end = at + 1;
  while (end < text.size() && text[end] != '$' && isIdentifier(text[end])) {
    ++end;
  }
  const bool digit_first = end > at + 1 && text[at + 1] >= '0' && text[at + 1] <= '9';
  if (end >= text.size() || text[end] != '$' || digit_first) {
    return {};
  }
  return text.substr(at, end + 1 - at);
}

/// The quote at `at` opens a string with backslash escapes.
bool isEscapeString(std::string_view text, std::size_t at) {
  return at > 0 && (text[at - 1] == 'e' || text[at - 1] == 'E') &&
         (at == 1 || !isIdentifier(text[at - 2]));
}

/// `statement` is the END of a block: nothing but the word (exact), or starting with it.
bool isEnd(std::string_view statement, bool exact) {
  if (!isWordAt(statement, 0, "end")) {
    return false;
  }
  const std::string_view after = trim(statement.substr(3));
  return !exact || after.empty() || after == ";";
}

}  // namespace

Diagnostic diagnosticAt(std::string_view text, std::size_t offset, const std::string& file,
                        std::string code, std::string message, std::string help) {
  const LineColumn place = lineColumnAt(text, offset);
  return Diagnostic{.code = std::move(code),
                    .message = std::move(message),
                    .help = std::move(help),
                    .where = {.file = file, .line = place.line, .column = place.column},
                    .source_line = lineOf(text, place.line)};
}

std::string unescapeDelimiter(std::string_view delimiter) {
  std::string out;
  for (std::size_t i = 0; i < delimiter.size(); ++i) {
    const std::string_view two = delimiter.substr(i, 2);
    if (two == "\\n" || two == "\\r" || two == "\\t") {
      out += two == "\\n" ? '\n' : two == "\\r" ? '\r' : '\t';
      ++i;
    } else {
      out += delimiter[i];
    }
  }
  return out;
}

Scanner::Scanner(std::string_view text, std::size_t begin, std::string delimiter, std::string file,
                 BlockSearches& searches)
    : text_(text),
      at_(begin),
      start_(begin),
      delimiter_(std::move(delimiter)),
      file_(std::move(file)),
      searches_(&searches) {}

Diagnostic Scanner::unclosed(std::size_t offset, std::string_view what) const {
  return diagnosticAt(text_, offset, file_, "ST5041", fmt::format("unclosed {}", what),
                      "close it; the statements after it cannot be told apart");
}

Expected<std::optional<Statement>> Scanner::next() {
  skipSpaces();
  open_.clear();
  for (;;) {
    if (at_ >= text_.size()) {
      if (!open_.empty()) {
        return unclosed(open_.front(), "'('");
      }
      if (at_ == start_) {
        return std::optional<Statement>();
      }
      return std::optional(emit());
    }
    STRATA_TRY(const bool ended, step());
    if (ended) {
      return std::optional(emit());
    }
  }
}

/// Moves past one token, or one byte; true when the statement ends here.
Expected<bool> Scanner::step() {
  const char c = text_[at_];
  if (c == '(' || c == ')') {
    return parenthesis(c);
  }
  if (c == '\'' || c == '"' || c == '`') {
    STRATA_CHECK(skipQuote(c));
    return false;
  }
  if (at_ == start_ && lower(rest().substr(0, 10)) == "delimiter ") {
    return delimiterCommand();
  }
  // Before comments, so that a delimiter may look like one.
  if (open_.empty() && !delimiter_.empty() && rest().starts_with(delimiter_)) {
    at_ += delimiter_.size();
    return true;
  }
  if (c == '$') {
    STRATA_TRY(const bool skipped, skipDollarQuote());
    at_ += skipped ? 0 : 1;
    return false;
  }
  if (rest().starts_with("--") || rest().starts_with("/*")) {
    return comment();
  }
  if (delimiter_ == ";" && (c == 'b' || c == 'B') && isWordAt(text_, at_, "begin") &&
      (skipAtomicBody() || skipBlock())) {
    return true;
  }
  ++at_;
  return false;
}

Expected<bool> Scanner::parenthesis(char c) {
  if (c == '(') {
    open_.push_back(at_);
  } else if (open_.empty()) {
    return diagnosticAt(text_, at_, file_, "ST5041", "unexpected ')'",
                        "remove it, or open it before");
  } else {
    open_.pop_back();
  }
  ++at_;
  return false;
}

Expected<bool> Scanner::comment() {
  const bool line_comment = text_[at_] == '-';
  const bool leading = at_ == start_;
  const std::size_t end = line_comment ? lineCommentEnd(text_, at_) : blockCommentEnd(text_, at_);
  if (end == std::string_view::npos) {
    return unclosed(at_, "comment");
  }
  at_ = end;
  if (leading) {
    collectComment(line_comment);
  }
  return false;
}

/// The comment before a statement belongs to it unless a blank line comes between.
void Scanner::collectComment(bool line_comment) {
  comments_.emplace_back(text_.substr(start_, at_ - start_));
  std::string_view after = rest();
  int line_ends = line_comment ? 1 : 0;
  while (line_ends < 2 && (after.starts_with("\n") || after.starts_with("\r\n"))) {
    after.remove_prefix(after.front() == '\n' ? 1 : 2);
    ++line_ends;
  }
  if (line_ends == 2) {
    comments_.clear();
  }
  skipSpaces();
}

Expected<void> Scanner::skipQuote(char quote) {
  const std::size_t opened = at_;
  const bool escapes = quote == '\'' && isEscapeString(text_, at_);
  for (++at_; at_ < text_.size(); ++at_) {
    if (escapes && text_[at_] == '\\') {
      ++at_;
    } else if (text_[at_] == quote) {
      ++at_;
      // An E'' string goes on, with its escapes, in a literal on the next line.
      const std::size_t further = pastSpaces(text_, at_);
      const bool continued =
          escapes && further < text_.size() && text_[further] == quote &&
          (further == at_ ||
           text_.substr(at_, further - at_).find_first_of("\r\n") != std::string_view::npos);
      if (!continued) {
        return {};
      }
      at_ = further;
    }
  }
  at_ = text_.size();
  if (quote == '`') {  // no quote in PostgreSQL, but a character of operators
    at_ = opened + 1;
    return {};
  }
  return unclosed(opened, fmt::format("quote {}", quote));
}

Expected<bool> Scanner::skipDollarQuote() {
  const std::string_view tag = dollarTag(text_, at_);
  if (tag.empty()) {
    return false;
  }
  const std::size_t close = text_.find(tag, at_ + tag.size());
  if (close == std::string_view::npos) {
    return unclosed(at_, fmt::format("dollar quote {}", tag));
  }
  at_ = close + tag.size();
  return true;
}

/// The MySQL client's `DELIMITER x`, which Atlas obeys in every dialect.
Expected<bool> Scanner::delimiterCommand() {
  const std::size_t end = std::min(text_.find('\n', at_), text_.size());
  std::string_view word = trim(text_.substr(at_ + 9, end - at_ - 9));
  std::string delimiter(word);
  if (word.size() > 1 && word.front() == '\'' && word.back() == '\'') {
    delimiter = replaceAll(word.substr(1, word.size() - 2), "''", "'");
  }
  if (delimiter.empty()) {
    return diagnosticAt(text_, at_, file_, "ST5042", "empty delimiter",
                        "name the delimiter after the word");
  }
  delimiter_ = unescapeDelimiter(delimiter);
  comments_.clear();
  at_ = end;
  skipSpaces();
  return false;
}

/// `BEGIN … END;` at the start of a statement is one statement to Atlas.
bool Scanner::skipBlock() {
  const std::size_t after = at_ + 5;
  return at_ == start_ && after < text_.size() && isSpace(text_[after]) &&
         scanUntilEnd(pastSpaces(text_, after), true);
}

/// The body of an SQL-standard function.
bool Scanner::skipAtomicBody() {
  const std::size_t word = pastSpacesAndComments(text_, at_ + 5);
  return word != at_ + 5 && word < text_.size() && isWordAt(text_, word, "atomic") &&
         isWordAt(text_, start_, "create") && scanUntilEnd(word + 6, false);
}

/// Scans statements up to an END and moves behind it; false when there is none.
bool Scanner::scanUntilEnd(std::size_t begin, bool exact) {
  if (searches_->depth == kDeepestBlock) {
    return false;
  }
  ++searches_->depth;
  const std::size_t end = Scanner(text_, begin, ";", file_, *searches_).findEnd(exact);
  --searches_->depth;
  if (end == std::string_view::npos) {
    return false;
  }
  at_ = end;
  return true;
}

/// One past the next END that is a statement here; npos when there is none.
std::size_t Scanner::findEnd(bool exact) {
  BlockSearches::Ends& known = exact ? searches_->block : searches_->atomic;
  std::vector<std::size_t> passed;
  std::size_t end = std::string_view::npos;
  for (;;) {
    if (delimiter_ == ";") {
      if (const auto found = known.find(at_); found != known.end()) {
        end = found->second;
        break;
      }
      passed.push_back(at_);
    }
    const auto statement = next();
    if (!statement || !statement->has_value()) {
      break;
    }
    if (isEnd((*statement)->text, exact)) {
      end = at_;
      break;
    }
  }
  for (const std::size_t begin : passed) {
    known.emplace(begin, end);
  }
  return end;
}

void Scanner::skipSpaces() {
  while (at_ < text_.size()) {
    const std::size_t length = spaceLength(rest());
    if (length == 0) {
      break;
    }
    at_ += length;
  }
  start_ = at_;
}

Statement Scanner::emit() {
  std::string_view text = text_.substr(start_, at_ - start_);
  if (!delimiter_.empty() && delimiter_ != ";" && text.ends_with(delimiter_)) {
    text.remove_suffix(delimiter_.size());
  }
  Statement out{.text = std::string(trimEnd(text)),
                .offset = start_,
                .comments = std::exchange(comments_, {})};
  start_ = at_;
  return out;
}

Expected<std::vector<Statement>> splitRange(std::string_view text, std::size_t begin,
                                            std::size_t end, const std::string& delimiter,
                                            const std::string& file) {
  if (const std::size_t zero = text.substr(0, end).find('\0'); zero != std::string_view::npos) {
    return diagnosticAt(text, zero, file, "ST5043", "the file holds a zero byte",
                        "save it as UTF-8; PostgreSQL takes no zero bytes");
  }
  BlockSearches searches;
  Scanner scanner(text.substr(0, end), begin, delimiter, file, searches);
  std::vector<Statement> statements;
  std::size_t counted = 0;
  unsigned line = 1;
  for (;;) {
    STRATA_TRY(std::optional<Statement> statement, scanner.next());
    if (!statement) {
      return statements;
    }
    const std::string_view between = text.substr(counted, statement->offset - counted);
    line += static_cast<unsigned>(std::count(between.begin(), between.end(), '\n'));
    counted = statement->offset;
    const std::size_t line_end = text.substr(0, counted).rfind('\n');
    statement->line = line;
    statement->column = static_cast<unsigned>(
        line_end == std::string_view::npos ? counted + 1 : counted - line_end);
    statements.push_back(*std::move(statement));
  }
}

}  // namespace strata::directory
