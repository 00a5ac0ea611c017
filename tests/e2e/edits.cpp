#include "e2e/edits.h"

#include <algorithm>
#include <array>
#include <regex>

#include "support/text.h"

namespace strata::e2e {

struct Editor::Field {
  std::string file = {};
  std::size_t line = 0;
  std::string owner = {};
  std::string options = {};  ///< "DB(…) " or ""
  std::string type = {};
  std::string name = {};
  std::string initialiser = {};  ///< " = x" or ""
};

struct Editor::Struct {
  std::string file = {};
  std::string name = {};
  std::size_t first = 0;  ///< the line of `struct`
  std::size_t last = 0;   ///< that of `};`
};

namespace {

const std::regex kStruct(R"(^struct DB_TABLE\(.*\) (\w+)( : \w+)? \{$)");
const std::regex kField(R"(^  (DB\(.*\) )?([A-Za-z_][\w:<>, ]*) (\w+)( = [^;]+)?;$)");

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

bool isKey(const std::string& options) {
  return has(options, "primary_key") || has(options, "references") || has(options, "unique");
}

std::regex wordPattern(const std::string& word) {
  return std::regex("\\b" + word + "\\b");
}

}  // namespace

std::string& Editor::line(const Field& field) {
  return models_.at(field.file)[field.line];
}

std::vector<Editor::Struct> Editor::structs() const {
  std::vector<Struct> out;
  for (const auto& [file, lines] : models_) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      std::smatch match;
      if (std::regex_match(lines[i], match, kStruct)) {
        const auto end =
            std::find(lines.begin() + static_cast<std::ptrdiff_t>(i), lines.end(), "};");
        out.push_back({file, match[1], i, static_cast<std::size_t>(end - lines.begin())});
      }
    }
  }
  return out;
}

std::vector<Editor::Field> Editor::fields() const {
  std::vector<Field> out;
  for (const Struct& owner : structs()) {
    const auto& lines = models_.at(owner.file);
    for (std::size_t i = owner.first + 1; i < owner.last; ++i) {
      std::smatch match;
      const bool continued = lines[i - 1].starts_with("  DB(") && !lines[i - 1].ends_with(";");
      if (!continued && std::regex_match(lines[i], match, kField)) {
        out.push_back({owner.file, i, owner.name, match[1], match[2], match[3], match[4]});
      }
    }
  }
  return out;
}

int Editor::occurrences(const std::string& word) const {
  int count = 0;
  const std::regex pattern = wordPattern(word);
  for (const auto& [file, lines] : models_) {
    for (const std::string& text : lines) {
      count += static_cast<int>(
          std::distance(std::sregex_iterator(text.begin(), text.end(), pattern), {}));
    }
  }
  return count;
}

bool Editor::inSqlText(const std::string& word) const {
  const std::regex pattern("\"[^\"]*\\b" + word + "\\b[^\"]*\"");
  return std::ranges::any_of(models_, [&](const auto& file) {
    return std::ranges::any_of(
        file.second, [&](const std::string& text) { return std::regex_search(text, pattern); });
  });
}

std::string Editor::edit() {
  constexpr std::array<Act, 21> kActs = {
      &Editor::addField,       &Editor::dropField,     &Editor::renameField,  &Editor::retypeField,
      &Editor::toggleNullable, &Editor::changeDefault, &Editor::addIndex,     &Editor::dropIndex,
      &Editor::toggleCheck,    &Editor::addComment,    &Editor::addTable,     &Editor::dropTable,
      &Editor::renameTable,    &Editor::addLabel,      &Editor::changeAction, &Editor::renameIndex,
      &Editor::renameLabel,    &Editor::reorderFields, &Editor::moveFile,     &Editor::moveStruct,
      &Editor::moveNamespace,
  };
  for (;;) {
    neutral_ = false;
    if (const std::string done = (this->*kActs[pick(kActs.size())])(); !done.empty()) {
      return done;
    }
  }
}

