// The methods of strings, by what they do, and what they share.
#pragma once

#include <span>
#include <string_view>

#include "lang/evaluator/methods.h"

namespace domus::evaluator {

/// upper, isdigit, encode, …: character by character.
std::span<const Method> CharacterMethods();
/// strip, center, expandtabs, …
std::span<const Method> PaddingMethods();
/// find, count, startswith, …
std::span<const Method> SearchMethods();
/// split, join, replace, …
std::span<const Method> PieceMethods();

/// What Python takes for blanks in a str.
inline constexpr std::string_view kBlanks = " \t\n\r\f\v";

inline const String& Self(const Ref& self) { return *self.As<const String>(); }

/// Null when there are fewer.
inline const Ref* Argument(const Arguments& arguments, size_t index) {
  return index < arguments.positional.size() ? &arguments.positional[index] : nullptr;
}

}  // namespace domus::evaluator
