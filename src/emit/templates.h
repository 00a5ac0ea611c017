#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "support/expected.h"

namespace strata::emit {

/// The text of a template and where it is from.
struct Template {
  std::filesystem::path path = {};
  std::string text = {};
};

/// Where templates are looked for: `own`, unless it is empty, then the built-in ones. Errors:
/// ST1501.
Expected<std::vector<std::filesystem::path>> templateFolders(const std::filesystem::path& own);

/// Mustache templates of folders: `<name>.mustache`, the first folder that has it wins. HTML
/// escaping is off. A name that the data does not have is an error, not an empty text.
class Templates {
 public:
  explicit Templates(std::vector<std::filesystem::path> folders) : folders_(std::move(folders)) {}

  /// The template `name` with `data`; partials are templates too. Errors: ST1501, ST1502, ST1503.
  Expected<std::string> render(const std::string& name, const nlohmann::ordered_json& data);

 private:
  struct Compiled;

  Expected<const Template*> load(const std::string& name);
  Expected<void> loadWithPartials(const std::string& name, std::vector<std::string>& open);
  [[nodiscard]] std::string expanded(const std::string& name) const;
  Expected<Compiled*> compile(const std::string& name, const nlohmann::ordered_json& data);
  [[nodiscard]] Diagnostic unknownName(const std::string& root, const std::string& name,
                                       const nlohmann::ordered_json& data) const;

  std::vector<std::filesystem::path> folders_;
  std::map<std::string, Template> loaded_ = {};
  std::map<std::string, std::shared_ptr<Compiled>> compiled_ = {};
  std::string line_end_ = "\x01";  ///< in no text of the data
};

}  // namespace strata::emit
