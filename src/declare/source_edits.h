#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "declare/cpp_source.h"

// Edits of texts that are gathered first and made at once.

namespace strata::declaring {

/// What the items of a list in brackets become: DB(…), db::domain(…).
struct ListEdit {
  Span whole = {};  ///< with its word, which goes when nothing is left
  Span inside = {};
  std::vector<Span> items = {};
  std::set<std::size_t> gone = {};
  std::map<std::size_t, std::string> other = {};
  std::vector<std::string> added = {};
};

/// Lines from and to, from 1.
struct LineRange {
  std::size_t first = 0;
  std::size_t last = 0;
};

/// A text after its edits.
struct EditedText {
  std::string text = {};
  std::vector<LineRange> lines = {};  ///< that are new or other
};

/// One file and its edits.
class Source {
 public:
  explicit Source(std::string text);

  [[nodiscard]] const std::string& text() const { return text_; }

  /// The text with comments and literals as spaces.
  [[nodiscard]] const std::string& bare() const { return bare_; }

  [[nodiscard]] std::string_view at(Span span) const {
    return std::string_view(text_).substr(span.begin, span.end - span.begin);
  }

  void replace(Span span, std::string text);

  void insert(std::size_t at, std::string text) { replace({at, at}, std::move(text)); }

  void remove(Span span) { replace(span, ""); }

  /// The list whose brackets hold `inside`; always the same one.
  ListEdit& list(Span whole, Span inside);

  /// `DB(word)` before the declaration at `at`; words of one place share it.
  void addWord(std::size_t at, std::string word) { fresh_[at].push_back(std::move(word)); }

  /// Whether anything is removed that `at` is in.
  [[nodiscard]] bool isRemoved(std::size_t at) const;

  /// Nothing: two edits overlap.
  [[nodiscard]] std::optional<EditedText> edited() const;

 private:
  struct Edit {
    Span span = {};
    std::string text = {};
  };

  [[nodiscard]] std::vector<Edit> all() const;
  [[nodiscard]] Edit editOf(const ListEdit& list) const;
  [[nodiscard]] Edit editOf(std::size_t at, const std::vector<std::string>& words) const;
  [[nodiscard]] std::string spelled(std::string text) const;

  std::string text_;
  std::string bare_;
  bool long_names_ = false;  ///< STRATA(strata::…): it has no db
  std::vector<Edit> edits_;
  std::map<std::size_t, ListEdit> lists_;
  std::map<std::size_t, std::vector<std::string>> fresh_;
};

/// Files by path, read when they are asked for.
class Sources {
 public:
  /// Nothing when it cannot be read.
  Source* open(const std::filesystem::path& path);

  [[nodiscard]] std::map<std::filesystem::path, Source>& all() { return sources_; }

 private:
  std::map<std::filesystem::path, Source> sources_;
};

/// A path as everyone in a merge writes it: relative to the current folder.
std::filesystem::path plainPath(const std::filesystem::path& path);

}  // namespace strata::declaring
