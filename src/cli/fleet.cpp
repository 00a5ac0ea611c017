#include "cli/fleet.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "cli/hooks.h"
#include "model/quoting.h"
#include "pg/connection.h"
#include "support/duration.h"
#include "support/files.h"
#include "support/text.h"

namespace strata::cli {
namespace {

std::string nameOf(const pg::ConnInfo& info) {
  const std::string host = info.value("host");
  const std::string database = info.value("dbname");
  return host.empty() ? database : fmt::format("{}/{}", host, database);
}

Expected<Target> targetOf(const std::string& url) {
  Target out;
  STRATA_TRY(out.info, pg::parseConnInfo(url));
  out.name = nameOf(out.info);
  return out;
}

/// Empty lines and those of `#` are no URLs.
Expected<std::vector<Target>> readTargets(const std::string& file) {
  STRATA_TRY(const std::string text, readFile(file));
  std::vector<Target> out;
  unsigned number = 0;
  for (const std::string& line : split(text, '\n')) {
    ++number;
    const std::string url(trim(line));
    if (url.empty() || url.starts_with('#')) {
      continue;
    }
    auto target = targetOf(url);
    if (!target) {
      Diagnostic error = std::move(target).error();
      error.where = {.file = file, .line = number};
      return error;
    }
    out.push_back(*std::move(target));
  }
  return out;
}

/// A value is a URL, or a database beside the one that was asked.
Expected<std::vector<Target>> queryTargets(const std::string& query, const std::string& url) {
  STRATA_TRY(pg::Connection connection, pg::Connection::open(url));
  STRATA_TRY(const pg::Rows rows, connection.execute(query));
  std::vector<Target> out;
  for (int row = 0; row < rows.size(); ++row) {
    const std::string value = rows.str(row, 0);
    if (!pg::urlScheme(value).empty() || value.find('=') != std::string::npos) {
      STRATA_TRY(out.emplace_back(), targetOf(value));
    } else {
      STRATA_TRY(Target target, targetOf(url));
      target.info.set("dbname", value);
      target.name = nameOf(target.info);
      out.push_back(std::move(target));
    }
  }
  return out;
}

/// `*` and `?` as in file names, everything else as it is.
std::string likePattern(const std::string& pattern) {
  std::string out;
  for (const char c : pattern) {
    if (c == '%' || c == '_' || c == '\\') {
      out += '\\';
    }
    out += c == '*' ? '%' : c == '?' ? '_' : c;
  }
  return out;
}

Expected<std::vector<Target>> schemaTargets(const std::string& pattern, const std::string& url) {
  STRATA_TRY(pg::Connection connection, pg::Connection::open(url));
  STRATA_TRY(const pg::Rows rows,
             connection.query("SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname LIKE $1 "
                              "AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', "
                              "'atlas_schema_revisions') ORDER BY nspname COLLATE \"C\"",
                              {likePattern(pattern)}));
  std::vector<Target> out;
  for (int row = 0; row < rows.size(); ++row) {
    STRATA_TRY(Target target, targetOf(url));
    target.name = rows.str(row, 0);
    target.info.settings.emplace_back("search_path", quoteIdentifier(target.name));
    out.push_back(std::move(target));
  }
  return out;
}

TargetResult applyToOne(const Target& target, const directory::Directory& directory,
                        const apply::ApplyOptions& options, const Config& config) {
  TargetResult out{.name = target.name};
  auto connection = pg::Connection::open(target.info);
  if (!connection) {
    out.error = render(connection.error());
    return out;
  }
  Hooks hooks(config, *connection);
  const auto report = apply::apply(*connection, directory, options, hooks.observer());
  if (!report) {
    out.error = render(report.error());
    return out;
  }
  out.version = report->current;
  out.duration = report->duration;
  for (const apply::AppliedFile& file : report->files) {
    out.statements += file.statements.size() - (file.failure ? 1 : 0);
    if (!file.failure) {
      ++out.files;
      out.version = report->dry_run ? out.version : file.version;
    }
  }
  const auto finished = hooks.finish(*report);
  out.error = report->failure ? render(*report->failure) : finished ? "" : render(finished.error());
  return out;
}

/// Runs some of the targets, so many at a time.
class Crew {
 public:
  Crew(const std::vector<Target>& targets, std::vector<TargetResult>& results, int parallel)
      : targets_(targets), results_(results), parallel_(parallel) {}

