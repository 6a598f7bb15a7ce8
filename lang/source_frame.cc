#include "lang/source_frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lang/glyph.h"
#include "lang/redact.h"

namespace domus {
namespace {

constexpr int kMaxColumns = 120;
constexpr int kColumnsBefore = 40;  // of a cut line, left of its first mark
constexpr size_t kMaxBytes = 600;   // of a shown line: combining marks take no columns
constexpr int kTabStop = 4;
constexpr int kLinesWithoutDots = 2;  // left out silently: their numbers tell

/// The part of a line that is shown.
struct ShownLine {
  std::string text;
  size_t first = 0;          // byte of the line at which it begins
  std::vector<int> columns;  // of each byte from there on, and of the end

  int ColumnOf(size_t byte) const {
    if (byte < first) return 0;
    return columns[std::min(byte - first, columns.size() - 1)];
  }
};

/// A mark's part on one line, in bytes of that line.
struct LineMark {
  size_t begin = 0;
  size_t end = 0;
  std::string text;
  bool primary = false;
  bool invisible = false;
};

/// The same in columns; `end` is beyond `begin`.
struct ColumnMark {
  int begin = 0;
  int end = 0;
  std::string text;
  bool primary = false;
};

Glyph GlyphInColumn(std::string_view line, size_t at, int column) {
  if (line[at] != '\t') return GlyphAt(line, at);
  const int width = kTabStop - column % kTabStop;
  return {1, width, std::string(static_cast<size_t>(width), ' ')};
}

/// Appends what fits; true when that is all of the line.
bool AppendGlyphs(std::string_view line, int column, ShownLine& shown) {
  size_t at = shown.first;
  while (at < line.size()) {
    const Glyph glyph = GlyphInColumn(line, at, column);
    if (column + glyph.width > kMaxColumns || at + glyph.bytes - shown.first > kMaxBytes) break;
    shown.columns.insert(shown.columns.end(), glyph.bytes, column);
    shown.text += glyph.shown;
    column += glyph.width;
    at += glyph.bytes;
  }
  shown.columns.push_back(column);
  return at == line.size();
}

size_t PreviousGlyph(std::string_view line, size_t at) {
  for (size_t length = std::min<size_t>(at, 4); length > 1; --length) {
    if (GlyphAt(line, at - length).bytes == length) return at - length;
  }
  return at - 1;
}

ShownLine ShowLine(std::string_view line, size_t focus) {
  ShownLine whole;
  if (AppendGlyphs(line, 0, whole)) return whole;
  ShownLine cut;
  cut.first = std::min(focus, line.size());
  int before = 0;
  while (cut.first > 0 && before < kColumnsBefore && focus - cut.first < kMaxBytes / 3) {
    cut.first = PreviousGlyph(line, cut.first);
    before += GlyphInColumn(line, cut.first, 0).width;
  }
  if (cut.first > 0) cut.text = "…";
  if (!AppendGlyphs(line, cut.first > 0 ? 1 : 0, cut)) cut.text += "…";
  return cut;
}

size_t FirstNonBlank(std::string_view line) {
  const size_t at = line.find_first_not_of(" \t");
  return at == std::string_view::npos ? 0 : at;
}

using MarksByLine = std::map<int, std::vector<LineMark>>;

/// A range over several lines is marked on its first line and, with its text, on its last.
void AddMark(const SourceFile& source, const Mark& mark, MarksByLine& lines) {
  const int first = source.At(mark.span.begin).line;
  const int last = LastLine(source, mark.span);
  const auto in_line = [&](uint32_t offset, int line) {
    return std::min<size_t>(offset - source.LineStart(line), source.Line(line).size());
  };
  const auto clamp = [&](uint32_t offset) {
    return std::min<uint32_t>(offset, static_cast<uint32_t>(source.text().size()));
  };
  const size_t begin = in_line(clamp(mark.span.begin), first);
  const size_t end = in_line(std::max(clamp(mark.span.end), source.LineStart(last)), last);
  if (first == last) {
    const bool invisible = !mark.primary && mark.text.empty() && mark.span.begin >= mark.span.end;
    lines[first].push_back({begin, std::max(begin, end), mark.text, mark.primary, invisible});
    return;
  }
  lines[first].push_back({begin, source.Line(first).size(), "", mark.primary, false});
  const size_t indent = std::min(FirstNonBlank(source.Line(last)), end);
  lines[last].push_back({indent, end, mark.text, mark.primary, false});
}

/// A row under a source line: marks in single columns, then a text.
class MarkRow {
 public:
  explicit MarkRow(const FrameStyle& style) : style_(style) {}

  void Put(int column, char mark, bool primary) {
    const auto at = static_cast<size_t>(column);
    if (at >= cells_.size()) cells_.resize(at + 1, {' ', false});
    if (cells_[at].mark == ' ' || primary) cells_[at] = {mark, primary};
  }
  void PutText(int column, std::string_view text, bool primary) {
    if (static_cast<size_t>(column) > cells_.size())
      cells_.resize(static_cast<size_t>(column), {' ', false});
    tail_ = Paint(style_, Color(primary), ShownText(text));
  }
  int width() const { return static_cast<int>(cells_.size()); }

