#include "lang/evaluator/text.h"

#include <fmt/format.h>
#include <string.h>

#include <algorithm>

#include "lang/evaluator/exceptions.h"
#include "lang/python_repr.h"
#include "lang/utf8.h"

namespace domus::evaluator {
namespace {

// A string put together from more places than this keeps the first ones only: they are there to
// point at, and must not make long loops quadratic.
constexpr size_t kMaxSegments = 64;

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

void AddSegment(String& string, StringSegment segment) {
  if (!string.segments.empty()) {
    StringSegment& last = string.segments.back();
    if (last.file == segment.file && last.text_begin + last.length == segment.text_begin &&
        last.source_begin + last.length == segment.source_begin) {
      last.length += segment.length;
      return;
    }
  }
  if (string.segments.size() < kMaxSegments) string.segments.push_back(segment);
}

}  // namespace

void TextBuilder::Append(std::string_view text) {
  run_.Work(text.size());
  run_.CheckStringSize(built_.text.size() + text.size());
  built_.text += text;
}

void TextBuilder::Append(size_t count, char c) {
  run_.CheckStringSize(count);
  run_.CheckStringSize(built_.text.size() + count);
  run_.Work(count);
  built_.text.append(count, c);
}

void TextBuilder::Append(const String& string, size_t begin, size_t end) {
  const std::string_view piece = std::string_view(string.text).substr(begin, end - begin);
  if (string.unicode) {
    unicode_ = true;
  } else if (undecodable_.empty() && !IsAscii(piece)) {
    undecodable_ = piece;
  }
  const size_t base = built_.text.size();
  Append(piece);
  for (const StringSegment& segment : string.segments) {
    const size_t from = std::max<size_t>(segment.text_begin, begin);
    const size_t to = std::min<size_t>(segment.text_begin + segment.length, end);
    if (from >= to) continue;
    AddSegment(built_, {static_cast<uint32_t>(base + from - begin), static_cast<uint32_t>(to - from),
                        segment.file,
                        static_cast<uint32_t>(segment.source_begin + from - segment.text_begin)});
  }
}

String TextBuilder::Take() {
  if (unicode_ && !undecodable_.empty()) RaiseUndecodable(run_, undecodable_);
  built_.unicode = unicode_;
  return std::move(built_);
}

String Substring(Run& run, const String& string, size_t begin, size_t end) {
  TextBuilder builder(run);
  if (string.unicode) builder.MakeUnicode();
  builder.Append(string, begin, std::max(begin, end));
  return builder.Take();
}

String Concatenate(Run& run, const String& a, const String& b) {
  TextBuilder builder(run);
  builder.Append(a);
  builder.Append(b);
  return builder.Take();
}

String Repeat(Run& run, const String& string, int64_t count) {
  if (count == 1) return string;
  String result{"", string.unicode, {}};
  if (count <= 0 || string.text.empty()) return result;
  const auto times = static_cast<size_t>(count);
  const size_t limit = run.options().budgets.string_bytes;
  run.CheckStringSize(times > limit ? limit + 1 : string.text.size() * times);
  run.Work(string.text.size() * times);
  result.text.reserve(string.text.size() * times);
  for (size_t i = 0; i < times; ++i) result.text += string.text;
  return result;
}

size_t Length(const String& string) {
  if (!string.unicode) return string.text.size();
  return static_cast<size_t>(
      std::ranges::count_if(string.text, [](char c) { return !IsContinuation(c); }));
}

size_t ByteOffset(const String& string, size_t index) {
  if (!string.unicode) return index;
  size_t byte = 0;
  for (; byte < string.text.size(); ++byte) {
    if (!IsContinuation(string.text[byte]) && index-- == 0) break;
  }
  return byte;
}

size_t ElementIndex(const String& string, size_t byte) {
  if (!string.unicode) return byte;
  return Length(String{string.text.substr(0, byte), true, {}});
}

bool EqualText(Run& run, const String& a, const String& b) {
  if (a.text.size() != b.text.size()) return false;
  run.Work(a.text.size());
  // A str with bytes beyond ASCII equals no unicode (Python warns about it).
  return a.text == b.text && (a.unicode == b.unicode || IsAscii(a.text));
}

void CheckMixed(Run& run, const String& a, const String& b) {
  if (a.unicode == b.unicode) return;
  const String& bytes = a.unicode ? b : a;
  if (!IsAscii(bytes.text)) RaiseUndecodable(run, bytes.text);
}

void RaiseUndecodable(Run& run, std::string_view bytes) {
  const auto bad = std::ranges::find_if(bytes, [](unsigned char c) { return c >= 0x80; });
  Raise(run, "UnicodeDecodeError",
        fmt::format("'ascii' codec can't decode byte 0x{:02x} in position {}: "
                    "ordinal not in range(128)",
                    static_cast<unsigned char>(*bad), bad - bytes.begin()));
}

void CheckEncodable(Run& run, const String& text) {
  const auto bad = std::ranges::find_if(text.text, [](unsigned char c) { return c >= 0x80; });
  if (!text.unicode || bad == text.text.end()) return;
  const auto byte = static_cast<size_t>(bad - text.text.begin());
  const size_t element = ElementIndex(text, byte);
  const std::string_view character =
      std::string_view(text.text).substr(byte, ByteOffset(text, element + 1) - byte);
  Raise(run, "UnicodeEncodeError",
        fmt::format("'ascii' codec can't encode character {} in position {}: "
                    "ordinal not in range(128)",
                    PythonUnicodeRepr(character), element));
}

size_t FindText(Run& run, std::string_view text, std::string_view part, size_t from) {
  if (from > text.size()) return std::string::npos;
  if (part.empty()) return from;
  // memmem is linear, where string_view::find is quadratic.
  const void* found = memmem(text.data() + from, text.size() - from, part.data(), part.size());
  const size_t at = found ? static_cast<size_t>(static_cast<const char*>(found) - text.data())
                          : std::string::npos;
  run.Work((found ? at : text.size()) - from + part.size());
  return at;
}

size_t FindLastText(Run& run, std::string_view text, std::string_view part) {
  // rfind is quadratic on hostile text, so it is charged as such.
  run.Work(text.size());
  run.Work(text.size() / 64 * part.size());
  return text.rfind(part);
}

}  // namespace domus::evaluator
