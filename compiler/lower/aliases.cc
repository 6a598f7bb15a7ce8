#include "compiler/lower/aliases.h"

#include <string>
#include <utility>
#include <vector>

#include "model/guest_words.h"

namespace domus {
namespace {

OptionValue Word(std::string_view word) { return OptionValue{std::string(word)}; }

/// linux, generic and pv are one type.
OptionValue NormaliseType(OptionValue value) {
  const auto* word = std::get_if<std::string>(&value.data);
  const auto type = word ? GuestTypeFromWord(*word) : std::nullopt;
  return type ? Word(ToWord(*type)) : std::move(value);
}

}  // namespace

OptionValue InTermsOfKey(const KeyInfo& written, OptionValue value) {
  if (written.name == "type" || written.name == "builder") return NormaliseType(std::move(value));
  if (const bool* flag = std::get_if<bool>(&value.data)) {
    if (written.name == "stdvga") return Word(*flag ? "stdvga" : "cirrus");
    if (written.name == "altp2mhvm") return Word(*flag ? "mixed" : "disabled");
  }
  if (written.name == "bootargs") return OptionValue{std::vector{std::move(value)}};
  return value;
}

}  // namespace domus
