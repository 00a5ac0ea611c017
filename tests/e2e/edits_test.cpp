#include "e2e/edits.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "e2e/project.h"
#include "support/glob.h"
#include "support/text.h"

// Random edits to the example models: each gives a plan that runs and converges, and a second diff
// that is empty; what leaves the schema as it
// was (fields in another order, a move between files) writes none. STRATA_EDITS sets how many
// (default 40), STRATA_EDIT_SEED the first seed; ten edits follow one another, then it starts anew
// from the example.

namespace strata::e2e {
namespace {

constexpr int kChain = 10;

int fromEnvironment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

Models exampleModels(const Project& project) {
  Models models;
  const auto files = glob(project.folder(), "models/**/*.hpp");
  for (const std::string& file : *files) {
    models[file] = split(project.read(file), '\n');
  }
  return models;
}

void writeModels(const Project& project, const Models& models) {
  fs::remove_all(project.folder() / "models");
  for (const auto& [file, lines] : models) {
    project.write(file, join(lines, "\n"));
  }
}

/// One chain of edits from the example on; a failure names the seed and every edit so far.
void runChain(unsigned seed, int edits) {
  const Project project;
  project.copyExample();
  ASSERT_EQ(project.shell("strata migrate diff start").exit_code, 0);
  Editor editor(exampleModels(project), seed);
  std::string story = "seed " + std::to_string(seed);
  for (int i = 0; i < edits; ++i) {
    story += "\n  " + editor.edit();
    writeModels(project, editor.models());
    const auto before = project.migrations().size();
    const Answer diff = project.shell("strata migrate diff --allow-drop");
    ASSERT_EQ(diff.exit_code, 0) << story << "\n" << diff.text;
    // A diff that writes nothing for an edit of the schema would have missed it.
    ASSERT_EQ(project.migrations().size() > before, !editor.neutral()) << story << "\n"
                                                                       << diff.text;
    const Answer again =
        project.shell("rm -rf .strata/cache/synced .strata/cache/canonical; strata check");
    ASSERT_EQ(again.exit_code, 0) << story << "\n" << diff.text << again.text;
  }
}

TEST(Edits, EveryEditConvergesAndASecondDiffIsEmpty) {
  const int edits = fromEnvironment("STRATA_EDITS", 40);
  const int seed = fromEnvironment("STRATA_EDIT_SEED", 1);
  for (int done = 0; done < edits; done += kChain) {
    runChain(static_cast<unsigned>(seed + done / kChain), std::min(kChain, edits - done));
    if (HasFatalFailure()) {
      return;
    }
  }
}

}  // namespace
}  // namespace strata::e2e
