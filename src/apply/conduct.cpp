#include "apply/conduct.h"

#include <algorithm>
#include <array>
#include <vector>

#include "model/sql_tokens.h"
#include "support/text.h"

namespace strata::apply {
namespace {

using Tokens = std::vector<SqlToken>;

bool isWord(const SqlToken& token, std::string_view word) {
  return !token.quoted && token.text == word;
}

/// The word at a place; "" for a name in quotes, a literal, or nothing.
std::string_view wordAt(const Tokens& tokens, std::size_t at) {
  return at < tokens.size() && !tokens[at].quoted ? std::string_view(tokens[at].text) : "";
}

bool has(const Tokens& tokens, std::string_view word) {
  return std::ranges::any_of(tokens, [&](const SqlToken& token) { return isWord(token, word); });
}

template <std::size_t N>
bool isOneOf(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::ranges::find(words, word) != words.end();
}

/// The commands of a text, without their semicolons. A function's BEGIN ATOMIC body has its own.
std::vector<Tokens> commandsOf(std::string_view text) {
  const Tokens all = sqlTokens(text);
  const auto atomic = std::ranges::adjacent_find(all, [](const auto& one, const auto& next) {
    return isWord(one, "begin") && isWord(next, "atomic");
  });
  std::vector<Tokens> out(1);
  int depth = 0;
  for (const SqlToken& token : all) {
    depth += isWord(token, "(") ? 1 : isWord(token, ")") ? -1 : 0;
    if (depth == 0 && isWord(token, ";") && atomic == all.end()) {
      out.emplace_back();
    } else {
      out.back().push_back(token);
    }
  }
  std::erase_if(out, [](const Tokens& command) { return command.empty(); });
  return out;
}

bool isPrepared(const Tokens& command) {
  return isOneOf<2>(wordAt(command, 0), {"commit", "rollback"}) && wordAt(command, 1) == "prepared";
}

bool isControl(const Tokens& command) {
  return isOneOf<6>(wordAt(command, 0), {"begin", "start", "commit", "end", "rollback", "abort"}) &&
         !isPrepared(command);
}

/// A block or procedure that may end the transaction it runs in.
bool mayCommitWithin(const Tokens& command, std::string_view text) {
  if (wordAt(command, 0) == "call") {
    return true;
  }
  if (wordAt(command, 0) != "do") {
    return false;
  }
  const std::string body = lower(text);
  return std::ranges::any_of(
      std::array<std::string_view, 3>{"commit", "rollback", "call"},
      [&](std::string_view word) { return body.find(word) != std::string::npos; });
}

/// What the server refuses in a transaction block, or may.
bool refusesTransaction(const Tokens& command) {
  const std::string_view verb = wordAt(command, 0);
  const std::string_view kind = wordAt(command, 1);
  if (isOneOf<4>(verb, {"vacuum", "reindex", "cluster", "discard"}) || isPrepared(command)) {
    return true;
  }
  if (!isOneOf<3>(verb, {"create", "drop", "alter"})) {
    return false;
  }
  if (isOneOf<3>(kind, {"index", "unique", "table"})) {  // DETACH PARTITION … CONCURRENTLY
    return has(command, "concurrently");
  }
  return isOneOf<4>(kind, {"database", "tablespace", "subscription", "system"});
}

bool isSetting(const Tokens& command) {
  if (wordAt(command, 0) == "reset") {
    return true;
  }
  if (wordAt(command, 0) == "set") {
    return !isOneOf<3>(wordAt(command, 1), {"local", "transaction", "constraints"});
  }
  const std::size_t name = wordAt(command, 1) == "pg_catalog" ? 3 : 1;
  if (wordAt(command, 0) != "select" || wordAt(command, name) != "set_config") {
    return false;
  }
  int depth = 0;  // nothing may follow the call
  const auto end = std::find_if(command.begin() + static_cast<std::ptrdiff_t>(name) + 1,
                                command.end(), [&](const SqlToken& token) {
                                  depth += isWord(token, "(") ? 1 : isWord(token, ")") ? -1 : 0;
                                  return depth == 0;
                                });
  return end != command.end() && end + 1 == command.end();
}

}  // namespace

bool setsSession(std::string_view statement) {
  const std::vector<Tokens> commands = commandsOf(statement);
  return !commands.empty() && std::ranges::all_of(commands, isSetting);
}

Conduct conductOf(std::string_view statement) {
  const std::vector<Tokens> commands = commandsOf(statement);
  Conduct out;
  out.controls = std::ranges::any_of(commands, isControl);
  if (commands.size() != 1) {
    out.simple = commands.size() > 1;
    out.alone = out.controls;  // part of it may be committed
    return out;
  }
  const Tokens& command = commands.front();
  out.simple = wordAt(command, 0) == "copy";
  out.commits = isOneOf<2>(wordAt(command, 0), {"commit", "end"}) && !isPrepared(command);
  out.alone = refusesTransaction(command) || mayCommitWithin(command, statement);
  return out;
}

}  // namespace strata::apply
