#include "plan/answers.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/quoting.h"
#include "support/text.h"

namespace strata::planning {
namespace {

/// Whether the dotted `name` may mean the object: its last parts count.
bool means(const std::string& name, const Key& key) {
  const std::string whole = "." + display(key);
  return whole.ends_with("." + name);
}

Diagnostic unanswered(const std::string& flag, const std::string& answer, const std::string& name,
                      const std::vector<std::string>& asked) {
  const std::string near = nearest(name, asked);
  return {.code = "ST4005",
          .message = fmt::format("{} {}: nothing of '{}' is asked", flag, answer, name),
          .help = !near.empty()   ? fmt::format("did you mean '{}'?", near)
                  : asked.empty() ? "leave the flag out"
                                  : "asked for: " + join(asked, ", "),
          .exit_code = ExitCode::kUsage};
}

Expected<void> takeConversion(const Conversion& answer, const std::vector<Change>& changes,
                              Context& plan) {
  std::vector<std::string> asked;
  for (const Change& change : changes) {
    const auto* alter = change.as<Alter<Column>>();
    if (alter == nullptr || alter->from.type == alter->to.type) {
      continue;
    }
    if (means(answer.column, alter->to.key)) {
      plan.conversions[alter->to.key] = answer.expression;
      return {};
    }
    asked.push_back(display(alter->to.key));
  }
  return unanswered("--using", answer.column + "=" + answer.expression, answer.column, asked);
}

Expected<void> takeLabel(const LabelMapping& answer, const std::vector<Change>& changes,
                         Context& plan) {
  std::vector<std::string> asked;
  for (const Change& change : changes) {
    const auto* alter = change.as<Alter<Enum>>();
    if (alter == nullptr) {
      continue;
    }
    const auto has = [](const Enum& type, const std::string& label) {
      return std::ranges::find(type.labels, label) != type.labels.end();
    };
    if (means(answer.type, alter->to.key) && has(alter->from, answer.from) &&
        !has(alter->to, answer.from) && has(alter->to, answer.to)) {
      plan.labels[alter->to.key][answer.from] = answer.to;
      return {};
    }
    for (const std::string& label : alter->from.labels) {
      if (!has(alter->to, label)) {
        asked.push_back(display(alter->to.key) + "." + label);
      }
    }
  }
  const std::string name = answer.type + "." + answer.from;
  return unanswered("--map-label", name + "=" + answer.to, name, asked);
}

}  // namespace

Expected<void> takeAnswers(const PlanOptions& options, const std::vector<Change>& changes,
                           Context& plan) {
  for (const Conversion& answer : options.conversions) {
    STRATA_CHECK(takeConversion(answer, changes, plan));
  }
  for (const LabelMapping& answer : options.labels) {
    STRATA_CHECK(takeLabel(answer, changes, plan));
  }
  return {};
}

std::string mappedLabels(const std::string& text, const Key& type, bool array,
                         const Context& plan) {
  const auto found = plan.labels.find(type);
  if (found == plan.labels.end()) {
    return text;
  }
  std::string out = array ? text : "CASE " + text;
  for (const auto& [from, to] : found->second) {
    out = array
              ? fmt::format("array_replace({}, {}, {})", out, quoteLiteral(from), quoteLiteral(to))
              : fmt::format("{} WHEN {} THEN {}", out, quoteLiteral(from), quoteLiteral(to));
  }
  return array ? out : fmt::format("({} ELSE {} END)", out, text);
}

}  // namespace strata::planning
