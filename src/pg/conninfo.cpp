#include "pg/conninfo.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <optional>

#include "support/text.h"

namespace strata::pg {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};

using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

/// Session settings that a URL may carry beside libpq's own parameters, as Atlas's and other
/// drivers' URLs do. Anything else is more likely a slip (sslmod=…) than a setting.
constexpr std::array<std::string_view, 15> kSettings = {"search_path",
                                                        "role",
                                                        "statement_timeout",
                                                        "lock_timeout",
                                                        "transaction_timeout",
                                                        "idle_in_transaction_session_timeout",
                                                        "idle_session_timeout",
                                                        "timezone",
                                                        "datestyle",
                                                        "intervalstyle",
                                                        "default_tablespace",
                                                        "default_table_access_method",
                                                        "default_transaction_isolation",
                                                        "default_transaction_read_only",
                                                        "check_function_bodies"};

bool isSetting(std::string_view name) {
  // "extension.setting": custom settings are open-ended.
  return name.find('.') != std::string_view::npos ||
         std::find(kSettings.begin(), kSettings.end(), lower(name)) != kSettings.end();
}

const std::vector<std::string>& libpqKeywords() {
  static const std::vector<std::string> keywords = [] {
    std::vector<std::string> names;
    const Options options(PQconninfoParse("", nullptr));
    for (const PQconninfoOption* o = options.get(); o != nullptr && o->keyword != nullptr; ++o) {
      names.emplace_back(o->keyword);
    }
    return names;
  }();
  return keywords;
}

bool isLibpqKeyword(std::string_view name) {
  const auto& all = libpqKeywords();
  return std::find(all.begin(), all.end(), name) != all.end();
}

int hexValue(char digit) {
  const auto c = static_cast<unsigned char>(digit);
  return std::isxdigit(c) == 0 ? -1 : std::isdigit(c) != 0 ? c - '0' : std::tolower(c) - 'a' + 10;
}

