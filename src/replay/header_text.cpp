#include "replay/header_text.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace strata {
namespace {

struct Token {
  std::string_view text = {};
  std::size_t offset = 0;
  int depth = 0;  ///< of parentheses and square brackets, without this one
};

bool isWordByte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool isWord(const Token& token) {
  return isWordByte(token.text.front());
}

/// Words, texts and single marks, without comments and directives.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  std::vector<Token> all() {
    std::vector<Token> out;
    int depth = 0;
    while (skipBlank()) {
      const std::size_t start = at_;
      advance();
      const std::string_view token = text_.substr(start, at_ - start);
      depth -= token == ")" || token == "]" ? 1 : 0;
      out.push_back({.text = token, .offset = start, .depth = depth});
      depth += token == "(" || token == "[" ? 1 : 0;
    }
    return out;
  }

 private:
  [[nodiscard]] bool ahead(std::string_view what) const {
    return text_.substr(at_).starts_with(what);
  }

  void skipPast(std::string_view end) {
    const std::size_t found = text_.find(end, at_);
    at_ = found == std::string_view::npos ? text_.size() : found + end.size();
  }

  void skipDirective() {
    do {
      skipPast("\n");
    } while (at_ > 1 && at_ < text_.size() && text_[at_ - 2] == '\\');
    line_start_ = true;
  }

  bool skipBlank() {
    while (at_ < text_.size()) {
      if (text_[at_] == '\n') {
        line_start_ = true;
        ++at_;
      } else if (std::isspace(static_cast<unsigned char>(text_[at_])) != 0) {
        ++at_;
      } else if (ahead("//")) {
        skipPast("\n");
        line_start_ = true;
      } else if (ahead("/*")) {
        skipPast("*/");
      } else if (text_[at_] == '#' && line_start_) {
        skipDirective();
      } else {
        line_start_ = false;
        return true;
      }
    }
    return false;
  }

  void advance() {
    if (ahead("R\"")) {
      const std::size_t open = text_.find('(', at_);
      if (open == std::string_view::npos) {
        at_ = text_.size();
        return;
      }
      const std::string end = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
      at_ = open;
      skipPast(end);
    } else if (text_[at_] == '"' || text_[at_] == '\'') {
      quoted(text_[at_]);
    } else if (isWordByte(text_[at_])) {
      while (at_ < text_.size() && (isWordByte(text_[at_]) || digitSeparator())) {
        ++at_;
      }
    } else {
      ++at_;
    }
  }

  [[nodiscard]] bool digitSeparator() const {
    return text_[at_] == '\'' && at_ + 1 < text_.size() &&
           std::isdigit(static_cast<unsigned char>(text_[at_ - 1])) != 0 &&
           std::isdigit(static_cast<unsigned char>(text_[at_ + 1])) != 0;
  }

  void quoted(char mark) {
    for (++at_; at_ < text_.size() && text_[at_] != mark && text_[at_] != '\n'; ++at_) {
      at_ += text_[at_] == '\\' ? 1 : 0;
    }
    at_ = std::min(at_ + 1, text_.size());
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool line_start_ = true;
};

using Span = std::vector<Token>;

/// Behind `word(`; 0: it is not there.
std::size_t behindCall(const Span& tokens, std::string_view word) {
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].text == word && tokens[i].depth == 0 && tokens[i + 1].text == "(") {
      return tokens[i + 1].offset + 1;
    }
  }
  return 0;
}

/// Without the DB(…) in front.
Span withoutOptions(const Span& tokens, std::string_view word) {
  const auto found = std::ranges::find_if(
      tokens, [&](const Token& token) { return token.text == word && token.depth == 0; });
  if (found == tokens.end()) {
    return tokens;
  }
  const auto end = std::find_if(found, tokens.end(), [](const Token& token) {
    return token.text == ")" && token.depth == 0;
  });
  Span out(tokens.begin(), found);
  out.insert(out.end(), end == tokens.end() ? end : end + 1, tokens.end());
  return out;
}

std::string columnOption(const Span& tokens) {
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    if (tokens[i].text == "column" && tokens[i].depth == 1 && tokens[i + 1].text == "(" &&
        tokens[i + 2].text.starts_with('"')) {
      return std::string(tokens[i + 2].text.substr(1, tokens[i + 2].text.size() - 2));
    }
  }
  return {};
}