std::string Editor::addField() {
  constexpr std::array<const char*, 10> kForms = {
      "  std::optional<std::string> extra_#;",
      "  std::int32_t extra_# = 5;",
      "  bool extra_# = true;",
      "  DB(db::size(40)) std::string extra_# = \"it's \\\\ x\";",
      "  std::vector<std::string> extra_#;",
      "  std::optional<db::json> extra_#;",
      "  DB(db::default_sql(\"now()\")) std::chrono::sys_time<std::chrono::microseconds> extra_#;",
      "  std::optional<double> extra_#;",
      "  db::decimal<8, 3> extra_#;",
      "  DB(db::check(\"extra_# <> 0\")) std::int16_t extra_# = 1;",
  };
  const auto all = structs();
  const Struct& owner = all[pick(all.size())];
  const std::string text = replaceAll(kForms[pick(kForms.size())], "#", std::to_string(serial()));
  auto& lines = models_.at(owner.file);
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(owner.first) + 1, text);
  return "add field to " + owner.name + ":" + text;
}

std::string Editor::dropField() {
  const auto all = fields();
  const Field& field = all[pick(all.size())];
  if (has(field.options, "primary_key") || occurrences(field.name) != 1) {
    return {};
  }
  auto& lines = models_.at(field.file);
  lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(field.line));
  return "drop field " + field.owner + "::" + field.name;
}

std::string Editor::renameField() {
  const auto all = fields();
  const Field& field = all[pick(all.size())];
  if (occurrences(field.name) != 1 || inSqlText(field.name)) {
    return {};
  }
  const std::string renamed = field.name + "_r" + std::to_string(serial());
  const std::string was = "db::was(\"" + field.name + "\")";
  const std::string options =
      field.options.empty() ? "DB(" + was + ") " : "DB(" + was + ", " + field.options.substr(3);
  line(field) = "  " + options + field.type + " " + renamed + field.initialiser + ";";
  return "rename field " + field.owner + "::" + field.name + " to " + renamed;
}

std::string Editor::retypeField() {
  static const std::vector<std::pair<std::string, std::string>> kPairs = {
      {"std::int32_t", "std::int64_t"}, {"std::int64_t", "std::int32_t"},
      {"std::int16_t", "std::int32_t"}, {"std::int32_t", "std::string"},
      {"bool", "std::int32_t"},         {"double", "std::string"},
      {"db::json", "std::string"},      {"db::size(40)", "db::size(60)"},
      {"db::size(80)", "db::size(64)"},
  };
  const auto all = fields();
  const Field& field = all[pick(all.size())];
  const auto& [from, to] = kPairs[pick(kPairs.size())];
  const bool by_size = from.starts_with("db::size");
  if (isKey(field.options) || occurrences(field.name) != 1 ||
      !has(by_size ? field.options : field.type, from) ||
      (has(field.options, "db::") && !by_size) || (!by_size && !field.initialiser.empty())) {
    return {};
  }
  line(field) = replaceAll(line(field), from, to);
  return "retype field " + field.owner + "::" + field.name + " from " + from + " to " + to;
}

std::string Editor::toggleNullable() {
  const auto all = fields();
  const Field& field = all[pick(all.size())];
  constexpr std::string_view kOptional = "std::optional<";
  if (isKey(field.options) || has(field.options, "generated") || occurrences(field.name) != 1 ||
      !field.initialiser.empty()) {
    return {};
  }
  const bool nullable = field.type.starts_with(kOptional);
  const std::string type =
      nullable ? field.type.substr(kOptional.size(), field.type.size() - kOptional.size() - 1)
               : std::string(kOptional) + field.type + ">";
  line(field) = "  " + field.options + type + " " + field.name + ";";
  return (nullable ? "make not null " : "make nullable ") + field.owner + "::" + field.name;
}

std::string Editor::changeDefault() {
  static const std::map<std::string, std::string> kOther = {
      {" = false", " = true"}, {" = true", " = false"}, {" = 0", " = 7"},
      {" = 1", " = 2"},        {" = 5", " = -3"},       {" = 7", ""}};
  const auto all = fields();
  const Field& field = all[pick(all.size())];
  std::string next;
  if (const auto known = kOther.find(field.initialiser); known != kOther.end()) {
    next = known->second;
  } else if (field.initialiser.empty() && field.type == "std::string" &&
             !has(field.options, "generated") && !has(field.options, "default_sql")) {
    next = " = \"none\"";
  } else {
    return {};
  }
  line(field) = "  " + field.options + field.type + " " + field.name + next + ";";
  return "default of " + field.owner + "::" + field.name + next;
}

