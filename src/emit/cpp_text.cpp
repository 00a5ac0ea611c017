#include "emit/cpp_text.h"

#include <fmt/format.h>

namespace strata::emit {
namespace {

// Keywords of C++20 with the alternative tokens and some to come; macros of the headers that a
// generated one pulls in, or that platforms predefine. Each word between spaces.
constexpr std::string_view kReserved =
    " DB DB_TABLE EOF INT_MAX NAN NULL STRATA STRATA_TABLE alignas alignof and and_eq asm"
    " assert atomic_cancel auto bitand bitor bool break case catch char char16_t char32_t"
    " char8_t class co_await co_return co_yield compl concept const const_cast consteval"
    " constexpr constinit continue contract_assert decltype default delete do double"
    " dynamic_cast else enum errno explicit export extern false float for friend goto i386 if"
    " inline int linux long major minor mutable namespace new noexcept not not_eq nullptr"
    " offsetof operator or or_eq private protected public reflexpr register reinterpret_cast"
    " requires return short signed sizeof static static_assert static_cast stderr stdin stdout"
    " struct switch synchronized template this thread_local throw true try typedef typeid"
    " typename union unix unsigned using va_arg va_end va_start virtual void volatile wchar_t"
    " while xor xor_eq ";

bool isReserved(std::string_view word) {
  return kReserved.find(fmt::format(" {} ", word)) != std::string_view::npos;
}

bool isWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The length of the bidirectional control (U+200E, U+200F, U+202A–E, U+2066–9) at the start of
/// `text`; 0 when there is none. Compilers warn about them in literals and comments.
std::size_t bidirectionalMark(std::string_view text) {
  if (text.size() < 3 || text[0] != '\xE2') {
    return 0;
  }
  const auto last = static_cast<unsigned char>(text[2]);
  const bool in_80 =
      text[1] == '\x80' && (last == 0x8E || last == 0x8F || (last >= 0xAA && last <= 0xAE));
  const bool in_81 = text[1] == '\x81' && last >= 0xA6 && last <= 0xA9;
  return in_80 || in_81 ? 3 : 0;
}

bool isControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '\x7F';
}

std::string octal(char c) {
  return fmt::format("\\{:03o}", static_cast<unsigned>(static_cast<unsigned char>(c)));
}

/// A comment's line that ends in a backslash (or the trigraph of one) would swallow the next line.
std::string endedSafely(std::string line) {
  while (!line.empty() && line.back() == ' ') {
    line.pop_back();
  }
  return line.ends_with('\\') || line.ends_with("?\?/") ? line + " ." : line;
}

}  // namespace

std::string cppLiteral(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (const std::size_t length = bidirectionalMark(text.substr(i)); length != 0) {
      for (const char byte : text.substr(i, length)) {
        out += octal(byte);
      }
      i += length - 1;
    } else if (c == '"' || c == '\\' || (c == '?' && i > 0 && text[i - 1] == '?')) {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (isControl(c)) {
      out += octal(c);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::vector<std::string> commentLines(std::string_view text) {
  std::vector<std::string> lines;
  std::string line;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (const std::size_t length = bidirectionalMark(text.substr(i)); length != 0) {
      i += length - 1;
    } else if (text[i] == '\n') {
      lines.push_back(endedSafely(std::move(line)));
      line.clear();
    } else {
      line += isControl(text[i]) ? ' ' : text[i];
    }
  }
  if (!line.empty()) {
    lines.push_back(endedSafely(std::move(line)));
  }
  return lines;
}

std::string cppIdentifier(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const char kept = isWordCharacter(c) ? c : '_';
    if (kept != '_' || !out.ends_with('_')) {  // "__" belongs to the implementation
      out += kept;
    }
  }
  const bool reserved_start = out.size() > 1 && out[0] == '_' && out[1] >= 'A' && out[1] <= 'Z';
  if (out.empty() || out == "_" || reserved_start || (out[0] >= '0' && out[0] <= '9')) {
    out = (out.starts_with('_') ? "x" : "x_") + out;
  }
  return isReserved(out) ? out + "_" : out;
}

std::string Identifiers::unused(const std::string& wish) {
  std::string out = wish;
  for (int number = 2; taken_.contains(out); ++number) {
    out = fmt::format("{}{}{}", wish, wish.ends_with('_') ? "" : "_", number);
  }
  return out;
}

std::vector<std::string> Identifiers::assign(const std::vector<std::string>& names) {
  std::vector<std::string> out(names.size());
  for (const bool exact : {true, false}) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string wish = spell_(names[i]);
      if ((wish == names[i] && !taken_.contains(wish)) == exact && out[i].empty()) {
        out[i] = unused(wish);
        taken_.insert(out[i]);
      }
    }
  }
  return out;
}

}  // namespace strata::emit
