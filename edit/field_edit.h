// One field of a guest, to be written into its file: what both kinds of files share.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edit/source_edit.h"
#include "lang/diagnostic.h"
#include "model/guest_config.h"

namespace domus {

struct FieldEdit {
  std::string path;  // model/guest_fields.h
  const GuestConfig& current;  // what the file says
  const GuestConfig& wanted;   // differs from it in this field, perhaps in others
};

/// The replacements, or why they can't be made (PL150), located, with what to write by hand.
using EditResult = std::expected<std::vector<Replacement>, Diagnostic>;

/// `label` says what stands in the way at `at`.
Diagnostic RefuseEdit(const FieldEdit& edit, Location at, std::string label);

/// A device of the wanted guest as a new device string of a vm.cfg; null when it can't be written, or
/// for what is no device. `xl_disk`: disks are written as xl's parameters.
std::optional<std::string> NewDeviceText(const FieldEdit& edit, bool xl_disk = false);

/// The string `text` of a device with what differs changed; null for what is no device of both guests.
std::optional<std::string> EditedDeviceText(std::string_view text, const FieldEdit& edit);

/// An entry of disk_other_config or vif_other_config.
struct QosEntry {
  std::string_view key;        // "disk_other_config"
  std::string device;          // "xvda", or the MAC
  std::string_view algorithm;  // "ionice"
  bool is_there = false;       // in the current guest
  std::optional<std::string> parameters{};  // of the wanted one; null: no entry
};

/// The entry of a disk or vif when the guests differ in it.
std::optional<QosEntry> EditedQos(const FieldEdit& edit);

}  // namespace domus