std::string Editor::addIndex() {
  const auto all = fields();
  const Field& field = all[pick(all.size())];
  if (has(field.type, "json") || has(field.type, "vector") || has(field.options, "generated") ||
      has(field.options, "ignore")) {
    return {};
  }
  static const std::vector<std::string> kForms = {
      "db::index(&T::f, db::name(\"added_#_idx\"))",
      "db::index(db::desc(&T::f), db::name(\"added_#_idx\"))",
      "db::index(&T::f, db::where(\"f IS NOT NULL\"), db::name(\"added_#_idx\"))",
      "db::index(&T::f, db::using_(db::method::hash), db::name(\"added_#_idx\"))"};
  std::string text = "  static_assert(" + kForms[pick(kForms.size())] + ");";
  text = replaceAll(replaceAll(text, "T::f", field.owner + "::" + field.name), "\"f IS",
                    "\"" + field.name + " IS");
  text = replaceAll(text, "#", std::to_string(serial()));
  const auto owners = structs();
  const auto owner = std::ranges::find(owners, field.owner, &Struct::name);
  auto& lines = models_.at(field.file);
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(owner->last), text);
  return "add" + text;
}

std::string Editor::dropIndex() {
  std::vector<std::pair<std::string, std::size_t>> found;
  for (const auto& [file, lines] : models_) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (lines[i].starts_with("  static_assert(db::index(") && lines[i].ends_with("));")) {
        found.emplace_back(file, i);
      }
    }
  }
  if (found.empty()) {
    return {};
  }
  const auto& [file, at] = found[pick(found.size())];
  auto& lines = models_.at(file);
  const std::string text = lines[at];
  lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at));
  return "drop" + text;
}

std::string Editor::toggleCheck() {
  for (auto& [file, lines] : models_) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (lines[i].starts_with("  static_assert(db::check(") && lines[i].ends_with("));") &&
          pick(3) == 0) {
        const std::string text = lines[i];
        lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(i));
        return "drop" + text;
      }
    }
  }
  const auto all = fields();
  const Field& field = all[pick(all.size())];
  const auto owners = structs();
  const auto owner = std::ranges::find(owners, field.owner, &Struct::name);
  const std::string text = "  static_assert(db::check(\"" + field.name +
                           " IS NOT NULL\", db::name(\"added_" + std::to_string(serial()) +
                           "_check\")));";
  auto& lines = models_.at(field.file);
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(owner->last), text);
  return "add" + text;
}

std::string Editor::addComment() {
  const auto all = fields();
  const Field& field = all[pick(all.size())];
  auto& lines = models_.at(field.file);
  if (lines[field.line - 1].starts_with("  ///")) {
    lines[field.line - 1] += " More.";
    return "change comment of " + field.owner + "::" + field.name;
  }
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(field.line),
               "  /// It's \"said\" of this one.");
  return "comment on " + field.owner + "::" + field.name;
}

std::string Editor::addTable() {
  const std::string n = std::to_string(serial());
  models_["models/extra_" + n + ".hpp"] = {
      "#pragma once",
      "#include \"accounts/user.hpp\"",
      "",
      "namespace shop::extra {",
      "enum class Level" + n + " : std::uint8_t { low, high };",
      "",
      "/// Added later.",
      "struct DB_TABLE(db::table(\"extras_" + n + "\")) Extra" + n + " {",
      "  DB(db::primary_key, db::identity) std::int64_t id;",
      "  DB(db::references(&accounts::User::id, db::on_delete(db::cascade)), db::index) "
      "std::int64_t user_id;",
      "  Level" + n + " level = Level" + n + "::low;",
      "  std::optional<std::string> words;",
      "};",
      "}  // namespace shop::extra",
  };
  return "add table extras_" + n;
}

