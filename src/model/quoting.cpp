#include "model/quoting.h"

#include "support/text.h"

namespace strata {

std::string display(const Key& key) {
  std::string out;
  for (const std::string* part : {&key.schema, &key.parent, &key.name}) {
    if (!part->empty()) {
      out += (out.empty() ? "" : ".") + *part;
    }
  }
  return out;
}

std::string quoteIdentifier(std::string_view name) {
  return "\"" + replaceAll(name, "\"", "\"\"") + "\"";
}

std::string quoteQualified(const Key& key) {
  return key.schema.empty() ? quoteIdentifier(key.name)
                            : quoteIdentifier(key.schema) + "." + quoteIdentifier(key.name);
}

std::string quoteIdentifiers(const std::vector<std::string>& names) {
  std::vector<std::string> quoted;
  quoted.reserve(names.size());
  for (const std::string& name : names) {
    quoted.push_back(quoteIdentifier(name));
  }
  return join(quoted, ", ");
}

std::string quoteLiteral(std::string_view text) {
  const std::string doubled = replaceAll(text, "'", "''");
  return text.find('\\') == std::string_view::npos ? "'" + doubled + "'"
                                                   : "E'" + replaceAll(doubled, "\\", "\\\\") + "'";
}

}  // namespace strata
