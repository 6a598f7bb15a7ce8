#include "lang/value.h"

namespace domus {

std::string_view Value::Text() const {
  const String* string = As<String>();
  return string ? std::string_view(string->text) : std::string_view();
}

std::string_view DescribeType(const Value& value) {
  struct Describe {
    std::string_view operator()(const None&) const { return "None"; }
    std::string_view operator()(bool) const { return "a boolean"; }
    std::string_view operator()(const Integer& i) const {
      return i.is_long ? "a long integer" : "an integer";
    }
    std::string_view operator()(double) const { return "a floating-point number"; }
    std::string_view operator()(const String& s) const {
      return s.unicode ? "a unicode string" : "a string";
    }
    std::string_view operator()(const List&) const { return "a list"; }
    std::string_view operator()(const Tuple&) const { return "a tuple"; }
    std::string_view operator()(const Dict&) const { return "a dictionary"; }
    std::string_view operator()(const Opaque& o) const {
      return o.type_name == "module" ? "a module" : "a function";
    }
  };
  return std::visit(Describe{}, value.data);
}

Location LocateInString(const Value& value, size_t begin, size_t end) {
  const String* string = value.As<String>();
  if (!string) return value.where;
  for (const StringSegment& segment : string->segments) {
    if (begin < segment.text_begin || end > segment.text_begin + segment.length) continue;
    const auto at = [&](size_t i) {
      return static_cast<uint32_t>(segment.source_begin + (i - segment.text_begin));
    };
    return {segment.file, {at(begin), at(end)}};
  }
  return value.where;
}

}  // namespace domus
