#include "plan/routine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace strata::planning {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Function withBody(const std::string& body, const std::string& tag = "$function$") {
  return {.definition =
              "CREATE OR REPLACE FUNCTION app.f(a integer DEFAULT '$function$ in_head')\n"
              " RETURNS integer\n LANGUAGE plpgsql\n SET search_path TO 'other'\nAS " +
              tag + body + tag};
}

TEST(Arguments, OfNoArgumentsThereAreNone) {
  EXPECT_THAT(argumentsOf(""), IsEmpty());
}

TEST(Arguments, ModeNameTypeAndDefaultAreTakenApart) {
  EXPECT_THAT(
      argumentsOf("a integer, OUT \"B, (c\" text, INOUT c app.\"My Type\"[], "
                  "VARIADIC d numeric[] DEFAULT ARRAY[1, 2]"),
      ElementsAre(Argument{"IN", "a", "integer", ""}, Argument{"OUT", "\"B, (c\"", "text", ""},
                  Argument{"INOUT", "c", "app.\"My Type\"[]", ""},
                  Argument{"VARIADIC", "d", "numeric[]", "ARRAY[1, 2]"}));
}

TEST(Arguments, TypesOfSeveralWordsAreNotTakenForNames) {
  EXPECT_THAT(argumentsOf("double precision, t timestamp with time zone, IN character varying, "
                          "time without time zone[], double text"),
              ElementsAre(Argument{"IN", "", "double precision", ""},
                          Argument{"IN", "t", "timestamp with time zone", ""},
                          Argument{"IN", "", "character varying", ""},
                          Argument{"IN", "", "time without time zone[]", ""},
                          Argument{"IN", "double", "text", ""}));
}

TEST(Arguments, CommasAndKeywordsWithinADefaultBelongToIt) {
  EXPECT_THAT(argumentsOf("a text DEFAULT 'it''s, DEFAULT (x'::text, b text DEFAULT f(1, 2)"),
              ElementsAre(Argument{"IN", "a", "text", "'it''s, DEFAULT (x'::text"},
                          Argument{"IN", "b", "text", "f(1, 2)"}));
  EXPECT_THAT(argumentsOf(R"(a text DEFAULT E'\', x'::text)"),
              ElementsAre(Argument{"IN", "a", "text", R"(E'\', x'::text)"}));
}

TEST(NamesInBody, AreThoseOutsideCommentsAndLiterals) {
  const Function function = withBody(R"( -- a comment
    INSERT INTO App.T /* not /* here */ here */ VALUES ('literal', $q$dollar$q$, $1, E'\'x') "Q r" )");
  EXPECT_THAT(namesInBody(function), ElementsAre("Q r", "app", "insert", "into", "t", "values"));
}

TEST(NamesInBody, BodyIsFoundWhateverItsDollarQuotesAreCalled) {
  EXPECT_THAT(namesInBody(withBody("x $function$y$function$", "$functionx$")), ElementsAre("x"));
}

TEST(NamesInBody, ParsedBodyHasNone) {
  Function function = withBody("x");
  function.opaque = false;
  EXPECT_THAT(namesInBody(function), IsEmpty());
}

}  // namespace
}  // namespace strata::planning
