#include "directory/order.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iterator>
#include <limits>

namespace strata::directory {
namespace {

/// The numbers of a Flyway version; a part that is none counts as 0, as in Atlas.
std::vector<std::int64_t> numbers(std::string_view version) {
  std::vector<std::int64_t> out;
  for (std::size_t begin = 0; begin <= version.size();) {
    const std::size_t end = std::min(version.find_first_of("._", begin), version.size());
    std::int64_t number = 0;
    const auto [stop, error] =
        std::from_chars(version.data() + begin, version.data() + end, number);
    if (error == std::errc::result_out_of_range) {
      number = std::numeric_limits<std::int64_t>::max();
    } else if (stop != version.data() + end) {
      number = 0;
    }
    out.push_back(number);
    begin = end + 1;
  }
  return out;
}

char kindOf(const MigrationFile& file) {
  const std::size_t slash = file.name.rfind('/');
  return file.name[slash == std::string::npos ? 0 : slash + 1];
}

bool beforeByName(const MigrationFile& left, const MigrationFile& right) {
  return left.name < right.name;
}

/// The order of a walk through the tree: each folder's entries by name.
bool beforeInTree(const MigrationFile& left, const MigrationFile& right) {
  return std::filesystem::path(left.name).compare(std::filesystem::path(right.name)) < 0;
}

bool beforeByNumbers(const MigrationFile& left, const MigrationFile& right) {
  return numbers(left.version) < numbers(right.version);
}

bool beforeByNumbersThenInTree(const MigrationFile& left, const MigrationFile& right) {
  return beforeByNumbers(left, right) ||
         (!beforeByNumbers(right, left) && beforeInTree(left, right));
}

/// Flyway runs the newest baseline, then what is newer than it, then the repeatable ones.
void sortFlyway(Directory& directory) {
  std::vector<MigrationFile> all = std::move(directory.files);
  std::sort(all.begin(), all.end(), beforeInTree);
  directory.files.clear();
  const MigrationFile* baseline = nullptr;
  for (const MigrationFile& file : all) {
    if (kindOf(file) == 'B' && (baseline == nullptr || !beforeByNumbers(file, *baseline))) {
      baseline = &file;
    }
  }
  const auto replaced = [&](const MigrationFile& file) {
    return baseline != nullptr && &file != baseline && kindOf(file) != 'R' &&
           !beforeByNumbers(*baseline, file);
  };
  const auto rank = [](const MigrationFile& file) { return kindOf(file) == 'R' ? 1 : 0; };
  for (const MigrationFile& file : all) {
    (replaced(file) ? directory.unused : directory.files).push_back(file);
  }
  std::sort(directory.files.begin(), directory.files.end(),
            [&](const MigrationFile& left, const MigrationFile& right) {
              if (rank(left) != rank(right)) {
                return rank(left) < rank(right);
              }
              return rank(left) == 0 ? beforeByNumbersThenInTree(left, right)
                                     : beforeInTree(left, right);
            });
}

/// Atlas compares Flyway's baselines as strings; what it hashes depends on that.
std::vector<const MigrationFile*> flywayHashingOrder(std::vector<const MigrationFile*> all) {
  const MigrationFile* baseline = nullptr;
  std::vector<const MigrationFile*> versioned;
  std::vector<const MigrationFile*> repeatable;
  for (const MigrationFile* file : all) {
    if (kindOf(*file) == 'R') {
      repeatable.push_back(file);
    } else if (kindOf(*file) == 'V') {
      if (baseline == nullptr || baseline->version < file->version) {
        versioned.push_back(file);
      }
    } else if (baseline == nullptr || file->version >= baseline->version) {
      baseline = file;
      // Atlas compares whole paths with the version here.
      std::erase_if(versioned,
                    [&](const MigrationFile* older) { return !(older->name > baseline->version); });
    }
  }
  std::sort(versioned.begin(), versioned.end(), [](const auto* left, const auto* right) {
    return beforeByNumbersThenInTree(*left, *right);
  });
  all.clear();
  if (baseline != nullptr) {
    all.push_back(baseline);
  }
  std::copy(versioned.begin(), versioned.end(), std::back_inserter(all));
  std::copy(repeatable.begin(), repeatable.end(), std::back_inserter(all));
  return all;
}

}  // namespace

std::vector<const MigrationFile*> hashingOrder(const Directory& directory) {
  std::vector<const MigrationFile*> all;
  for (const auto* list : {&directory.files, &directory.unused}) {
    for (const MigrationFile& file : *list) {
      all.push_back(&file);
    }
  }
  const bool flyway = directory.url.format == Format::kFlyway;
  std::sort(all.begin(), all.end(), [&](const auto* left, const auto* right) {
    return flyway ? beforeInTree(*left, *right) : beforeByName(*left, *right);
  });
  return flyway ? flywayHashingOrder(std::move(all)) : all;
}

void sortToRun(Directory& directory) {
  if (directory.url.format == Format::kFlyway) {
    sortFlyway(directory);
  } else {
    std::sort(directory.files.begin(), directory.files.end(), beforeByName);
  }
}

int compareVersions(Format format, std::string_view left, std::string_view right) {
  if (format == Format::kFlyway) {
    const auto from = numbers(left);
    const auto to = numbers(right);
    return from < to ? -1 : to < from ? 1 : 0;
  }
  const int compared = left.compare(right);
  return compared < 0 ? -1 : compared > 0 ? 1 : 0;
}

}  // namespace strata::directory
