#pragma once
#include <optional>
#include <set>

#include "declare/cpp_structs.h"
#include "declare/cpp_terms.h"
#include "declare/merge.h"
#include "declare/sql_edits.h"

// The parts of mergeModels().

namespace strata::declaring {

/// A word in a header.
struct Site {
  Source* source = nullptr;
  std::size_t at = 0;
  Term term = {};
};

/// A struct in its header.
struct StructSite {
  Source* source = nullptr;
  StructText text = {};
};

/// What all parts of a merge share.
class MergeContext {
 public:
  MergeContext(const MergeInput& input, const MergeSide& now, const MergeSide& wanted)
      : input(input),
        models(input.models),
        from(now.schema),
        to(wanted.schema),
        now(now.declaration),
        wanted(wanted.declaration),
        sql(sources, input, merge) {}

  void refuse(const SourceRange& where, std::string message, std::string help);

  /// Where a table, view or composite type is declared.
  [[nodiscard]] SourceRange whereOf(const Key& key) const;

  /// Where a column of it is.
  [[nodiscard]] SourceRange whereOf(const Key& key, const std::string& column) const;

  /// The header and the byte of a place.
  std::optional<std::pair<Source*, std::size_t>> placeOf(const SourceRange& where);

  std::optional<Site> siteAt(const SourceRange& where);

  std::optional<StructSite> structOf(const Key& key);

  /// The word that makes a key, index, constraint or partition.
  [[nodiscard]] SourceRange partWhere(const Key& key) const;

  /// All that the word there makes.
  [[nodiscard]] std::set<Key> madeAt(const SourceRange& where) const;

  /// Takes a word out of its list, or its statement out of its struct.
  void removeWord(const Site& site);

  /// Puts another word in its place, where a word of that form can stand there.
  void replaceWord(const Site& site, const DeclaredWord& word);

  /// Whether the word stands in a statement of its own.
  static bool isStatement(const Site& site);

  /// `///` lines become others.
  static void changeComment(Source& source, Span declaration, const std::string& comment);

  /// Options in a list become others, by what they are about. Those that are not found are
  /// returned.
  static std::vector<DeclaredWord> changeWords(Source& source, const MacroText& list,
                                               const std::vector<DeclaredWord>& before,
                                               const std::vector<DeclaredWord>& after);

  /// Adds includes and forward declarations; those go in front of `before`, which is in `space`.
  void addNeeds(const std::filesystem::path& path, Source& source, const DeclaredNeeds& before,
                const DeclaredNeeds& after, const std::string& space, std::size_t at);

  const MergeInput& input;
  const Schema& models;
  const Schema& from;
  const Schema& to;
  const Declaration& now;
  const Declaration& wanted;
  Merge merge;
  Sources sources;
  SqlEdits sql;
  std::set<const DeclaredStruct*> fresh;                         ///< structs to be written anew
  std::vector<const DeclaredItem*> fresh_items;                  ///< the same of what is no struct
  std::vector<std::pair<std::string, SourceRange>> gone_types;   ///< C++ names that go
  std::set<std::tuple<std::string, unsigned, unsigned>> shared;  ///< members of bases that are done
};

/// One struct that is there before and after.
void mergeStruct(MergeContext& context, const DeclaredStruct& before, const DeclaredStruct& after);

/// One that is gone.
void removeStruct(MergeContext& context, const DeclaredStruct& before);

/// Enums, domains, sequences, schemas, extensions.
void mergeItems(MergeContext& context);

/// What is new, in new headers or those that are there.
void addFresh(MergeContext& context);

/// Forward declarations and includes of what is gone; refuses what still mentions it.
void sweep(MergeContext& context);

/// Words of `some` that `others` lack.
std::vector<DeclaredWord> missingIn(const std::vector<DeclaredWord>& others,
                                    const std::vector<DeclaredWord>& some);

}  // namespace strata::declaring
