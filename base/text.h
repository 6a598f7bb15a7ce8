// Small text functions used everywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace domus {

/// Without leading and trailing blanks, tabs and line ends.
std::string_view Trim(std::string_view text);
/// At every separator; "a,,b" has three pieces, "" one empty piece.
std::vector<std::string_view> Split(std::string_view text, char separator);
std::string Join(const std::vector<std::string>& pieces, std::string_view separator);
/// ASCII only.
std::string ToLower(std::string_view text);
/// The whole text as a decimal integer, sign allowed, no blanks; null when it is anything else.
std::optional<int64_t> ParseInt(std::string_view text);
/// "1 guest", "2 guests".
std::string Count(int64_t n, std::string_view noun);
bool IsUtf8(std::string_view text);
/// Length of the valid UTF-8 sequence at text[at], or 0.
size_t SequenceLength(std::string_view text, size_t at);
/// Number of code points of UTF-8 text (each invalid byte counts as one).
size_t CodePoints(std::string_view text);
/// `text` with control characters and invalid UTF-8 as \xNN, safe to show on a terminal.
std::string Printable(std::string_view text);

}  // namespace domus