/// Of bases or of a bit-field, not of `a::b`.
bool isSingleColon(const Span& tokens, std::size_t i) {
  const auto colon = [&](std::size_t at) { return at < tokens.size() && tokens[at].text == ":"; };
  return colon(i) && !colon(i + 1) && (i == 0 || !colon(i - 1));
}

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  std::vector<StructText> parse() {
    while (at_ < tokens_.size()) {
      scope(nullptr);
      ++at_;  // a brace too many
    }
    return std::move(out_);
  }

 private:
  /// Up to the `}` that ends it; `fields` of the struct it belongs to, or null.
  void scope(std::vector<FieldText>* fields) {
    Span declaration;
    for (; at_ < tokens_.size() && tokens_[at_].text != "}"; ++at_) {
      const Token& token = tokens_[at_];
      if (token.text == ";" && token.depth == 0) {
        finish(declaration, fields);
      } else if (token.text == "{") {
        openBrace(declaration);
      } else if (token.text == ":" && declaration.size() == 1 && isAccess(declaration.front())) {
        declaration.clear();
      } else {
        declaration.push_back(token);
      }
    }
  }

  static bool isAccess(const Token& token) {
    return token.text == "public" || token.text == "private" || token.text == "protected";
  }

  void openBrace(Span& declaration) {
    const Span bare = withoutOptions(declaration, "DB_TABLE");
    const auto has = [&](std::string_view word) {
      return std::ranges::find(bare, word, &Token::text) != bare.end();
    };
    ++at_;
    if (has("namespace") || has("extern")) {
      scope(nullptr);
      declaration.clear();
    } else if ((has("struct") || has("class")) && !has("enum") && !has("(") && !has("=")) {
      openStruct(declaration, bare);
      declaration.clear();
    } else {
      skipBraces();
      const Span plain = withoutOptions(declaration, "DB");
      const bool is_function = std::ranges::find(plain, "(", &Token::text) != plain.end();
      if (is_function) {
        declaration.clear();
      } else {
        declaration.push_back(
            {.text = "=", .offset = tokens_[std::min(at_, tokens_.size() - 1)].offset});
      }
    }
  }

  void openStruct(const Span& declaration, const Span& bare) {
    StructText found{.options = behindCall(declaration, "DB_TABLE")};
    for (std::size_t i = 0; i < bare.size() && !isSingleColon(bare, i); ++i) {
      if (isWord(bare[i]) && bare[i].text != "final" && bare[i].text != "struct") {
        found.name = bare[i].text;
        found.name_at = bare[i].offset;
      }
    }
    std::vector<FieldText> fields;
    scope(&fields);
    found.fields = std::move(fields);
    out_.push_back(std::move(found));
  }

  void skipBraces() {
    for (int depth = 1; at_ < tokens_.size(); ++at_) {
      depth += tokens_[at_].text == "{" ? 1 : tokens_[at_].text == "}" ? -1 : 0;
      if (depth == 0) {
        return;
      }
    }
  }

  static void finish(Span& declaration, std::vector<FieldText>* fields) {
    const Span taken = std::exchange(declaration, {});
    const Span bare = withoutOptions(taken, "DB");
    constexpr std::string_view kOther[] = {"static_assert", "using", "friend", "typedef",
                                           "static",        "enum",  "struct", "template"};
    if (fields == nullptr || bare.empty() ||
        std::ranges::find(kOther, bare.front().text) != std::end(kOther)) {
      return;
    }
    const Token* name = nullptr;
    for (std::size_t i = 0; i < bare.size(); ++i) {
      const std::string_view text = bare[i].text;
      if (text == "(") {
        return;
      }
      if (text == "=" || text == "[" || isSingleColon(bare, i)) {
        break;
      }
      name = isWord(bare[i]) ? &bare[i] : name;
    }
    if (name != nullptr) {
      const std::string column = columnOption(taken);
      fields->push_back({.name = std::string(name->text),
                         .column = column.empty() ? std::string(name->text) : column,
                         .start = taken.front().offset,
                         .options = behindCall(taken, "DB"),
                         .name_at = name->offset});
    }
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::vector<StructText> out_;
};

}  // namespace

std::vector<StructText> structsIn(std::string_view header) {
  return Parser(Tokens(header).all()).parse();
}

}  // namespace strata
