#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace strata::emit {

/// Whether it can be a YAML (and JSON) string at all: UTF-8 without NUL.
bool isYamlText(std::string_view bytes);

/// A text as a double-quoted scalar on one line.
std::string yamlString(std::string_view text);

/// A text as the value of a key that stands `indent` columns in, without the last line end: a
/// literal block where that keeps every byte, else double-quoted, a line for each of its own.
std::string yamlValue(std::string_view text, std::size_t indent);

}  // namespace strata::emit
