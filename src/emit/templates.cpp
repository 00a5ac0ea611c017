#include "emit/templates.h"

#include <fmt/format.h>

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

#include "emit/emit.h"
#include "support/files.h"
#include "support/text.h"

namespace strata::emit {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;
namespace mustache = kainjow::mustache;

/// A `{{tag}}` of a template's text.
struct Tag {
  std::size_t offset = 0;  ///< of the first brace
  std::size_t end = 0;     ///< one past the last brace
  char sigil = ' ';        ///< '#', '^', '/', '>', '!', '=', '&', '{'; ' ' for a plain variable
  std::string name = {};
};

/// The tags of a template, by the default delimiters.
std::vector<Tag> tagsOf(std::string_view text) {
  std::vector<Tag> tags;
  std::size_t at = 0;
  while ((at = text.find("{{", at)) != std::string_view::npos) {
    const bool triple = text.substr(at).starts_with("{{{");
    const std::string_view close = triple ? "}}}" : "}}";
    const std::size_t first = at + close.size();
    const std::size_t last = text.find(close, first);
    if (last == std::string_view::npos) {
      break;
    }
    std::string_view inner = trim(text.substr(first, last - first));
    Tag tag{.offset = at, .end = last + close.size(), .sigil = triple ? '{' : ' '};
    if (!triple && !inner.empty() &&
        std::string_view("#^/>!=&").find(inner.front()) != std::string_view::npos) {
      tag.sigil = inner.front();
      inner = trim(inner.substr(1));
    }
    tag.name = inner;
    at = tag.end;
    tags.push_back(std::move(tag));
  }
  return tags;
}

Diagnostic templateError(std::string code, std::string message, const Template& source,
                         std::size_t offset) {
  const LineColumn place = lineColumnAt(source.text, offset);
  return {.code = std::move(code),
          .message = std::move(message),
          .where = {.file = source.path.string(), .line = place.line, .column = place.column},
          .source_line = lineOf(source.text, place.line),
          .exit_code = ExitCode::kUsage};
}

/// mustache.hpp ends its messages with "… at <byte offset>".
std::optional<Diagnostic> syntaxError(const Template& source) {
  for (const Tag& tag : tagsOf(source.text)) {
    if (tag.sigil == '=') {
      return templateError("ST1502", "the delimiters of a template cannot be changed", source,
                           tag.offset);
    }
  }
  const mustache::mustache parsed(source.text);
  if (parsed.is_valid()) {
    return std::nullopt;
  }
  const std::string& text = parsed.error_message();
  const std::size_t at = text.rfind(" at ");
  if (at == std::string::npos) {
    return templateError("ST1502", lower(text), source, 0);
  }
  std::string message = replaceAll(text.substr(0, at), "\"", "'");
  message[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(message[0])));
  return templateError("ST1502", message, source, std::stoul(text.substr(at + 4)));
}

bool isAlone(std::string_view text, const Tag& tag, std::size_t line, std::size_t next) {
  return tag.sigil != '&' && tag.sigil != '{' && tag.sigil != ' ' &&
         trim(text.substr(line, tag.offset - line)).empty() &&
         trim(text.substr(tag.end, next - tag.end)).empty();
}

mustache::data toData(const Json& json) {
  if (json.is_object()) {
    mustache::data out;
    for (const auto& [name, value] : json.items()) {
      out.set(name, toData(value));
    }
    return out;
  }
  if (json.is_array()) {
    mustache::data out(mustache::data::type::list);
    for (const Json& item : json) {
      out.push_back(toData(item));
    }
    return out;
  }
  if (json.is_boolean()) {
    return mustache::data(json.get<bool>());
  }
  return mustache::data(json.is_string() ? json.get<std::string>() : json.dump());
}

/// Whether a text of the data has `part` in it.
bool holds(const Json& json, const std::string& part) {
  if (json.is_string()) {
    return json.get_ref<const std::string&>().find(part) != std::string::npos;
  }
  return json.is_structured() &&
         std::ranges::any_of(json, [&](const Json& item) { return holds(item, part); });
}

/// Remembers the first name that the data does not have: mustache.hpp prints nothing for it.
class StrictContext : public mustache::context<std::string> {
 public:
  const mustache::data* get(const std::string& name) const override {
    const mustache::data* found = context::get(name);
    if (found == nullptr && missing_.empty()) {
      missing_ = name;
    }
    return found;
  }

  [[nodiscard]] const std::string& missing() const { return missing_; }

 private:
  mutable std::string missing_;
};

void collectNames(const Json& json, std::vector<std::string>& names) {
  if (json.is_object()) {
    for (const auto& [name, value] : json.items()) {
      if (std::ranges::find(names, name) == names.end()) {
        names.push_back(name);
      }
      collectNames(value, names);
    }
  } else if (json.is_array()) {
    for (const Json& item : json) {
      collectNames(item, names);
    }
  }
}

}  // namespace

Expected<std::vector<fs::path>> templateFolders(const fs::path& own) {
  std::vector<fs::path> folders;
  if (!own.empty()) {
    std::error_code error;
    if (!fs::is_directory(own, error)) {
      return Diagnostic{.code = "ST1501",
                        .message = fmt::format("no template folder '{}'", own.string()),
                        .help = "correct its name, or leave it out for the built-in templates",
                        .exit_code = ExitCode::kUsage};
    }
    folders.push_back(own);
  }
  if (auto built_in = findTemplates()) {
    folders.push_back(*std::move(built_in));
  } else if (own.empty()) {
    return std::move(built_in).error();
  }
  return folders;
}

