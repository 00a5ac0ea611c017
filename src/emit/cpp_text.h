#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace strata::emit {

/// `text` as a C++ string literal that no compiler warns about: controls, bidirectional marks and
/// would-be trigraphs are escaped.
std::string cppLiteral(std::string_view text);

/// `text` as the lines of a `///` comment, without the slashes: no line can continue into the next,
/// and none holds a control character or a bidirectional mark.
std::vector<std::string> commentLines(std::string_view text);

/// An identifier as near to `name` as can be: what is no letter, digit or `_` becomes `_`; keywords
/// and the macros of standard and strata headers get a `_` at the end.
std::string cppIdentifier(std::string_view name);

/// Hands out different identifiers for different names of one scope.
class Identifiers {
 public:
  /// How a name is spelled when it is free.
  using Spell = std::string (*)(std::string_view);

  explicit Identifiers(std::set<std::string> reserved = {}, Spell spell = cppIdentifier)
      : taken_(std::move(reserved)), spell_(spell) {}

  /// An identifier for each name, in order. A name that is an identifier keeps it, whatever comes
  /// before; others give way with `_2`, `_3` …
  std::vector<std::string> assign(const std::vector<std::string>& names);

 private:
  std::string unused(const std::string& wish);

  std::set<std::string> taken_;
  Spell spell_;
};

}  // namespace strata::emit