std::string Editor::dropTable() {
  const auto all = structs();
  const Struct& owner = all[pick(all.size())];
  if (std::ranges::count_if(all, [&](const Struct& s) { return s.file == owner.file; }) > 1) {
    return {};
  }
  const auto& own = models_.at(owner.file);
  const auto inside = std::ranges::count_if(own, [&](const std::string& text) {
    return std::regex_search(text, wordPattern(owner.name));
  });
  int total = 0;
  for (const auto& [file, lines] : models_) {
    total += static_cast<int>(std::ranges::count_if(lines, [&](const std::string& text) {
      return std::regex_search(text, wordPattern(owner.name));
    }));
  }
  const std::string include =
      "#include \"" + owner.file.substr(std::string("models/").size()) + "\"";
  const bool included = std::ranges::any_of(models_, [&](const auto& file) {
    return std::ranges::find(file.second, include) != file.second.end();
  });
  if (included || total != inside) {
    return {};
  }
  models_.erase(owner.file);
  return "drop table of " + owner.name;
}

std::string Editor::renameTable() {
  const auto all = structs();
  const Struct& owner = all[pick(all.size())];
  std::string& head = models_.at(owner.file)[owner.first];
  static const std::regex kName(R"re(db::table\("(\w+)"\))re");
  std::smatch match;
  if (!std::regex_search(head, match, kName) || has(head, "db::was")) {
    return {};
  }
  const std::string name = match[1];
  const std::string renamed = name + "_r" + std::to_string(serial());
  head =
      std::regex_replace(head, kName, "db::table(\"" + renamed + "\"), db::was(\"" + name + "\")");
  return "rename table " + name + " to " + renamed;
}

std::string Editor::addLabel() {
  static const std::regex kEnum(R"(^(enum class \w+ : std::uint8_t \{ )(\w+)(.*)$)");
  for (auto& [file, lines] : models_) {
    for (std::string& text : lines) {
      std::smatch match;
      if (std::regex_match(text, match, kEnum) && pick(2) == 0) {
        const std::string label = "added_" + std::to_string(serial());
        text = pick(2) == 0 ? match[1].str() + label + ", " + match[2].str() + match[3].str()
                            : match[1].str() + match[2].str() + ", " + label + match[3].str();
        return "add label " + label + ": " + text;
      }
    }
  }
  return {};
}

std::string Editor::changeAction() {
  const auto all = fields();
  const Field& field = all[pick(all.size())];
  if (!has(field.options, "db::on_delete(db::cascade)")) {
    return {};
  }
  line(field) =
      replaceAll(line(field), "db::on_delete(db::cascade)", "db::on_delete(db::restrict_)");
  return "restrict deletion by " + field.owner + "::" + field.name;
}

std::string Editor::renameIndex() {
  static const std::regex kIndex(R"re(db::name\("(added_\w+)"\)(, db::was\("\w+"\))?)re");
  for (auto& [file, lines] : models_) {
    for (std::string& text : lines) {
      std::smatch match;
      if (pick(2) == 0 && text.starts_with("  static_assert(") &&
          std::regex_search(text, match, kIndex)) {
        const std::string name = match[1];
        const std::string renamed = "added_again_" + std::to_string(serial());
        text = match.prefix().str() + "db::name(\"" + renamed + "\"), db::was(\"" + name + "\")" +
               match.suffix().str();
        return "rename " + name + " to " + renamed;
      }
    }
  }
  return {};
}

/// A label of an enum that has no statement of its own yet.
std::string Editor::renameLabel() {
  static const std::regex kEnum(R"(^enum class (Level\d+) : std::uint8_t \{ (\w+),.*$)");
  for (auto& [file, lines] : models_) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      std::smatch match;
      if (!std::regex_match(lines[i], match, kEnum) || lines[i + 1].starts_with("static_assert")) {
        continue;
      }
      const std::string type = match[1];
      const std::string label = match[2];
      const std::string renamed = label + "_r" + std::to_string(serial());
      lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                   "static_assert(db::enumeration<" + type + ">(db::label(" + type + "::" + label +
                       ", \"" + renamed + "\", db::was(\"" + label + "\"))));");
      return "rename label " + label + " of " + type + " to " + renamed;
    }
  }
  return {};
}