  void run(std::size_t begin, std::size_t end,
           const std::function<TargetResult(const Target&)>& work,
           const std::function<void(const TargetResult&)>& done) {
    std::atomic<std::size_t> next = begin;
    std::mutex telling;
    const auto loop = [&] {
      for (std::size_t i = next++; i < end; i = next++) {
        results_[i] = work(targets_[i]);
        const std::lock_guard lock(telling);
        done(results_[i]);
      }
    };
    std::vector<std::jthread> threads;
    for (int i = 1; i < parallel_; ++i) {
      threads.emplace_back(loop);
    }
    loop();
  }

 private:
  const std::vector<Target>& targets_;
  std::vector<TargetResult>& results_;
  int parallel_;
};

}  // namespace

void addFleetFlags(CLI::App& app, FleetFlags& flags) {
  auto* urls = app.add_option("--each-url-from", flags.urls_from,
                              "apply to each database of a file: a URL in each line")
                   ->type_name("FILE");
  auto* query = app.add_option("--each-query", flags.query,
                               "apply to each URL or database name that this SQL yields on --url")
                    ->type_name("SQL")
                    ->excludes(urls);
  app.add_option("--each-schema", flags.schemas,
                 "apply to each schema of --url with such a name: tenant_*")
      ->type_name("PATTERN")
      ->excludes(urls)
      ->excludes(query);
  app.add_option("--parallel", flags.parallel, "how many of them at a time; default: 4")
      ->check(CLI::Range(1, 256))
      ->type_name("N");
  app.add_option("--canary", flags.canary, "so many first; the rest only when all these succeed")
      ->check(CLI::NonNegativeNumber)
      ->type_name("K");
}

Expected<std::vector<Target>> findTargets(const FleetFlags& flags, const std::string& url) {
  auto targets = !flags.urls_from.empty() ? readTargets(flags.urls_from)
                 : !flags.query.empty()   ? queryTargets(flags.query, url)
                                          : schemaTargets(flags.schemas, url);
  if (targets && targets->empty()) {
    return Diagnostic{.code = "ST1239",
                      .message = "there is no database to apply to",
                      .help = "look at what the file, the query or the pattern yields",
                      .exit_code = ExitCode::kUsage};
  }
  return targets;
}

std::vector<TargetResult> applyToAll(const std::vector<Target>& targets,
                                     const directory::Directory& directory,
                                     const apply::ApplyOptions& options, const FleetFlags& flags,
                                     const Config& config,
                                     const std::function<void(const TargetResult&)>& done) {
  std::vector<TargetResult> results(targets.size());
  Crew crew(targets, results, flags.parallel);
  const auto work = [&](const Target& target) {
    return applyToOne(target, directory, options, config);
  };
  const std::size_t canary = std::min(static_cast<std::size_t>(flags.canary), targets.size());
  crew.run(0, canary, work, done);
  const bool healthy =
      std::all_of(results.begin(), results.begin() + static_cast<std::ptrdiff_t>(canary),
                  [](const TargetResult& each) { return each.error.empty(); });
  if (healthy) {
    crew.run(canary, targets.size(), work, done);
    return results;
  }
  for (std::size_t i = canary; i < targets.size(); ++i) {
    results[i] = {.name = targets[i].name, .begun = false};
  }
  return results;
}

std::string fleetText(const std::vector<TargetResult>& results) {
  std::size_t widest = 0;
  std::size_t failed = 0;
  std::size_t left = 0;
  for (const TargetResult& each : results) {
    widest = std::max(widest, each.name.size());
  }
  std::string out;
  for (const TargetResult& each : results) {
    const char* state = !each.begun           ? "left out"
                        : !each.error.empty() ? "FAILED"
                        : each.files == 0     ? "up to date"
                                              : "ok";
    failed += each.error.empty() ? 0 : 1;
    left += each.begun ? 0 : 1;
    out +=
        fmt::format("{:<{}}  {:<10}  {} files, {} statements, at {} ({})\n", each.name, widest,
                    state, each.files, each.statements,
                    each.version.empty() ? "no version" : each.version, goDuration(each.duration));
  }
  return out + fmt::format("{} ok, {} failed, {} left out\n", results.size() - failed - left,
                           failed, left);
}

}  // namespace strata::cli
