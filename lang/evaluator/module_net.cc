// Addresses as text and numbers: xen.util.ip, and the pure part of socket.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "lang/evaluator/conversions.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/modules.h"

namespace domus::evaluator {
namespace {

/// One part of an address as inet_aton(3) reads it: decimal, octal after 0, or hex after 0x.
std::optional<uint64_t> AddressPart(std::string_view text) {
  if (text.empty() || text.size() > 12) return std::nullopt;
  int base = 10;
  if (text.size() > 1 && text[0] == '0') {
    base = (text[1] | 0x20) == 'x' ? 16 : 8;
    text.remove_prefix(base == 16 ? 2 : 1);
  }
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

/// One to four parts; the last fills what the others leave.
std::optional<uint32_t> ParseAddress(std::string_view text) {
  const std::vector<std::string_view> parts = Split(text, '.');
  if (parts.size() > 4) return std::nullopt;
  uint64_t address = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::optional<uint64_t> part = AddressPart(parts[i]);
    const bool last = i + 1 == parts.size();
    const size_t bits = last ? 8 * (4 - i) : 8;
    if (!part || *part >> bits) return std::nullopt;
    address = address << bits | *part;
  }
  return static_cast<uint32_t>(address);
}

uint32_t NeedAddress(Run& run, const Ref& ref) {
  const std::optional<uint32_t> address = ParseAddress(NeedString(run, ref).text);
  // socket.error derives from IOError only since Python 2.6; a config can't tell.
  if (!address) Raise(run, "IOError", "illegal IP address string passed to inet_aton");
  return *address;
}

std::string Dotted(uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24, address >> 16 & 255, address >> 8 & 255,
                     address & 255);
}

uint32_t NeedWord(Run& run, const Ref& ref) {
  const int64_t number = NeedInteger(run, ref);
  if (number < 0 || number > UINT32_MAX) {
    Raise(run, "ValueError", "integer out of range for 'I' format code");
  }
  return static_cast<uint32_t>(number);
}

Ref AddressToNumber(Run& run, const Ref&, Arguments& a) {
  return run.NewInt(NeedAddress(run, a.positional[0]));
}
Ref NumberToAddress(Run& run, const Ref&, Arguments& a) {
  return run.NewText(Dotted(NeedWord(run, a.positional[0])));
}
Ref AddOffset(Run& run, const Ref&, Arguments& a) {
  const int64_t sum = int64_t{NeedAddress(run, a.positional[0])} +
                      std::clamp<int64_t>(NeedInteger(run, a.positional[1]), -INT64_C(1) << 40,
                                          INT64_C(1) << 40);
  return run.NewText(Dotted(NeedWord(run, run.NewInt(sum))));
}
Ref CheckSubnet(Run& run, const Ref&, Arguments& a) {
  const uint32_t mask = NeedAddress(run, a.positional[2]);
  return run.NewBool((NeedAddress(run, a.positional[0]) & mask) ==
                     (NeedAddress(run, a.positional[1]) & mask));
}

constexpr Method kXenIpFunctions[] = {
    {"inet_aton", AddressToNumber, 1, 1},
    {"inet_ntoa", NumberToAddress, 1, 1},
    {"add_offset_to_ip", AddOffset, 2, 2},
    {"check_subnet", CheckSubnet, 3, 3},
};

// ---- socket: packed addresses -------------------------------------------------------------------

std::string Packed(uint32_t number) {
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(number >> shift & 255);
  return bytes;
}

std::optional<uint32_t> Unpacked(std::string_view bytes) {
  if (bytes.size() != 4) return std::nullopt;
  uint32_t number = 0;
  for (const unsigned char byte : bytes) number = number << 8 | byte;
  return number;
}

Ref PackAddress(Run& run, const Ref&, Arguments& a) {
  return run.NewText(Packed(NeedAddress(run, a.positional[0])));
}
Ref UnpackAddress(Run& run, const Ref&, Arguments& a) {
  const std::optional<uint32_t> number = Unpacked(NeedString(run, a.positional[0]).text);
  if (!number) Raise(run, "IOError", "packed IP wrong length");
  return run.NewText(Dotted(*number));
}

template <int64_t kValue>
Ref NumberConstant(Run& run) {
  return run.NewInt(kValue);
}

constexpr Method kSocketFunctions[] = {
    {"inet_aton", PackAddress, 1, 1},
    {"inet_ntoa", UnpackAddress, 1, 1},
};
constexpr Constant kSocketConstants[] = {
    {"AF_INET", NumberConstant<2>},
    {"AF_INET6", NumberConstant<10>},
    {"SOCK_STREAM", NumberConstant<1>},
    {"SOCK_DGRAM", NumberConstant<2>},
};

}  // namespace

const ModuleObject& XenIpModule() {
  static const ModuleObject module{"xen.util.ip", kXenIpFunctions, {}};
  return module;
}

const ModuleObject& SocketModule() {
  static const ModuleObject module{"socket", kSocketFunctions, kSocketConstants};
  return module;
}

const ModuleObject& StructModule() {
  static const ModuleObject module{"struct", {}, {}};
  return module;
}

}  // namespace domus::evaluator
