#include "scan/conventions.h"

#include <algorithm>

#include "model/default_names.h"

namespace strata::scan {
namespace {

bool isVowel(char c) {
  return std::string_view("aeiou").find(c) != std::string_view::npos;
}

std::size_t totalSize(const std::vector<PatternPiece>& pieces) {
  std::size_t out = 0;
  for (const PatternPiece& piece : pieces) {
    out += piece.text.size();
  }
  return out;
}

/// The longest value, of equal ones the last; null when nothing is left of any.
PatternPiece* longestValue(std::vector<PatternPiece>& pieces) {
  PatternPiece* longest = nullptr;
  for (PatternPiece& piece : pieces) {
    if (piece.placeholder && !piece.text.empty() &&
        (longest == nullptr || piece.text.size() >= longest->text.size())) {
      longest = &piece;
    }
  }
  return longest;
}

/// Cut in the midst of a character: the rest of it goes too.
void dropHalfCharacter(std::string& cut, const std::string& whole) {
  while (!cut.empty() && cut.size() < whole.size() &&
         (static_cast<unsigned char>(whole[cut.size()]) & 0xC0U) == 0x80U) {
    cut.pop_back();
  }
}

}  // namespace

std::string camelCase(std::string_view name) {
  std::string out;
  bool starts_word = false;
  for (const char c : snakeCase(name)) {
    if (c == '_' && !out.empty() && out.find_first_not_of('_') != std::string::npos) {
      starts_word = true;
      continue;
    }
    out += starts_word && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    starts_word = false;
  }
  return out;
}

std::string pluralOf(const std::string& word) {
  const auto ends = [&](std::string_view end) { return word.ends_with(end); };
  if (ends("ss") || ends("us") || ends("x") || ends("z") || ends("ch") || ends("sh")) {
    return word + "es";
  }
  if (ends("is")) {
    return word.substr(0, word.size() - 2) + "es";
  }
  if (ends("s")) {
    return word;  // a plural already, or a word like "series"
  }
  if (ends("y") && word.size() > 1 && !isVowel(word[word.size() - 2])) {
    return word.substr(0, word.size() - 1) + "ies";
  }
  return word + "s";
}

std::string lastName(const std::string& cpp_name) {
  const std::size_t at = cpp_name.rfind("::");
  return at == std::string::npos ? cpp_name : cpp_name.substr(at + 2);
}

std::string columnNameFor(const Naming& naming, const std::string& member) {
  if (naming.columns == "camelCase") {
    return camelCase(member);
  }
  return naming.columns == "snake_case" ? snakeCase(member) : member;
}

std::string tableNameFor(const Naming& naming, const std::string& cpp_name) {
  const std::string name = lastName(cpp_name);
  if (naming.tables == "snake_case_plural") {
    return naming.table_prefix + pluralOf(snakeCase(name));
  }
  return naming.table_prefix + (naming.tables == "snake_case" ? snakeCase(name) : name);
}

std::string enumNameFor(const Naming& naming, const std::string& cpp_name) {
  const std::string name = lastName(cpp_name);
  return naming.enum_types == "as-is" ? name : snakeCase(name);
}

std::string fillPattern(std::string_view pattern, const PatternValues& values,
                        std::string_view suffix) {
  std::vector<PatternPiece> pieces = piecesOf(pattern);
  for (PatternPiece& piece : pieces) {
    if (piece.placeholder) {
      const auto value = std::ranges::find(values, piece.text, &PatternValues::value_type::first);
      piece.text = value == values.end() ? "" : value->second;
    }
  }
  const std::vector<PatternPiece> whole = pieces;
  while (totalSize(pieces) + suffix.size() > kMaxNameBytes) {
    PatternPiece* longest = longestValue(pieces);
    if (longest == nullptr) {
      break;  // setNaming() leaves room, so that this cannot be
    }
    longest->text.pop_back();
  }
  std::string out;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    dropHalfCharacter(pieces[i].text, whole[i].text);
    out += pieces[i].text;
  }
  return out.append(suffix);
}

}  // namespace strata::scan
