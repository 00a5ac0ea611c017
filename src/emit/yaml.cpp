#include "emit/yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace strata::emit {
namespace {

/// A code point of a text and the bytes it takes.
struct CodePoint {
  char32_t value = 0;
  std::size_t size = 1;
};

/// The one that starts at `at`; nullopt where the bytes are not UTF-8.
std::optional<CodePoint> codePointAt(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  if (lead < 0x80) {
    return CodePoint{.value = lead};
  }
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + size > text.size()) {
    return std::nullopt;
  }
  char32_t value = lead & (0xFFU >> (size + 1));
  for (std::size_t i = at + 1; i < at + size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) {
      return std::nullopt;
    }
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kSmallest[size] || value > 0x10FFFF || surrogate) {
    return std::nullopt;
  }
  return CodePoint{.value = value, .size = size};
}

/// What YAML prints as it is, line ends apart. Not those that a reader may take for a line end or
/// a mark of the byte order.
bool isPlain(char32_t c) {
  if (c == U'\t' || (c >= 0x20 && c <= 0x7E)) {
    return true;
  }
  return c >= 0xA0 && c != 0x2028 && c != 0x2029 && c != 0xFEFF && c != 0xFFFE && c != 0xFFFF;
}

std::string escaped(char32_t c) {
  switch (c) {
    case U'\n':
      return "\\n";
    case U'\r':
      return "\\r";
    case U'\t':
      return "\\t";
    case U'"':
      return "\\\"";
    case U'\\':
      return "\\\\";
    default:
      break;
  }
  const auto value = static_cast<unsigned>(c);
  return c <= 0xFF     ? fmt::format("\\x{:02X}", value)
         : c <= 0xFFFF ? fmt::format("\\u{:04X}", value)
                       : fmt::format("\\U{:08X}", value);
}

/// Double-quoted; after each "\n" it goes on on a line of its own, `indent` columns in.
std::string quoted(std::string_view text, std::optional<std::size_t> indent) {
  std::string out = "\"";
  bool at_start = false;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = codePointAt(text, at).value_or(CodePoint{.value = 0xFFFD});
    const bool folded = at_start && c.value == U' ';  // blanks that start a line are folded away
    const bool as_it_is =
        isPlain(c.value) && c.value != U'\t' && c.value != U'"' && c.value != U'\\';
    out += folded ? "\\ " : as_it_is ? std::string(text.substr(at, c.size)) : escaped(c.value);
    at += c.size;
    at_start = indent && c.value == U'\n' && at < text.size();
    if (at_start) {
      out += "\\\n" + std::string(*indent, ' ');
    }
  }
  return out + "\"";
}

/// A literal block gives these bytes back, with every reader.
bool fitsInBlock(std::string_view text) {
  if (text.find_first_not_of(" \t\n") == std::string_view::npos || text.front() == '\n') {
    return false;
  }
  for (std::size_t at = 0; at < text.size();) {
    const auto c = codePointAt(text, at);
    if (!c || (c->value != U'\n' && !isPlain(c->value))) {
      return false;
    }
    at += c->size;
  }
  return true;
}

constexpr std::size_t kStep = 2;  // of a block's lines, which its header says

std::string block(std::string_view text, std::size_t indent) {
  const bool ends = text.ends_with('\n');
  std::string out = fmt::format("|{}{}", kStep, !ends ? "-" : text.ends_with("\n\n") ? "+" : "");
  if (ends) {
    text.remove_suffix(1);
  }
  const std::string margin(indent + kStep, ' ');
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out += "\n";
    if (end > at) {
      out += margin;
      out += text.substr(at, end - at);
    }
    at = end + 1;
  }
  return out;
}

}  // namespace

bool isYamlText(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const auto c = codePointAt(bytes, at);
    if (!c || c->value == 0) {
      return false;
    }
    at += c->size;
  }
  return true;
}

std::string yamlString(std::string_view text) {
  return quoted(text, std::nullopt);
}

std::string yamlValue(std::string_view text, std::size_t indent) {
  return fitsInBlock(text) ? block(text, indent) : quoted(text, indent + kStep);
}

}  // namespace strata::emit
