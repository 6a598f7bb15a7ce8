#include "forms/libvirt_devices.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/text.h"

namespace domus {
namespace {

constexpr const char* kXenNamespace = "http://libvirt.org/schemas/domain/xen/1.0";
constexpr std::array<std::string_view, 3> kInputs = {"tablet", "mouse", "keyboard"};

bool IsInput(std::string_view device) {
  return std::ranges::find(kInputs, device) != kInputs.end();
}

/// The highest controller that the drives of each bus are on.
std::map<std::string, int64_t> DriveControllers(const XmlElement& devices) {
  std::map<std::string, int64_t> last;
  for (const XmlElement& disk : devices.children) {
    const XmlElement* target = disk.name == "disk" ? disk.Child("target") : nullptr;
    const XmlElement* address = target ? disk.Child("address") : nullptr;
    if (!address) continue;
    int64_t& index = last[target->Get("bus")];
    index = std::max(index, ParseInt(address->Get("controller")).value_or(0));
  }
  return last;
}

void WriteXenbus(LibvirtWriting& writing, XmlElement& devices) {
  XmlElement& xenbus = devices.Add("controller", {{"type", "xenbus"}, {"index", "0"}});
  const auto limit = [&](const char* key, const char* attribute) {
    const auto number = writing.Number(key);
    if (!number || *number == 0) return;
    if (*number > 0 && *number <= INT32_MAX) {
      xenbus.Set(attribute, std::to_string(*number));
    } else {
      writing.Lose(key, "the number is out of libvirt's range");
    }
  };
  limit("max_event_channels", "maxEventChannels");
  limit("max_grant_frames", "maxGrantFrames");
}

/// xl writes "type=qusb,version=2,ports=8" and defaults to the latter two.
void WriteUsbControllers(LibvirtWriting& writing, XmlElement& devices) {
  const auto controllers = writing.Texts("usbctrl");
  if (!controllers) return;
  int index = 0;
  for (const std::string& text : *controllers) {
    const auto type = PairValue(text, "type"), version = PairValue(text, "version");
    const auto ports = ParseInt(PairValue(text, "ports").value_or("8"));
    const bool known = !type || *type == "qusb" || *type == "pv" || *type == "auto";
    if (!known || !ports || *ports < 1 || *ports > 31) {
      writing.Lose("usbctrl", "libvirt's Xen driver has only paravirtual controllers of 1 to 31 ports");
      continue;
    }
    devices.Add("controller", {{"type", "usb"},
                               {"index", std::to_string(index++)},
                               {"model", version == "1" ? "qusb1" : "qusb2"},
                               {"ports", std::to_string(*ports)}});
  }
}

}  // namespace

void WriteEmulator(LibvirtWriting& writing, XmlElement& devices) {
  if (!writing.xen()) return;
  for (const char* key : {"device_model_override", "device_model"}) {
    const auto path = writing.Text(key);
    if (!path) continue;
    if (path->size() < 2 || path->front() != '/') {
      writing.Lose(key, "libvirt wants an absolute path");
    } else if (devices.Child("emulator")) {
      writing.Lose(key, "`device_model_override` stands in its place");
    } else {
      devices.Add("emulator", {}, *path);
    }
  }
}

void ReadEmulator(const XmlElement& devices, LibvirtReading& reading) {
  const XmlElement* emulator = devices.Child("emulator");
  if (emulator && reading.xen) reading.guest.options["device_model_override"] = {emulator->text};
}

void WriteControllers(LibvirtWriting& writing, XmlElement& devices) {
  if (!writing.xen()) return;
  const std::map<std::string, int64_t> drives = DriveControllers(devices);
  WriteXenbus(writing, devices);
  for (const auto& [bus, last] : drives) {
    for (int64_t index = 0; index <= last; ++index) {
      devices.Add("controller", {{"type", bus}, {"index", std::to_string(index)}});
    }
  }
  WriteUsbControllers(writing, devices);
}

void ReadControllers(const XmlElement& devices, LibvirtReading& reading) {
  if (!reading.xen) return;
  auto& options = reading.guest.options;
  std::vector<OptionValue> usb;
  for (const XmlElement& controller : devices.children) {
    if (controller.name != "controller") continue;
    if (controller.Get("type") == "xenbus") {
      const auto events = reading.Attribute(controller, "maxEventChannels", 0, INT32_MAX);
      const auto frames = reading.Attribute(controller, "maxGrantFrames", 0, INT32_MAX);
      if (events) options["max_event_channels"] = {*events};
      if (frames) options["max_grant_frames"] = {*frames};
    } else if (controller.Get("model").starts_with("qusb")) {
      const auto ports = reading.Attribute(controller, "ports", 1, 31);
      usb.push_back({fmt::format("version={},ports={}", controller.Get("model").substr(4),
                                 ports.value_or(8))});
    }
  }
  if (!usb.empty()) options["usbctrl"] = {std::move(usb)};
}

void WritePeripherals(LibvirtWriting& writing, XmlElement& devices) {
  if (writing.hvm()) {
    for (const std::string& device : writing.guest.usb_devices) {
      if (IsInput(device)) devices.Add("input", {{"type", device}, {"bus", "usb"}});
    }
    devices.Add("input", {{"type", "mouse"}, {"bus", "ps2"}});
    devices.Add("input", {{"type", "keyboard"}, {"bus", "ps2"}});
    if (const auto sounds = writing.Text("soundhw")) {
      // What Xen's qemu had when "all" was written.
      const std::string models = *sounds == "all" ? "sb16,es1370" : *sounds;
      for (const std::string_view model : Split(models, ',')) {
        if (!model.empty()) devices.Add("sound", {{"model", std::string(Trim(model))}});
      }
    }
  }
  devices.Add("memballoon", {{"model", writing.xen() ? "xen" : "virtio"}});
}

void ReadPeripherals(const XmlElement& devices, LibvirtReading& reading) {
  std::vector<std::string> sounds;
  for (const XmlElement& device : devices.children) {
    if (device.name == "input" && device.Get("bus") == "usb" && IsInput(device.Get("type"))) {
      reading.guest.usb_devices.push_back(device.Get("type"));
    }
    if (device.name == "sound") sounds.push_back(device.Get("model"));
  }
  if (!sounds.empty()) reading.guest.options["soundhw"] = {Join(sounds, ",")};
}

void WriteDeviceModelArgs(LibvirtWriting& writing, XmlElement& domain) {
  if (!writing.xen()) return;
  const auto arguments = writing.Texts("device_model_args");
  if (!arguments || arguments->empty()) return;
  domain.Set("xmlns:xen", kXenNamespace);
  XmlElement& commandline = domain.Add("xen:commandline");
  for (const std::string& argument : *arguments) commandline.Add("xen:arg", {{"value", argument}});
}

void ReadDeviceModelArgs(const XmlElement& domain, LibvirtReading& reading) {
  if (!reading.xen) return;
  std::vector<OptionValue> arguments;
  for (const XmlElement& commandline : domain.children) {
    if (commandline.LocalName() != "commandline") continue;
    for (const XmlElement& argument : commandline.children) {
      if (argument.LocalName() == "arg") arguments.push_back({argument.Get("value")});
    }
  }
  if (!arguments.empty()) reading.guest.options["device_model_args"] = {std::move(arguments)};
}

}  // namespace domus
