#include "scan/extract.h"

#include <clang/AST/Attr.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/RawCommentList.h>
#include <clang/Basic/SourceManager.h>

#include "support/text.h"

namespace strata::scan {

using clang::dyn_cast;
using clang::dyn_cast_or_null;

namespace {

/// "int32", "uint8", "bool", "char", "float" …: what the type table knows a builtin type by.
std::string builtinName(const clang::BuiltinType* type, const clang::ASTContext& context) {
  using Builtin = clang::BuiltinType;
  switch (type->getKind()) {
    case Builtin::Bool:
      return "bool";
    case Builtin::Char_S:
    case Builtin::Char_U:
      return "char";
    case Builtin::Float:
      return "float";
    case Builtin::Double:
      return "double";
    default:
      break;
  }
  if (type->isSignedInteger() && !type->isWideCharType()) {
    return "int" + std::to_string(context.getTypeSize(type));
  }
  if (type->isUnsignedInteger() && !type->isChar8Type() && !type->isChar16Type() &&
      !type->isChar32Type() && !type->isWideCharType()) {
    return "uint" + std::to_string(context.getTypeSize(type));
  }
  return type->getName(clang::PrintingPolicy(context.getLangOpts())).str();
}

/// Without the inline namespaces of a library's ABI: "std::__cxx11::basic_string" is basic_string.
std::string plainName(const clang::NamedDecl* declaration) {
  std::string out = declaration->getNameAsString();
  for (const clang::DeclContext* scope = declaration->getDeclContext();
       scope != nullptr && !scope->isTranslationUnit(); scope = scope->getParent()) {
    const auto* space = dyn_cast<clang::NamespaceDecl>(scope);
    if (space != nullptr && space->isInline()) {
      continue;
    }
    if (const auto* named = dyn_cast<clang::NamedDecl>(scope)) {
      out = (named->getNameAsString() + "::").append(out);
    }
  }
  return out;
}

}  // namespace

void Extractor::visit(const clang::Decl* declaration) {
  const clang::SourceManager& sources = context_.getSourceManager();
  const clang::SourceLocation location = sources.getFileLoc(declaration->getLocation());
  if (location.isInvalid() || sources.isInSystemHeader(location)) {
    return;
  }
  if (const auto* scope = dyn_cast<clang::NamespaceDecl>(declaration)) {
    if (scope->getName() == "strata" && scope->getParent()->isTranslationUnit() &&
        scope->getParent()->getRedeclContext()->isTranslationUnit()) {
      // the vocabulary itself; a user's specialisation written in here is still a model
      for (const clang::Decl* inner : scope->decls()) {
        if (const auto* variable = dyn_cast<clang::VarDecl>(inner)) {
          visitVariable(variable);
        }
      }
      return;
    }
    for (const clang::Decl* inner : scope->decls()) {
      visit(inner);
    }
  } else if (const auto* linkage = dyn_cast<clang::LinkageSpecDecl>(declaration)) {
    for (const clang::Decl* inner : linkage->decls()) {
      visit(inner);
    }
  } else if (const auto* record = dyn_cast<clang::CXXRecordDecl>(declaration)) {
    visitRecord(record);
  } else if (const auto* record_template = dyn_cast<clang::ClassTemplateDecl>(declaration)) {
    visitRecord(record_template->getTemplatedDecl());
  } else if (const auto* variable = dyn_cast<clang::VarDecl>(declaration)) {
    visitVariable(variable);
  } else if (const auto* statement = dyn_cast<clang::StaticAssertDecl>(declaration)) {
    std::vector<Term> terms;
    visitStatement(statement, terms);
    const auto* scope = dyn_cast<clang::NamespaceDecl>(statement->getDeclContext());
    for (Term& term : terms) {
      facts_.statements.push_back(
          {scope == nullptr ? "" : scope->getQualifiedNameAsString(), std::move(term)});
    }
  }
}

void Extractor::visitRecord(const clang::CXXRecordDecl* record) {
  if (record->isImplicit() || !record->isThisDeclarationADefinition()) {
    return;
  }
  if (record->hasAttr<clang::AnnotateAttr>()) {
    addRecord(record);
  }
  if (record->getDescribedClassTemplate() != nullptr) {
    return;
  }
  for (const clang::Decl* inner : record->decls()) {
    if (const auto* nested = dyn_cast<clang::CXXRecordDecl>(inner)) {
      visitRecord(nested);
    }
  }
}

void Extractor::visitVariable(const clang::VarDecl* variable) {
  const auto* specialization = dyn_cast<clang::VarTemplateSpecializationDecl>(variable);
  if (specialization == nullptr || !specialization->isExplicitSpecialization() ||
      !isVocabulary(specialization) || variable->getInit() == nullptr) {
    return;
  }
  const clang::TemplateArgument& argument = specialization->getTemplateArgs()[0];
  const llvm::StringRef name = variable->getName();
  if (argument.getKind() != clang::TemplateArgument::Type ||
      (name != "model" && name != "sql_type")) {
    return;
  }
  DefinitionFact fact{.type = type(argument.getAsType()),
                      .term = reader_.read(variable->getInit())};
  if (const clang::TagDecl* tag = argument.getAsType()->getAsTagDecl()) {
    fact.subject = qualifiedName(tag);
  }
  if (name == "sql_type") {
    facts_.sql_types.push_back(std::move(fact));
    return;
  }
  if (const clang::CXXRecordDecl* record = argument.getAsType()->getAsCXXRecordDecl()) {
    addRecord(record);
  }
  addTargets(variable->getInit());
  facts_.models.push_back(std::move(fact));
}

void Extractor::visitStatement(const clang::StaticAssertDecl* statement, std::vector<Term>& out) {
  const clang::Expr* expression = statement->getAssertExpr();
  if (expression == nullptr || expression->isValueDependent() ||
      !TermReader::speaksOfUs(expression)) {
    return;
  }
  addTargets(expression);
  out.push_back(reader_.read(expression));
}

/// The structs and enums in the template arguments of our words must be known to whoever links
/// them.
void Extractor::addTargets(const clang::Expr* expression) {
  if (const auto* reference = dyn_cast<clang::DeclRefExpr>(expression)) {
    if (const auto* member = dyn_cast<clang::FieldDecl>(reference->getDecl())) {
      if (const auto* record = dyn_cast<clang::CXXRecordDecl>(member->getDeclContext())) {
        addRecord(record);
      }
      if (const clang::NestedNameSpecifier* qualifier = reference->getQualifier();
          qualifier != nullptr && qualifier->getAsType() != nullptr) {
        if (const auto* record = qualifier->getAsType()->getAsCXXRecordDecl()) {
          addRecord(record);
        }
      }
    } else if (const auto* function = dyn_cast<clang::FunctionDecl>(reference->getDecl());
               function != nullptr && isVocabulary(function) &&
               function->getTemplateSpecializationArgs() != nullptr) {
      const clang::TemplateArgument& first = function->getTemplateSpecializationArgs()->get(0);
      if (first.getKind() == clang::TemplateArgument::Type) {
        if (const auto* record = first.getAsType()->getAsCXXRecordDecl()) {
          if (!isVocabulary(record)) {
            addRecord(record);
          }
        } else if (const auto* type = first.getAsType()->getAs<clang::EnumType>()) {
          addEnum(type->getDecl());
        }
      }
    }
  }
  for (const clang::Stmt* child : expression->children()) {
    if (const auto* inner = dyn_cast_or_null<clang::Expr>(child)) {
      addTargets(inner);
    }
  }
}

void Extractor::addRecord(const clang::CXXRecordDecl* record) {
  const clang::CXXRecordDecl* definition = record->getDefinition();
  const clang::CXXRecordDecl* shown = definition != nullptr ? definition : record;
  if (!seen_.insert(shown->getCanonicalDecl()).second) {
    return;
  }
  std::string name = qualifiedName(shown);
  RecordFact fact{.name = name,
                  .where = places_.at(shown->getLocation()),
                  .defined = definition != nullptr,
                  .is_template = shown->getDescribedClassTemplate() != nullptr,
                  .is_union = shown->isUnion(),
                  .scopes = scopesOf(shown->getDeclContext())};
  // a class template's fields have no types yet; only its instances are read
  if (definition != nullptr && !fact.is_template && !definition->isInStdNamespace()) {
    fillRecord(definition, fact);
  } else if (definition != nullptr && fact.is_template) {
    fact.terms = annotations(definition);
    fact.annotated = true;
  }
  facts_.records.insert_or_assign(std::move(name), std::move(fact));
}

void Extractor::fillRecord(const clang::CXXRecordDecl* definition, RecordFact& fact) {
  fact.annotated = definition->hasAttr<clang::AnnotateAttr>();
  fact.terms = annotations(definition);
  fact.comment = comment(definition);
  for (const clang::CXXBaseSpecifier& base : definition->bases()) {
    if (const clang::CXXRecordDecl* record = base.getType()->getAsCXXRecordDecl()) {
      addRecord(record);
      fact.bases.push_back({qualifiedName(record), places_.at(base.getSourceRange())});
    }
  }
  for (const clang::Decl* member : definition->decls()) {
    if (const auto* declared = dyn_cast<clang::FieldDecl>(member)) {
      fact.fields.push_back(field(declared));
    } else if (const auto* statement = dyn_cast<clang::StaticAssertDecl>(member)) {
      visitStatement(statement, fact.statements);
    }
  }
}

void Extractor::addEnum(const clang::EnumDecl* type) {
  const clang::EnumDecl* shown = type->getDefinition() != nullptr ? type->getDefinition() : type;
  if (!seen_.insert(shown->getCanonicalDecl()).second) {
    return;
  }
  EnumFact fact{.name = qualifiedName(shown),
                .where = places_.at(shown->getLocation()),
                .comment = comment(shown),
                .scopes = scopesOf(shown->getDeclContext())};
  for (const clang::EnumConstantDecl* enumerator : shown->enumerators()) {
    fact.enumerators.push_back({enumerator->getNameAsString(), int64Of(enumerator->getInitVal()),
                                places_.at(enumerator->getLocation())});
  }
  facts_.enums.emplace(fact.name, fact);
}

std::vector<Term> Extractor::annotations(const clang::Decl* declaration) {
  std::vector<Term> out;
  for (const auto* attribute : declaration->specific_attrs<clang::AnnotateAttr>()) {
    if (!attribute->getAnnotation().starts_with("strata.")) {
      continue;
    }
    for (const clang::Expr* argument : attribute->args()) {
      addTargets(argument);
      out.push_back(reader_.read(argument));
    }
  }
  return out;
}

FieldFact Extractor::field(const clang::FieldDecl* declaration) {
  // from the first specifier: the range of a pointer's type leaves its const out
  clang::SourceRange type_range = declaration->getTypeSourceInfo()->getTypeLoc().getSourceRange();
  if (const clang::SourceLocation first = declaration->getInnerLocStart();
      first.isValid() && !declaration->isBitField() && first < type_range.getBegin()) {
    type_range.setBegin(first);
  }
  return {.name = declaration->getNameAsString(),
          .type_text =
              declaration->getType().getAsString(clang::PrintingPolicy(context_.getLangOpts())),
          .type = type(declaration->getType()),
          .where = places_.at(declaration->getLocation()),
          .type_where = places_.at(type_range),
          .initial = reader_.initial(declaration),
          .comment = comment(declaration),
          .bit_field = declaration->isBitField(),
          .terms = annotations(declaration)};
}

TypeFact Extractor::type(clang::QualType written) {
  const clang::QualType canonical = written.getCanonicalType().getUnqualifiedType();
  const auto found = types_.find(canonical.getAsOpaquePtr());
  if (found != types_.end()) {
    return found->second;
  }
  const std::string text = canonical.getAsString(clang::PrintingPolicy(context_.getLangOpts()));
  TypeFact fact{.name = text};
  if (const auto* builtin = canonical->getAs<clang::BuiltinType>()) {
    fact = {.kind = TypeFact::Kind::kBuiltin, .name = builtinName(builtin, context_)};
  } else if (const auto* enumeration = canonical->getAs<clang::EnumType>()) {
    fact = {.kind = TypeFact::Kind::kEnum, .name = qualifiedName(enumeration->getDecl())};
    addEnum(enumeration->getDecl());
  } else if (const clang::CXXRecordDecl* record = canonical->getAsCXXRecordDecl()) {
    fact = recordType(record);
  } else if (const auto* array = context_.getAsConstantArrayType(canonical)) {
    fact.kind = TypeFact::Kind::kArray;
    fact.arguments.push_back(type(array->getElementType()));
    fact.numbers.push_back(static_cast<std::int64_t>(array->getSize().getZExtValue()));
  } else if (canonical->isPointerType()) {
    fact.kind = TypeFact::Kind::kPointer;
    if (canonical->getPointeeType()->isBuiltinType()) {
      fact.arguments.push_back(type(canonical->getPointeeType()));
    }
  }
  fact.text = text;
  types_.emplace(canonical.getAsOpaquePtr(), fact);
  return fact;
}

TypeFact Extractor::recordType(const clang::CXXRecordDecl* record) {
  TypeFact fact{.kind = TypeFact::Kind::kRecord, .name = plainName(record)};
  const auto* specialization = dyn_cast<clang::ClassTemplateSpecializationDecl>(record);
  if (specialization == nullptr) {
    return fact;
  }
  for (const clang::TemplateArgument& argument : specialization->getTemplateArgs().asArray()) {
    if (argument.getKind() == clang::TemplateArgument::Type) {
      fact.arguments.push_back(type(argument.getAsType()));
    } else if (argument.getKind() == clang::TemplateArgument::Integral) {
      fact.numbers.push_back(int64Of(argument.getAsIntegral()));
    }
  }
  return fact;
}

/// The comment in front of the annotation. Clang itself looks from the type on, and takes a ';',
/// '{', '}', '#' or '@' in between for another declaration, though it stands in the annotation's
/// text.
const clang::RawComment* Extractor::commentBeforeAnnotation(const clang::Decl* declaration) {
  const auto* attribute = declaration->getAttr<clang::AnnotateAttr>();
  if (attribute == nullptr) {
    return nullptr;
  }
  const clang::SourceManager& sources = context_.getSourceManager();
  const clang::SourceLocation start = sources.getExpansionLoc(attribute->getLocation());
  const auto* comments = context_.Comments.getCommentsInFile(sources.getFileID(start));
  return comments == nullptr
             ? nullptr
             : context_.getRawCommentForDeclNoCacheImpl(declaration, start, *comments);
}

std::string Extractor::comment(const clang::Decl* declaration) {
  const clang::RawComment* raw = context_.getRawCommentForDeclNoCache(declaration);
  if (raw == nullptr) {
    raw = commentBeforeAnnotation(declaration);
  }
  if (raw == nullptr || !raw->isDocumentation()) {
    return {};
  }
  return std::string(
      trim(raw->getFormattedText(context_.getSourceManager(), context_.getDiagnostics())));
}

std::vector<std::string> Extractor::scopesOf(const clang::DeclContext* scope) {
  std::vector<std::string> out;
  for (; scope != nullptr && !scope->isTranslationUnit(); scope = scope->getParent()) {
    if (const auto* space = dyn_cast<clang::NamespaceDecl>(scope)) {
      out.push_back(space->getQualifiedNameAsString());
    }
  }
  out.emplace_back();
  return out;
}

}  // namespace strata::scan
