#pragma once
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "scan/terms.h"

namespace strata::scan {

/// Walks the declarations of the model headers and writes what they say into Facts.
class Extractor {
 public:
  Extractor(const clang::ASTContext& context, Facts& facts)
      : context_(context),
        facts_(facts),
        places_(context.getSourceManager(), context.getLangOpts(), facts),
        reader_(context, places_) {}

  /// One top-level declaration; those of system headers and of the annotation header are skipped.
  void visit(const clang::Decl* declaration);

 private:
  void visitRecord(const clang::CXXRecordDecl* record);
  void visitVariable(const clang::VarDecl* variable);
  void visitStatement(const clang::StaticAssertDecl* statement, std::vector<Term>& out);
  void addRecord(const clang::CXXRecordDecl* record);
  void fillRecord(const clang::CXXRecordDecl* definition, RecordFact& fact);
  void addEnum(const clang::EnumDecl* type);
  void addTargets(const clang::Expr* expression);
  std::vector<Term> annotations(const clang::Decl* declaration);
  FieldFact field(const clang::FieldDecl* declaration);
  TypeFact type(clang::QualType type);
  TypeFact recordType(const clang::CXXRecordDecl* record);
  std::string comment(const clang::Decl* declaration);
  const clang::RawComment* commentBeforeAnnotation(const clang::Decl* declaration);
  std::vector<std::string> scopesOf(const clang::DeclContext* scope);

  const clang::ASTContext& context_;
  Facts& facts_;
  Places places_;
  TermReader reader_;
  std::unordered_set<const clang::Decl*> seen_;
  std::unordered_map<const void*, TypeFact> types_;
};

}  // namespace strata::scan
