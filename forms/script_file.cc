#include "forms/script_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace domus {

std::string ScriptFile::RenderValue(const Line& line) {
  if (!line.is_list) return line.values.front();
  if (line.values.size() < 2) return "[" + Join(line.values, "") + "]";
  return "[\n    " + Join(line.values, ",\n    ") + ",\n]";
}

/// Lines of one line each have their `=` in one column; a longer list stands for itself.
std::string ScriptFile::RenderGroup(const std::vector<Line>& lines) {
  const auto is_long = [](const Line& line) { return line.is_list && line.values.size() > 1; };
  std::string text;
  for (auto begin = lines.begin(); begin != lines.end();) {
    if (is_long(*begin)) {
      text += fmt::format("{} = {}\n", begin->name, RenderValue(*begin));
      ++begin;
      continue;
    }
    const auto end = std::find_if(begin, lines.end(), is_long);
    size_t width = 0;
    for (auto line = begin; line != end; ++line) width = std::max(width, line->name.size());
    for (; begin != end; ++begin) {
      text += fmt::format("{:<{}} = {}\n", begin->name, width, RenderValue(*begin));
    }
  }
  return text;
}

std::string ScriptFile::Render() && {
  std::ranges::stable_sort(lines_, {}, [](const Line& line) {
    return std::pair<int, std::string_view>(line.position, line.name);
  });
  std::vector<std::string> paragraphs;
  for (size_t begin = 0, end = 0; begin < lines_.size(); begin = end) {
    while (end < lines_.size() && lines_[end].group == lines_[begin].group) ++end;
    paragraphs.push_back(RenderGroup({lines_.begin() + static_cast<ptrdiff_t>(begin),
                                      lines_.begin() + static_cast<ptrdiff_t>(end)}));
  }
  return Join(paragraphs, "\n");
}

}  // namespace domus
