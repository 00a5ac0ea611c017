#include "directory/statements.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "atlas/reference.h"
#include "atlas/texts.h"
#include "directory/atlas_difference.h"
#include "support/text.h"

// How Atlas splits a file, asked of its own scanner: ours splits alike what is ordinary, and our
// copy of its scanner misreads alike what is not.

namespace strata::atlas {
namespace {

using Json = nlohmann::json;
using directory::Statement;

/// Also of what is no UTF-8.
std::string shown(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

struct Split {
  std::vector<std::string> texts = {};
  std::vector<std::size_t> offsets = {};
  std::vector<std::vector<std::string>> comments = {};
  bool failed = false;

  friend bool operator==(const Split&, const Split&) = default;
};

std::ostream& operator<<(std::ostream& out, const Split& split) {
  for (std::size_t i = 0; i < split.texts.size(); ++i) {
    out << "\n  " << split.offsets[i] << ": " << shown(split.texts[i]) << " "
        << shown(split.comments[i]);
  }
  return out << (split.failed ? "\n  refused" : "");
}

/// Atlas may cut a character in two; JSON libraries differ in how many marks they put for half.
std::string withoutHalves(std::string text) {
  static const std::string kMark = "\uFFFD";
  while (text.find(kMark + kMark) != std::string::npos) {
    text = replaceAll(text, kMark + kMark, kMark);
  }
  return text;
}

Split splitOf(const std::vector<Statement>& statements) {
  Split out;
  for (const Statement& each : statements) {
    out.texts.push_back(withoutHalves(Json::parse(shown(each.text))));
    out.offsets.push_back(each.offset);
    out.comments.push_back(each.comments);
  }
  return out;
}

/// Atlas counts from below a delimiter directive.
std::size_t shiftOf(const std::string& text, const Json& answer, const Split& ours) {
  const Json& statements = answer.at("Statements");
  const bool below = !statements.empty() && !ours.offsets.empty() &&
                     statements[0].at("Pos").get<std::size_t>() != ours.offsets[0];
  return below ? text.find('\n') + 1 : 0;
}

Split splitOf(const Json& answer, std::size_t shift) {
  Split out{.failed = !answer.at("Error").get<std::string>().empty()};
  for (const Json& each : answer.at("Statements")) {
    out.texts.push_back(withoutHalves(each.at("Text")));
    out.offsets.push_back(each.at("Pos").get<std::size_t>() + shift);
    out.comments.push_back(each.at("Comments"));
  }
  return out;
}

Split oursOf(const std::string& text) {
  const auto statements = directory::splitStatements(text, "1.sql");
  return statements ? splitOf(*statements) : Split{.failed = true};
}

Split copyOf(const std::string& text) {
  const auto answer = directory::atlasStatements(text);
  Split out = splitOf(answer.statements);
  out.failed = !answer.error.empty();
  return out;
}

/// That a blank line with CR takes a comment away from the statement is ours alone.
Split withoutCrLfComments(Split split, const std::string& text) {
  if (text.find("\r\n") != std::string::npos) {
    split.comments.assign(split.texts.size(), {});
  }
  return split;
}

/// Atlas quotes a delimiter as Go does.
std::string withoutQuoted(const std::string& error) {
  constexpr std::string_view kDelimiter = "no input found after delimiter ";
  const std::size_t at = error.find(kDelimiter);
  return error.substr(0, at == std::string::npos ? at : at + kDelimiter.size());
}

TEST(AtlasStatements, OrdinaryTextsAreSplitAlike) {
  STRATA_NEEDS_ATLAS();
  std::vector<std::string> texts = ordinaryTexts();
  for (const std::string& more : ordinaryTexts(1, 4000)) {
    texts.push_back(more);
  }
  const Json answers = atlasSplits(texts);
  ASSERT_EQ(answers.size(), texts.size());
  std::size_t refused = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Split ours = oursOf(texts[i]);
    const Split wanted = splitOf(answers[i], shiftOf(texts[i], answers[i], ours));
    refused += wanted.failed ? 1 : 0;
    ASSERT_EQ(withoutCrLfComments(ours, texts[i]), withoutCrLfComments(wanted, texts[i]))
        << Json(texts[i]);
    ASSERT_FALSE(directory::atlasDifference({.name = "1.sql", .content = texts[i]}))
        << Json(texts[i]);
  }
  EXPECT_EQ(refused, 5U) << "only those of the list";
}

TEST(AtlasStatements, WhatAtlasMisreadsIsMisreadByOurCopyOfItsScanner) {
  STRATA_NEEDS_ATLAS();
  std::vector<std::string> texts = misreadTexts();
  const std::size_t misread = texts.size();
  for (const std::string& more : wildTexts(2, 20000)) {
    texts.push_back(more);
  }
  const Json answers = atlasSplits(texts);
  ASSERT_EQ(answers.size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Split copy = copyOf(texts[i]);
    ASSERT_EQ(copy, splitOf(answers[i], shiftOf(texts[i], answers[i], copy))) << Json(texts[i]);
    ASSERT_EQ(withoutQuoted(directory::atlasStatements(texts[i]).error),
              withoutQuoted(answers[i].at("Error")))
        << Json(texts[i]);
    if (i < misread) {
      EXPECT_TRUE(directory::atlasDifference({.name = "1.sql", .content = texts[i]}))
          << Json(texts[i]);
    }
  }
}

}  // namespace
}  // namespace strata::atlas
