#include "compiler/xm/python_values.h"

#include <fmt/format.h>

#include <cmath>

#include "base/text.h"
#include "compiler/xm/form.h"
#include "compiler/xm/refusal.h"
#include "lang/python_repr.h"
#include "lang/utf8.h"

namespace domus::xm {
namespace {

/// A string of the same type as `like`.
Value Piece(const String& like, std::string_view text) {
  return {String{std::string(text), like.unicode, {}}, {}};
}

std::vector<Value> Characters(const String& string) {
  std::vector<Value> characters;
  if (!string.unicode) {
    for (const char c : string.text) characters.push_back(Text(std::string(1, c)));
    return characters;
  }
  for (const char32_t c : DecodeUtf8(string.text)) {
    std::string text;
    AppendUtf8(text, c);
    characters.push_back(Piece(string, text));
  }
  return characters;
}

}  // namespace

std::string_view TypeName(const Value& value) {
  struct Name {
    std::string_view operator()(const None&) const { return "NoneType"; }
    std::string_view operator()(bool) const { return "bool"; }
    std::string_view operator()(const Integer& i) const { return i.is_long ? "long" : "int"; }
    std::string_view operator()(double) const { return "float"; }
    std::string_view operator()(const String& s) const { return s.unicode ? "unicode" : "str"; }
    std::string_view operator()(const List&) const { return "list"; }
    std::string_view operator()(const Tuple&) const { return "tuple"; }
    std::string_view operator()(const Dict&) const { return "dict"; }
    std::string_view operator()(const Opaque& o) const { return o.type_name; }
  };
  return std::visit(Name{}, value.data);
}

bool IsNone(const Value& value) { return value.As<None>() != nullptr; }

bool Truthy(const Value& value) {
  struct Truth {
    bool operator()(const None&) const { return false; }
    bool operator()(bool b) const { return b; }
    bool operator()(const Integer& i) const { return i.value != 0; }
    bool operator()(double d) const { return d != 0; }
    bool operator()(const String& s) const { return !s.text.empty(); }
    bool operator()(const List& l) const { return !l.items.empty(); }
    bool operator()(const Tuple& t) const { return !t.items.empty(); }
    bool operator()(const Dict& d) const { return !d.items.empty(); }
    bool operator()(const Opaque&) const { return true; }
  };
  return std::visit(Truth{}, value.data);
}

bool Equals(const Value& value, std::string_view text) {
  return value.IsString() && value.Text() == text;
}

std::vector<Value> Iterate(const Value& value) {
  if (const List* list = value.As<List>()) return list->items;
  if (const Tuple* tuple = value.As<Tuple>()) return tuple->items;
  if (const String* string = value.As<String>()) return Characters(*string);
  if (const Dict* dict = value.As<Dict>()) {
    std::vector<Value> keys;
    for (const auto& item : dict->items) keys.push_back(item.first);
    return keys;
  }
  Refuse(fmt::format("'{}' object is not iterable", TypeName(value)));
}

size_t Length(const Value& value) {
  if (const String* s = value.As<String>())
    return s->unicode ? CodePoints(s->text) : s->text.size();
  if (const List* list = value.As<List>()) return list->items.size();
  if (const Tuple* tuple = value.As<Tuple>()) return tuple->items.size();
  if (const Dict* dict = value.As<Dict>()) return dict->items.size();
  Refuse(fmt::format("object of type '{}' has no len()", TypeName(value)));
}

const String& RequireString(const Value& value, std::string_view method) {
  if (const String* string = value.As<String>()) return *string;
  Refuse(fmt::format("'{}' object has no attribute '{}'", TypeName(value), method));
}

std::vector<Value> SplitText(const Value& value, char separator) {
  const String& string = RequireString(value, "split");
  std::vector<Value> pieces;
  for (const std::string_view piece : Split(string.text, separator)) {
    pieces.push_back(Piece(string, piece));
  }
  return pieces;
}

Value StripText(const Value& value) {
  const String& string = RequireString(value, "strip");
  return Piece(string, Trim(string.text));
}

Value Add(const Value& a, const Value& b) {
  const String *s = a.As<String>(), *t = b.As<String>();
  if (s && t) return {String{s->text + t->text, s->unicode || t->unicode, {}}, {}};
  if (s && s->unicode) {
    Refuse(fmt::format("coercing to Unicode: need string or buffer, {} found", TypeName(b)));
  }
  if (s) Refuse(fmt::format("cannot concatenate 'str' and '{}' objects", TypeName(b)));
  if (a.As<List>() || a.As<Tuple>()) {
    Refuse(fmt::format("can only concatenate {0} (not \"{1}\") to {0}", TypeName(a), TypeName(b)));
  }
  Refuse(fmt::format("unsupported operand type(s) for +: '{}' and '{}'", TypeName(a), TypeName(b)));
}

int64_t ToInt(const Value& value) {
  if (const Integer* integer = value.As<Integer>()) return integer->value;
  if (const bool* boolean = value.As<bool>()) return *boolean ? 1 : 0;
  if (const String* string = value.As<String>()) {
    if (const std::optional<int64_t> number = ParseInt(Trim(string->text))) return *number;
    Refuse("invalid literal for int() with base 10: " + PythonStringRepr(string->text));
  }
  if (const double* real = value.As<double>()) {
    constexpr double kTwoTo63 = 9223372036854775808.0;
    if (*real > -kTwoTo63 && *real < kTwoTo63) return static_cast<int64_t>(*real);
    if (std::isnan(*real)) Refuse("cannot convert float NaN to integer");
    if (std::isinf(*real)) Refuse("cannot convert float infinity to integer");
    Refuse("the number is too large: " + PythonFloatRepr(*real));
  }
  Refuse(fmt::format("int() argument must be a string or a number, not '{}'", TypeName(value)));
}

}  // namespace domus::xm
