#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace strata::e2e {

/// A part of an answer, as docs/json.md describes it.
struct JsonShape {
  std::set<std::string> types = {};               ///< "string", "object", "array", "null", …
  std::map<std::string, JsonShape> members = {};  ///< of an object; "*" alone: any names
  std::vector<JsonShape> element = {};            ///< of an array: one

  /// The shape at a path of the page: "files[].name", "[].code", "left_out.*[]".
  JsonShape& at(const std::string& path);
};

/// The page: by command ("migrate diff") what it may answer.
using JsonPage = std::map<std::string, std::vector<JsonShape>>;

/// Reads the page's sections; those that answer "the same" as another are there too.
JsonPage readJsonPage(const std::string& markdown);

/// How answers of one shape hold to it.
class ShapeCheck {
 public:
  explicit ShapeCheck(const JsonShape& shape) : shape_(shape) {}

  /// What is wrong with one answer; none: it has exactly the members of the shape, of its types.
  std::vector<std::string> check(const nlohmann::json& answer);

  /// Arrays of the shape that were empty, and objects that were null, in all answers so far: what
  /// the page says of them was not looked at.
  [[nodiscard]] std::vector<std::string> unseen() const;

 private:
  void look(const nlohmann::json& value, const JsonShape& shape, const std::string& path,
            std::vector<std::string>& wrong);

  const JsonShape& shape_;
  std::set<std::string> seen_ = {};
};

}  // namespace strata::e2e
