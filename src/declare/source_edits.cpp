#include "declare/source_edits.h"

#include <algorithm>

#include "declare/cpp_terms.h"
#include "declare/expression.h"
#include "support/files.h"
#include "support/text.h"

namespace strata::declaring {
namespace {

std::size_t lineOfOffset(std::string_view text, std::size_t at) {
  return 1 + static_cast<std::size_t>(
                 std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

/// The column behind the end of `text`.
std::size_t endColumn(const std::string& text, std::size_t start) {
  const std::size_t end = text.rfind('\n');
  return end == std::string::npos ? start + text.size() : text.size() - end - 1;
}

}  // namespace

Source::Source(std::string text)
    : text_(std::move(text)),
      bare_(withoutText(text_)),
      long_names_(text_.find("strata/db.hpp") == std::string::npos &&
                  !findIdentifier(bare_, "DB_TABLE") && !findIdentifier(bare_, "DB") &&
                  text_.find("strata/model.hpp") != std::string::npos) {}

/// In the words of the file: db::check, or strata::check.
std::string Source::spelled(std::string text) const {
  if (!long_names_) {
    return text;
  }
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"db", "strata"},
                                 {"DB", "STRATA"},
                                 {"DB_TABLE", "STRATA_TABLE"}}) {
    std::size_t begin = 0;
    for (auto at = findIdentifier(withoutText(text), from); at;
         at = findIdentifier(withoutText(text), from, begin)) {
      text.replace(*at, from.size(), to);
      begin = *at + to.size();
    }
  }
  return text;
}

void Source::replace(Span span, std::string text) {
  edits_.push_back({span, spelled(std::move(text))});
}

ListEdit& Source::list(Span whole, Span inside) {
  const auto [found, is_new] =
      lists_.emplace(inside.begin, ListEdit{.whole = whole, .inside = inside});
  if (is_new) {
    found->second.items = itemsOf(text_, bare_, inside);
  }
  return found->second;
}

bool Source::isRemoved(std::size_t at) const {
  return std::ranges::any_of(edits_, [&](const Edit& edit) { return edit.span.contains(at); });
}

Source::Edit Source::editOf(const ListEdit& list) const {
  const std::string_view word = at({list.whole.begin, list.inside.begin});
  if (list.gone.size() == list.items.size() && list.added.empty() &&
      (word.starts_with("DB") || word.starts_with("STRATA"))) {
    Span span = list.whole;
    while (span.end < text_.size() && (text_[span.end] == ' ' || text_[span.end] == '\n')) {
      ++span.end;
    }
    return {span, ""};
  }
  const std::size_t column = list.inside.begin - lineBegin(text_, list.inside.begin);
  std::string out;
  bool first = true;
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    if (list.gone.contains(i)) {
      continue;
    }
    const std::size_t before = i == 0 ? list.inside.begin : list.items[i - 1].end;
    out += first ? std::string(at({list.inside.begin, list.items[0].begin}))
                 : std::string(at({before, list.items[i].begin}));
    const auto other = list.other.find(i);
    out += other == list.other.end() ? std::string(at(list.items[i])) : spelled(other->second);
    first = false;
  }
  for (const std::string& each : list.added) {
    const std::string word = spelled(each);
    const bool stays = endColumn(out, column) + 2 + word.size() + 1 <= kWidth;
    out += first ? "" : stays ? ", " : ",\n" + std::string(column, ' ');
    out += word;
    first = false;
  }
  out += list.items.empty() ? "" : at({list.items.back().end, list.inside.end});
  return {list.inside, out};
}

Source::Edit Source::editOf(std::size_t at, const std::vector<std::string>& words) const {
  const std::size_t column = at - lineBegin(text_, at);
  const std::string out = spelled("DB(" + join(words, ", ") + ")");
  const std::size_t rest = lineEnd(text_, at) - at;
  const bool stays = column + out.size() + rest <= kWidth;
  return {{at, at}, out + (stays ? " " : "\n" + std::string(column, ' '))};
}

std::vector<Source::Edit> Source::all() const {
  std::vector<Edit> out = edits_;
  for (const auto& [at, list] : lists_) {
    if (!list.gone.empty() || !list.other.empty() || !list.added.empty()) {
      out.push_back(editOf(list));
    }
  }
  for (const auto& [at, words] : fresh_) {
    out.push_back(editOf(at, words));
  }
  std::ranges::stable_sort(out, [](const Edit& a, const Edit& b) {
    const bool a_holds = a.span.begin == a.span.end;
    const bool b_holds = b.span.begin == b.span.end;
    return a.span.begin != b.span.begin ? a.span.begin < b.span.begin
           : a_holds != b_holds         ? a_holds
           : a_holds                    ? false
                                        : a.span.end > b.span.end;
  });
  return out;
}

std::optional<EditedText> Source::edited() const {
  EditedText out;
  std::size_t at = 0;
  for (const Edit& edit : all()) {
    if (edit.span.end <= at && edit.span.begin < at) {
      continue;  // within what goes or is written anew
    }
    if (edit.span.begin < at) {
      return std::nullopt;
    }
    out.text += text_.substr(at, edit.span.begin - at);
    const std::size_t first = out.text.size();
    out.text += edit.text;
    if (trim(edit.text) != "") {
      const std::size_t skipped = edit.text.find_first_not_of(" \n");
      out.lines.push_back({lineOfOffset(out.text, first + skipped),
                           lineOfOffset(out.text, first + edit.text.find_last_not_of(" \n"))});
    }
    at = edit.span.end;
  }
  out.text += text_.substr(at);
  return out;
}

Source* Sources::open(const std::filesystem::path& path) {
  const std::filesystem::path plain = plainPath(path);
  if (const auto known = sources_.find(plain); known != sources_.end()) {
    return &known->second;
  }
  auto text = readFile(plain);
  return text ? &sources_.emplace(plain, Source(*std::move(text))).first->second : nullptr;
}

std::filesystem::path plainPath(const std::filesystem::path& path) {
  const std::filesystem::path here = std::filesystem::current_path();
  return (here / path).lexically_normal().lexically_relative(here);
}

}  // namespace strata::declaring