std::string Editor::reorderFields() {
  const auto all = fields();
  const std::size_t first = pick(all.size());
  const std::size_t second = first + 1;
  if (second >= all.size() || all[first].owner != all[second].owner ||
      all[second].line != all[first].line + 1) {
    return {};
  }
  if (models_.at(all[first].file)[all[first].line - 1].starts_with("  ///")) {
    return {};  // the comment would be the other's
  }
  std::swap(line(all[first]), line(all[second]));
  neutral_ = true;
  return "swap " + all[first].owner + "::" + all[first].name + " and " + all[second].name;
}

std::string Editor::moveFile() {
  const auto all = structs();
  const std::string from = all[pick(all.size())].file;
  const std::string to = "models/moved/file_" + std::to_string(serial()) + ".hpp";
  const auto include = [](const std::string& file) {
    return "#include \"" + file.substr(std::string("models/").size()) + "\"";
  };
  auto node = models_.extract(from);
  node.key() = to;
  models_.insert(std::move(node));
  for (auto& [file, lines] : models_) {
    std::ranges::replace(lines, include(from), include(to));
  }
  neutral_ = true;
  return "move " + from + " to " + to;
}

/// The last struct of a file into one of its own, which includes the rest.
std::string Editor::moveStruct() {
  const auto all = structs();
  const Struct& moved = all[pick(all.size())];
  auto& lines = models_.at(moved.file);
  const std::string space = lines.back().empty() ? lines[lines.size() - 2] : lines.back();
  const bool last = std::ranges::none_of(all, [&](const Struct& other) {
    return other.file == moved.file && other.first > moved.first;
  });
  const bool several = std::ranges::count(all, moved.file, &Struct::file) > 1;
  constexpr std::string_view kEnd = "}  // namespace ";
  if (!last || !several || !space.starts_with(kEnd) ||
      !std::ranges::all_of(models_, [&](const auto& file) {
        return file.first == moved.file ||
               std::ranges::none_of(file.second, [&](const std::string& text) {
                 return std::regex_search(text, wordPattern(moved.name));
               });
      })) {
    return {};
  }
  std::size_t first = moved.first;
  while (lines[first - 1].starts_with("///")) {
    --first;
  }
  std::vector<std::string> own = {
      "#pragma once", "#include \"" + moved.file.substr(std::string("models/").size()) + "\"", "",
      "namespace " + space.substr(kEnd.size()) + " {"};
  const auto begin = lines.begin() + static_cast<std::ptrdiff_t>(first);
  const auto end = lines.begin() + static_cast<std::ptrdiff_t>(moved.last) + 1;
  own.insert(own.end(), begin, end);
  own.push_back(space);
  lines.erase(begin, end);
  const std::string file = "models/moved/struct_" + std::to_string(serial()) + ".hpp";
  models_[file] = std::move(own);
  neutral_ = true;
  return "move " + moved.name + " to " + file;
}

/// A table that an edit added, with its enum, into a namespace with a schema of its own.
std::string Editor::moveNamespace() {
  static const std::regex kName(R"re(db::table\("(\w+)"\))re");
  for (auto& [file, lines] : models_) {
    const auto space = std::ranges::find(lines, "namespace shop::extra {");
    const auto head = std::ranges::find_if(
        lines, [](const std::string& text) { return std::regex_match(text, kStruct); });
    const auto type = std::ranges::find_if(
        lines, [](const std::string& text) { return text.starts_with("enum class Level"); });
    if (space == lines.end() || head == lines.end() || type == lines.end() ||
        has(*head, "db::was") || (type + 1)->starts_with("static_assert")) {
      continue;
    }
    const std::string schema = "moved_" + std::to_string(serial());
    std::smatch match;
    std::regex_search(*head, match, kName);
    const std::string name = match[1];
    *head = match.prefix().str() + match[0].str() + ", db::was(\"public." + name + "\")" +
            match.suffix().str();
    const std::string level = type->substr(11, type->find(' ', 11) - 11);
    *space = "namespace shop::" + schema + " {";
    lines.insert(type + 1, "static_assert(db::enumeration<" + level + ">(db::was(\"public." +
                               lower(level) + "\")));");
    lines.insert(std::ranges::find(lines, "namespace shop::" + schema + " {") + 1,
                 "static_assert(db::schema(\"" + schema + "\"));");
    return "move " + name + " to schema " + schema;
  }
  return {};
}

}  // namespace strata::e2e
