// Strings at work: pieces of them keep their segments, so that errors can point into literals.
#pragma once

#include <string>
#include <string_view>

#include "lang/evaluator/run.h"

namespace domus::evaluator {

/// Puts a string together out of pieces, checking the budget as it grows.
class TextBuilder {
 public:
  explicit TextBuilder(Run& run) : run_(run) {}

  void Append(std::string_view text);
  void Append(size_t count, char c);
  /// A whole string; mixing str and unicode makes unicode.
  void Append(const String& string) { Append(string, 0, string.text.size()); }
  /// Bytes [begin, end) of a string.
  void Append(const String& string, size_t begin, size_t end);
  void MakeUnicode() { unicode_ = true; }
  size_t size() const { return built_.text.size(); }

  /// Raises UnicodeDecodeError when a str with bytes beyond ASCII was mixed with unicode.
  String Take();

 private:
  Run& run_;
  String built_;
  bool unicode_ = false;
  std::string undecodable_;  // the first str piece that is not ASCII
};

/// Bytes [begin, end).
String Substring(Run& run, const String& string, size_t begin, size_t end);
String Concatenate(Run& run, const String& a, const String& b);
String Repeat(Run& run, const String& string, int64_t count);

/// len(): bytes of a str, code points of a unicode.
size_t Length(const String& string);
/// The byte at which the index-th element begins (index <= Length).
size_t ByteOffset(const String& string, size_t index);
/// The inverse of ByteOffset.
size_t ElementIndex(const String& string, size_t byte);

bool EqualText(Run& run, const String& a, const String& b);
/// Raises UnicodeDecodeError when one is unicode and the other has bytes beyond ASCII.
void CheckMixed(Run& run, const String& a, const String& b);
[[noreturn]] void RaiseUndecodable(Run& run, std::string_view bytes);
/// Raises UnicodeEncodeError when a unicode can't be a str.
void CheckEncodable(Run& run, const String& text);

/// The first or last occurrence, in linear time; npos when there is none.
size_t FindText(Run& run, std::string_view text, std::string_view part, size_t from);
size_t FindLastText(Run& run, std::string_view text, std::string_view part);

}  // namespace domus::evaluator
