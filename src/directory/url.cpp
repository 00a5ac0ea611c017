#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "directory/directory.h"
#include "support/text.h"

namespace strata::directory {
namespace {

/// `%20` and the like resolved; what is no escape stays.
std::string percentDecoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    if (text[i] == '%' && i + 2 < text.size() + 0 &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ptr ==
            text.data() + i + 3) {
      out += static_cast<char>(byte);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

Diagnostic usage(std::string code, std::string message, std::string help) {
  return {.code = std::move(code),
          .message = std::move(message),
          .help = std::move(help),
          .exit_code = ExitCode::kUsage};
}

Expected<void> takeParameter(std::string_view text, DirectoryUrl& url) {
  const std::size_t equals = text.find('=');
  const std::string name(text.substr(0, equals));
  const std::string value =
      equals == std::string_view::npos ? "" : percentDecoded(text.substr(equals + 1));
  if (name == "format") {
    STRATA_TRY(url.format, parseFormat(value));
    return {};
  }
  if (name == "version") {
    url.version = value;
    return {};
  }
  const std::string near = nearest(name, {"format", "version"});
  return usage("ST5003", fmt::format("unknown parameter '{}' in the directory's URL", name),
               near.empty() ? "the parameters are 'format' and 'version'"
                            : fmt::format("did you mean '{}'?", near));
}

}  // namespace

Expected<DirectoryUrl> parseDirectoryUrl(std::string_view text) {
  DirectoryUrl url;
  std::string_view rest = text;
  const std::size_t mark = text.find("://");
  const bool has_scheme = mark != std::string_view::npos;
  if (has_scheme) {
    const std::string_view scheme = text.substr(0, mark);
    if (scheme != "file" && scheme != "dir") {
      return usage("ST5002", fmt::format("'{}://' does not name a migration directory", scheme),
                   "write file://PATH, dir://PATH or the path alone");
    }
    rest = text.substr(mark + 3);
  }
  const std::size_t query = rest.find('?');
  if (query != std::string_view::npos) {
    for (const std::string& parameter : split(rest.substr(query + 1), '&')) {
      if (!parameter.empty()) {
        STRATA_CHECK(takeParameter(parameter, url));
      }
    }
    rest = rest.substr(0, query);
  }
  if (!rest.empty()) {
    url.path = has_scheme ? percentDecoded(rest) : std::string(rest);
  }
  return url;
}

}  // namespace strata::directory