  std::string Print() const {
    std::string row;
    for (size_t begin = 0; begin < cells_.size();) {
      size_t end = begin + 1;
      while (end < cells_.size() && SameColor(cells_[begin], cells_[end])) ++end;
      std::string run;
      for (size_t i = begin; i < end; ++i) run += cells_[i].mark;
      row += cells_[begin].mark == ' ' ? run : Paint(style_, Color(cells_[begin].primary), run);
      begin = end;
    }
    return row + tail_;
  }

 private:
  struct Cell {
    char mark;
    bool primary;
  };
  static bool SameColor(const Cell& a, const Cell& b) {
    return (a.mark == ' ') == (b.mark == ' ') && a.primary == b.primary;
  }
  std::string_view Color(bool primary) const {
    return primary ? style_.primary_color : style_.secondary_color;
  }

  const FrameStyle& style_;
  std::vector<Cell> cells_;
  std::string tail_;
};

std::vector<ColumnMark> InColumns(const std::vector<LineMark>& marks, const ShownLine& shown) {
  std::vector<ColumnMark> columns;
  for (const LineMark& mark : marks) {
    if (mark.invisible) continue;
    const int begin = shown.ColumnOf(mark.begin);
    columns.push_back(
        {begin, std::max(begin + 1, shown.ColumnOf(mark.end)), mark.text, mark.primary});
  }
  std::ranges::stable_sort(columns, {}, &ColumnMark::begin);
  return columns;
}

/// The underlines, the text of the rightmost mark beside them, the other texts hanging below.
std::vector<std::string> MarkRows(const std::vector<ColumnMark>& marks, const FrameStyle& style) {
  MarkRow underline(style);
  for (const ColumnMark& mark : marks) {
    for (int column = mark.begin; column < mark.end; ++column) {
      underline.Put(column, mark.primary ? '^' : '-', mark.primary);
    }
  }
  std::vector<const ColumnMark*> hanging;
  for (const ColumnMark& mark : marks) {
    if (!mark.text.empty()) hanging.push_back(&mark);
  }
  if (!hanging.empty() && hanging.back()->end == underline.width()) {
    underline.PutText(underline.width() + 1, hanging.back()->text, hanging.back()->primary);
    hanging.pop_back();
  }
  std::vector<std::string> rows = {underline.Print()};
  const auto stems = [&](size_t count) {
    MarkRow row(style);
    for (size_t i = 0; i < count; ++i) row.Put(hanging[i]->begin, '|', hanging[i]->primary);
    return row;
  };
  if (!hanging.empty()) rows.push_back(stems(hanging.size()).Print());
  for (size_t i = hanging.size(); i-- > 0;) {
    size_t left = i;  // a stem in the text's own column would push it aside
    while (left > 0 && hanging[left - 1]->begin == hanging[i]->begin) --left;
    MarkRow row = stems(left);
    row.PutText(hanging[i]->begin, hanging[i]->text, hanging[i]->primary);
    rows.push_back(row.Print());
  }
  return rows;
}

std::string Gutter(const FrameStyle& style, const std::string& number) {
  return Paint(style, style.secondary_color, fmt::format("{:>{}} |", number, style.gutter));
}

/// The row behind its gutter: a blank, and none at the end.
std::string Behind(std::string row) {
  row.erase(row.find_last_not_of(' ') + 1);
  return row.empty() ? row : " " + row;
}

size_t Focus(const std::vector<LineMark>& marks) {
  size_t focus = marks.front().begin;
  for (const LineMark& mark : marks) {
    if (mark.primary) return mark.begin;
    focus = std::min(focus, mark.begin);
  }
  return focus;
}

}  // namespace

std::string Paint(const FrameStyle& style, std::string_view color, std::string_view text) {
  if (color.empty() || text.empty()) return std::string(text);
  return fmt::format("{}{}{}", color, text, style.reset);
}

int LastLine(const SourceFile& source, Span span) {
  return source.At(span.end > span.begin ? span.end - 1 : span.begin).line;
}

std::string RenderFrame(const SourceFile& source, const std::vector<Mark>& marks,
                        const FrameStyle& style) {
  MarksByLine lines;
  for (const Mark& mark : marks) AddMark(source, mark, lines);
  std::string frame;
  int previous = 0;
  for (const auto& [line, line_marks] : lines) {
    if (previous > 0 && line - previous - 1 > kLinesWithoutDots) {
      frame += Paint(style, style.secondary_color, "...") + "\n";
    }
    previous = line;
    const std::string text = RedactLine(source.Line(line));
    const ShownLine shown = ShowLine(text, Focus(line_marks));
    frame += Gutter(style, std::to_string(line)) + Behind(shown.text) + "\n";
    const std::vector<ColumnMark> columns = InColumns(line_marks, shown);
    if (columns.empty()) continue;
    for (const std::string& row : MarkRows(columns, style)) {
      frame += Gutter(style, "") + Behind(row) + "\n";
    }
  }
  return frame;
}

}  // namespace domus
