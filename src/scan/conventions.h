#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/naming.h"

namespace strata::scan {

/// "created_at" → "createdAt".
std::string camelCase(std::string_view name);

/// A first guess at the plural of an English word: the user reads it, and db::table overrules it.
std::string pluralOf(const std::string& word);

/// "app::Outer::Inner" → "Inner".
std::string lastName(const std::string& cpp_name);

/// The names that [naming] gives to a member, a struct and an enum.
std::string columnNameFor(const Naming& naming, const std::string& member);
std::string tableNameFor(const Naming& naming, const std::string& cpp_name);
std::string enumNameFor(const Naming& naming, const std::string& cpp_name);

/// What stands for the placeholders of a pattern.
using PatternValues = std::vector<std::pair<std::string_view, std::string>>;

/// The pattern with its placeholders filled in and `suffix` behind it. As makeObjectName() does,
/// the longest of the values is cut until all fits; the text between them stays.
std::string fillPattern(std::string_view pattern, const PatternValues& values,
                        std::string_view suffix = {});

}  // namespace strata::scan
