#include "forms/script_literal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "base/text.h"

namespace domus {
namespace {

constexpr std::pair<char, char> kXlEscapes[] = {{'\a', 'a'}, {'\b', 'b'}, {'\f', 'f'}, {'\n', 'n'},
                                                {'\r', 'r'}, {'\t', 't'}, {'\v', 'v'}};
constexpr std::pair<char, char> kXmEscapes[] = {{'\n', 'n'}, {'\r', 'r'}, {'\t', 't'}};

constexpr std::array<std::string_view, 35> kPythonWords = {
    "False",  "None",   "True",    "and",  "as",   "assert", "break",  "class", "continue",
    "def",    "del",    "elif",    "else", "exec", "except", "finally", "for",   "from",
    "global", "if",     "import",  "in",   "is",   "lambda", "nonlocal", "not",  "or",
    "pass",   "print",  "raise",   "return", "try", "while", "with",   "yield"};

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// The letter behind the backslash, or 0.
char EscapeOf(char c, ScriptDialect dialect) {
  const std::span<const std::pair<char, char>> escapes =
      dialect == ScriptDialect::kXl ? std::span<const std::pair<char, char>>(kXlEscapes)
                                    : std::span<const std::pair<char, char>>(kXmEscapes);
  const auto escape = std::ranges::find(escapes, c, &std::pair<char, char>::first);
  return escape == escapes.end() ? '\0' : escape->second;
}

std::optional<std::string> FractionText(double number) {
  if (!std::isfinite(number)) return std::nullopt;
  std::string text = fmt::format("{}", number);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::optional<std::string> ListText(const std::vector<OptionValue>& items, ScriptDialect dialect) {
  std::vector<std::string> texts;
  for (const OptionValue& item : items) {
    std::optional<std::string> text = DataText(item, dialect);
    if (!text) return std::nullopt;
    texts.push_back(std::move(*text));
  }
  return "[" + Join(texts, ", ") + "]";
}

}  // namespace

std::optional<std::string> QuotedText(std::string_view text, ScriptDialect dialect) {
  const bool is_xl = dialect == ScriptDialect::kXl;
  const char quote = is_xl ? '"' : '\'';
  std::string quoted(1, quote);
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    const size_t length = SequenceLength(text, at);
    if (c == '\0') return std::nullopt;
    if (c == '\\' || c == quote) {
      quoted += {'\\', c};
    } else if (const char escape = EscapeOf(c, dialect)) {
      quoted += {'\\', escape};
    } else if (length > 0 && !IsControl(c)) {
      quoted += text.substr(at, length);
    } else if (is_xl) {
      return std::nullopt;
    } else {
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
    at += std::max<size_t>(length, 1);
  }
  return quoted + quote;
}

std::string NumberText(int64_t number, ScriptDialect dialect) {
  const bool is_signed = number < 0 && dialect == ScriptDialect::kXl;
  return is_signed ? fmt::format("\"{}\"", number) : std::to_string(number);
}

std::optional<std::string> DataText(const OptionValue& value, ScriptDialect dialect) {
  const bool is_xl = dialect == ScriptDialect::kXl;
  if (const auto* text = std::get_if<std::string>(&value.data)) return QuotedText(*text, dialect);
  if (const auto* items = std::get_if<std::vector<OptionValue>>(&value.data)) {
    return ListText(*items, dialect);
  }
  if (const auto* number = std::get_if<int64_t>(&value.data)) {
    if (is_xl && *number < 0) return std::nullopt;
    if (*number < kLeastNumber) return std::nullopt;
    return std::to_string(*number);
  }
  if (is_xl) return std::nullopt;
  if (const auto* flag = std::get_if<bool>(&value.data)) return *flag ? "True" : "False";
  return FractionText(std::get<double>(value.data));
}

bool IsScriptName(std::string_view name, ScriptDialect dialect) {
  const bool is_xl = dialect == ScriptDialect::kXl;
  const auto is_letter = [&](char c) {
    return (c >= 'a' && c <= 'z') || (!is_xl && ((c >= 'A' && c <= 'Z') || c == '_'));
  };
  const auto is_part = [&](char c) { return is_letter(c) || c == '_' || (c >= '0' && c <= '9'); };
  if (name.empty() || !is_letter(name.front()) || !std::ranges::all_of(name, is_part)) return false;
  return std::ranges::find(kPythonWords, name) == kPythonWords.end();
}

}  // namespace domus
