#include "model/guest_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace domus {
namespace {

template <class E>
struct Spelling {
  std::string_view word;
  E value;
};

// Canonical words, in the order of the enum.
constexpr std::array<std::string_view, 3> kGuestTypes = {"pv", "pvh", "hvm"};
constexpr std::array<std::string_view, 7> kActions = {
    "destroy",          "restart",          "preserve",  "rename-restart",
    "coredump-destroy", "coredump-restart", "soft-reset"};
constexpr std::array<std::string_view, 3> kAccesses = {"r", "w", "w!"};
constexpr std::array<std::string_view, 3> kAccessDescriptions = {"read-only", "read-write",
                                                                 "shared read-write"};
constexpr std::array<std::string_view, 6> kBackends = {"", "phy", "file", "tap", "tap2", "qdisk"};
constexpr std::array<std::string_view, 7> kFormats = {"",    "raw",  "qcow", "qcow2",
                                                      "vhd", "vmdk", "qed"};
constexpr std::array<std::string_view, 3> kVifTypes = {"", "ioemu", "netfront"};

constexpr Spelling<GuestType> kOtherGuestTypes[] = {
    {"linux", GuestType::kPv},
    {"generic", GuestType::kPv},
    {"vmx", GuestType::kHvm},
};
constexpr Spelling<LifecycleAction> kOtherActions[] = {
    {"coredump-and-destroy", LifecycleAction::kCoredumpDestroy},
    {"coredump-and-restart", LifecycleAction::kCoredumpRestart},
};
constexpr Spelling<DiskAccess> kOtherAccesses[] = {
    {"ro", DiskAccess::kReadOnly},         {"read-only", DiskAccess::kReadOnly},
    {"readonly", DiskAccess::kReadOnly},   {"rw", DiskAccess::kReadWrite},
    {"wr", DiskAccess::kReadWrite},        {"read-write", DiskAccess::kReadWrite},
    {"readwrite", DiskAccess::kReadWrite}, {"write", DiskAccess::kReadWrite},
    {"!", DiskAccess::kSharedWrite},       {"rw!", DiskAccess::kSharedWrite},
    {"!w", DiskAccess::kSharedWrite},      {"!rw", DiskAccess::kSharedWrite},
};
constexpr Spelling<DiskBackend> kOtherBackends[] = {
    {"qemu", DiskBackend::kQdisk},
};
constexpr Spelling<DiskFormat> kOtherFormats[] = {
    {"aio", DiskFormat::kRaw},
};

template <class E, size_t N>
std::string_view WordOf(const std::array<std::string_view, N>& words, E value) {
  return words[static_cast<size_t>(std::to_underlying(value))];
}

/// An empty word names no value, though kUnset is written as one.
template <class E, size_t N>
std::optional<E> ValueOf(const std::array<std::string_view, N>& words,
                         std::span<const Spelling<E>> others, std::string_view word) {
  if (word.empty()) return std::nullopt;
  const auto canonical = std::ranges::find(words, word);
  if (canonical != words.end()) return static_cast<E>(canonical - words.begin());
  const auto other = std::ranges::find(others, word, &Spelling<E>::word);
  if (other != others.end()) return other->value;
  return std::nullopt;
}

}  // namespace

std::string_view ToWord(GuestType type) { return WordOf(kGuestTypes, type); }
std::string_view ToWord(LifecycleAction action) { return WordOf(kActions, action); }
std::string_view ToWord(DiskAccess access) { return WordOf(kAccesses, access); }
std::string_view ToWord(DiskBackend backend) { return WordOf(kBackends, backend); }
std::string_view ToWord(DiskFormat format) { return WordOf(kFormats, format); }
std::string_view ToWord(VifType type) { return WordOf(kVifTypes, type); }

std::string_view Describe(DiskAccess access) { return WordOf(kAccessDescriptions, access); }

std::string ToWord(const VifRate& rate) {
  struct Unit {
    int64_t bytes_per_second;
    std::string_view name;
  };
  // Whole megabits before kilobytes: the guide and the managers speak of 10Mb/s.
  static constexpr Unit kUnits[] = {{125'000'000, "Gb/s"}, {1'000'000, "MB/s"}, {125'000, "Mb/s"},
                                    {1'000, "KB/s"},       {125, "Kb/s"},       {1, "B/s"}};
  const auto unit = std::ranges::find_if(
      kUnits, [&](const Unit& u) { return rate.bytes_per_second % u.bytes_per_second == 0; });
  std::string word =
      fmt::format("{}{}", rate.bytes_per_second / unit->bytes_per_second, unit->name);
  if (rate.window_us != VifRate().window_us) word += "@" + TcTime(rate.window_us);
  return word;
}

std::string TcRate(int64_t bits_per_second) {
  if (bits_per_second % 1'000'000 == 0) return fmt::format("{}mbit", bits_per_second / 1'000'000);
  if (bits_per_second % 1'000 == 0) return fmt::format("{}kbit", bits_per_second / 1'000);
  return fmt::format("{}bit", bits_per_second);
}

std::string TcTime(int64_t microseconds) {
  if (microseconds % 1'000 == 0) return fmt::format("{}ms", microseconds / 1'000);
  return fmt::format("{}us", microseconds);
}

std::optional<GuestType> GuestTypeFromWord(std::string_view word) {
  return ValueOf<GuestType>(kGuestTypes, kOtherGuestTypes, word);
}

std::optional<LifecycleAction> LifecycleActionFromWord(std::string_view word) {
  std::string hyphenated(word);
  std::ranges::replace(hyphenated, '_', '-');
  return ValueOf<LifecycleAction>(kActions, kOtherActions, hyphenated);
}

std::optional<DiskAccess> DiskAccessFromWord(std::string_view word) {
  return ValueOf<DiskAccess>(kAccesses, kOtherAccesses, word);
}

std::optional<DiskBackend> DiskBackendFromWord(std::string_view word) {
  return ValueOf<DiskBackend>(kBackends, kOtherBackends, word);
}

std::optional<DiskFormat> DiskFormatFromWord(std::string_view word) {
  return ValueOf<DiskFormat>(kFormats, kOtherFormats, word);
}

std::optional<VifType> VifTypeFromWord(std::string_view word) {
  return ValueOf<VifType>(kVifTypes, {}, word);
}

std::span<const std::string_view> GuestTypeWords() { return kGuestTypes; }
std::span<const std::string_view> LifecycleActionWords() { return kActions; }
std::span<const std::string_view> DiskBackendWords() { return std::span(kBackends).subspan(1); }
std::span<const std::string_view> DiskFormatWords() { return std::span(kFormats).subspan(1); }

}  // namespace domus
