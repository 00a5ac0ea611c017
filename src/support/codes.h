#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace strata {

/// The page of one diagnostic code: an entry of docs/codes.md, which is built in.
struct CodePage {
  std::string code = {};   ///< "ST2031"
  std::string title = {};  ///< a few words
  std::string text = {};   ///< Markdown without the heading, ended by LF
};

/// All entries, in the order of the file.
const std::vector<CodePage>& codePages();

/// The entry of a code; null when there is none.
const CodePage* findCode(std::string_view code);

/// The entries of a Markdown file: what stands under headings `## ST0000 title`.
std::vector<CodePage> parseCodePages(std::string_view markdown);

}  // namespace strata
