#include "model/guest_fields.h"

#include <fmt/format.h>

#include <optional>
#include <type_traits>
#include <utility>

#include "base/digest.h"
#include "base/text.h"
#include "model/device_fields.h"
#include "model/guest_schema.h"
#include "model/guest_words.h"

namespace domus {
namespace {

/// What is compared of an OptionValue: unlike types never compare equal.
std::string CanonicalText(const OptionValue& value) {
  return std::visit(
      [](const auto& data) -> std::string {
        using T = std::decay_t<decltype(data)>;
        if constexpr (std::is_same_v<T, bool>) {
          return data ? "true" : "false";
        } else if constexpr (std::is_same_v<T, int64_t>) {
          return fmt::format("{}", data);
        } else if constexpr (std::is_same_v<T, double>) {
          return fmt::format("float {}", data);
        } else if constexpr (std::is_same_v<T, std::string>) {
          // The length keeps a string from imitating the list that holds it.
          return fmt::format("string {} {}", data.size(), data);
        } else {
          std::string text = "[";
          for (const OptionValue& item : data) text += CanonicalText(item) + ",";
          return text + "]";
        }
      },
      value.data);
}

std::string DisplayText(const OptionValue& value) {
  return std::visit(
      [](const auto& data) -> std::string {
        using T = std::decay_t<decltype(data)>;
        if constexpr (std::is_same_v<T, bool>) {
          return data ? "yes" : "no";
        } else if constexpr (std::is_same_v<T, std::string>) {
          return data.empty() ? "''" : data;
        } else if constexpr (std::is_same_v<T, std::vector<OptionValue>>) {
          std::vector<std::string> items;
          for (const OptionValue& item : data) items.push_back(DisplayText(item));
          return "[" + Join(items, ", ") + "]";
        } else {
          return fmt::format("{}", data);
        }
      },
      value.data);
}

Disruption DisruptionOf(std::string_view key) {
  const KeyInfo* info = FindGuestKey(key);
  return info ? info->disruption : Disruption::kRestart;
}

class FieldList {
 public:
  explicit FieldList(std::string_view digest_key) : digest_key_(digest_key) {
    constexpr size_t kMostGuestsHaveLess = 32;
    fields_.reserve(kMostGuestsHaveLess);
  }

  void Device(Field field) { fields_.push_back(std::move(field)); }

  /// `key` is the path, and the schema's key of the disruption.
  void Text(std::string key, std::string value, std::string_view display) {
    const Disruption disruption = DisruptionOf(key);
    Add(std::move(key), disruption, std::move(value), display);
  }
  void Text(std::string key, const std::optional<std::string>& value) {
    if (value) Text(std::move(key), *value, value->empty() ? "''" : *value);
  }
  void MiB(std::string key, std::optional<int64_t> value) {
    if (value) Text(std::move(key), std::to_string(*value), fmt::format("{} MiB", *value));
  }
  template <class Integer>
  void Number(std::string key, std::optional<Integer> value, std::string_view unit = "") {
    if (value) Text(std::move(key), std::to_string(*value), fmt::format("{}{}", *value, unit));
  }
  void Flag(std::string key, std::optional<bool> value) {
    if (value) Text(std::move(key), *value ? "yes" : "no", *value ? "yes" : "no");
  }
  void Action(std::string key, std::optional<LifecycleAction> value) {
    if (value) Text(std::move(key), std::string(ToWord(*value)), ToWord(*value));
  }
  void Password(std::string key, const std::optional<Secret>& value) {
    if (!value) return;
    Text(std::move(key), HmacSha256(digest_key_, value->Reveal()), "(secret)");
    fields_.back().secret = true;
  }
  /// The nth of a list whose order counts: serial[0].
  void Numbered(const std::string& key, const std::vector<std::string>& values) {
    for (size_t i = 0; i < values.size(); ++i) {
      Add(fmt::format("{}[{}]", key, i), DisruptionOf(key), values[i], values[i]);
    }
  }
  void Option(const std::string& key, const OptionValue& value) {
    const KeyInfo* info = FindGuestKey(key);
    if (info && info->secret) {
      Password(key, Secret(CanonicalText(value)));
    } else {
      Text(key, CanonicalText(value), DisplayText(value));
    }
  }
  void Site(const std::string& key, const OptionValue& value) {
    Add(key, Disruption::kNone, CanonicalText(value), DisplayText(value));
  }
  void Add(std::string path, Disruption disruption, std::string value, std::string_view display) {
    Field field;
    field.path = std::move(path);
    field.parts.emplace("", std::move(value));
    field.display = Printable(display);
    field.disruption = disruption;
    fields_.push_back(std::move(field));
  }

  std::string_view digest_key() const { return digest_key_; }
  std::vector<Field> Take() && { return std::move(fields_); }

