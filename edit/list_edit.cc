#include "edit/list_edit.h"

#include <algorithm>
#include <optional>

namespace domus {
namespace {

constexpr size_t kWidth = 100;
constexpr std::string_view kBlanks = " \t\f";

uint32_t Offset(size_t at) { return static_cast<uint32_t>(at); }
Replacement Remove(size_t begin, size_t end) { return {{Offset(begin), Offset(end)}, ""}; }
Replacement Insert(size_t at, std::string text) {
  return {{Offset(at), Offset(at)}, std::move(text)};
}

/// The next character that is neither blank nor in a comment nor joins lines.
size_t NextSignificant(std::string_view text, size_t at) {
  while (at < text.size()) {
    if (text[at] == '#') {
      at = LineEnd(text, at);
    } else if (!std::string_view(" \t\f\r\n\\").contains(text[at])) {
      break;
    } else {
      ++at;
    }
  }
  return at;
}

bool HasComment(std::string_view between) { return between.contains('#'); }

/// An element among its neighbours.
class Place {
 public:
  Place(const ListLayout& layout, size_t index)
      : text_(layout.text), begin(layout.elements[index].begin), end(layout.elements[index].end) {
    const size_t next = NextSignificant(text_, end);
    if (next < text_.size() && text_[next] == ',') comma = next;
    line_begin = LineBegin(text_, begin);
  }

  bool BeginsLine() const { return IsBlank(text_.substr(line_begin, begin - line_begin)); }
  /// Behind the element and its comma.
  size_t AfterComma() const { return comma ? *comma + 1 : end; }
  /// Nothing but a comment follows on the line on which the element and its comma end.
  bool EndsLine() const {
    const size_t from = AfterComma();
    const size_t to = LineEnd(text_, from);
    return to < text_.size() && IsBlankOrComment(text_.substr(from, to - from));
  }

 private:
  std::string_view text_;

 public:
  size_t begin;
  size_t end;
  std::optional<size_t> comma;
  size_t line_begin;
};

std::string_view Inner(const ListLayout& layout) {
  return layout.text.substr(layout.list.begin + 1, layout.list.end - layout.list.begin - 2);
}

std::vector<Replacement> FillEmpty(const ListLayout& layout, const std::string& element) {
  const std::string_view inner = Inner(layout);
  if (!IsBlank(inner)) return {Insert(layout.list.begin + 1, element)};
  const std::string pad = inner.empty() ? "" : " ";
  return {{{layout.list.begin + 1, layout.list.end - 1}, pad + element + pad}};
}

/// The blanks that put a line's first character under the one at `at`.
std::string IndentTo(std::string_view text, size_t at) {
  const size_t begin = LineBegin(text, at);
  std::string indent(text.substr(begin, at - begin));
  for (char& byte : indent) {
    if (byte != '\t') byte = ' ';
  }
  // One blank for each character, however many bytes it has.
  std::string blanks;
  for (size_t i = 0; i < indent.size(); ++i) {
    const auto code = static_cast<unsigned char>(text[begin + i]);
    if ((code & 0xC0) != 0x80) blanks += indent[i];
  }
  return blanks;
}

std::vector<Replacement> AppendOnOwnLine(const ListLayout& layout, const Place& last,
                                         const std::string& element) {
  const std::string indent(layout.text.substr(last.line_begin, last.begin - last.line_begin));
  const std::string line = std::string(LineEndOf(layout.text)) + indent + element +
                           (last.comma ? "," : "");
  const size_t at = last.EndsLine() ? LineEnd(layout.text, last.AfterComma()) : last.AfterComma();
  std::vector<Replacement> edits;
  if (!last.comma) edits.push_back(Insert(last.end, ","));
  edits.push_back(Insert(at, line));
  return edits;
}

}  // namespace

size_t LineBegin(std::string_view text, size_t at) {
  if (at == 0) return 0;
  const size_t end = text.find_last_of("\r\n", at - 1);
  return end == std::string_view::npos ? 0 : end + 1;
}

size_t LineEnd(std::string_view text, size_t at) {
  return std::min(text.find_first_of("\r\n", at), text.size());
}

size_t AfterLineEnd(std::string_view text, size_t at) {
  if (at >= text.size()) return at;
  return at + (text.substr(at, 2) == "\r\n" ? 2 : 1);
}

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(kBlanks) == std::string_view::npos;
}

bool IsBlankOrComment(std::string_view text) {
  const size_t at = text.find_first_not_of(kBlanks);
  return at == std::string_view::npos || text[at] == '#';
}

std::vector<Replacement> AppendElement(const ListLayout& layout, const std::string& element) {
  if (layout.elements.empty()) return FillEmpty(layout, element);
  const Place last(layout, layout.elements.size() - 1);
  if (last.BeginsLine()) return AppendOnOwnLine(layout, last, element);
  if (last.comma) return {Insert(*last.comma + 1, " " + element + ",")};
  const size_t width = LineEnd(layout.text, last.end) - last.line_begin + element.size() + 2;
  if (width <= kWidth) return {Insert(last.end, ", " + element)};
  const std::string indent = IndentTo(layout.text, layout.elements.front().begin);
  return {Insert(last.end, "," + std::string(LineEndOf(layout.text)) + indent + element)};
}

std::vector<Replacement> RemoveElement(const ListLayout& layout, size_t index) {
  const std::string_view text = layout.text;
  const Place place(layout, index);
  const size_t count = layout.elements.size();
  if (count == 1) {
    const std::string_view inner = Inner(layout);
    if (!HasComment(inner.substr(0, place.begin - layout.list.begin - 1)) &&
        !HasComment(text.substr(place.AfterComma(), layout.list.end - place.AfterComma()))) {
      return {Remove(layout.list.begin + 1, layout.list.end - 1)};
    }
    return {Remove(place.begin, place.AfterComma())};
  }
  const bool is_last = index + 1 == count;
  const Place neighbour(layout, is_last ? index - 1 : index + 1);
  if (place.BeginsLine() && place.EndsLine()) {
    const size_t line_end = LineEnd(text, place.AfterComma());
    std::vector<Replacement> edits = {Remove(place.line_begin, AfterLineEnd(text, line_end))};
    if (is_last && !place.comma) edits.push_back(Remove(*neighbour.comma, *neighbour.comma + 1));
    return edits;
  }
  if (!is_last) {
    const std::string_view between = text.substr(place.end, neighbour.begin - place.end);
    if (!HasComment(between)) return {Remove(place.begin, neighbour.begin)};
    return {Remove(place.begin, place.AfterComma())};
  }
  const std::string_view between = text.substr(*neighbour.comma, place.begin - *neighbour.comma);
  if (HasComment(between)) {
    std::vector<Replacement> edits = {Remove(place.begin, place.AfterComma())};
    if (!place.comma) edits.push_back(Remove(*neighbour.comma, *neighbour.comma + 1));
    return edits;
  }
  if (place.comma) return {Remove(*neighbour.comma + 1, *place.comma + 1)};
  return {Remove(*neighbour.comma, place.end)};
}

}  // namespace domus
