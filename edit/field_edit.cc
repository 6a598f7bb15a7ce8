#include "edit/field_edit.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "edit/device_string.h"
#include "forms/disk_text.h"
#include "forms/pci_text.h"
#include "forms/script_literal.h"
#include "forms/vfb_text.h"
#include "forms/vif_text.h"
#include "model/guest_devices.h"
#include "model/guest_fields.h"
#include "model/guest_settings.h"

namespace domus {
namespace {

constexpr ScriptDialect kXm = ScriptDialect::kXm;

std::optional<std::string> XlDiskText(const Disk& disk) {
  std::vector<Loss> losses;
  return DiskText(disk, ScriptDialect::kXl, losses);
}

/// Calls `use` with both guests' device, where both have it.
template <class T, class Use>
void WithBoth(const std::vector<T>& current, const std::vector<T>& wanted, const FieldEdit& edit,
              Use use) {
  const auto before = DeviceIndex(edit.current, edit.path);
  const auto after = DeviceIndex(edit.wanted, edit.path);
  if (before && after) use(current[*before], wanted[*after]);
}

template <class T>
const T* Find(const std::vector<T>& list, const GuestConfig& guest, std::string_view path) {
  const auto index = DeviceIndex(guest, path);
  return index ? &list[*index] : nullptr;
}

std::string ByHand(const FieldEdit& edit) {
  const std::string kind(FieldKind(edit.path));
  if (FieldKey(edit.path).empty()) {
    const auto value = SettingValue(edit.wanted, edit.path);
    if (!value) return fmt::format("take `{}` out by hand", edit.path);
    const auto text = DataText(*value, kXm);
    return text ? fmt::format("write it by hand: `{} = {}`", edit.path, Printable(*text))
                : "write it by hand";
  }
  if (!DeviceIndex(edit.wanted, edit.path)) {
    return fmt::format("take this {} out by hand", kind);
  }
  const auto text = NewDeviceText(edit);
  return text ? fmt::format("write it by hand, in `{}`: `'{}'`", kind, Printable(*text))
              : "write it by hand";
}

template <class Device, class Qos, class Text>
std::optional<QosEntry> Compare(const Device* before, const Device* after, QosEntry entry,
                                Qos Device::* member, Text text) {
  const Qos none;
  const Qos& was = before ? before->*member : none;
  const Qos& is = after ? after->*member : none;
  if (was == is) return std::nullopt;
  entry.is_there = was.has_value();
  // What can't be written leaves the old entry, and the proof refuses the edit.
  if (is) entry.parameters = text(*is).value_or("");
  return entry;
}

}  // namespace

Diagnostic RefuseEdit(const FieldEdit& edit, Location at, std::string label) {
  return Diagnostic(Code::kPL150, at,
                    fmt::format("`{}` can't be written into this file", edit.path),
                    std::move(label))
      .Help(ByHand(edit));
}

std::optional<std::string> NewDeviceText(const FieldEdit& edit, bool xl_disk) {
  const auto index = DeviceIndex(edit.wanted, edit.path);
  if (!index) return std::nullopt;
  const std::string_view kind = FieldKind(edit.path);
  std::vector<Loss> losses;
  if (kind == "disk") {
    const Disk& disk = edit.wanted.disks[*index];
    return xl_disk ? XlDiskText(disk) : DiskText(disk, kXm, losses);
  }
  if (kind == "vif") return VifText(edit.wanted.vifs[*index], *index, kXm, losses);
  if (kind == "vfb") return VfbText(edit.wanted.vfbs[*index], *index, kXm, losses);
  if (kind == "pci") return PciText(edit.wanted.pci[*index], kXm, losses);
  if (kind == "serial") return edit.wanted.serials[*index];
  if (kind == "parallel") return edit.wanted.parallels[*index];
  if (kind == "usbdevice") return edit.wanted.usb_devices[*index];
  return std::nullopt;
}

std::optional<std::string> EditedDeviceText(std::string_view text, const FieldEdit& edit) {
  std::optional<std::string> edited;
  const std::string_view kind = FieldKind(edit.path);
  const GuestConfig& current = edit.current;
  const GuestConfig& wanted = edit.wanted;
  const auto with = [&](const auto& before, const auto& after, auto edit_text) {
    WithBoth(before, after, edit,
             [&](const auto& one, const auto& other) { edited = edit_text(text, one, other); });
  };
  const auto replace = [](std::string_view, const std::string&, const std::string& after) {
    return after;
  };
  if (kind == "disk") with(current.disks, wanted.disks, EditDiskText);
  if (kind == "vif") with(current.vifs, wanted.vifs, EditVifText);
  if (kind == "vfb") with(current.vfbs, wanted.vfbs, EditVfbText);
  if (kind == "pci") with(current.pci, wanted.pci, EditPciText);
  if (kind == "serial") with(current.serials, wanted.serials, replace);
  if (kind == "parallel") with(current.parallels, wanted.parallels, replace);
  return edited;
}

std::optional<QosEntry> EditedQos(const FieldEdit& edit) {
  const std::string_view kind = FieldKind(edit.path);
  if (kind == "disk") {
    QosEntry entry{"disk_other_config", std::string(FieldKey(edit.path)), "ionice"};
    return Compare(Find(edit.current.disks, edit.current, edit.path),
                   Find(edit.wanted.disks, edit.wanted, edit.path), std::move(entry), &Disk::qos,
                   DiskQosText);
  }
  if (kind == "vif") {
    QosEntry entry{"vif_other_config", std::string(FieldKey(edit.path)), "tbf"};
    return Compare(Find(edit.current.vifs, edit.current, edit.path),
                   Find(edit.wanted.vifs, edit.wanted, edit.path), std::move(entry), &Vif::qos,
                   VifQosText);
  }
  return std::nullopt;
}

}  // namespace domus
