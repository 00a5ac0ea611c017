#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/git.h"
#include "cli/json_answer.h"
#include "diff/diff.h"
#include "directory/checksum.h"
#include "directory/merge.h"
#include "support/text.h"

namespace strata::cli {
namespace {

using directory::Directory;
using directory::MigrationFile;

struct Options {
  Overrides overrides;
  std::string branch;
  std::string into = "HEAD";
  std::string format;
};

/// The migrations of both branches, one after the other.
struct Order {
  std::string name = {};
  Directory directory = {};
  std::vector<std::string> differences = {};  ///< from what the first order leads to
};

Expected<Directory> committed(const GitRepository& repository, const directory::DirectoryUrl& url,
                              const std::string& commit, const std::string& name) {
  auto out = directoryAt(repository, commit, url);
  if (out && (!out->files.empty() || out->sum)) {
    if (auto intact = directory::requireIntact(*out); !intact) {
      out = std::move(intact).error();
    }
  }
  if (!out) {
    Diagnostic error = std::move(out).error();
    error.notes.push_back({.message = fmt::format("at revision '{}'", name)});
    return error;
  }
  return out;
}

/// The files of `names` moved to the end, in this order.
Directory inOrder(const Directory& merged, const std::vector<std::string>& first,
                  const std::vector<std::string>& last) {
  const auto rank = [&](const MigrationFile& file) {
    const auto in = [&](const auto& names) {
      return std::ranges::find(names, file.name) != names.end();
    };
    return in(last) ? 2 : in(first) ? 1 : 0;
  };
  Directory out = merged;
  out.files.clear();
  for (const int wanted : {0, 1, 2}) {
    std::ranges::copy_if(merged.files, std::back_inserter(out.files),
                         [&](const MigrationFile& file) { return rank(file) == wanted; });
  }
  return out;
}

bool sameOrder(const Directory& left, const Directory& right) {
  return std::ranges::equal(left.files, right.files, {}, &MigrationFile::name,
                            &MigrationFile::name);
}

/// The two that databases may have met, and that of the names, which new databases get.
std::vector<Order> ordersOf(const directory::DirectoryMerge& merge, const Options& options) {
  std::vector<Order> out;
  const auto add = [&](std::string name, Directory directory) {
    const bool is_new = std::ranges::none_of(
        out, [&](const Order& order) { return sameOrder(order.directory, directory); });
    if (is_new) {
      out.push_back({.name = std::move(name), .directory = std::move(directory)});
    }
  };
  add(options.into + ", then " + options.branch,
      inOrder(merge.merged, merge.new_ours, merge.new_theirs));
  add(options.branch + ", then " + options.into,
      inOrder(merge.merged, merge.new_theirs, merge.new_ours));
  add("by name", merge.merged);
  return out;
}

Expected<Schema> replayed(Project& project, const Order& order) {
  auto at_end = project.replay(order.directory);
  if (!at_end) {
    Diagnostic error = std::move(at_end).error();
    error.notes.push_back({.message = fmt::format("in the order: {}", order.name)});
    error.exit_code = ExitCode::kFinding;
    return error;
  }
  return std::move(at_end->schema);
}

Expected<directory::DirectoryMerge> mergeOf(const Options& options, const Project& project) {
  STRATA_TRY(const GitRepository repository, repositoryOf(project.config().root));
  STRATA_TRY(auto url, project.directoryUrl());
  STRATA_TRY(url.path, pathInRepository(repository, url.path));
  STRATA_TRY(const std::string ours, commitOf(repository, options.into));
  STRATA_TRY(const std::string theirs, commitOf(repository, options.branch));
  STRATA_TRY(const auto bases, gitLines(repository.top, {"merge-base", ours, theirs}));
  if (bases.empty()) {
    return Diagnostic{.code = "ST1243",
                      .message = fmt::format("'{}' and '{}' have no commit in common", options.into,
                                             options.branch),
                      .help = "name a branch of the same history",
                      .exit_code = ExitCode::kUsage};
  }
  directory::MergeBase base;
  STRATA_TRY(base.directory, committed(repository, url, bases.front(), "merge base"));
  STRATA_TRY(const Directory our_files, committed(repository, url, ours, options.into));
  STRATA_TRY(const Directory their_files, committed(repository, url, theirs, options.branch));
  return mergeDirectories(base, our_files, their_files);
}

/// Compares each with the first.
Expected<void> compare(Project& project, std::vector<Order>& orders) {
  STRATA_TRY(const Schema first, replayed(project, orders.front()));
  for (auto order = orders.begin() + 1; order != orders.end(); ++order) {
    STRATA_TRY(Schema other, replayed(project, *order));
    other = alignedColumnOrder(std::move(other), first);
    if (!sameObjects(first, other)) {
      order->differences = describeDifferences(first, other);
    }
  }
  return {};
}

bool allAgree(const std::vector<Order>& orders) {
  return std::ranges::all_of(orders, [](const Order& order) { return order.differences.empty(); });
}

nlohmann::ordered_json answerJson(const Options& options, const directory::DirectoryMerge& merge,
                                  const std::vector<Order>& orders) {
  nlohmann::ordered_json conflicts = nlohmann::ordered_json::array();
  for (const Diagnostic& conflict : merge.conflicts) {
    conflicts.push_back(conflict.message);
  }
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Order& order : orders) {
    all.push_back({{"name", order.name}, {"differences", order.differences}});
  }
  return {{"agree", merge.conflicts.empty() && allAgree(orders)},
          {"into", {{"name", options.into}, {"adds", merge.new_ours}}},
          {"branch", {{"name", options.branch}, {"adds", merge.new_theirs}}},
          {"conflicts", std::move(conflicts)},
          {"orders", std::move(all)}};
}

std::string answerText(const Options& options, const directory::DirectoryMerge& merge,
                       const std::vector<Order>& orders) {
  std::string out = fmt::format("{} adds {}, {} adds {}\n", options.into, merge.new_ours.size(),
                                options.branch, merge.new_theirs.size());
  if (orders.empty()) {
    return out + "there is only one order\n";
  }
  for (const Order& order : orders) {
    if (!order.differences.empty()) {
      out += fmt::format("{} differs from {}:\n  -- {}\n", order.name, orders.front().name,
                         join(order.differences, "\n  -- "));
    }
  }
  return allAgree(orders) ? out + "all orders lead to the same schema\n" : out;
}

Expected<ExitCode> mergeCheckCommand(const Options& options) {
  STRATA_TRY(Project project, Project::open(options.overrides));
  STRATA_TRY(const auto merge, mergeOf(options, project));
  printDiagnostics(merge.conflicts);
  std::vector<Order> orders;
  if (merge.conflicts.empty() && !merge.new_ours.empty() && !merge.new_theirs.empty()) {
    orders = ordersOf(merge, options);
    STRATA_CHECK(compare(project, orders));
  }
  if (options.format == "json") {
    printJson(answerJson(options, merge, orders));
  } else if (merge.conflicts.empty()) {
    print(answerText(options, merge, orders));
  }
  return merge.conflicts.empty() && allAgree(orders) ? ExitCode::kFine : ExitCode::kFinding;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addProjectFlags(app, options->overrides);
  app.add_option("branch", options->branch, "a branch, a tag or a commit")->required();
  app.add_option("--into", options->into, "what it is or was merged into; default: HEAD")
      ->type_name("REV");
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return mergeCheckCommand(*options); };
}

}  // namespace

const Command kGitMergeCheck{
    "git", "merge-check",
    "do the migrations of HEAD and of another branch lead to the same schema in either order?",
    "  strata git merge-check feature", setUp};

}  // namespace strata::cli
