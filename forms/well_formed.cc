#include "forms/well_formed.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <span>
#include <string>

#include "base/text.h"

namespace domus {
namespace {

constexpr std::array<std::string_view, 8> kPortWords = {"pty", "none",    "null", "stdio",
                                                        "vc",  "msmouse", "con",  "braille"};
constexpr std::array<std::string_view, 6> kPortPaths = {"file:", "pipe:", "unix:",
                                                        "/",     "vc:",   "chardev:"};
constexpr std::array<std::string_view, 3> kPortNetworks = {"tcp:", "udp:", "telnet:"};
constexpr std::array<std::string_view, 8> kUsbWords = {
    "tablet", "mouse", "keyboard", "wacom-tablet", "braille", "net", "bt", "audio"};
constexpr std::array<std::string_view, 5> kUsbPrefixes = {"disk:", "serial:", "net:", "bt:", "ccid"};
/// More than any host has that Xen boots on.
constexpr int64_t kMaxCpus = 4096;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLowerHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); }
bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool IsAmong(std::string_view word, std::span<const std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

/// Every character as the pattern has it: h a hexadecimal digit, anything else itself.
bool Matches(std::string_view text, std::string_view pattern) {
  return std::ranges::equal(text, pattern, [](char c, char p) {
    return p == 'h' ? IsLowerHex(c) : c == p;
  });
}

std::optional<int64_t> CpuNumber(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, IsDigit)) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  const std::optional<int64_t> number = ParseInt(text);
  return number && *number < kMaxCpus ? number : std::nullopt;
}

struct CpuRange {
  int64_t first;
  int64_t last;
};

std::optional<CpuRange> ReadCpuRange(std::string_view text) {
  const size_t hyphen = text.find('-');
  const std::optional<int64_t> first = CpuNumber(text.substr(0, hyphen));
  if (!first || hyphen == std::string_view::npos) {
    return first ? std::optional(CpuRange{*first, *first}) : std::nullopt;
  }
  const std::optional<int64_t> last = CpuNumber(text.substr(hyphen + 1));
  if (!last || *last <= *first) return std::nullopt;
  return CpuRange{*first, *last};
}

/// "node:0", "^3", "all": words of a mask that only the host can resolve.
bool IsUnresolvedMask(std::string_view text) {
  bool excludes = false, all = false, nodes = false;
  for (std::string_view word : Split(text, ',')) {
    const bool is_exclusion = word.starts_with('^');
    if (is_exclusion) word.remove_prefix(1);
    excludes |= is_exclusion;
    const bool is_node = word.starts_with("node:") || word.starts_with("nodes:");
    if (is_node) word.remove_prefix(word.find(':') + 1);
    nodes |= is_node;
    if (word == "all" && (is_node || !is_exclusion)) {
      all |= !is_node;
    } else if (!ReadCpuRange(word)) {
      return false;
    }
  }
  return nodes || (all && excludes);
}

/// A port of 1 to 65535 behind the last colon of [HOST]:PORT[@…][,OPTION…].
bool EndsInPort(std::string_view address) {
  const std::string_view endpoint = address.substr(0, address.find_first_of(",@"));
  const size_t colon = endpoint.rfind(':');
  if (colon == std::string_view::npos) return false;
  const std::optional<int64_t> port = ParseInt(endpoint.substr(colon + 1));
  return port && *port >= 1 && *port <= 65535;
}

bool IsOneLine(std::string_view text) {
  return !text.empty() && Trim(text) == text && std::ranges::none_of(text, IsControl);
}

}  // namespace

bool IsGuestName(std::string_view text) {
  const auto is_part = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || std::string_view("_-.+:@~").contains(c);
  };
  return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, is_part) &&
         !std::ranges::all_of(text, IsDigit);
}

bool IsGuestUuid(std::string_view text) {
  return Matches(text, "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh");
}

bool IsBootOrder(std::string_view text) {
  if (text.empty()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!std::string_view("acdn").contains(text[i]) || text.find(text[i]) < i) return false;
  }
  return true;
}

bool IsCpuMask(std::string_view text) {
  if (text == "all" || IsUnresolvedMask(text)) return true;
  int64_t next = 0;
  for (const std::string_view word : Split(text, ',')) {
    const std::optional<CpuRange> range = ReadCpuRange(word);
    if (!range || range->first < next) return false;
    next = range->last + 2;
  }
  return true;
}

bool IsMacAddress(std::string_view text) {
  return Matches(text, "hh:hh:hh:hh:hh:hh") && !std::string_view("13579bdf").contains(text[1]);
}

bool IsPciAddress(std::string_view text) {
  if (text.size() != 12 || !Matches(text.substr(0, 11), "hhhh:hh:hh.")) return false;
  const bool is_slot = text[8] == '0' || text[8] == '1';
  return is_slot && (text[11] == '*' || (text[11] >= '0' && text[11] <= '7'));
}

bool IsPortTarget(std::string_view text) {
  if (!IsOneLine(text)) return false;
  if (IsAmong(text, kPortWords)) return true;
  for (const std::string_view prefix : kPortNetworks) {
    if (text.starts_with(prefix)) return EndsInPort(text.substr(prefix.size()));
  }
  return std::ranges::any_of(kPortPaths, [&](std::string_view prefix) {
    return text.starts_with(prefix) && text.size() > prefix.size();
  });
}

bool IsUsbDevice(std::string_view text) {
  if (!IsOneLine(text)) return false;
  if (IsAmong(text, kUsbWords)) return true;
  if (!text.starts_with("host:")) {
    return std::ranges::any_of(kUsbPrefixes, [&](auto prefix) { return text.starts_with(prefix); });
  }
  const std::string_view id = text.substr(5);
  const size_t at = id.find_first_of(":.");
  if (at == std::string_view::npos) return false;
  const std::string_view left = id.substr(0, at), right = id.substr(at + 1);
  const size_t most = id[at] == ':' ? 4 : 3;
  const auto is_number = [&](std::string_view number) {
    return !number.empty() && number.size() <= most &&
           std::ranges::all_of(number, id[at] == ':' ? IsLowerHex : IsDigit);
  };
  return is_number(left) && is_number(right);
}

bool IsVncAddress(std::string_view text) {
  if (!IsDevicePiece(text)) return false;
  const size_t bracket = text.rfind(']');
  if (bracket != std::string_view::npos) return text.find(':', bracket) == std::string_view::npos;
  return std::ranges::count(text, ':') != 1;
}

bool IsDevicePiece(std::string_view text) {
  return IsOneLine(text) && !text.contains(',');
}

}  // namespace domus
