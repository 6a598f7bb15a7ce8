#include "lang/evaluator/percent_format.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "lang/evaluator/conversions.h"
#include "lang/evaluator/dict.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/number_format.h"
#include "lang/evaluator/repr.h"
#include "lang/evaluator/text.h"

namespace domus::evaluator {
namespace {

struct Conversion {
  bool left = false;   // '-'
  bool zeros = false;  // '0'
  int64_t width = 0;
  NumberStyle number;
};

class Formatter {
 public:
  Formatter(Run& run, const String& format, const Ref& values)
      : run_(run), format_(format), text_(format.text), values_(values), out_(run) {
    if (format.unicode) out_.MakeUnicode();
  }

  String Build() {
    while (at_ < text_.size()) {
      const size_t percent = text_.find('%', at_);
      const size_t end = percent == text_.npos ? text_.size() : percent;
      out_.Append(format_, at_, end);
      at_ = end;
      if (percent != text_.npos) Convert();
    }
    CheckAllUsed();
    return out_.Take();
  }

 private:
  void Convert() {
    run_.Step();
    ++at_;  // the %
    mapped_ = Key();
    Conversion conversion;
    Flags(conversion);
    conversion.width = Count().value_or(0);
    if (conversion.width < 0) {
      conversion.left = true;
      conversion.width = -conversion.width;
    }
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      conversion.number.precision = std::max<int64_t>(0, Count().value_or(0));
    }
    while (at_ < text_.size() && (text_[at_] == 'l' || text_[at_] == 'h' || text_[at_] == 'L')) {
      ++at_;
    }
    conversion.number.type = Next();
    Emit(conversion);
  }

  char Next() {
    if (at_ >= text_.size()) Raise(run_, "ValueError", "incomplete format");
    return text_[at_++];
  }

  /// `(key)`; its value in the mapping.
  std::optional<Ref> Key() {
    if (at_ >= text_.size() || text_[at_] != '(') return std::nullopt;
    DictObject* dict = values_.As<DictObject>();
    if (!dict) Raise(run_, "TypeError", "format requires a mapping");
    const size_t begin = ++at_;
    for (int open = 1; open > 0; ++at_) {
      if (at_ >= text_.size()) Raise(run_, "ValueError", "incomplete format key");
      if (text_[at_] == '(') ++open;
      if (text_[at_] == ')') --open;
    }
    const Ref key = run_.NewText(std::string(text_.substr(begin, at_ - 1 - begin)));
    const Ref* value = DictFind(run_, *dict, key);
    if (!value) RaiseKeyError(run_, key);
    return *value;
  }

  void Flags(Conversion& conversion) {
    for (;; ++at_) {
      const char c = at_ < text_.size() ? text_[at_] : '\0';
      if (c == '-') {
        conversion.left = true;
      } else if (c == '0') {
        conversion.zeros = true;
      } else if (c == '+') {
        conversion.number.plus = true;
      } else if (c == ' ') {
        conversion.number.space = true;
      } else if (c == '#') {
        conversion.number.alternate = true;
      } else {
        return;
      }
    }
  }

  /// Digits or `*`.
  std::optional<int64_t> Count() {
    if (at_ < text_.size() && text_[at_] == '*') {
      ++at_;
      Integer value;
      if (!AsInteger(NextValue(), value)) Raise(run_, "TypeError", "* wants int");
      return value.value;
    }
    std::optional<int64_t> count;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      count = std::min<int64_t>(count.value_or(0) * 10 + (text_[at_] - '0'), INT32_MAX);
    }
    return count;
  }

  const Ref& NextValue() {
    if (mapped_) return *mapped_;
    const TupleObject* tuple = values_.As<const TupleObject>();
    const size_t available = tuple ? tuple->items.size() : 1;
    if (used_ >= available) {
      Raise(run_, "TypeError", "not enough arguments for format string");
    }
    return tuple ? tuple->items[used_++] : (++used_, values_);
  }

