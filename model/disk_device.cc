#include "model/disk_device.h"

#include <charconv>
#include <cstdint>
#include <optional>

#include "base/text.h"

namespace domus {
namespace {

struct Bus {
  std::string_view prefix;
  char last_letter;    // of a name with one letter
  size_t letters;      // at most
  int64_t partitions;  // at most
};
constexpr Bus kBuses[] = {
    {"hd", 't', 1, 63},
    {"sd", 'z', 2, 15},
    {"xvd", 'z', 2, 255},
};

bool IsDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Empty, or a number from 1 without leading zeros.
bool IsPartition(std::string_view text, int64_t maximum) {
  if (text.empty()) return true;
  if (!IsDigits(text) || text.front() == '0') return false;
  const std::optional<int64_t> number = ParseInt(text);
  return number && *number <= maximum;
}

bool IsOnBus(std::string_view name, const Bus& bus) {
  if (!name.starts_with(bus.prefix)) return false;
  name.remove_prefix(bus.prefix.size());
  size_t letters = 0;
  while (letters < name.size() && name[letters] >= 'a' && name[letters] <= 'z') ++letters;
  if (letters == 0 || letters > bus.letters) return false;
  if (letters == 1 && name[0] > bus.last_letter) return false;
  return IsPartition(name.substr(letters), bus.partitions);
}

bool IsDiskAndPartition(std::string_view name) {
  if (!name.starts_with('d')) return false;
  const size_t p = name.find('p');
  const std::string_view disk = name.substr(1, p == std::string_view::npos ? p : p - 1);
  if (!IsDigits(disk) || disk.size() > 7) return false;
  if (p == std::string_view::npos) return true;
  const std::string_view partition = name.substr(p + 1);
  return IsDigits(partition) && partition.size() <= 3 && *ParseInt(partition) <= 255;
}

bool IsDeviceNumber(std::string_view name) {
  const bool hexadecimal = name.starts_with("0x");
  if (hexadecimal) name.remove_prefix(2);
  uint32_t number = 0;
  const auto [end, error] =
      std::from_chars(name.data(), name.data() + name.size(), number, hexadecimal ? 16 : 10);
  return error == std::errc() && end == name.data() + name.size();
}

}  // namespace

bool IsDiskDevice(std::string_view name) {
  for (const Bus& bus : kBuses) {
    if (IsOnBus(name, bus)) return true;
  }
  return IsDiskAndPartition(name) || IsDeviceNumber(name);
}

}  // namespace domus