Expected<const Template*> Templates::load(const std::string& name) {
  if (const auto found = loaded_.find(name); found != loaded_.end()) {
    return &found->second;
  }
  std::vector<std::string> places;
  for (const fs::path& folder : folders_) {
    const fs::path path = folder / (name + ".mustache");
    places.push_back("'" + folder.string() + "'");
    std::error_code error;
    if (!fs::exists(path, error)) {
      continue;
    }
    STRATA_TRY(const std::string text, readFile(path));
    Template source{.path = path, .text = replaceAll(text, "\r\n", "\n")};
    if (auto wrong = syntaxError(source)) {
      return *std::move(wrong);
    }
    return &loaded_.emplace(name, std::move(source)).first->second;
  }
  return Diagnostic{
      .code = "ST1501",
      .message = fmt::format("no template '{}.mustache' in {}", name, join(places, ", ")),
      .help = "copy it from the templates that come with strata, or correct its name",
      .exit_code = ExitCode::kUsage};
}

/// `open`: the templates that include this one, outermost first.
Expected<void> Templates::loadWithPartials(const std::string& name,
                                           std::vector<std::string>& open) {
  STRATA_TRY(const Template* source, load(name));
  open.push_back(name);
  for (const Tag& tag : tagsOf(source->text)) {
    if (tag.sigil != '>') {
      continue;
    }
    if (std::ranges::find(open, tag.name) != open.end()) {
      return templateError("ST1502", fmt::format("partial '{}' includes itself", tag.name), *source,
                           tag.offset);
    }
    if (auto loaded = loadWithPartials(tag.name, open); !loaded) {
      Diagnostic error = std::move(loaded).error();
      if (!error.where.known()) {
        Diagnostic placed = templateError(error.code, error.message, *source, tag.offset);
        placed.help = error.help;
        return placed;
      }
      return error;
    }
  }
  open.pop_back();
  return {};
}

Diagnostic Templates::unknownName(const std::string& root, const std::string& name,
                                  const Json& data) const {
  std::vector<std::string> known;
  collectNames(data, known);
  const std::string near = nearest(name, known);
  const std::string message = fmt::format("templates have no name '{}' here", name);
  const std::string help = near.empty() ? "docs/generated-code.md lists the names"
                                        : fmt::format("did you mean '{}'?", near);
  std::vector<std::string> queue = {root};
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const Template& source = loaded_.at(queue[i]);
    for (const Tag& tag : tagsOf(source.text)) {
      if (tag.sigil == '>') {
        queue.push_back(tag.name);
      } else if (tag.sigil != '!' && tag.sigil != '/' && tag.name == name) {
        Diagnostic out = templateError("ST1503", message, source, tag.offset);
        out.help = help;
        return out;
      }
    }
  }
  return templateError("ST1503", message, loaded_.at(root), 0);
}

// mustache.hpp's ways with lines are not the specification's (it leaves a line where a section is
// empty, drops an empty one after a tag): a tag that has a line to itself loses the rest of the
// line here, and line_end_ stands before every line end so that none is dropped. Partials are put
// in place, as it would parse one anew for each item of a list.
std::string Templates::expanded(const std::string& name) const {
  const std::string_view text = loaded_.at(name).text;
  const auto kept = [&](std::size_t from, std::size_t to) {
    return from < to ? replaceAll(text.substr(from, to - from), "\n", line_end_ + "\n") : "";
  };
  std::string out;
  std::size_t start = 0;
  for (const Tag& tag : tagsOf(text)) {
    const std::size_t line = text.rfind('\n', tag.offset) + 1;  // npos + 1 is 0
    const std::size_t next = std::min(text.find('\n', tag.end), text.size());
    const bool alone = isAlone(text, tag, line, next);
    out += kept(start, alone ? line : tag.offset);
    start = alone ? std::min(next + 1, text.size()) : tag.end;
    if (tag.sigil == '>') {
      std::string partial = expanded(tag.name);
      if (!alone && partial.ends_with(line_end_ + "\n")) {  // inside a line it has no line end
        partial.resize(partial.size() - line_end_.size() - 1);
      }
      out += partial;
    } else if (tag.sigil != '!') {
      out += text.substr(tag.offset, tag.end - tag.offset);
    }
  }
  return out + kept(start, text.size());
}

struct Templates::Compiled {
  mustache::mustache renderer;
};

Expected<Templates::Compiled*> Templates::compile(const std::string& name, const Json& data) {
  while (holds(data, line_end_)) {
    line_end_ += '\x01';
    compiled_.clear();
  }
  std::shared_ptr<Compiled>& compiled = compiled_[name];
  if (compiled == nullptr) {
    std::vector<std::string> open;
    STRATA_CHECK(loadWithPartials(name, open));
    compiled = std::make_shared<Compiled>(Compiled{mustache::mustache(expanded(name))});
    compiled->renderer.set_custom_escape([](const std::string& text) { return text; });
  }
  return compiled.get();
}

Expected<std::string> Templates::render(const std::string& name, const Json& data) {
  STRATA_TRY(Compiled* const compiled, compile(name, data));
  const mustache::data root = toData(data);
  StrictContext context;
  context.push(&root);
  std::string out = replaceAll(compiled->renderer.render(context), line_end_, "");
  if (!context.missing().empty()) {
    return unknownName(name, context.missing(), data);
  }
  if (!compiled->renderer.is_valid()) {
    return templateError("ST1502", lower(compiled->renderer.error_message()), loaded_.at(name), 0);
  }
  return out;
}

}  // namespace strata::emit
