// str.format: `{}`, `{0}`, `{name}`, `{0[key]}`, `!r`, and the standard format specs.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "lang/evaluator/conversions.h"
#include "lang/evaluator/dict.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/methods.h"
#include "lang/evaluator/number_format.h"
#include "lang/evaluator/repr.h"
#include "lang/evaluator/subscripts.h"
#include "lang/evaluator/text.h"

namespace domus::evaluator {
namespace {

/// [[fill]align][sign][#][0][width][.precision][type]
struct Spec {
  char fill = ' ';
  char align = '\0';
  NumberStyle number{.type = '\0'};
  size_t width = 0;
};

bool IsAlign(char c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

int64_t TakeDigits(std::string_view& text) {
  int64_t value = 0;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    value = std::min<int64_t>(value * 10 + (text[0] - '0'), INT32_MAX);
    text.remove_prefix(1);
  }
  return value;
}

bool Take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

Spec ParseSpec(Run& run, std::string_view text) {
  Spec spec;
  if (text.size() > 1 && IsAlign(text[1])) {
    spec.fill = text[0];
    spec.align = text[1];
    text.remove_prefix(2);
  } else if (!text.empty() && IsAlign(text[0])) {
    spec.align = text[0];
    text.remove_prefix(1);
  }
  spec.number.plus = Take(text, '+');
  if (!spec.number.plus && !Take(text, '-')) spec.number.space = Take(text, ' ');
  spec.number.alternate = Take(text, '#');
  if (Take(text, '0') && !spec.align) {
    spec.fill = '0';
    spec.align = '=';
  }
  spec.width = static_cast<size_t>(TakeDigits(text));
  if (Take(text, '.')) {
    if (text.empty() || text[0] < '0' || text[0] > '9') {
      Raise(run, "ValueError", "Format specifier missing precision");
    }
    spec.number.precision = TakeDigits(text);
  }
  if (!text.empty()) {
    spec.number.type = text[0];
    text.remove_prefix(1);
  }
  if (!text.empty()) Raise(run, "ValueError", "Invalid conversion specification");
  return spec;
}

class FieldFormatter {
 public:
  FieldFormatter(Run& run, const String& format, const Arguments& arguments)
      : run_(run), format_(format), text_(format.text), arguments_(arguments), out_(run) {
    if (format.unicode) out_.MakeUnicode();
  }

  String Build() {
    while (at_ < text_.size()) {
      const size_t brace = std::min(text_.find_first_of("{}", at_), text_.size());
      out_.Append(format_, at_, brace);
      at_ = brace;
      if (at_ < text_.size()) Brace();
    }
    return out_.Take();
  }

 private:
  void Brace() {
    const char brace = text_[at_++];
    if (at_ < text_.size() && text_[at_] == brace) {
      out_.Append(format_, at_, at_ + 1);
      ++at_;
      return;
    }
    if (brace == '}') Raise(run_, "ValueError", "Single '}' encountered in format string");
    const size_t end = text_.find_first_of("{}", at_);
    if (end == text_.npos) Raise(run_, "ValueError", "Single '{' encountered in format string");
    if (text_[end] == '{') {
      StopUnsupported(run_, "a field inside a field of `format` is not supported", "used here",
                      "use `%*d` and its like");
    }
    Field(text_.substr(at_, end - at_));
    at_ = end + 1;
  }

  void Field(std::string_view field) {
    run_.Step();
    std::string_view spec;
    if (const size_t colon = field.find(':'); colon != field.npos) {
      spec = field.substr(colon + 1);
      field = field.substr(0, colon);
    }
    char conversion = '\0';
    if (field.size() > 1 && field[field.size() - 2] == '!') {
      conversion = field.back();
      field.remove_suffix(2);
    }
    Ref value = Lookup(field);
    if (conversion == 'r') value = run_.NewText(Repr(run_, value));
    if (conversion == 's') value = run_.NewString(StrValue(run_, value));
    Emit(value, ParseSpec(run_, spec));
  }

  Ref Lookup(std::string_view path) {
    const size_t end = std::min(path.find_first_of(".["), path.size());
    Ref value = First(path.substr(0, end));
    path.remove_prefix(end);
    while (!path.empty()) {
      const bool index = path[0] == '[';
      const size_t close = index ? path.find(']') : std::min(path.find_first_of(".[", 1), path.size());
      if (close == path.npos) Raise(run_, "ValueError", "Missing ']' in format string");
      const std::string_view name = path.substr(1, close - 1);
      value = index ? Item(value, name) : GetAttribute(run_, value, name);
      path.remove_prefix(close + (index ? 1 : 0));
    }
    return value;
  }

