#include "base/edit_distance.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace domus {

int EditDistance(std::string_view a, std::string_view b, int limit) {
  const int rows = static_cast<int>(a.size()), columns = static_cast<int>(b.size());
  if (std::abs(rows - columns) > limit) return limit + 1;
  // Three rows suffice: a swap looks two back.
  std::vector<int> before(columns + 1), previous(columns + 1), current(columns + 1);
  for (int j = 0; j <= columns; ++j) previous[j] = j;
  for (int i = 1; i <= rows; ++i) {
    current[0] = i;
    int best = i;
    for (int j = 1; j <= columns; ++j) {
      const int substitution = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, substitution});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
      best = std::min(best, current[j]);
    }
    if (best > limit) return limit + 1;
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return std::min(previous[columns], limit + 1);
}

std::optional<std::string_view> Nearest(std::string_view name,
                                        std::span<const std::string_view> candidates) {
  const int limit = name.size() <= 4 ? 1 : 2;
  std::optional<std::string_view> nearest;
  int best = limit + 1;
  for (const std::string_view candidate : candidates) {
    const int distance = EditDistance(name, candidate, limit);
    if (distance == 0) return std::nullopt;
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace domus
