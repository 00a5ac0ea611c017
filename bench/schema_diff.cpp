// What bench/schema_diff measures inside one process: reading catalogs, and comparing schemas in
// memory.
//   queries CONNINFO           the statements that readCatalog() sends, for psql
//   read CONNINFO RUNS         seconds of each readCatalog(), without connecting
//   diff CONNINFO CONNINFO RUNS  seconds of each diff(), then the changes, then the peak memory in
//   MB
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <span>
#include <string_view>

#include "catalog/catalog.h"
#include "catalog/reading.h"
#include "diff/diff.h"

namespace strata {
namespace {

double seconds(auto&& act) {
  const auto start = std::chrono::steady_clock::now();
  act();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double cpuSeconds(auto&& act) {
  const std::clock_t start = std::clock();
  act();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

template <class T>
T orExit(Expected<T> value) {
  if (!value) {
    std::cerr << value.error().code << ": " << value.error().message << '\n';
    std::exit(1);
  }
  return *std::move(value);
}

pg::Connection connect(const char* conninfo) {
  return orExit(pg::Connection::open(conninfo));
}

void printQueries(const char* conninfo) {
  const int major = connect(conninfo).majorVersion();
  for (const std::string& each : catalog::statementsOf(catalog::allReaders(major), false)) {
    std::cout << each << ";\n";
  }
}

void read(const char* conninfo, int runs) {
  pg::Connection connection = connect(conninfo);
  for (int i = 0; i < runs; ++i) {
    std::cout << seconds([&] { orExit(readCatalog(connection)); }) << '\n';
  }
}

Schema schemaOf(const char* conninfo) {
  pg::Connection connection = connect(conninfo);
  return orExit(readCatalog(connection));
}

double peakMegabytes() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;  // Linux counts in kB
}

void compare(const char* from, const char* to, int runs) {
  const Schema was = schemaOf(from);
  const Schema wanted = schemaOf(to);
  std::size_t changes = 0;
  for (int i = 0; i < runs; ++i) {
    std::cout << cpuSeconds([&] { changes = diff(was, wanted).size(); }) << '\n';
  }
  std::cout << changes << '\n' << peakMegabytes() << '\n';
}

int run(std::span<char*> words) {
  const std::string_view job = words.empty() ? "" : words[0];
  if (job == "queries" && words.size() == 2) {
    printQueries(words[1]);
  } else if (job == "read" && words.size() == 3) {
    read(words[1], std::atoi(words[2]));
  } else if (job == "diff" && words.size() == 4) {
    compare(words[1], words[2], std::atoi(words[3]));
  } else {
    std::cerr << "usage: strata-bench queries DB | read DB RUNS | diff DB DB RUNS\n";
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace strata

int main(int argc, char** argv) {
  return strata::run(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
}