  void Emit(const Conversion& conversion) {
    switch (conversion.number.type) {
      case '%': return out_.Append("%");
      case 's': return Text(conversion, StrValue(run_, NextValue()));
      case 'r': return Text(conversion, {Repr(run_, NextValue()), false, {}});
      case 'c': return Text(conversion, Character(NextValue()));
      case 'd':
      case 'i':
      case 'u':
      case 'o':
      case 'x':
      case 'X': return Number(conversion, WholeNumber(conversion, NextValue()));
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G': return Number(conversion, RealNumber(conversion, NextValue()));
      default: break;
    }
    const auto byte = static_cast<unsigned char>(conversion.number.type);
    Raise(run_, "ValueError",
          fmt::format("unsupported format character '{}' (0x{:x}) at index {}",
                      byte >= 0x20 && byte < 0x7F ? conversion.number.type : '?', byte, at_ - 1));
  }

  NumberText WholeNumber(const Conversion& conversion, const Ref& value) {
    NumberStyle style = conversion.number;
    Integer integer;
    if (const double* real = value.Scalar<double>()) {
      integer.value = TruncateToInteger(run_, *real);
    } else if (!AsInteger(value, integer)) {
      Raise(run_, "TypeError",
            fmt::format("%{} format: a number is required, not {}", style.type, TypeName(value)));
    }
    if (style.type == 'i' || style.type == 'u') style.type = 'd';
    return FormatInteger(run_, integer.value, style, true);
  }

  NumberText RealNumber(const Conversion& conversion, const Ref& value) {
    double real = 0;
    if (!AsDouble(value, real)) {
      Raise(run_, "TypeError", fmt::format("float argument required, not {}", TypeName(value)));
    }
    return FormatDouble(run_, real, conversion.number);
  }

  String Character(const Ref& value) {
    Integer integer;
    if (AsInteger(value, integer)) return CharacterOf(run_, integer.value, format_.unicode);
    const String* text = value.As<const String>();
    if (!text || Length(*text) != 1) Raise(run_, "TypeError", "%c requires int or char");
    return *text;
  }

  void Number(const Conversion& conversion, const NumberText& number) {
    const size_t width = static_cast<size_t>(conversion.width);
    const size_t length = number.head.size() + number.digits.size();
    const size_t fill = width > length ? width - length : 0;
    if (fill && !conversion.left && !conversion.zeros) out_.Append(fill, ' ');
    out_.Append(number.head);
    if (fill && !conversion.left && conversion.zeros) out_.Append(fill, '0');
    out_.Append(number.digits);
    if (fill && conversion.left) out_.Append(fill, ' ');
  }

  void Text(const Conversion& conversion, const String& text) {
    size_t length = Length(text);
    if (conversion.number.precision >= 0) {
      length = std::min(length, static_cast<size_t>(conversion.number.precision));
    }
    const size_t width = static_cast<size_t>(conversion.width);
    const size_t fill = width > length ? width - length : 0;
    if (fill && !conversion.left) out_.Append(fill, ' ');
    out_.Append(text, 0, ByteOffset(text, length));
    if (fill && conversion.left) out_.Append(fill, ' ');
  }

  /// A value that is no mapping (in CPython a list is one) must be used.
  void CheckAllUsed() {
    if (values_.As<DictObject>() || values_.As<ListObject>()) return;
    const TupleObject* tuple = values_.As<const TupleObject>();
    if (used_ >= (tuple ? tuple->items.size() : 1)) return;
    Raise(run_, "TypeError", "not all arguments converted during string formatting");
  }

  Run& run_;
  const String& format_;
  std::string_view text_;
  const Ref& values_;
  TextBuilder out_;
  size_t at_ = 0;
  size_t used_ = 0;
  std::optional<Ref> mapped_;
};

}  // namespace

String PercentFormat(Run& run, const String& format, const Ref& values) {
  return Formatter(run, format, values).Build();
}

}  // namespace domus::evaluator
