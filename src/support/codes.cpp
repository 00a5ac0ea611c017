#include "support/codes.h"

#include <algorithm>

#include "support/codes_markdown.h"
#include "support/text.h"

namespace strata {
namespace {

constexpr std::string_view kHeading = "## ST";
constexpr std::size_t kCodeSize = 6;  // ST0000

}  // namespace

std::vector<CodePage> parseCodePages(std::string_view markdown) {
  std::vector<CodePage> pages;
  bool open = false;
  bool fenced = false;  // a `#` in an example is no heading
  for (const std::string& line : split(markdown, '\n')) {
    fenced = fenced != line.starts_with("```");
    if (!fenced && line.starts_with(kHeading)) {
      const std::string heading = line.substr(3);
      pages.push_back({.code = heading.substr(0, kCodeSize),
                       .title = std::string(trim(std::string_view(heading).substr(kCodeSize)))});
    }
    if (!fenced && (line.starts_with("# ") || line.starts_with("## "))) {
      open = line.starts_with(kHeading);  // any other heading ends the page
    } else if (open) {
      pages.back().text += line + "\n";
    }
  }
  for (CodePage& page : pages) {
    page.text = std::string(trim(page.text)) + "\n";
  }
  return pages;
}

const std::vector<CodePage>& codePages() {
  static const std::vector<CodePage> kPages = [] {
    std::string markdown;
    for (const std::string_view part : kCodesMarkdown) {
      markdown += part;
    }
    return parseCodePages(markdown);
  }();
  return kPages;
}

const CodePage* findCode(std::string_view code) {
  const auto found = std::ranges::find(codePages(), code, &CodePage::code);
  return found == codePages().end() ? nullptr : &*found;
}

}  // namespace strata
