#include <algorithm>

#include "declare/drafts.h"
#include "declare/files.h"

namespace strata::declaring {
namespace {

struct Limits {
  std::string_view type;
  std::int64_t min;
  std::int64_t max;
};

constexpr Limits kLimits[] = {
    {"smallint", INT16_MIN, INT16_MAX},
    {"integer", INT32_MIN, INT32_MAX},
    {"bigint", INT64_MIN, INT64_MAX},
};

/// The least number has no literal.
std::string numberText(std::int64_t value) {
  return value == INT64_MIN ? "INT64_MIN" : std::to_string(value);
}

/// db::serial says a serial column's; any other belongs to one by a statement that only SQL has.
bool isSayable(const Sequence& sequence) {
  return sequence.owned_by.name.empty() && !sequence.unlogged;
}

Expression sequenceWord(const Sequence& sequence) {
  Expression out = call("db::sequence", {literal(sequence.key.name)});
  if (sequence.options.type != "bigint") {
    out.arguments.push_back(call("db::type", {literal(sequence.options.type)}));
  }
  std::ranges::move(sequenceWords(sequence.options), std::back_inserter(out.arguments));
  if (!sequence.comment.empty()) {
    out.arguments.push_back(call("db::comment", {literal(sequence.comment)}));
  }
  return out;
}

}  // namespace

std::vector<Expression> sequenceWords(const SequenceOptions& options) {
  const auto* limits = std::ranges::find(kLimits, options.type, &Limits::type);
  const bool descends = options.increment < 0;
  std::vector<Expression> out;
  const auto say = [&](const char* name, std::int64_t value, std::int64_t otherwise) {
    if (value != otherwise) {
      out.push_back(call(name, {word(numberText(value))}));
    }
  };
  say("db::start", options.start, descends ? options.max : options.min);
  say("db::increment", options.increment, 1);
  say("db::min_value", options.min, descends ? limits->min : 1);
  say("db::max_value", options.max, descends ? -1 : limits->max);
  say("db::cache", options.cache, 1);
  if (options.cycle) {
    out.push_back(word("db::cycle"));
  }
  return out;
}

void addSequences(Scope& scope, const Layout& layout, HeaderDrafts& headers) {
  for (const auto& [key, sequence] : scope.real.sequences) {
    if (isSayable(sequence) && !scope.unsayable.contains(key)) {
      const Expression words = sequenceWord(sequence);
      DeclaredItem item{.id = {Kind::kSequence, key},
                        .path = layout.shared(key.schema, "sequences"),
                        .space = scope.names.spaces.at(key.schema),
                        .word = declaredWord(words, 0),
                        .needs = {.standard = {"cstdint"}},
                        .text = assertion(words, 0)};
      HeaderDraft& header = headers[item.path];
      header.headers.insert("cstdint");
      header.parts[item.space] += item.text;
      scope.items.push_back(std::move(item));
      scope.said.sequences.emplace(key, sequence);
    }
  }
}

}  // namespace strata::declaring
