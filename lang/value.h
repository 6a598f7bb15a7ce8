// Values as evaluation leaves them: plain data, each knowing where it was written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "lang/source_file.h"

namespace domus {

/// Says that String::text[text_begin, text_begin + length) stands, byte for byte, at source_begin.
struct StringSegment {
  uint32_t text_begin = 0;
  uint32_t length = 0;
  FileId file = kNoFile;
  uint32_t source_begin = 0;
  bool operator==(const StringSegment&) const = default;
};

/// A Python 2 string: bytes for str, UTF-8 for unicode. Segments survive concatenation, slicing and
/// formatting, so that an error in the middle of a device string can point into its literal.
struct String {
  std::string text;
  bool unicode = false;
  std::vector<StringSegment> segments;  // ascending, without overlap
};

struct Value;

/// Keys and values in CPython 2's iteration order.
using DictItems = std::vector<std::pair<Value, Value>>;

struct None {
  bool operator==(const None&) const = default;
};

struct Integer {
  int64_t value = 0;
  bool is_long = false;  // Python 2 `long`, which xm does not take from a file
  bool operator==(const Integer&) const = default;
};

struct List {
  std::vector<Value> items;
};

struct Tuple {
  std::vector<Value> items;
};

struct Dict {
  DictItems items;
};

/// A function, module, exception, … : something a setting can't be.
struct Opaque {
  std::string type_name;  // as Python names it: "function", "module"
};

struct Value {
  std::variant<None, bool, Integer, double, String, List, Tuple, Dict, Opaque> data;
  /// The narrowest expression that made it.
  Location where;

  template <class T>
  const T* As() const {
    return std::get_if<T>(&data);
  }
  /// The text of a String, else an empty view.
  std::string_view Text() const;
  bool IsString() const { return As<String>() != nullptr; }
};

/// None, at no place. Defined here, since clang with libstdc++ 12 must have seen ~Value used before
/// it meets std::pair<Value, Value>.
inline Value NoneValue() { return {}; }

/// "a string", "an integer", "a list": for messages.
std::string_view DescribeType(const Value& value);

/// Where value's text[begin, end) is written; value.where when the text was computed.
Location LocateInString(const Value& value, size_t begin, size_t end);

}  // namespace domus
