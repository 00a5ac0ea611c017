#pragma once
#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/AST/Expr.h>

#include <string>
#include <unordered_map>

#include "scan/facts.h"

namespace strata::scan {

/// Turns Clang's places into Place, folding macro expansions to what the user wrote.
class Places {
 public:
  Places(const clang::SourceManager& sources, const clang::LangOptions& language, Facts& facts)
      : sources_(sources), language_(language), facts_(facts) {}

  [[nodiscard]] Place at(clang::SourceLocation location);
  [[nodiscard]] Place at(clang::SourceRange range);
  [[nodiscard]] std::string text(clang::SourceRange range) const;

 private:
  unsigned fileOf(clang::FileID id);

  const clang::SourceManager& sources_;
  const clang::LangOptions& language_;
  Facts& facts_;
  std::unordered_map<unsigned, unsigned> file_index_;
};

/// The fully qualified name of a declared type: "app::Keyed<int>".
std::string qualifiedName(const clang::TagDecl* declaration);

/// The value; one beyond 64 signed bits wraps around.
std::int64_t int64Of(const llvm::APSInt& value);

/// Whether it is declared directly in namespace strata: a word of the vocabulary.
bool isVocabulary(const clang::Decl* declaration);

/// Reads one annotation argument.
class TermReader {
 public:
  TermReader(const clang::ASTContext& context, Places& places)
      : context_(context), places_(places) {}

  [[nodiscard]] Term read(const clang::Expr* expression);

  /// Whether a static_assert is ours: its outermost node, or anything inside it, is our word.
  [[nodiscard]] static bool speaksOfUs(const clang::Expr* expression);

  [[nodiscard]] InitialFact initial(const clang::FieldDecl* field);

 private:
  Term word(const clang::Expr* at, std::string name, llvm::ArrayRef<const clang::Expr*> arguments);
  Term readCall(const clang::CallExpr* call);
  Term readReference(const clang::DeclRefExpr* reference);
  Term readAddress(const clang::DeclRefExpr* member, const clang::Expr* at);
  Term readValue(const clang::Expr* expression);
  Term unreadable(const clang::Expr* at, std::string why);
  std::string firstTemplateArgument(const clang::FunctionDecl* function);
  Term readList(const clang::InitListExpr* list);
  void readMembers(const clang::InitListExpr* list, Term& row);
  bool fillInitial(const clang::Expr* expression, InitialFact& out);

  const clang::ASTContext& context_;
  Places& places_;
};

}  // namespace strata::scan