 private:
  std::string_view digest_key_;
  std::vector<Field> fields_;
};

void AddIdentity(const GuestConfig& guest, FieldList& fields) {
  fields.Text("name", guest.name);
  fields.Text("uuid", guest.uuid);
  fields.Text("type", std::string(ToWord(guest.type)), ToWord(guest.type));
}

void AddMemory(const GuestConfig& guest, FieldList& fields) {
  fields.MiB("memory", guest.memory_mib);
  fields.MiB("maxmem", guest.maxmem_mib);
  fields.MiB("shadow_memory", guest.shadow_memory_mib);
  fields.MiB("videoram", guest.videoram_mib);
}

void AddCpu(const GuestConfig& guest, FieldList& fields) {
  fields.Number("vcpus", guest.vcpus);
  fields.Number("maxvcpus", guest.maxvcpus);
  if (guest.cpus) {
    std::string masks = Join(guest.cpus->masks, " | ");
    if (guest.cpus->per_vcpu) masks += " (by vCPU)";
    fields.Text("cpus", masks, masks);
  }
  fields.Number("cpu_weight", guest.cpu_weight);
  fields.Number("cpu_cap", guest.cpu_cap, " %");
}

void AddBoot(const GuestConfig& guest, FieldList& fields) {
  fields.Text("kernel", guest.kernel);
  fields.Text("ramdisk", guest.ramdisk);
  fields.Text("root", guest.root);
  fields.Text("extra", guest.extra);
  fields.Text("bootloader", guest.bootloader);
  fields.Text("bootloader_args", guest.bootloader_args);
  fields.Text("boot", guest.boot_order);
}

void AddActions(const GuestConfig& guest, FieldList& fields) {
  fields.Action("on_poweroff", guest.on_poweroff);
  fields.Action("on_reboot", guest.on_reboot);
  fields.Action("on_crash", guest.on_crash);
}

void AddDevices(const GuestConfig& guest, FieldList& fields) {
  for (const Disk& disk : guest.disks) fields.Device(DiskField(disk));
  for (size_t i = 0; i < guest.vifs.size(); ++i) fields.Device(VifField(guest.vifs[i], i));
  for (size_t i = 0; i < guest.vfbs.size(); ++i) {
    fields.Device(VfbField(guest.vfbs[i], i, fields.digest_key()));
  }
  for (const PciDevice& device : guest.pci) fields.Device(PciField(device));
  fields.Numbered("serial", guest.serials);
  fields.Numbered("parallel", guest.parallels);
  fields.Flag("usb", guest.usb);
  for (const std::string& device : guest.usb_devices) {
    fields.Add(fmt::format("usbdevice[{}]", device), DisruptionOf("usbdevice"), device, device);
  }
}

void AddDisplays(const GuestConfig& guest, FieldList& fields) {
  fields.Flag("vnc", guest.vnc.enabled);
  fields.Text("vnclisten", guest.vnc.listen);
  fields.Number("vncdisplay", guest.vnc.display);
  fields.Flag("vncunused", guest.vnc.unused);
  fields.Password("vncpasswd", guest.vnc.password);
  fields.Flag("sdl", guest.sdl.enabled);
  fields.Text("display", guest.sdl.display);
  fields.Text("xauthority", guest.sdl.xauthority);
  fields.Flag("spice", guest.spice.enabled);
  fields.Text("spicehost", guest.spice.host);
  fields.Number("spiceport", guest.spice.port);
  fields.Number("spicetls_port", guest.spice.tls_port);
  fields.Flag("spicedisable_ticketing", guest.spice.disable_ticketing);
  fields.Password("spicepasswd", guest.spice.password);
  for (const auto& [key, value] : guest.spice.other) fields.Text(key, value);
}

void AddClock(const GuestConfig& guest, FieldList& fields) {
  fields.Flag("localtime", guest.localtime);
  fields.Number("rtc_timeoffset", guest.rtc_offset_s, " s");
}

}  // namespace

std::vector<Field> GuestFields(const GuestConfig& guest, std::string_view digest_key) {
  FieldList fields(digest_key);
  AddIdentity(guest, fields);
  AddMemory(guest, fields);
  AddCpu(guest, fields);
  AddBoot(guest, fields);
  AddActions(guest, fields);
  AddDevices(guest, fields);
  AddDisplays(guest, fields);
  AddClock(guest, fields);
  for (const auto& [key, value] : guest.options) fields.Option(key, value);
  for (const auto& [key, value] : guest.site) fields.Site(key, value);
  return std::move(fields).Take();
}

std::string_view FieldKind(std::string_view path) { return path.substr(0, path.find('[')); }

std::string_view FieldKey(std::string_view path) {
  const size_t open = path.find('[');
  if (open == std::string_view::npos || !path.ends_with(']')) return {};
  return path.substr(open + 1, path.size() - open - 2);
}

}  // namespace domus