/// Without percent-encoding; nullopt when an escape is broken or encodes a zero byte.
std::optional<std::string> percentDecoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int high = i + 1 < text.size() ? hexValue(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hexValue(text[i + 2]) : -1;
    if (high < 0 || low < 0 || high + low == 0) {
      return std::nullopt;
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

Diagnostic malformed(std::string message) {
  return {.code = "ST3303",
          .message = std::move(message),
          .help =
              "write postgres://USER:PASSWORD@HOST:PORT/DATABASE, with special characters of "
              "the user and the password percent-encoded ('@' is %40, '/' is %2F, '#' is %23)",
          .exit_code = ExitCode::kUsage};
}

/// Raw '@', '/' or '?' in a password make libpq take parts of it for the host, the port or the
/// database, and print them.
Expected<void> checkUserInfo(std::string_view after_scheme) {
  const std::size_t question = after_scheme.find('?');
  const std::string_view place = after_scheme.substr(0, question);
  const std::size_t at = place.rfind('@');
  const bool torn = at != std::string_view::npos && (place.find('@') != at || place.find('/') < at);
  if (torn ||
      (question != std::string_view::npos && isTornPassword(after_scheme.substr(question + 1)))) {
    return malformed("the database URL has an '@' in an unexpected place");
  }
  return {};
}

Diagnostic unknownParameter(const std::string& name) {
  std::vector<std::string> known = libpqKeywords();
  known.insert(known.end(), kSettings.begin(), kSettings.end());
  const std::string near = nearest(name, known);
  return {.code = "ST3302",
          .message = fmt::format("the database URL has an unknown parameter '{}'", name),
          .help = near.empty() ? fmt::format("remove '{}' from the URL", name)
                               : fmt::format("did you mean '{}'?", near),
          .exit_code = ExitCode::kUsage};
}

/// libpq's complaint with every quoted part that might be of a password made unreadable.
std::string withoutQuotedParts(std::string_view complaint) {
  std::string out;
  const std::vector<std::string> parts = split(complaint, '"');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool quoted = i % 2 == 1;
    const bool harmless = isLibpqKeyword(parts[i]) || parts[i] == "=" ||
                          (!nearest(parts[i], libpqKeywords()).empty());
    out += !quoted ? parts[i] : fmt::format("'{}'", harmless ? parts[i] : "…");
  }
  return std::string(trim(out));
}

Expected<Options> parseWithLibpq(const std::string& conninfo) {
  char* complaint = nullptr;
  Options options(PQconninfoParse(conninfo.c_str(), &complaint));
  if (options == nullptr) {
    const std::string text = complaint == nullptr ? "out of memory" : complaint;
    PQfreemem(complaint);
    Diagnostic diagnostic =
        malformed("the connection string cannot be read: " + withoutQuotedParts(text));
    if (urlScheme(conninfo).empty()) {
      diagnostic.help = "write host=… user=… dbname=…, with values that hold spaces in 'quotes'";
    }
    return diagnostic;
  }
  return options;
}

Diagnostic foreignScheme(const std::string& scheme) {
  Diagnostic diagnostic{.code = "ST3301",
                        .message = fmt::format("'{}://' is not a PostgreSQL URL", scheme),
                        .help = "write postgres://USER:PASSWORD@HOST:PORT/DATABASE",
                        .exit_code = ExitCode::kUsage};
  if (scheme.find("postgres") != std::string::npos) {
    diagnostic.help = "write postgres:// without the driver's name";
  }
  return diagnostic;
}

/// The URL without the parameters that are settings; those go to `settings`.
Expected<std::string> takeSettings(const std::string& url,
                                   std::vector<std::pair<std::string, std::string>>& settings) {
  const std::size_t question = url.find('?');
  if (question == std::string::npos) {
    return url;
  }
  std::vector<std::string> kept;
  for (const std::string& part : split(std::string_view(url).substr(question + 1), '&')) {
    const std::size_t equals = part.find('=');
    const auto name = percentDecoded(std::string_view(part).substr(0, equals));
    // "ssl=true" is libpq's one parameter that is no keyword.
    if (part.empty()) {
      continue;
    }
    if (equals == std::string::npos || !name || isLibpqKeyword(*name) || *name == "ssl") {
      kept.push_back(part);
      continue;
    }
    const auto value = percentDecoded(std::string_view(part).substr(equals + 1));
    if (!value) {
      return malformed(
          fmt::format("the value of '{}' in the database URL is badly encoded", *name));
    }
    if (!isSetting(*name)) {
      return unknownParameter(*name);
    }
    settings.emplace_back(*name, *value);
  }
  const std::string base = url.substr(0, question);
  return kept.empty() ? base : base + "?" + join(kept, "&");
}

}  // namespace

std::string ConnInfo::value(std::string_view keyword) const {
  for (const auto& [name, value] : keywords) {
    if (name == keyword) {
      return value;
    }
  }
  return {};
}

void ConnInfo::set(const std::string& keyword, const std::string& value) {
  std::erase_if(keywords, [&](const auto& known) { return known.first == keyword; });
  keywords.emplace_back(keyword, value);
}

std::string urlScheme(std::string_view conninfo) {
  const std::size_t end = conninfo.find("://");
  if (end == std::string_view::npos ||
      conninfo.substr(0, end).find_first_of("= '\t\n") != std::string_view::npos) {
    return {};
  }
  return lower(conninfo.substr(0, end));
}

bool isTornPassword(std::string_view query) {
  for (const std::string& part : split(query, '&')) {
    const std::size_t at = part.find('@');
    if (at != std::string::npos && at < part.find('=')) {
      return true;
    }
  }
  return false;
}

Expected<ConnInfo> parseConnInfo(const std::string& conninfo) {
  ConnInfo info;
  std::string for_libpq = conninfo;
  if (const std::string scheme = urlScheme(conninfo); !scheme.empty()) {
    if (scheme != "postgres" && scheme != "postgresql") {
      return foreignScheme(scheme);
    }
    STRATA_CHECK(checkUserInfo(std::string_view(conninfo).substr(scheme.size() + 3)));
    STRATA_TRY(for_libpq, takeSettings(conninfo, info.settings));
    for_libpq.replace(0, scheme.size(), scheme);  // libpq knows them in lower case only
  }
  STRATA_TRY(const Options options, parseWithLibpq(for_libpq));
  for (const PQconninfoOption* o = options.get(); o->keyword != nullptr; ++o) {
    if (o->val != nullptr) {
      info.keywords.emplace_back(o->keyword, o->val);
    }
  }
  return info;
}

}  // namespace strata::pg
