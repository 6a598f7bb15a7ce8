#include "base/text_layout.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace domus {
namespace {

/// The bytes of the first `count` code points.
size_t BytesOf(std::string_view text, size_t count) {
  size_t at = 0;
  for (; count > 0 && at < text.size(); --count) {
    at += std::max<size_t>(1, SequenceLength(text, at));
  }
  return at;
}

}  // namespace

std::string PadTo(std::string line, size_t column) {
  const size_t width = CodePoints(line);
  line.append(std::max(width + 2, column) - width, ' ');
  return line;
}

std::string Elide(std::string_view text, size_t width) {
  const size_t length = CodePoints(text);
  if (length <= width) return std::string(text);
  if (width == 0) return "";
  const size_t tail = (width - 1) / 2;
  const size_t head = width - 1 - tail;
  return std::string(text.substr(0, BytesOf(text, head))) + "…" +
         std::string(text.substr(BytesOf(text, length - tail)));
}

std::vector<std::string> WrapWords(std::string_view text, const WrapOptions& options) {
  std::vector<std::string> lines;
  const size_t indent = std::min(text.find_first_not_of(' '), text.size());
  std::string line(text.substr(0, indent));
  size_t used = indent;
  bool has_words = false;
  for (const std::string_view word : Split(text.substr(indent), ' ')) {
    const size_t length = CodePoints(word);
    const size_t room = lines.empty() ? options.first_width : options.width;
    const bool short_first = lines.empty() && options.first_width < options.width;
    if (used + (has_words ? 1 : 0) + length > room && (has_words || short_first)) {
      lines.push_back(std::exchange(line, ""));
      used = 0;
      has_words = false;
    }
    if (!has_words && word.empty()) continue;
    const size_t left = options.width > used ? options.width - used : 1;
    const bool cuts = !has_words && length > left && options.cut_words;
    const std::string piece = cuts ? Elide(word, left) : std::string(word);
    line += (has_words ? " " : "") + piece;
    used += (has_words ? 1 : 0) + CodePoints(piece);
    has_words = true;
  }
  lines.push_back(std::move(line));
  return lines;
}

}  // namespace domus
