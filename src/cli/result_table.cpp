#include "cli/result_table.h"

#include <algorithm>
#include <cctype>
#include <numeric>

#include "support/text.h"

namespace strata::cli {
namespace {

constexpr std::string_view kAmbiguous = "nrts|N\\";  // behind a backslash

std::string escaped(char c, char next) {
  switch (c) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '|':
      return "\\|";
    case '\\':
      return kAmbiguous.find(next) != std::string_view::npos ? "\\\\" : "\\";
    default:
      return {c};
  }
}

std::string cellOf(std::string_view value) {
  if (value == "NULL") {
    return "\\NULL";
  }
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool at_end = i == 0 || i + 1 == value.size();
    out += value[i] == ' ' && at_end ? "\\s"
                                     : escaped(value[i], i + 1 < value.size() ? value[i + 1] : 'x');
  }
  return out;
}

/// Characters, as far as a terminal shows one for each code point.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool isNumber(std::string_view cell) {
  return !cell.empty() && std::ranges::all_of(cell, [](char c) {
    return (c >= '0' && c <= '9') || std::string_view("+-.e").find(c) != std::string_view::npos;
  });
}

/// What tableLines() goes by for one column.
struct ColumnLayout {
  std::size_t width = 0;
  bool right = true;  ///< numbers, as psql has them
};

using Layout = std::vector<ColumnLayout>;

void widen(Layout& layout, const Cells& cells) {
  for (std::size_t row = 0; row < cells.size(); ++row) {
    for (std::size_t column = 0; column < layout.size(); ++column) {
      const std::string& cell = cells[row][column];
      ColumnLayout& out = layout[column];
      out.width = std::max(out.width, width(cell));
      out.right = out.right && (row == 0 || cell == "NULL" || isNumber(cell));
    }
  }
}

Layout layoutOf(const Cells& cells) {
  Layout out(cells.empty() ? 0 : cells.front().size());
  widen(out, cells);
  return out;
}

std::string rowLine(const std::vector<std::string>& row, const Layout& layout) {
  std::string out;
  for (std::size_t column = 0; column < row.size(); ++column) {
    const std::string pad(layout[column].width - width(row[column]), ' ');
    out += column == 0 ? " " : " | ";
    out += layout[column].right ? pad + row[column] : row[column] + pad;
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

std::string dashes(const Layout& layout) {
  std::vector<std::string> parts;
  for (const ColumnLayout& column : layout) {
    parts.emplace_back(column.width + 2, '-');
  }
  return join(parts, "+");
}

bool isDashes(std::string_view line) {
  line = trim(line);
  return line.starts_with("-") && line.find_first_not_of("-+") == std::string_view::npos;
}

/// "(2 rows)", which psql prints below.
bool isCount(std::string_view line) {
  line = trim(line);
  return line.starts_with("(") && (line.ends_with(" rows)") || line == "(1 row)");
}

std::vector<std::string> cellsOf(std::string_view line) {
  std::vector<std::string> out(1);
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size()) {
      out.back() += line.substr(i++, 2);
    } else if (line[i] == '|') {
      out.emplace_back();
    } else {
      out.back() += line[i];
    }
  }
  for (std::string& cell : out) {
    cell = std::string(trim(cell));
  }
  return out;
}

}  // namespace

Cells tableCells(const pg::Rows& rows) {
  Cells out(1);
  for (int column = 0; column < rows.columns(); ++column) {
    out.front().push_back(cellOf(rows.columnName(column)));
  }
  for (int row = 0; row < rows.size(); ++row) {
    std::vector<std::string>& line = out.emplace_back();
    for (int column = 0; column < rows.columns(); ++column) {
      line.push_back(rows.isNull(row, column) ? "NULL" : cellOf(rows.text(row, column)));
    }
  }
  return out;
}

std::vector<std::string> tableLines(const Cells& cells) {
  const auto layout = layoutOf(cells);
  std::vector<std::string> out;
  for (const auto& row : cells) {
    out.push_back(rowLine(row, layout));
    if (out.size() == 1) {
      out.push_back(dashes(layout));
    }
  }
  return out;
}

std::optional<Cells> parseTable(const std::vector<std::string>& lines) {
  if (lines.size() < 2 || !isDashes(lines[1])) {
    return std::nullopt;
  }
  Cells out = {cellsOf(lines[0])};
  for (std::size_t i = 2; i < lines.size(); ++i) {
    if (i + 1 == lines.size() && isCount(lines[i])) {
      break;
    }
    out.push_back(cellsOf(lines[i]));
    if (out.back().size() != out.front().size()) {
      return std::nullopt;
    }
  }
  return out;
}

std::vector<std::string> tableDifference(const Cells& expected, const Cells& got) {
  constexpr std::size_t kAround = 2;
  Layout want = layoutOf(expected);
  Layout have = layoutOf(got);
  if (want.size() == have.size()) {
    widen(want, got);
    have = want;
  }
  const std::size_t shorter = std::min(expected.size(), got.size());
  std::size_t same = 0;
  while (same < shorter && expected[same] == got[same]) {
    ++same;
  }
  std::size_t same_at_end = 0;
  while (same + same_at_end < shorter &&
         expected[expected.size() - 1 - same_at_end] == got[got.size() - 1 - same_at_end]) {
    ++same_at_end;
  }
  std::vector<std::string> out;
  const auto take = [&](const char* mark, const Cells& cells, const Layout& layout,
                        std::size_t from, std::size_t to) {
    for (std::size_t row = from; row < to; ++row) {
      out.push_back(mark + rowLine(cells[row], layout));
    }
  };
  const std::size_t end = got.size() - same_at_end;
  take(" ", got, have, 0, std::min<std::size_t>(same, 1));
  take(" ", got, have, std::max<std::size_t>(1, same - std::min(same, kAround)), same);
  take("-", expected, want, same, expected.size() - same_at_end);
  take("+", got, have, same, end);
  take(" ", got, have, end, std::min(got.size(), end + kAround));
  return out;
}

}  // namespace strata::cli
