#include "compiler/devices/pci_spec.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <array>
#include <string>

#include "base/text.h"

namespace domus {
namespace {

constexpr std::array<std::string_view, 7> kKeys = {
    "permissive", "msitranslate", "seize", "power_mgmt", "rdm_policy", "name", "vslot"};

/// Domain, bus, slot, function, virtual slot, and where the address ends.
const RE2& AddressPattern() {
  static const RE2 pattern(
      R"(^(?:bdf=)?(?:([0-9a-fA-F]{1,4})[:,])?([0-9a-fA-F]{1,2})[:,]([01]?[0-9a-fA-F])[.,])"
      R"((0?[0-7]|\*)(?:@([01]?[0-9a-fA-F]))?\s*(?:,|$))");
  return pattern;
}

unsigned FromHex(std::string_view digits) {
  return digits.empty() ? 0 : static_cast<unsigned>(std::stoul(std::string(digits), nullptr, 16));
}

std::optional<size_t> ReadAddress(Piece whole, PciDevice& device, Spec& spec) {
  std::string domain, bus, slot, function, virtual_slot;
  re2::StringPiece rest(whole.text.data(), whole.text.size());
  if (!RE2::Consume(&rest, AddressPattern(), &domain, &bus, &slot, &function, &virtual_slot)) {
    const Piece address = SplitPiece(whole, ',').front();
    spec.Report(spec.Make(Code::kVM051, address,
                          fmt::format("`{}` is not a PCI address", Printable(address.text)))
                    .Help("write `DOMAIN:BUS:SLOT.FUNCTION` in hexadecimal as lspci prints it, "
                          "such as `0000:01:1a.1`"));
    return std::nullopt;
  }
  const std::string last = function == "*" ? "*" : fmt::format("{:x}", FromHex(function));
  device.address =
      fmt::format("{:04x}:{:02x}:{:02x}.{}", FromHex(domain), FromHex(bus), FromHex(slot), last);
  if (!virtual_slot.empty()) device.virtual_slot = static_cast<int>(FromHex(virtual_slot));
  return whole.text.size() - rest.size();
}

void ReadOption(const Pair& pair, PciDevice& device, Spec& spec) {
  const std::string_view key = pair.key.text;
  if (key == "rdm_policy") {
    if (pair.value.text != "strict" && pair.value.text != "relaxed") {
      spec.Report(spec.Make(Code::kVM047, pair.value,
                            fmt::format("unknown policy `{}`", Printable(pair.value.text)))
                      .Help("write `strict` or `relaxed`"));
    }
  } else if (key == "vslot") {
    if (const auto slot = ReadNumber(pair, 0, 31, spec))
      device.virtual_slot = static_cast<int>(*slot);
    return;
  } else if (key != "name" && !ReadFlag(pair, spec)) {
    return;
  }
  device.options.emplace(key, pair.value.text);
}

}  // namespace

std::optional<PciDevice> ParsePci(const Value& value, const DeviceContext& context) {
  if (!RequireString(value, "pci", context.sink)) return std::nullopt;
  Spec spec(value, context.sink);
  const Piece whole = TrimPiece(spec.Whole());
  PciDevice device;
  const std::optional<size_t> end = ReadAddress(whole, device, spec);
  if (!end) return std::nullopt;
  for (const Pair& pair : ReadPairs(whole.Sub(*end), "pci device", kKeys, spec)) {
    ReadOption(pair, device, spec);
  }
  if (spec.failed()) return std::nullopt;
  return device;
}

}  // namespace domus
