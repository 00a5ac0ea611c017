#include "directory/conflict.h"

#include <algorithm>
#include <set>

#include "directory/checksum.h"
#include "directory/sections.h"
#include "support/text.h"

namespace strata::directory {
namespace {

/// The name of a row; "" for the first line and for what is none.
std::string nameIn(std::string_view line) {
  const std::size_t mark = line.find("h1:");
  return mark == std::string_view::npos ? "" : std::string(trim(line.substr(0, mark)));
}

std::vector<std::string> without(const std::set<std::string>& all,
                                 const std::set<std::string>& other) {
  std::vector<std::string> out;
  std::ranges::set_difference(all, other, std::back_inserter(out));
  return out;
}

/// `>>>>>>> 1a2b3c4 (subject)`: git names the commit it carries over, where a merge names a branch.
bool namesCommit(std::string_view label) {
  label = trim(label);
  const std::size_t digits = std::min(label.find_first_not_of("0123456789abcdef"), label.size());
  return digits >= 4 && label.substr(digits).starts_with(" (");
}

/// Takes the file apart, line by line.
class ConflictReader {
 public:
  void take(const SourceLine& line) {
    const std::string_view text = line.text;
    if (text.starts_with("<<<<<<<")) {
      out_.line = out_.line == 0 ? line.number : out_.line;
      part_ = Part::kOurs;
    } else if (text.starts_with("|||||||")) {
      part_ = Part::kBase;
    } else if (part_ != Part::kBoth && text.starts_with("=======")) {
      part_ = Part::kTheirs;
    } else if (text.starts_with(">>>>>>>")) {
      out_.picked = namesCommit(text.substr(7));
      part_ = Part::kBoth;
    } else {
      add(text);
    }
  }

  std::optional<SumConflict> done() {
    if (out_.line == 0) {
      return std::nullopt;
    }
    const auto ours = namesIn(out_.ours);
    const auto theirs = namesIn(out_.theirs);
    out_.only_ours = without(ours, theirs);
    out_.only_theirs = without(theirs, ours);
    return std::move(out_);
  }

 private:
  enum class Part : std::uint8_t { kBoth, kOurs, kBase, kTheirs };

  void add(std::string_view text) {
    const std::string line = std::string(text) + "\n";
    if (part_ == Part::kBoth || part_ == Part::kOurs) {
      out_.ours += line;
    }
    if (part_ == Part::kBoth || part_ == Part::kTheirs) {
      out_.theirs += line;
    }
  }

  SumConflict out_ = {};
  Part part_ = Part::kBoth;
};

}  // namespace

std::set<std::string> namesIn(std::string_view sum) {
  std::set<std::string> out;
  for (const SourceLine& line : linesOf(sum)) {
    out.insert(nameIn(line.text));
  }
  out.erase("");
  return out;
}

std::optional<SumConflict> findConflict(std::string_view sum) {
  ConflictReader reader;
  for (const SourceLine& line : linesOf(sum)) {
    reader.take(line);
  }
  return reader.done();
}

Expected<void> requireSide(const Directory& directory, const std::string& side) {
  const auto names = namesIn(side);
  Directory out = directory;
  for (auto* list : {&out.files, &out.unused}) {
    std::erase_if(*list, [&](const MigrationFile& file) {
      return !names.contains(file.name) && !isSumIgnored(file.content);
    });
  }
  out.sum = side;
  return requireIntact(out);
}

}  // namespace strata::directory
