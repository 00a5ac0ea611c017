#include "e2e/json_docs.h"

#include <regex>

#include "support/text.h"

namespace strata::e2e {
namespace {

using nlohmann::json;

std::string typeOf(const json& value) {
  return value.is_number() ? "number" : value.type_name();
}

/// Merges what `from` says into `into`.
void merge(JsonShape& into, const JsonShape& from) {
  into.types.insert(from.types.begin(), from.types.end());
  for (const auto& [name, member] : from.members) {
    merge(into.members[name], member);
  }
  if (!from.element.empty()) {
    into.element.resize(1);
    merge(into.element[0], from.element[0]);
  }
}

/// One section, before its references are resolved.
struct Section {
  std::vector<JsonShape> shapes = {};
  std::vector<std::string> same = {};                  ///< commands that answer the same
  std::map<std::string, std::string> references = {};  ///< path → command
};

void readRow(const std::string& line, Section& section) {
  static const std::regex kRow(R"(^\| `([^`]+)` \| ([^|]*) \|(.*)\|$)");
  static const std::regex kAs("as `strata ([a-z -]+)` answers");
  std::smatch row;
  if (!std::regex_match(line, row, kRow)) {
    return;
  }
  if (section.shapes.empty()) {
    section.shapes.emplace_back();
  }
  JsonShape& shape = section.shapes.back().at(row[1]);
  std::string types = row[2];
  for (std::size_t at = types.find(" or "); at != std::string::npos; at = types.find(" or ")) {
    shape.types.insert(types.substr(0, at));
    types = types.substr(at + 4);
  }
  shape.types.insert(types);
  const std::string meaning = row[3];
  std::smatch as;
  if (std::regex_search(meaning, as, kAs)) {
    section.references[row[1]] = as[1];
  }
}

void readSame(const std::string& paragraph, Section& section) {
  static const std::regex kCommand("`strata ([a-z -]+)`");
  if (paragraph.find(" the same") == std::string::npos || paragraph.starts_with("|")) {
    return;
  }
  for (std::sregex_iterator it(paragraph.begin(), paragraph.end(), kCommand), end; it != end;
       ++it) {
    section.same.push_back((*it)[1]);
  }
}

std::map<std::string, Section> readSections(const std::string& markdown) {
  constexpr std::string_view kHeading = "## strata ";
  std::map<std::string, Section> out;
  Section* section = nullptr;
  for (const std::string& line : split(markdown, '\n')) {
    if (line.starts_with("## ")) {
      section = line.starts_with(kHeading) ? &out[line.substr(kHeading.size())] : nullptr;
    } else if (section != nullptr && line == "| field | type | |" && !section->shapes.empty()) {
      section->shapes.emplace_back();
    } else if (section != nullptr) {
      readRow(line, *section);
      readSame(line, *section);
    }
  }
  return out;
}

}  // namespace

JsonShape& JsonShape::at(const std::string& path) {
  JsonShape* shape = this;
  std::string rest = path;
  while (!rest.empty()) {
    if (rest.starts_with("[]")) {
      shape->types.insert("array");
      shape->element.resize(1);
      shape = &shape->element[0];
      rest = rest.substr(2);
      continue;
    }
    rest = rest.starts_with(".") ? rest.substr(1) : rest;
    const std::string name = rest.substr(0, rest.find_first_of(".["));
    shape->types.insert("object");
    shape = &shape->members[name];
    rest = rest.substr(name.size());
  }
  return *shape;
}

JsonPage readJsonPage(const std::string& markdown) {
  std::map<std::string, Section> sections = readSections(markdown);
  for (auto& [command, section] : sections) {
    for (const auto& [path, other] : section.references) {
      merge(section.shapes.at(0).at(path), sections.at(other).shapes.at(0));
    }
  }
  JsonPage out;
  for (const auto& [command, section] : sections) {
    out[command] = section.shapes;
    for (const std::string& other : section.same) {
      out[other] = section.shapes;
    }
  }
  return out;
}

std::vector<std::string> ShapeCheck::check(const json& answer) {
  std::vector<std::string> wrong;
  look(answer, shape_, "", wrong);
  return wrong;
}

void ShapeCheck::look(const json& value, const JsonShape& shape, const std::string& path,
                      std::vector<std::string>& wrong) {
  if (!shape.types.contains(typeOf(value))) {
    wrong.push_back("'" + path + "' is " + typeOf(value) + ", the page says " +
                    join({shape.types.begin(), shape.types.end()}, " or "));
    return;
  }
  if (value.is_array()) {
    for (const json& element : value) {
      seen_.insert(path + "[]");
      look(element, shape.element.at(0), path + "[]", wrong);
    }
  }
  if (!value.is_object()) {
    return;
  }
  seen_.insert(path);
  const auto any = shape.members.find("*");
  for (const auto& [name, member] : value.items()) {
    const auto known = any != shape.members.end() ? any : shape.members.find(name);
    if (known == shape.members.end()) {
      wrong.push_back("'" + path + "." + name + "' is not on the page");
    } else {
      look(member, known->second, path + "." + known->first, wrong);
    }
  }
  for (const auto& [name, member] : shape.members) {
    if (name != "*" && !value.contains(name)) {
      wrong.push_back("'" + path + "." + name + "' is missing");
    }
  }
}

std::vector<std::string> ShapeCheck::unseen() const {
  std::vector<std::string> out;
  const auto walk = [&](const auto& self, const JsonShape& shape, const std::string& path) -> void {
    const bool container = path.ends_with("[]") || !shape.members.empty();
    if (container && !seen_.contains(path)) {
      out.push_back(path);
      return;
    }
    for (const auto& [name, member] : shape.members) {
      self(self, member, path + "." + name);
    }
    for (const JsonShape& element : shape.element) {
      self(self, element, path + "[]");
    }
  };
  walk(walk, shape_, "");
  return out;
}

}  // namespace strata::e2e
