#include <cctype>

#include "pg/connection.h"
#include "pg/conninfo.h"
#include "support/text.h"

namespace strata::pg {
namespace {

constexpr std::string_view kHidden = "***";

/// password, sslpassword, oauth_client_secret; not passfile, which is a path.
bool isSecret(std::string_view name) {
  const std::string word = lower(name);
  return word.find("password") != std::string::npos || word.find("secret") != std::string::npos;
}

/// A parameter's name may be percent-encoded too (p%61ssword).
std::string decodedName(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool escape = name[i] == '%' && i + 2 < name.size() &&
                        std::isxdigit(static_cast<unsigned char>(name[i + 1])) != 0 &&
                        std::isxdigit(static_cast<unsigned char>(name[i + 2])) != 0;
    if (escape) {
      out += static_cast<char>(std::stoi(std::string(name.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      out += name[i];
    }
  }
  return out;
}

/// "u:p@h/db" with the password hidden. Unencoded '/', '?', '@' or '#' in a password are common
/// slips, so the password reaches to the last '@': rather too much is hidden than too little.
std::string hideUserInfo(std::string_view text) {
  const std::size_t at = text.rfind('@');
  const std::size_t colon = text.find(':');
  if (at == std::string_view::npos || colon == std::string_view::npos || colon > at) {
    return std::string(text);
  }
  return std::string(text.substr(0, colon + 1)) + std::string(kHidden) +
         std::string(text.substr(at));
}

std::string hideQuery(std::string_view query) {
  std::vector<std::string> parts = split(query, '&');
  for (std::string& part : parts) {
    const std::size_t equals = part.find('=');
    if (equals != std::string::npos && isSecret(decodedName(part.substr(0, equals)))) {
      part.replace(equals + 1, std::string::npos, kHidden);
    }
  }
  return join(parts, "&");
}

std::string hideUrl(std::string_view scheme, std::string_view rest) {
  std::size_t question = rest.find('?');
  while (question != std::string_view::npos && isTornPassword(rest.substr(question + 1))) {
    question = rest.find('?', question + 1);
  }
  std::string out = std::string(scheme) + hideUserInfo(rest.substr(0, question));
  if (question != std::string_view::npos) {
    out += "?" + hideQuery(rest.substr(question + 1));
  }
  return out;
}

/// The end of a keyword's value that starts at `at`: quoted or up to white space.
std::size_t valueEnd(std::string_view text, std::size_t at) {
  const bool quoted = at < text.size() && text[at] == '\'';
  for (at += quoted ? 1 : 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (quoted ? text[at] == '\'' : std::isspace(static_cast<unsigned char>(text[at]))) {
      return quoted ? at + 1 : at;
    }
  }
  return text.size();
}

std::size_t skipSpace(std::string_view text, std::size_t at) {
  while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at])) != 0) {
    ++at;
  }
  return at;
}

std::size_t nameEnd(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] != '=' &&
         std::isspace(static_cast<unsigned char>(text[at])) == 0) {
    ++at;
  }
  return at;
}

/// One `name = value` of a keyword string, or a word that is none, with its white space.
struct Item {
  std::string_view space = {};
  std::string_view name = {};
  std::string_view equals = {};  ///< with the space around it; empty: a stray word
  std::string_view value = {};
};

Item nextItem(std::string_view text, std::size_t& at) {
  Item item;
  const std::size_t begin = at;
  const std::size_t name = skipSpace(text, at);
  const std::size_t name_end = nameEnd(text, name);
  item.space = text.substr(begin, name - begin);
  item.name = text.substr(name, name_end - name);
  at = name_end;
  const std::size_t equals = skipSpace(text, name_end);
  if (equals < text.size() && text[equals] == '=') {
    const std::size_t value = skipSpace(text, equals + 1);
    at = valueEnd(text, value);
    item.equals = text.substr(name_end, value - name_end);
    item.value = text.substr(value, at - value);
  }
  return item;
}

std::string hideKeywords(std::string_view text) {
  std::string out;
  bool after_secret = false;
  for (std::size_t at = 0; at < text.size();) {
    const Item item = nextItem(text, at);
    if (item.equals.empty()) {
      if (!after_secret) {  // else: an unquoted password that had a space
        out += std::string(item.space) + std::string(item.name);
      }
      continue;
    }
    after_secret = isSecret(item.name);
    out += std::string(item.space) + std::string(item.name) + std::string(item.equals);
    if (after_secret) {
      out += kHidden;
    } else {
      out += item.name == "dbname" ? redacted(std::string(item.value)) : std::string(item.value);
    }
  }
  return out;
}

}  // namespace

std::string redacted(const std::string& conninfo) {
  const std::string scheme = urlScheme(conninfo);
  if (!scheme.empty()) {
    return hideUrl(conninfo.substr(0, scheme.size() + 3),
                   std::string_view(conninfo).substr(scheme.size() + 3));
  }
  if (conninfo.find('=') == std::string::npos || conninfo.find('@') < conninfo.find('=')) {
    return hideUrl("", conninfo);  // a URL whose scheme was forgotten
  }
  return hideKeywords(conninfo);
}

}  // namespace strata::pg
