#include "scan/terms.h"

#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExprCXX.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>
#include <llvm/ADT/StringExtras.h>

#include <charconv>
#include <filesystem>

#include "scan/vocabulary.h"

namespace strata::scan {

using clang::dyn_cast;
using clang::dyn_cast_or_null;

namespace {

const clang::Expr* stripped(const clang::Expr* expression) {
  for (;;) {
    const clang::Expr* inner = expression->IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts();
    if (const auto* constant = dyn_cast<clang::ConstantExpr>(inner)) {
      inner = constant->getSubExpr();
    }
    if (inner == expression) {
      return inner;
    }
    expression = inner;
  }
}

/// The string literal a constant pointer points at.
const clang::StringLiteral* literalOf(const clang::APValue& value) {
  if (!value.isLValue() || value.isNullPointer() || !value.getLValueOffset().isZero()) {
    return nullptr;
  }
  const clang::APValue::LValueBase base = value.getLValueBase();
  if (const auto* expression = base.dyn_cast<const clang::Expr*>()) {
    return dyn_cast<clang::StringLiteral>(expression);
  }
  if (const auto* declaration = base.dyn_cast<const clang::ValueDecl*>()) {
    if (const auto* variable = dyn_cast<clang::VarDecl>(declaration);
        variable != nullptr && variable->getAnyInitializer() != nullptr) {
      return dyn_cast<clang::StringLiteral>(stripped(variable->getAnyInitializer()));
    }
  }
  return nullptr;
}

std::string decimalText(const llvm::APFloat& value, bool is_float) {
  if (value.isNaN()) {
    return "NaN";
  }
  if (value.isInfinity()) {
    return value.isNegative() ? "-Infinity" : "Infinity";
  }
  char buffer[64];
  const std::to_chars_result end =
      is_float ? std::to_chars(buffer, buffer + sizeof buffer, value.convertToFloat())
               : std::to_chars(buffer, buffer + sizeof buffer, value.convertToDouble());
  return {buffer, end.ptr};
}

const clang::EnumConstantDecl* enumeratorOf(const clang::EnumDecl* type,
                                            const llvm::APSInt& value) {
  for (const clang::EnumConstantDecl* enumerator : type->enumerators()) {
    if (llvm::APSInt::isSameValue(enumerator->getInitVal(), value)) {
      return enumerator;
    }
  }
  return nullptr;
}

}  // namespace

Place Places::at(clang::SourceLocation location) {
  return at(clang::SourceRange(location));
}

Place Places::at(clang::SourceRange range) {
  if (range.isInvalid()) {
    return {};
  }
  const clang::SourceLocation begin = sources_.getFileLoc(range.getBegin());
  const clang::SourceLocation last = sources_.getFileLoc(range.getEnd());
  const auto [id, offset] = sources_.getDecomposedLoc(begin);
  Place place{.file = fileOf(id),
              .line = sources_.getLineNumber(id, offset),
              .column = sources_.getColumnNumber(id, offset)};
  const clang::SourceLocation end = clang::Lexer::getLocForEndOfToken(last, 0, sources_, language_);
  if (end.isValid()) {
    const auto [end_id, end_offset] = sources_.getDecomposedLoc(end);
    if (end_id == id && end_offset > offset) {
      place.end_line = sources_.getLineNumber(id, end_offset);
      place.end_column = sources_.getColumnNumber(id, end_offset);
    }
  }
  return place;
}

std::string Places::text(clang::SourceRange range) const {
  const clang::SourceRange in_file(sources_.getFileLoc(range.getBegin()),
                                   sources_.getFileLoc(range.getEnd()));
  return clang::Lexer::getSourceText(clang::CharSourceRange::getTokenRange(in_file), sources_,
                                     language_)
      .str();
}

unsigned Places::fileOf(clang::FileID id) {
  const auto [found, is_new] = file_index_.emplace(id.getHashValue(), 0);
  if (!is_new) {
    return found->second;
  }
  const auto name_of = [&](clang::FileID file) {
    const clang::OptionalFileEntryRef entry = sources_.getFileEntryRefForID(file);
    return entry ? std::filesystem::path(entry->getName().str()).lexically_normal().string()
                 : std::string();
  };
  clang::FileID header = id;  // the file that the umbrella itself includes
  for (;;) {
    const clang::SourceLocation includer = sources_.getIncludeLoc(header);
    if (includer.isInvalid() || sources_.isInMainFile(includer)) {
      break;
    }
    header = sources_.getFileID(includer);
  }
  facts_.files.push_back(name_of(id));
  facts_.headers.push_back(name_of(header));
  found->second = static_cast<unsigned>(facts_.files.size() - 1);
  return found->second;
}

std::string qualifiedName(const clang::TagDecl* declaration) {
  const clang::ASTContext& context = declaration->getASTContext();
  clang::PrintingPolicy policy(context.getLangOpts());
  policy.SuppressTagKeyword = true;
  policy.FullyQualifiedName = true;
  policy.PrintCanonicalTypes = true;
  std::string out;
  llvm::raw_string_ostream stream(out);
  declaration->getNameForDiagnostic(stream, policy, /*Qualified=*/true);
  return out;
}

std::int64_t int64Of(const llvm::APSInt& value) {
  return value.extOrTrunc(64).APInt::getSExtValue();
}

bool isVocabulary(const clang::Decl* declaration) {
  const clang::DeclContext* scope = declaration->getDeclContext()->getEnclosingNamespaceContext();
  const auto* space = dyn_cast<clang::NamespaceDecl>(scope);
  return space != nullptr && space->getName() == "strata" &&
         space->getParent()->getRedeclContext()->isTranslationUnit() &&
         declaration->getDeclContext()->getRedeclContext()->isNamespace();
}

namespace {

/// The x of `sizeof(x) != 0`, as STRATA_ROWS writes it; else null.
const clang::Expr* operandOfSizeof(const clang::Expr* expression) {
  const auto* comparison = dyn_cast<clang::BinaryOperator>(expression);
  if (comparison == nullptr || comparison->getOpcode() != clang::BO_NE) {
    return nullptr;
  }
  const auto* size = dyn_cast<clang::UnaryExprOrTypeTraitExpr>(stripped(comparison->getLHS()));
  return size == nullptr || size->isArgumentType() ? nullptr : size->getArgumentExpr();
}

/// An initialiser as a term.
void fillValue(const InitialFact& fact, Term& term) {
  switch (fact.kind) {
    case InitialFact::Kind::kText:
      term.kind = Term::Kind::kText;
      break;
    case InitialFact::Kind::kNumber:
      term.kind = Term::Kind::kNumber;
      break;
    case InitialFact::Kind::kBool:
      term.kind = Term::Kind::kBool;
      term.number = fact.text == "true" ? 1 : 0;
      break;
    case InitialFact::Kind::kEnumerator:
      term.kind = Term::Kind::kEnumerator;
      term.number = fact.number;
      break;
    default:
      break;
  }
  term.name = fact.text;
}

}  // namespace

Term TermReader::unreadable(const clang::Expr* at, std::string why) {
  return {.kind = Term::Kind::kUnreadable,
          .name = std::move(why),
          .where = places_.at(at->getSourceRange())};
}

Term TermReader::word(const clang::Expr* at, std::string name,
                      llvm::ArrayRef<const clang::Expr*> arguments) {
  Term term{.name = std::move(name), .where = places_.at(at->getSourceRange())};
  for (const clang::Expr* argument : arguments) {
    if (!clang::isa<clang::CXXDefaultArgExpr>(argument)) {
      term.arguments.push_back(read(argument));
    }
  }
  return term;
}

std::string TermReader::firstTemplateArgument(const clang::FunctionDecl* function) {
  const clang::TemplateArgumentList* arguments = function->getTemplateSpecializationArgs();
  if (arguments == nullptr || arguments->size() == 0 ||
      arguments->get(0).getKind() != clang::TemplateArgument::Type) {
    return {};
  }
  const clang::TagDecl* tag = arguments->get(0).getAsType()->getAsTagDecl();
  return tag == nullptr ? std::string() : qualifiedName(tag);
}

Term TermReader::readCall(const clang::CallExpr* call) {
  const llvm::ArrayRef<const clang::Expr*> arguments(call->getArgs(), call->getNumArgs());
  if (const auto* call_operator = dyn_cast<clang::CXXOperatorCallExpr>(call);
      call_operator != nullptr && call_operator->getOperator() == clang::OO_Call) {
    Term callee = read(arguments.front());
    if (callee.kind != Term::Kind::kWord) {
      return unreadable(call, "it calls what is no word of the vocabulary");
    }
    return word(call, callee.name, arguments.drop_front());
  }
  const clang::FunctionDecl* function = call->getDirectCallee();
  if (function == nullptr || !isVocabulary(function)) {
    return readValue(call);
  }
  Term term = word(call, function->getNameAsString(), arguments);
  if (const auto* callee = dyn_cast<clang::DeclRefExpr>(stripped(call->getCallee()));
      callee != nullptr && callee->hasExplicitTemplateArgs()) {
    term.target = firstTemplateArgument(function);
  }
  return term;
}

Term TermReader::readReference(const clang::DeclRefExpr* reference) {
  const clang::ValueDecl* declaration = reference->getDecl();
  if (const auto* enumerator = dyn_cast<clang::EnumConstantDecl>(declaration)) {
    const auto* type = clang::cast<clang::EnumDecl>(enumerator->getDeclContext());
    return {.kind = Term::Kind::kEnumerator,
            .name = enumerator->getNameAsString(),
            .target = qualifiedName(type),
            .where = places_.at(reference->getSourceRange())};
  }
  if (isVocabulary(declaration)) {
    return word(reference, declaration->getNameAsString(), {});
  }
  const clang::CXXRecordDecl* type = declaration->getType()->getAsCXXRecordDecl();
  const auto* variable = dyn_cast<clang::VarDecl>(declaration);
  if (variable != nullptr && variable->isConstexpr() && variable->getAnyInitializer() != nullptr) {
    if (const auto* literal =
            dyn_cast<clang::StringLiteral>(stripped(variable->getAnyInitializer()))) {
      return {.kind = Term::Kind::kText,  // constexpr char kNow[] = "now()";
              .name = literal->getString().str(),
              .where = places_.at(reference->getSourceRange())};
    }
  }
  if (type != nullptr && variable != nullptr && variable->getAnyInitializer() != nullptr) {
    Term term = read(variable->getAnyInitializer());  // constexpr auto kEmail = db::size(255);
    term.where = places_.at(reference->getSourceRange());
    return term;
  }
  return readValue(reference);
}

Term TermReader::readAddress(const clang::DeclRefExpr* member, const clang::Expr* at) {
  if (!clang::isa<clang::FieldDecl>(member->getDecl())) {
    return unreadable(at, "'" + member->getDecl()->getNameAsString() + "' is no data member");
  }
  Term term{.kind = Term::Kind::kMember,
            .name = member->getDecl()->getNameAsString(),
            .where = places_.at(at->getSourceRange())};
  const auto* record = clang::cast<clang::RecordDecl>(member->getDecl()->getDeclContext());
  // &User::id of a mixin's field is User's, as written
  if (const clang::NestedNameSpecifier* qualifier = member->getQualifier();
      qualifier != nullptr && qualifier->getAsType() != nullptr) {
    if (const clang::RecordDecl* written = qualifier->getAsType()->getAsRecordDecl()) {
      record = written;
    }
  }
  term.target = qualifiedName(record);
  return term;
}

Term TermReader::readValue(const clang::Expr* expression) {
  Term term{.where = places_.at(expression->getSourceRange())};
  clang::Expr::EvalResult result;
  if (expression->isValueDependent() || !expression->EvaluateAsRValue(result, context_, true)) {
    return unreadable(expression, "it is no constant");
  }
  const clang::QualType type = expression->getType();
  if (const clang::StringLiteral* literal = literalOf(result.Val)) {
    term.kind = Term::Kind::kText;
    term.name = literal->getString().str();
    return term;
  }
  if (result.Val.isInt() && type->isBooleanType()) {
    term.kind = Term::Kind::kBool;
    term.number = result.Val.getInt().getBoolValue() ? 1 : 0;
    return term;
  }
  if (const auto* enum_type = type->getAs<clang::EnumType>();
      enum_type != nullptr && result.Val.isInt()) {
    const auto* enumerator = enumeratorOf(enum_type->getDecl(), result.Val.getInt());
    if (enumerator == nullptr) {
      return unreadable(expression, "it is no enumerator");
    }
    term.kind = Term::Kind::kEnumerator;
    term.name = enumerator->getNameAsString();
    term.target = qualifiedName(enum_type->getDecl());
    term.number = int64Of(result.Val.getInt());
    return term;
  }
  if (result.Val.isInt()) {
    term.kind = Term::Kind::kNumber;
    term.number = int64Of(result.Val.getInt());
    term.name = llvm::toString(result.Val.getInt(), 10);
    return term;
  }
  if (result.Val.isFloat()) {
    term.kind = Term::Kind::kNumber;
    term.name = decimalText(result.Val.getFloat(), context_.getTypeSize(type) == 32);
    return term;
  }
  return unreadable(expression, "strata cannot read this expression");
}

Term TermReader::read(const clang::Expr* expression) {
  const clang::Expr* e = stripped(expression);
  if (const auto* cast = dyn_cast<clang::CXXFunctionalCastExpr>(e)) {
    const clang::CXXRecordDecl* type = cast->getType()->getAsCXXRecordDecl();
    if (type == nullptr) {
      return readValue(e);
    }
    const clang::Expr* inner = cast->getSubExpr()->IgnoreImplicit();
    if (const auto* construct = dyn_cast<clang::CXXConstructExpr>(inner)) {
      return word(e, type->getNameAsString(),
                  llvm::ArrayRef(construct->getArgs(), construct->getNumArgs()));
    }
  }
  if (const auto* construct = dyn_cast<clang::CXXConstructExpr>(e)) {
    const clang::CXXRecordDecl* type = construct->getConstructor()->getParent();
    if (!isVocabulary(type)) {
      return unreadable(e, "it is no word of the vocabulary");
    }
    return word(e, type->getNameAsString(),
                llvm::ArrayRef(construct->getArgs(), construct->getNumArgs()));
  }
  if (const auto* literal = dyn_cast<clang::StringLiteral>(e)) {
    return {.kind = Term::Kind::kText,
            .name = literal->getString().str(),
            .where = places_.at(e->getSourceRange())};
  }
  if (const clang::Expr* unevaluated = operandOfSizeof(e)) {
    return read(unevaluated);
  }
  if (const auto* list = dyn_cast<clang::InitListExpr>(e)) {
    return readList(list);
  }
  if (const auto* unary = dyn_cast<clang::UnaryOperator>(e);
      unary != nullptr && unary->getOpcode() == clang::UO_AddrOf) {
    if (const auto* member = dyn_cast<clang::DeclRefExpr>(unary->getSubExpr()->IgnoreParens())) {
      return readAddress(member, e);
    }
  }
  if (const auto* call = dyn_cast<clang::CallExpr>(e)) {
    return readCall(call);
  }
  if (const auto* reference = dyn_cast<clang::DeclRefExpr>(e)) {
    return readReference(reference);
  }
  return readValue(expression);
}

/// {{.a = 1}, {.a = 2}}: a word "list" of words "row", whose arguments are the values, each with
/// its member's name as target; what is left out or {} is the word "empty".
Term TermReader::readList(const clang::InitListExpr* list) {
  Term out{.name = "list", .where = places_.at(list->getSourceRange())};
  for (const clang::Expr* each : list->inits()) {
    const auto* inner = dyn_cast<clang::InitListExpr>(stripped(each));
    if (inner == nullptr || !inner->getType()->isRecordType()) {
      return unreadable(each, "it is no row of values in braces");
    }
    Term row{.name = "row", .where = places_.at(inner->getSourceRange())};
    readMembers(inner, row);
    out.arguments.push_back(std::move(row));
  }
  return out;
}

void TermReader::readMembers(const clang::InitListExpr* list, Term& row) {
  const clang::CXXRecordDecl* record = list->getType()->getAsCXXRecordDecl();
  unsigned at = 0;
  for (; at < record->getNumBases() && at < list->getNumInits(); ++at) {
    if (const auto* base = dyn_cast<clang::InitListExpr>(stripped(list->getInit(at)))) {
      readMembers(base, row);
    }
  }
  for (const clang::FieldDecl* field : record->fields()) {
    const clang::Expr* value = at < list->getNumInits() ? list->getInit(at++) : nullptr;
    if (const auto* from_class = dyn_cast_or_null<clang::CXXDefaultInitExpr>(value)) {
      value = from_class->getExpr();
    }
    InitialFact fact;
    Term term{.name = "empty", .target = field->getNameAsString(), .where = row.where};
    if (value != nullptr && !fillInitial(value, fact)) {
      term.name = "other";
    } else if (value != nullptr && fact.kind != InitialFact::Kind::kEmpty) {
      fillValue(fact, term);
    }
    if (value != nullptr && value->getBeginLoc().isValid()) {
      term.where = places_.at(value->getSourceRange());
    }
    row.arguments.push_back(std::move(term));
  }
}

bool TermReader::speaksOfUs(const clang::Expr* expression) {
  if (expression == nullptr) {
    return false;
  }
  if (const auto* reference = dyn_cast<clang::DeclRefExpr>(expression);
      reference != nullptr && isVocabulary(reference->getDecl())) {
    // values.hpp lives in the same namespace; what it has is no annotation
    return reference->getDecl()->getDeclName().isIdentifier();
  }
  if (const auto* construct = dyn_cast<clang::CXXConstructExpr>(expression);
      construct != nullptr && isVocabulary(construct->getConstructor()->getParent())) {
    return findWord(construct->getConstructor()->getParent()->getName()) != nullptr;
  }
  for (const clang::Stmt* child : expression->children()) {
    if (const auto* inner = dyn_cast_or_null<clang::Expr>(child);
        inner != nullptr && speaksOfUs(inner)) {
      return true;
    }
  }
  return false;
}

InitialFact TermReader::initial(const clang::FieldDecl* field) {
  InitialFact out;
  const clang::Expr* expression = field->getInClassInitializer();
  if (expression == nullptr) {
    return out;
  }
  out.where = places_.at(expression->getSourceRange());
  if (!fillInitial(expression, out)) {
    out.kind = InitialFact::Kind::kOther;
  }
  return out;
}

bool TermReader::fillInitial(const clang::Expr* expression, InitialFact& out) {
  using Kind = InitialFact::Kind;
  const clang::Expr* e = stripped(expression);
  if (const auto* cast = dyn_cast<clang::CXXFunctionalCastExpr>(e)) {
    e = stripped(cast->getSubExpr());
  }
  if (const auto* list = dyn_cast<clang::InitListExpr>(e)) {
    if (list->getNumInits() == 0) {
      out.kind = Kind::kEmpty;
      return true;
    }
    return list->getNumInits() == 1 && fillInitial(list->getInit(0), out);
  }
  if (clang::isa<clang::ImplicitValueInitExpr, clang::CXXScalarValueInitExpr>(e)) {
    out.kind = Kind::kEmpty;
    return true;
  }
  if (const auto* literal = dyn_cast<clang::StringLiteral>(e)) {
    out.kind = Kind::kText;
    out.text = literal->getString().str();
    return literal->getCharByteWidth() == 1;
  }
  if (const auto* construct = dyn_cast<clang::CXXConstructExpr>(e)) {
    unsigned given = 0;
    for (const clang::Expr* argument : construct->arguments()) {
      given += clang::isa<clang::CXXDefaultArgExpr>(argument) ? 0 : 1;
    }
    if (given == 0) {
      out.kind = Kind::kEmpty;
      return true;
    }
    return given == 1 && fillInitial(construct->getArg(0), out);
  }
  if (const auto* reference = dyn_cast<clang::DeclRefExpr>(e);
      reference != nullptr && reference->getDecl()->getNameAsString() == "nullopt" &&
      reference->getDecl()->isInStdNamespace()) {
    out.kind = Kind::kEmpty;
    return true;
  }
  // the value after the conversion to the field's type, where that is arithmetic
  const clang::Expr* converted =
      expression->getType()->isArithmeticType() || expression->getType()->isEnumeralType()
          ? expression
          : e;
  if (converted->getType()->isRecordType()) {
    return false;
  }
  const Term value = readValue(converted);
  switch (value.kind) {
    case Term::Kind::kText:
      out.kind = Kind::kText;
      break;
    case Term::Kind::kNumber:
      out.kind = Kind::kNumber;
      break;
    case Term::Kind::kBool:
      out.kind = Kind::kBool;
      out.text = value.number != 0 ? "true" : "false";
      return true;
    case Term::Kind::kEnumerator:
      out.kind = Kind::kEnumerator;
      break;
    default:
      return false;
  }
  out.text = value.name;
  out.number = value.number;
  return true;
}

}  // namespace strata::scan
