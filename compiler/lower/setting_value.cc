#include "compiler/lower/setting_value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/edit_distance.h"
#include "base/text.h"
#include "model/guest_words.h"

namespace domus {
namespace {

/// Decimal, or hexadecimal with 0x as xl reads it; in a file for xl, octal with 0.
std::optional<int64_t> ParseWholeNumber(std::string_view text, bool zero_is_octal = false) {
  text = Trim(text);
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  const bool is_hex = text.starts_with("0x") || text.starts_with("0X");
  if (is_hex) text.remove_prefix(2);
  const bool is_octal = zero_is_octal && !is_hex && text.size() > 1 && text[0] == '0';
  uint64_t magnitude = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, magnitude,
                                             is_hex ? 16 : is_octal ? 8 : 10);
  if (error != std::errc() || stop != end || magnitude > INT64_MAX) return std::nullopt;
  return is_negative ? -static_cast<int64_t>(magnitude) : static_cast<int64_t>(magnitude);
}

std::optional<double> ParseFloat(std::string_view text) {
  text = Trim(text);
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// What the user wrote, short enough for a headline and never a secret.
std::string Wrote(const Value& value, const KeyInfo& key) {
  if (!key.secret && value.IsString() && value.Text().size() <= 40) {
    return fmt::format("`{}`", value.Text());
  }
  return std::string(DescribeType(value));
}

/// Turns the value of one setting into the type of its key.
class Converter {
 public:
  Converter(const Setting& setting, const KeyInfo& key, bool is_for_xl, DiagnosticSink& sink)
      : setting_(setting), key_(key), is_for_xl_(is_for_xl), sink_(sink) {}

  std::optional<OptionValue> Convert() {
    switch (key_.type) {
      case KeyType::kBool: return Bool();
      case KeyType::kInt: return Int();
      case KeyType::kFloat: return Float();
      case KeyType::kString: return Text();
      case KeyType::kEnum: return Word();
      case KeyType::kStringList: return TextList();
      case KeyType::kList:
      case KeyType::kAny: return PlainData();
    }
    return std::nullopt;
  }

 private:
  const Value& value() const { return setting_.value; }

  std::nullopt_t WrongType(std::string_view wanted) {
    sink_.Report({Code::kVM013, ValueLocation(setting_),
                  fmt::format("`{}` must be {}, not {}", setting_.name, wanted, Wrote(value(), key_)),
                  fmt::format("expected {}", wanted)});
    return std::nullopt;
  }

  std::optional<OptionValue> PlainData() {
    if (auto data = ToOptionValue(value())) return data;
    return WrongType("made of numbers, strings and lists");
  }

  std::optional<OptionValue> Bool() {
    if (const bool* flag = value().As<bool>()) return OptionValue{*flag};
    if (const Integer* number = value().As<Integer>()) return OptionValue{number->value != 0};
    if (value().IsString()) {
      const std::string_view text = Trim(value().Text());
      if (setting_.from_command_line && (text == "yes" || text == "y")) return OptionValue{true};
      if (setting_.from_command_line && (text == "no" || text == "n")) return OptionValue{false};
      if (const auto number = ParseWholeNumber(text)) return OptionValue{*number != 0};
    }
    return WrongType("0 or 1");
  }

  std::optional<OptionValue> Int() {
    std::optional<int64_t> number;
    if (const Integer* integer = value().As<Integer>()) number = integer->value;
    if (const bool* flag = value().As<bool>()) number = *flag ? 1 : 0;
    if (value().IsString()) number = ParseWholeNumber(value().Text(), is_for_xl_);
    const bool has_no_fraction = is_for_xl_ && value().IsString();
    if (!number && !has_no_fraction) number = WholePart();
    if (!number) return WrongType("a whole number");
    if (!InRange(*number)) return std::nullopt;
    return OptionValue{*number};
  }

  /// xend cuts fractions off; SXP writes whole numbers as "1.0".
  std::optional<int64_t> WholePart() {
    const double* written = value().As<double>();
    const std::optional<double> number = written ? *written : ParseFloat(value().Text());
    if (!number || !(std::fabs(*number) < 1e15)) return std::nullopt;
    const auto whole = static_cast<int64_t>(*number);
    if (static_cast<double>(whole) != *number) {
      sink_.Report(Diagnostic(Code::kVM017, ValueLocation(setting_),
                              fmt::format("`{}` is not a whole number", setting_.name),
                              fmt::format("taken as {}", whole)));
    }
    return whole;
  }

  bool InRange(int64_t number) {
    const bool too_small = key_.minimum && number < *key_.minimum;
    const bool too_large = key_.maximum && number > *key_.maximum;
    if (!too_small && !too_large) return true;
    const std::string unit = key_.unit.empty() ? "" : fmt::format(" {}", key_.unit);
    sink_.Report({Code::kVM014, ValueLocation(setting_),
                  fmt::format("`{}` can't be {}", setting_.name, number),
                  too_small ? fmt::format("must be at least {}{}", *key_.minimum, unit)
                            : fmt::format("must be at most {}{}", *key_.maximum, unit)});
    return false;
  }

  std::optional<OptionValue> Float() {
    if (const double* number = value().As<double>()) return OptionValue{*number};
    if (const Integer* number = value().As<Integer>()) {
      return OptionValue{static_cast<double>(number->value)};
    }
    if (const auto number = ParseFloat(value().Text())) return OptionValue{*number};
    return WrongType("a number");
  }

  /// Numbers may stand for text, as both tools take them.
  static std::optional<std::string> TextOf(const Value& value) {
    if (const String* text = value.As<String>()) return text->text;
    if (const Integer* number = value.As<Integer>()) return std::to_string(number->value);
    if (const double* number = value.As<double>()) return fmt::format("{}", *number);
    if (const bool* flag = value.As<bool>()) return *flag ? "1" : "0";
    return std::nullopt;
  }

  std::optional<OptionValue> Text() {
    if (auto text = TextOf(value())) return OptionValue{std::move(*text)};
    return WrongType("a string");
  }

  std::optional<OptionValue> Word() {
    const std::optional<std::string> text = TextOf(value());
    if (!text) return WrongType("a string");
    if (const auto word = KnownWord(*text)) return OptionValue{std::string(*word)};
    Diagnostic diagnostic(Code::kVM015, ValueLocation(setting_),
                          fmt::format("`{}` can't be {}", setting_.name, Wrote(value(), key_)),
                          fmt::format("not a value of `{}`", setting_.name));
    if (const auto nearest = Nearest(*text, key_.values)) {
      diagnostic.helps.push_back(fmt::format("did you mean `{}`?", *nearest));
    } else {
      diagnostic.helps.push_back(fmt::format("write one of `{}`", fmt::join(key_.values, "`, `")));
    }
    sink_.Report(std::move(diagnostic));
    return std::nullopt;
  }

  /// The word itself, another spelling of it, or its number where numbers may stand for words.
  std::optional<std::string_view> KnownWord(std::string_view text) const {
    if (text.empty()) return "";
    const auto word = std::ranges::find(key_.values, text);
    if (word != key_.values.end()) return *word;
    const auto number = key_.values_numbered ? ParseWholeNumber(text) : std::nullopt;
    if (number && *number >= 0 && *number < static_cast<int64_t>(key_.values.size())) {
      return key_.values[static_cast<size_t>(*number)];
    }
    const auto action = key_.name.starts_with("on_") ? LifecycleActionFromWord(text) : std::nullopt;
    if (!action || std::ranges::find(key_.values, ToWord(*action)) == key_.values.end()) {
      return std::nullopt;
    }
    return ToWord(*action);
  }

  std::optional<OptionValue> TextList() {
    std::vector<OptionValue> texts;
    const std::vector<Value>* items = nullptr;
    if (const List* list = value().As<List>()) items = &list->items;
    if (const Tuple* tuple = value().As<Tuple>()) items = &tuple->items;
    if (!items) {
      auto text = TextOf(value());
      if (!text) return WrongType("a list of strings");
      texts.push_back({std::move(*text)});
      return OptionValue{std::move(texts)};
    }
    bool is_good = true;
    for (const Value& item : *items) {
      if (auto text = TextOf(item)) {
        texts.push_back({std::move(*text)});
        continue;
      }
      is_good = false;
      const Location at = item.where.valid() ? item.where : ValueLocation(setting_);
      sink_.Report({Code::kVM013, at,
                    fmt::format("`{}` must be a list of strings, and this item is {}",
                                setting_.name, DescribeType(item)),
                    "expected a string"});
    }
    if (!is_good) return std::nullopt;
    return OptionValue{std::move(texts)};
  }

  const Setting& setting_;
  const KeyInfo& key_;
  const bool is_for_xl_;
  DiagnosticSink& sink_;
};

std::optional<std::vector<OptionValue>> ToOptionValues(const std::vector<Value>& items) {
  std::vector<OptionValue> values;
  for (const Value& item : items) {
    auto value = ToOptionValue(item);
    if (!value) return std::nullopt;
    values.push_back(std::move(*value));
  }
  return values;
}

}  // namespace

Location ValueLocation(const Setting& setting) {
  return setting.value.where.valid() ? setting.value.where : setting.name_at;
}

std::optional<OptionValue> ToOptionValue(const Value& value) {
  const auto listed = [](const std::vector<Value>& items) -> std::optional<OptionValue> {
    auto values = ToOptionValues(items);
    if (!values) return std::nullopt;
    return OptionValue{std::move(*values)};
  };
  if (const bool* flag = value.As<bool>()) return OptionValue{*flag};
  if (const Integer* number = value.As<Integer>()) return OptionValue{number->value};
  if (const double* number = value.As<double>()) return OptionValue{*number};
  if (const String* text = value.As<String>()) return OptionValue{text->text};
  if (const List* list = value.As<List>()) return listed(list->items);
  if (const Tuple* tuple = value.As<Tuple>()) return listed(tuple->items);
  return std::nullopt;
}

std::optional<OptionValue> ConvertValue(const Setting& setting, const KeyInfo& key, bool is_for_xl,
                                        DiagnosticSink& sink) {
  return Converter(setting, key, is_for_xl, sink).Convert();
}

}  // namespace domus
