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

/// The arguments behind the bracket at `column`, as many a line as fit.
std::string packed(const Expression& expression, std::size_t column, std::size_t tail) {
  std::string out;
  std::size_t at = column;
  for (std::size_t i = 0; i < expression.arguments.size(); ++i) {
    const Expression& argument = expression.arguments[i];
    const std::size_t rest = i + 1 == expression.arguments.size() ? tail + 1 : 1;
    if (i != 0) {
      out += ",";
      if (fits(argument, at + 2, rest)) {
        out += " ";
        at += 2;
      } else {
        out += "\n" + std::string(column, ' ');
        at = column;
      }
    }
    const std::string text = laidOut(argument, at, rest);
    out += text;
    const std::size_t last = lastLine(text);
    at = last == std::string::npos ? at + text.size() : last;
  }
  return out;
}

std::size_t widest(const std::string& text, std::size_t column) {
  std::size_t width = 0;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    width = std::max(width, end - start + (start == 0 ? column : 0));
    start = end + 1;
  }
  return width;
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

std::string laidOut(const Expression& expression, std::size_t column, std::size_t tail) {
  if (expression.literal) {
    return laidOutLiteral(expression, column, tail);
  }
  if (!expression.call || fits(expression, column, tail)) {
    return flat(expression);
  }
  const std::string head = expression.head + "(";
  std::string aligned = packed(expression, column + head.size(), tail + 1);
  if (holdsRaw(expression) || widest(aligned, column + head.size()) + 1 <= kWidth ||
      head.size() <= 4) {
    return head + aligned + ")";
  }
  return head + "\n" + std::string(column + 4, ' ') + packed(expression, column + 4, tail + 1) +
         ")";
}

}  // namespace strata::declaring
