#include "reconciler/failure_source.h"

#include <fmt/format.h>

#include "base/text.h"

namespace domus {
namespace {

/// The path of the field that the text is about; empty when it doesn't tell.
std::string NamedField(const std::string& text, const GuestConfig& guest) {
  const auto names = [&](const std::string& word) {
    return !word.empty() && text.find(word) != std::string::npos;
  };
  for (const Disk& disk : guest.disks) {
    if (names(disk.source)) return fmt::format("disk[{}]", disk.device);
  }
  for (size_t i = 0; i < guest.vifs.size(); ++i) {
    const Vif& vif = guest.vifs[i];
    if (names(vif.mac.value_or("")) || names(vif.bridge.value_or(""))) {
      return fmt::format("vif[{}]", vif.mac ? *vif.mac : fmt::to_string(i));
    }
  }
  for (const PciDevice& device : guest.pci) {
    if (names(device.address)) return fmt::format("pci[{}]", device.address);
  }
  for (const char* key : {"maxmem", "memory", "maxvcpus", "vcpus", "uuid"}) {
    if (names(key)) return key;
  }
  return "";
}

}  // namespace

std::optional<SourceRef> FailureSource(const ReconcileError& error, const DesiredGuest& desired) {
  const std::string text = Join(error.lines, "\n") + "\n" + error.headline;
  const auto found = desired.sources.find(NamedField(text, desired.config));
  if (found == desired.sources.end()) return std::nullopt;
  return found->second;
}

}  // namespace domus
