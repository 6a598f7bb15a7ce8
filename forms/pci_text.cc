#include "forms/pci_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "base/text.h"
#include "forms/well_formed.h"
#include "model/device_fields.h"

namespace domus {
namespace {

constexpr std::array<std::string_view, 2> kXmOptions = {"msitranslate", "power_mgmt"};
constexpr std::array<std::string_view, 5> kXlOptions = {"msitranslate", "permissive", "power_mgmt",
                                                        "rdm_policy", "seize"};

bool IsGood(std::string_view option, std::string_view value) {
  if (option == "rdm_policy") return value == "strict" || value == "relaxed";
  return value == "0" || value == "1";
}

}  // namespace

std::optional<std::string> PciText(const PciDevice& device, ScriptDialect dialect,
                                   std::vector<Loss>& losses) {
  const std::string path = PciField(device).path;
  if (!IsPciAddress(device.address)) {
    losses.push_back({path, "left out: it is not a PCI address"});
    return std::nullopt;
  }
  const bool is_xm = dialect == ScriptDialect::kXm;
  std::string text = device.address;
  if (device.virtual_slot && *device.virtual_slot >= 0 && *device.virtual_slot < 32) {
    text += fmt::format("@{:02x}", *device.virtual_slot);
  } else if (device.virtual_slot) {
    losses.push_back({path, "its virtual slot is out of its range"});
  }
  const std::span<const std::string_view> known =
      is_xm ? std::span<const std::string_view>(kXmOptions) : kXlOptions;
  for (const auto& [option, value] : device.options) {
    if (std::ranges::find(known, option) == known.end()) {
      losses.push_back({path, fmt::format("{} knows no `{}` of a PCI device", is_xm ? "xm" : "xl",
                                          Printable(option))});
    } else if (!IsGood(option, value)) {
      losses.push_back({path, fmt::format("`{}` can't be that", option)});
    } else {
      text += fmt::format(",{}={}", option, value);
    }
  }
  return text;
}

}  // namespace domus
