#include "declare/expression.h"

#include <fmt/format.h>

#include <algorithm>

#include "emit/cpp_text.h"

namespace strata::declaring {
namespace {

/// Raw literals hold what a person reads and no compiler warns about: text, tabs, line ends.
bool readsWellRaw(std::string_view value) {
  return value.find('\n') != std::string_view::npos &&
         value.find(")sql\"") == std::string_view::npos &&
         value.find("\?\?") == std::string_view::npos && std::ranges::all_of(value, [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte == '\n' || byte == '\t' || (byte >= 0x20 && byte < 0x7F);
         });
}

/// Places to cut: behind spaces, as many words a piece as fit.
std::vector<std::string> pieces(std::string_view value, std::size_t width) {
  std::vector<std::string> out;
  std::string piece;
  while (!value.empty()) {
    const std::size_t space = value.find(' ');
    const std::string_view next =
        value.substr(0, space == std::string_view::npos ? value.size() : space + 1);
    if (!piece.empty() && emit::cppLiteral(piece + std::string(next)).size() > width) {
      out.push_back(std::move(piece));
      piece.clear();
    }
    piece += next;
    value.remove_prefix(next.size());
  }
  out.push_back(std::move(piece));
  return out;
}

std::string laidOutLiteral(const Expression& expression, std::size_t column, std::size_t tail) {
  if (readsWellRaw(expression.head)) {
    return "R\"sql(" + expression.head + ")sql\"";
  }
  const std::string whole = emit::cppLiteral(expression.head);
  if (column + whole.size() + tail <= kWidth || column + 20 > kWidth) {
    return whole;
  }
  std::string out;
  for (const std::string& piece : pieces(expression.head, kWidth - column - tail)) {
    out += out.empty() ? "" : "\n" + std::string(column, ' ');
    out += emit::cppLiteral(piece);
  }
  return out;
}

/// Where a text begins: its line's first column, its own, and how much follows its end.
struct Place {
  std::size_t line = 0;
  std::size_t column = 0;
  std::size_t tail = 0;
};

std::size_t lastLine(const std::string& text) {
  const std::size_t end = text.rfind('\n');
  return end == std::string::npos ? std::string::npos : text.size() - end - 1;
}

bool holdsRaw(const Expression& expression) {
  return (expression.literal && readsWellRaw(expression.head)) ||
         std::ranges::any_of(expression.arguments, holdsRaw);
}

bool fits(const Expression& expression, std::size_t column, std::size_t tail) {
  return !holdsRaw(expression) && column + flat(expression).size() + tail <= kWidth;
}

/// R"sql( alone on its line, with the text below.
bool beginsRaw(const Expression& expression, std::size_t column) {
  return expression.literal && readsWellRaw(expression.head) && expression.head.starts_with('\n') &&
         column + 6 <= kWidth;
}

std::string broken(const Expression& expression, Place place);

/// The arguments behind the bracket at `place`, as many a line as fit; what follows one of several
/// lines begins a new one.
std::string packed(const Expression& expression, Place place) {
  std::string out;
  std::size_t at = place.column;
  bool was_broken = false;
  for (std::size_t i = 0; i < expression.arguments.size(); ++i) {
    const Expression& argument = expression.arguments[i];
    const std::size_t rest = i + 1 == expression.arguments.size() ? place.tail + 1 : 1;
    std::size_t line = place.line;
    if (i != 0) {
      const bool stays =
          !was_broken && (fits(argument, at + 2, rest) || beginsRaw(argument, at + 2));
      out += stays ? ", " : ",\n" + std::string(place.column, ' ');
      at = stays ? at + 2 : place.column;
    }
    line = i == 0 ? line : place.column;
    const std::string text = broken(argument, {.line = line, .column = at, .tail = rest});
    out += text;
    const std::size_t last = lastLine(text);
    was_broken = last != std::string::npos;
    at = was_broken ? last : at + text.size();
  }
  return out;
}

/// How bad one line is: too wide above all, then a bracket opened within another and left, then a
/// literal that is cut.
std::size_t badnessOf(std::string_view line, std::size_t before, std::size_t after,
                      bool in_bracket) {
  const std::size_t width = line.size() + before + after;
  const auto opened = std::ranges::count(line, '(') - std::ranges::count(line, ')');
  const bool left = line.ends_with('(') && opened + (in_bracket ? 1 : 0) > 1;
  return 10 + (width > kWidth ? 1000 * (width - kWidth) : 0) + (left ? 12 : 0) +
         (line.ends_with('"') ? 12 : 0);
}

std::size_t badness(const std::string& text, const Place& place) {
  std::size_t sum = 0;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const bool first = start == 0;
    sum += badnessOf(std::string_view(text).substr(start, end - start), first ? place.column : 0,
                     end == text.size() ? place.tail : 0, first && place.column != place.line);
    start = end + 1;
  }
  return sum;
}

/// The better of arguments aligned behind the bracket, and on lines of their own.
std::string broken(const Expression& expression, Place place) {
  if (expression.literal) {
    return laidOutLiteral(expression, place.column, place.tail);
  }
  if (!expression.call || fits(expression, place.column, place.tail)) {
    return flat(expression);
  }
  const std::string head = expression.head + "(";
  const std::string aligned =
      head +
      packed(expression,
             {.line = place.line, .column = place.column + head.size(), .tail = place.tail}) +
      ")";
  if (holdsRaw(expression)) {
    return aligned;
  }
  const std::size_t indent = place.line + 4;
  const std::string apart =
      head + "\n" + std::string(indent, ' ') +
      packed(expression, {.line = indent, .column = indent, .tail = place.tail}) + ")";
  return badness(aligned, place) <= badness(apart, place) ? aligned : apart;
}

}  // namespace

Expression word(std::string text) {
  return {.head = std::move(text)};
}

Expression call(std::string head, std::vector<Expression> arguments) {
  return {.head = std::move(head), .arguments = std::move(arguments), .call = true};
}

Expression literal(std::string_view value) {
  return {.head = std::string(value), .literal = true};
}

std::string flat(const Expression& expression) {
  if (expression.literal) {
    return emit::cppLiteral(expression.head);
  }
  std::string out = expression.head;
  if (expression.call) {
    out += "(";
    for (const Expression& argument : expression.arguments) {
      out += (&argument == expression.arguments.data() ? "" : ", ") + flat(argument);
    }
    out += ")";
  }
  return out;
}

std::string laidOut(const Expression& expression, std::size_t indent, std::size_t column,
                    std::size_t tail) {
  return broken(expression, {.line = indent, .column = column, .tail = tail});
}

}  // namespace strata::declaring
