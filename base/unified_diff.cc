#include "base/unified_diff.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

namespace domus {
namespace {

constexpr size_t kContext = 3;
// Of a table of common lines; beyond it, all that lies between the first and the last difference is
// shown as replaced.
constexpr size_t kMostCells = 4'000'000;

/// Lines with their ends.
std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t at = text.find_first_of("\r\n");
    size_t length = at == std::string_view::npos ? text.size() : at + 1;
    if (text.substr(length - 1, 2) == "\r\n") ++length;
    lines.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return lines;
}

struct Line {
  char mark;  // ' ', '-', '+'
  std::string_view text;
};

using Range = std::vector<std::string_view>;

/// What differs, by the longest common subsequence.
void Compare(const Range& before, const Range& after, std::vector<Line>& lines) {
  const size_t rows = before.size(), columns = after.size();
  if (rows * columns > kMostCells) {
    for (const std::string_view line : before) lines.push_back({'-', line});
    for (const std::string_view line : after) lines.push_back({'+', line});
    return;
  }
  std::vector<uint32_t> common((rows + 1) * (columns + 1), 0);
  const auto cell = [&](size_t i, size_t j) -> uint32_t& { return common[i * (columns + 1) + j]; };
  for (size_t i = rows; i-- > 0;) {
    for (size_t j = columns; j-- > 0;) {
      cell(i, j) = before[i] == after[j] ? cell(i + 1, j + 1) + 1
                                         : std::max(cell(i + 1, j), cell(i, j + 1));
    }
  }
  size_t i = 0, j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && before[i] == after[j]) {
      lines.push_back({' ', before[i++]});
      ++j;
    } else if (i < rows && (j == columns || cell(i + 1, j) >= cell(i, j + 1))) {
      lines.push_back({'-', before[i++]});
    } else {
      lines.push_back({'+', after[j++]});
    }
  }
}

std::vector<Line> AllLines(const Range& before, const Range& after) {
  size_t head = 0, tail = 0;
  const size_t shorter = std::min(before.size(), after.size());
  while (head < shorter && before[head] == after[head]) ++head;
  while (tail < shorter - head &&
         before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) {
    ++tail;
  }
  const auto middle = [&](const Range& range) {
    return Range(range.begin() + static_cast<std::ptrdiff_t>(head),
                 range.end() - static_cast<std::ptrdiff_t>(tail));
  };
  std::vector<Line> lines;
  for (size_t i = 0; i < head; ++i) lines.push_back({' ', before[i]});
  Compare(middle(before), middle(after), lines);
  for (size_t i = before.size() - tail; i < before.size(); ++i) lines.push_back({' ', before[i]});
  return lines;
}

std::string_view WithoutEnd(std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string HunkSide(char mark, size_t first, size_t count) {
  const size_t shown = count == 0 ? first - 1 : first;
  return count == 1 ? fmt::format("{}{}", mark, shown) : fmt::format("{}{},{}", mark, shown, count);
}

}  // namespace

std::string UnifiedDiff(std::string_view before, std::string_view after, const std::string& path,
                        const std::function<std::string(std::string_view)>& show) {
  if (before == after) return "";
  const std::vector<Line> lines = AllLines(Lines(before), Lines(after));
  std::string diff = fmt::format("--- a/{0}\n+++ b/{0}\n", path);
  size_t old_line = 1, new_line = 1, at = 0;
  const auto skip = [&](size_t to) {
    for (; at < to; ++at) {
      old_line += lines[at].mark != '+';
      new_line += lines[at].mark != '-';
    }
  };
  const auto next_change = [&](size_t from) {
    while (from < lines.size() && lines[from].mark == ' ') ++from;
    return from;
  };
  for (size_t change = next_change(0); change < lines.size();) {
    skip(std::max(at, change - std::min(change, kContext)));
    size_t end = change;
    while (end < lines.size()) {
      while (end < lines.size() && lines[end].mark != ' ') ++end;
      if (next_change(end) == lines.size() || next_change(end) - end > 2 * kContext) break;
      end = next_change(end);
    }
    change = next_change(end);
    end = std::min(end + kContext, lines.size());
    size_t old_count = 0, new_count = 0;
    std::string body;
    for (size_t i = at; i < end; ++i) {
      old_count += lines[i].mark != '+';
      new_count += lines[i].mark != '-';
      body += lines[i].mark + show(WithoutEnd(lines[i].text)) + "\n";
      if (WithoutEnd(lines[i].text).size() == lines[i].text.size()) {
        body += "\\ No newline at end of file\n";
      }
    }
    diff += fmt::format("@@ {} {} @@\n", HunkSide('-', old_line, old_count),
                        HunkSide('+', new_line, new_count)) + body;
    skip(end);
  }
  return diff;
}

}  // namespace domus
