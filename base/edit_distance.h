// "Did you mean": near names by Damerau-Levenshtein distance.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace domus {

/// Insertions, deletions, substitutions and swaps of neighbours that turn a into b; counting stops
/// at `limit` + 1.
int EditDistance(std::string_view a, std::string_view b, int limit);

/// The nearest candidate within distance 2 (1 for names of up to 4 letters), the first of equals;
/// null when none is near, or when the name itself is a candidate.
std::optional<std::string_view> Nearest(std::string_view name,
                                        std::span<const std::string_view> candidates);

}  // namespace domus
