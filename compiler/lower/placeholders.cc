#include "compiler/lower/placeholders.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "base/text.h"
#include "model/guest_schema.h"

namespace domus {
namespace {

/// Bytes between the brackets; also keeps the search linear.
constexpr size_t kMaxName = 60;

struct Brackets {
  std::string_view open;
  std::string_view close;
  bool upper_only;  // `@` and `<` mean other things too
};

constexpr std::array<Brackets, 5> kBrackets = {{
    {"@", "@", true},
    {"{{", "}}", false},
    {"{%", "%}", false},
    {"${", "}", false},
    {"<", ">", false},
}};

bool IsNameByte(char c, bool upper_only) {
  const auto byte = static_cast<unsigned char>(c);
  if (std::isdigit(byte) || std::isupper(byte)) return true;
  return upper_only ? c == '_' : std::isalpha(byte) || std::string_view("_-. |()'").contains(c);
}

/// What stands between the brackets looks like a name, as "1 < 2, 3 > 2" does not.
bool IsName(std::string_view inner, bool upper_only) {
  inner = Trim(inner);
  if (inner.empty() || inner.size() > kMaxName) return false;
  if (!std::isalpha(static_cast<unsigned char>(inner[0]))) return false;
  return std::ranges::all_of(inner, [&](char c) { return IsNameByte(c, upper_only); });
}

std::optional<std::string_view> FindBetween(std::string_view text, const Brackets& brackets) {
  for (size_t open = text.find(brackets.open); open != text.npos;) {
    const size_t inner = open + brackets.open.size();
    const size_t length = text.substr(inner, kMaxName + 2).find(brackets.close);
    if (length != text.npos && IsName(text.substr(inner, length), brackets.upper_only)) {
      return text.substr(open, inner + length + brackets.close.size() - open);
    }
    open = text.find(brackets.open, inner);
  }
  return std::nullopt;
}

/// Reports the first placeholder in the value or in a list of it; returns whether there was one.
bool CheckValue(const Value& value, const KeyInfo& key, DiagnosticSink& sink) {
  if (const List* list = value.As<List>()) {
    return std::ranges::any_of(list->items,
                               [&](const Value& item) { return CheckValue(item, key, sink); });
  }
  const auto placeholder = FindPlaceholder(value.Text());
  if (!placeholder) return false;
  const auto begin = static_cast<size_t>(placeholder->data() - value.Text().data());
  sink.Report(Diagnostic(Code::kVM098, LocateInString(value, begin, begin + placeholder->size()),
                         fmt::format("`{}` holds what a template left to be filled in", key.name),
                         "a placeholder")
                  .Help("write the value itself"));
  return true;
}

}  // namespace

std::optional<std::string_view> FindPlaceholder(std::string_view text) {
  for (const Brackets& brackets : kBrackets) {
    if (const auto found = FindBetween(text, brackets)) return found;
  }
  return std::nullopt;
}

void CheckPlaceholders(const Settings& settings, DiagnosticSink& sink) {
  for (const Setting& setting : settings.all()) {
    if (const KeyInfo* key = FindGuestKey(setting.name)) CheckValue(setting.value, *key, sink);
  }
}

}  // namespace domus
