#include "declare/singular.h"

#include <algorithm>

namespace strata::declaring {
namespace {

struct Irregular {
  std::string_view plural;
  std::string_view singular;
};

constexpr Irregular kIrregular[] = {
    {"aliases", "alias"},
    {"analyses", "analysis"},
    {"appendices", "appendix"},
    {"atlases", "atlas"},
    {"axes", "axis"},
    {"biases", "bias"},
    {"buses", "bus"},
    {"calves", "calf"},
    {"canvases", "canvas"},
    {"caches", "cache"},
    {"children", "child"},
    {"cookies", "cookie"},
    {"crises", "crisis"},
    {"criteria", "criterion"},
    {"diagnoses", "diagnosis"},
    {"dice", "die"},
    {"echoes", "echo"},
    {"feet", "foot"},
    {"gases", "gas"},
    {"geese", "goose"},
    {"halves", "half"},
    {"headaches", "headache"},
    {"heroes", "hero"},
    {"hypotheses", "hypothesis"},
    {"indices", "index"},
    {"knives", "knife"},
    {"leaves", "leaf"},
    {"lenses", "lens"},
    {"lies", "lie"},
    {"lives", "life"},
    {"loaves", "loaf"},
    {"matrices", "matrix"},
    {"men", "man"},
    {"mice", "mouse"},
    {"movies", "movie"},
    {"mustaches", "mustache"},
    {"people", "person"},
    {"phenomena", "phenomenon"},
    {"pies", "pie"},
    {"potatoes", "potato"},
    {"quizzes", "quiz"},
    {"selfies", "selfie"},
    {"shelves", "shelf"},
    {"synopses", "synopsis"},
    {"teeth", "tooth"},
    {"theses", "thesis"},
    {"thieves", "thief"},
    {"ties", "tie"},
    {"tomatoes", "tomato"},
    {"torpedoes", "torpedo"},
    {"vertices", "vertex"},
    {"vetoes", "veto"},
    {"wives", "wife"},
    {"wolves", "wolf"},
    {"women", "woman"},
    {"calories", "calorie"},
    {"zombies", "zombie"},
};

// Words in s that are no plural, or their own. What ends in ss, us and is needs no mention.
constexpr std::string_view kSame[] = {
    "alias",     "alms",     "always",   "as",         "atlas",     "aws",     "bias",
    "canvas",    "chaos",    "chess",    "cms",        "corps",     "cors",    "cosmos",
    "css",       "dns",      "gas",      "goods",      "gps",       "has",     "his",
    "https",     "ios",      "is",       "js",         "kudos",     "lens",    "means",
    "news",      "os",       "pants",    "pos",        "rss",       "series",  "sms",
    "species",   "thanks",   "this",     "tls",        "was",       "windows", "yes",
    "physics",   "politics", "settings", "statistics", "analytics", "metrics", "mathematics",
    "logistics", "ethics",
};

/// "databases" has lost an s only, "statuses" an es.
bool losesOnlyS(std::string_view word) {
  static constexpr std::string_view kEndings[] = {
      "ouses", "auses", "fuses", "cuses", "muses", "buses", "ases",  "enses",  "onses", "ulses",
      "urses", "orses", "erses", "ises",  "oses",  "eses",  "apses", "lapses", "ypses"};
  return word == "uses" || std::ranges::any_of(kEndings, [&](std::string_view ending) {
           return word.ends_with(ending);
         });
}

bool losesEs(std::string_view word) {
  static constexpr std::string_view kEndings[] = {"sses", "xes", "ches", "shes", "zzes", "ses"};
  return std::ranges::any_of(kEndings,
                             [&](std::string_view ending) { return word.ends_with(ending); });
}

}  // namespace

std::string singular(std::string_view plural) {
  const auto* irregular = std::ranges::find(kIrregular, plural, &Irregular::plural);
  if (irregular != std::end(kIrregular)) {
    return std::string(irregular->singular);
  }
  const bool plain = !plural.ends_with('s') || plural.ends_with("ss") || plural.ends_with("us") ||
                     plural.ends_with("is") || plural.size() < 3;
  if (plain || std::ranges::find(kSame, plural) != std::end(kSame)) {
    return std::string(plural);
  }
  if (plural.ends_with("ies") && plural.size() > 4) {
    return std::string(plural.substr(0, plural.size() - 3)) + "y";
  }
  if (losesEs(plural) && !losesOnlyS(plural)) {
    return std::string(plural.substr(0, plural.size() - 2));
  }
  return std::string(plural.substr(0, plural.size() - 1));
}

}  // namespace strata::declaring
