#include "hypervisor/processes.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/text.h"

namespace domus {

std::vector<int> IdsIn(const std::string& directory) {
  std::vector<int> ids;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    const auto number = ParseInt(entry.path().filename().string());
    if (number) ids.push_back(static_cast<int>(*number));
  }
  std::ranges::sort(ids);
  return ids;
}

std::optional<std::string_view> WordAfter(std::string_view option, std::string_view command_line) {
  const std::vector<std::string_view> words = Split(command_line, '\0');
  const auto found = std::ranges::find(words, option);
  if (found == words.end() || found + 1 == words.end()) return std::nullopt;
  return *(found + 1);
}

}  // namespace domus
