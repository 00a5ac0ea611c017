#include "scan/frontend.h"

#include <clang/AST/ASTConsumer.h>
#include <clang/Basic/Version.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/CompilerInvocation.h>
#include <clang/Frontend/FrontendActions.h>
#include <clang/Frontend/Utils.h>
#include <clang/Lex/PreprocessorOptions.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/VirtualFileSystem.h>

#include "scan/capture.h"
#include "scan/extract.h"

namespace strata::scan {
namespace {

constexpr const char* kMainFile = "strata-umbrella.cpp";

/// Hands each top-level declaration of this unit (not of the precompiled header) to the extractor
/// once the unit is complete, so that every base and template is.
class ModelConsumer : public clang::ASTConsumer {
 public:
  explicit ModelConsumer(Facts& facts) : facts_(facts) {}

  bool HandleTopLevelDecl(clang::DeclGroupRef group) override {
    declarations_.insert(declarations_.end(), group.begin(), group.end());
    return true;
  }

  void HandleTranslationUnit(clang::ASTContext& context) override {
    if (context.getDiagnostics().hasErrorOccurred()) {
      return;
    }
    Extractor extractor(context, facts_);
    for (const clang::Decl* declaration : declarations_) {
      extractor.visit(declaration);
    }
  }

 private:
  Facts& facts_;
  std::vector<const clang::Decl*> declarations_;
};

class ModelAction : public clang::ASTFrontendAction {
 public:
  explicit ModelAction(Facts& facts) : facts_(facts) {}

  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& /*compiler*/,
                                                        llvm::StringRef /*file*/) override {
    return std::make_unique<ModelConsumer>(facts_);
  }

 private:
  Facts& facts_;
};

class AllFiles : public clang::DependencyCollector {
 public:
  bool needSystemDependencies() override { return true; }
};

std::shared_ptr<clang::CompilerInvocation> invocation(const UnitRequest& request,
                                                      const char* language, const char* file,
                                                      clang::DiagnosticConsumer* diagnostics) {
  std::vector<const char*> arguments = {"clang++", "-fsyntax-only"};
  for (const std::string& argument : request.arguments) {
    arguments.push_back(argument.c_str());
  }
  arguments.insert(arguments.end(), {"-x", language, file});
  clang::CreateInvocationOptions options;
  options.Diags =
      clang::CompilerInstance::createDiagnostics(new clang::DiagnosticOptions, diagnostics, false);
  options.VFS = llvm::vfs::getRealFileSystem();
  return clang::createInvocation(arguments, std::move(options));
}

bool prepare(clang::CompilerInstance& compiler, const UnitRequest& request, const char* language,
             const char* file, Capture& capture) {
  std::shared_ptr<clang::CompilerInvocation> made = invocation(request, language, file, &capture);
  if (!made) {
    return false;
  }
  compiler.setInvocation(std::move(made));
  compiler.getFrontendOpts().SkipFunctionBodies = true;
  compiler.getFrontendOpts().DisableFree = false;
  compiler.getDiagnosticOpts().IgnoreWarnings = !request.warnings;
  if (!request.pch.empty()) {
    compiler.getPreprocessorOpts().ImplicitPCHInclude = request.pch;
  }
  compiler.createDiagnostics(&capture, false);
  return true;
}

}  // namespace

UnitAnswer runUnit(const UnitRequest& request) {
  UnitAnswer answer;
  Capture capture(answer.diagnostics);
  clang::CompilerInstance compiler;
  const auto files = std::make_shared<AllFiles>();
  answer.failed = true;
  if (prepare(compiler, request, "c++", kMainFile, capture)) {
    compiler.getPreprocessorOpts().addRemappedFile(
        kMainFile, llvm::MemoryBuffer::getMemBufferCopy(request.code, kMainFile).release());
    compiler.addDependencyCollector(files);
    ModelAction action(answer.facts);
    answer.failed = !compiler.ExecuteAction(action) || capture.failed();
  }
  answer.pch_refused = capture.pchRefused();
  for (const std::string& file : files->getDependencies()) {
    if (file != kMainFile && file != request.pch) {
      answer.files.push_back(file);
    }
  }
  return answer;
}

bool writePch(const UnitRequest& request, const std::string& header, const std::string& output) {
  std::vector<Diagnostic> diagnostics;
  Capture capture(diagnostics);
  clang::CompilerInstance compiler;
  if (!prepare(compiler, request, "c++-header", header.c_str(), capture)) {
    return false;
  }
  compiler.getFrontendOpts().OutputFile = output;
  compiler.getFrontendOpts().ProgramAction = clang::frontend::GeneratePCH;
  compiler.getLangOpts().PCHInstantiateTemplates = true;
  clang::GeneratePCHAction action;
  return compiler.ExecuteAction(action) && !capture.failed();
}

std::string compilerVersion() {
  return clang::getClangFullVersion();
}

}  // namespace strata::scan