  Ref First(std::string_view name) {
    std::optional<int64_t> index = name.empty() ? next_++ : ParseInt(name);
    if (index) {
      if (*index < 0 || static_cast<size_t>(*index) >= arguments_.positional.size()) {
        Raise(run_, "IndexError", "tuple index out of range");
      }
      return arguments_.positional[static_cast<size_t>(*index)];
    }
    if (const Ref* value = arguments_.Named(name)) return *value;
    RaiseKeyError(run_, run_.NewText(std::string(name)));
  }

  Ref Item(const Ref& container, std::string_view name) {
    const std::optional<int64_t> index = ParseInt(name);
    return GetItem(run_, container,
                   index ? run_.NewInt(*index) : run_.NewText(std::string(name)));
  }

  void Emit(const Ref& value, const Spec& spec) {
    Integer integer;
    double real = 0;
    const char type = spec.number.type;
    const bool real_type = type && std::string_view("eEfFgG%").find(type) != std::string_view::npos;
    if (const String* text = value.As<const String>()) return Text(*text, spec);
    // bool has no format of its own but str's when there is no type.
    if (value.Scalar<bool>() && !type) return Text(StrValue(run_, value), spec);
    if (AsInteger(value, integer) && !real_type) return Whole(integer.value, spec);
    if (AsDouble(value, real)) return Real(real, spec);
    Text(StrValue(run_, value), spec);
  }

  void Whole(int64_t value, const Spec& spec) {
    NumberStyle style = spec.number;
    if (!style.type || style.type == 'n') style.type = 'd';
    if (style.type == 'c') return Text(CharacterOf(run_, value, false), {.width = spec.width});
    if (std::string_view("doxXb").find(style.type) == std::string_view::npos) {
      UnknownCode(style.type, "int");
    }
    if (style.precision >= 0) {
      Raise(run_, "ValueError", "Precision not allowed in integer format specifier");
    }
    const NumberText number = FormatInteger(run_, value, style, false);
    Padded({number.head, false, {}}, {number.digits, false, {}}, spec, '>');
  }

  void Real(double value, const Spec& spec) {
    NumberStyle style = spec.number;
    if (!style.type && style.precision < 0) {
      std::string text = Str(run_, run_.NewFloat(value));
      return Padded({"", false, {}}, {std::move(text), false, {}}, spec, '>');
    }
    const bool percent = style.type == '%';
    if (percent) style.type = 'f';
    if (!style.type) style.type = 'g';
    if (std::string_view("eEfFgG").find(style.type) == std::string_view::npos) {
      UnknownCode(style.type, "float");
    }
    NumberText number = FormatDouble(run_, percent ? value * 100 : value, style);
    if (percent) number.digits += '%';
    Padded({number.head, false, {}}, {number.digits, false, {}}, spec, '>');
  }

  void Text(const String& text, const Spec& spec) {
    if (spec.number.type && spec.number.type != 's') UnknownCode(spec.number.type, "str");
    size_t length = Length(text);
    if (spec.number.precision >= 0) {
      length = std::min(length, static_cast<size_t>(spec.number.precision));
    }
    Padded({"", false, {}}, Substring(run_, text, 0, ByteOffset(text, length)), spec, '<');
  }

  [[noreturn]] void UnknownCode(char type, std::string_view of) {
    Raise(run_, "ValueError",
          fmt::format("Unknown format code '{}' for object of type '{}'", type, of));
  }

  void Padded(const String& head, const String& body, const Spec& spec, char align) {
    if (spec.align) align = spec.align;
    const size_t length = head.text.size() + Length(body);
    const size_t fill = spec.width > length ? spec.width - length : 0;
    if (align == '>') out_.Append(fill, spec.fill);
    if (align == '^') out_.Append(fill / 2, spec.fill);
    out_.Append(head);
    if (align == '=') out_.Append(fill, spec.fill);
    out_.Append(body);
    if (align == '<') out_.Append(fill, spec.fill);
    if (align == '^') out_.Append(fill - fill / 2, spec.fill);
  }

  Run& run_;
  const String& format_;
  std::string_view text_;
  const Arguments& arguments_;
  TextBuilder out_;
  size_t at_ = 0;
  int64_t next_ = 0;
};

}  // namespace

Ref FormatFields(Run& run, const Ref& self, Arguments& arguments) {
  return run.NewString(FieldFormatter(run, *self.As<const String>(), arguments).Build());
}

}  // namespace domus::evaluator
