#include "compiler/xm/xml_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "compiler/xm/form.h"
#include "compiler/xm/form_lookup.h"
#include "compiler/xm/python_values.h"
#include "compiler/xm/refusal.h"
#include "compiler/xm/xml_devices.h"
#include "lang/python_repr.h"

namespace domus::xm {
namespace {

constexpr std::string_view kPlatform34[] = {
    "acpi",
    "apic",
    "boot",
    "device_model",
    "loader",
    "fda",
    "fdb",
    "keymap",
    "isa",
    "localtime",
    "monitor",
    "pae",
    "rtc_timeoffset",
    "serial",
    "soundhw",
    "stdvga",
    "usb",
    "usbdevice",
    "hpet",
    "timer_mode",
    "vpt_align",
    "viridian",
    "vhpt",
    "guest_os_type",
    "hap",
    "pci_msitranslate",
    "pci_power_mgmt",
    "xen_platform_pci",
};

/// xm replaces `-` by `_` and drops the result, and raises a string, which Python 2.7 refuses.
std::string Action(const Value& form, std::string_view name, const char* otherwise,
                   std::span<const std::string_view> known) {
  const Value action = ChildValueOr(form, name, Text(otherwise));
  const std::string& text = RequireString(action, "replace").text;
  if (std::find(known.begin(), known.end(), text) == known.end()) {
    Refuse("exceptions must be old-style classes or derived from BaseException, not str");
  }
  return text;
}

void SetActions(const Value& form, XmlElement& vm) {
  static constexpr std::string_view kOnExit[] = {"destroy", "restart"};
  static constexpr std::string_view kOnCrash[] = {"destroy",  "coredump_and_destroy",
                                                  "restart",  "coredump_and_restart",
                                                  "preserve", "rename_restart"};
  vm.Set("actions_after_shutdown", Action(form, "on_poweroff", "destroy", kOnExit));
  vm.Set("actions_after_reboot", Action(form, "on_reboot", "restart", kOnExit));
  vm.Set("actions_after_crash", Action(form, "on_crash", "restart", kOnCrash));
}

XmlElement MakeVm(const Value& form, Version version) {
  XmlElement vm("vm");
  vm.Set("is_a_template", "false");
  vm.Set("auto_power_on", "false");
  SetActions(form, vm);
  vm.Set("PCI_bus", "");
  const std::string vcpus = PythonStr(ChildValueOr(form, "vcpus", Number(1)));
  vm.Set("vcpus_max", vcpus);
  vm.Set("vcpus_at_startup", vcpus);
  if (version == Version::k31) return vm;
  vm.Set("s3_integrity", PythonStr(ChildValueOr(form, "s3_integrity", Number(0))));
  if (ChildValue(form, "security")) vm.Set("security_label", "");
  return vm;
}

XmlElement MakePv(const Value& form, const Value& image, Version version) {
  const auto from = [](const Value& parent, std::string_view name) {
    return ChildValueOr(parent, name, Text(""));
  };
  const bool old = version == Version::k31;
  XmlElement pv("pv");
  pv.Set("kernel", from(image, "kernel"));
  pv.Set("bootloader", old ? Text("") : from(form, "bootloader"));
  pv.Set("ramdisk", from(image, "ramdisk"));
  const Value root = Add(Text("root="), from(image, "root"));
  pv.Set("args", Add(Add(root, Text(" ")), from(image, "args")));
  pv.Set("bootloader_args", old ? Text("") : from(form, "bootloader_args"));
  return pv;
}

constexpr int64_t kMebibyte = 1 << 20;

/// Python's integers have no end; this one is wide enough for all that int() here can give.
__extension__ using WideInteger = __int128;

std::string Bytes(int64_t mebibytes) {
  return fmt::format("{}", static_cast<WideInteger>(mebibytes) * kMebibyte);
}

/// `int(maxmem * 1024 * 1024)`
std::string MaximumBytes(const Value& maxmem) {
  if (maxmem.IsString()) {
    // xm repeats the text a million times, and never comes to the end of reading it as a number.
    Refuse("maxmem is the string " + PythonStringRepr(maxmem.Text()) +
           ", which xm multiplies as text; write it without quotes");
  }
  if (const double* real = maxmem.As<double>()) {
    return fmt::format("{}", ToInt({*real * static_cast<double>(kMebibyte), {}}));
  }
  return Bytes(ToInt(maxmem));
}

XmlElement MakeMemory(const Value& form) {
  const std::string bytes = Bytes(ToInt(ChildValueOr(form, "memory", Nothing())));
  XmlElement memory("memory");
  memory.Set("static_min", "0");
  memory.Set("static_max", bytes);
  memory.Set("dynamic_min", bytes);
  memory.Set("dynamic_max", bytes);
  const Value maxmem = ChildValueOr(form, "maxmem", Nothing());
  if (Truthy(maxmem)) memory.Set("static_max", MaximumBytes(maxmem));
  return memory;
}

XmlElement KeyAndValue(std::string element, const std::string& key, std::string value) {
  XmlElement pair(std::move(element));
  pair.Set("key", key);
  pair.Set("value", std::move(value));
  return pair;
}

void AddPlatform(const Value& image, Version version, XmlElement& vm) {
  if (version == Version::k31) {
    for (const char* key : {"acpi", "apic", "pae"}) {
      const std::string value = PythonStr(ChildValueOr(image, key, Text("1")));
      vm.children.push_back(KeyAndValue("platform", key, value));
    }
    return;
  }
  for (const std::string_view key : kPlatform34) {
    const Value value = ChildValueOr(image, key, Nothing());
    if (IsNone(value)) continue;
    vm.children.push_back(KeyAndValue("platform", std::string(key), PythonStr(value)));
  }
}

}  // namespace

XmlElement MakeXmlDocument(const Value& form, Version version, const XmlOptions& options) {
  XmlElement vm = MakeVm(form, version);
  vm.children.push_back(MakeXmlName(PythonStr(ChildValueOr(form, "name", Nothing()))));
  XmlElement number("version");
  number.text = "0";
  vm.children.push_back(std::move(number));
  const Value image = ChildValueOr(form, "image", Nothing());
  if (IsNone(image)) Refuse("'NoneType' object has no attribute '__getitem__'");
  const Value builder = Iterate(image).at(0);
  if (Equals(builder, "linux")) {
    vm.children.push_back(MakePv(form, image, version));
  } else if (Equals(builder, "hvm")) {
    XmlElement hvm("hvm");
    hvm.Set("boot_policy", "BIOS order");
    vm.children.push_back(std::move(hvm));
  }
  vm.children.push_back(MakeMemory(form));
  AddXmlDevices(form, version, options.word, vm);
  AddXmlConsoles(form, image, version, vm);
  AddPlatform(image, version, vm);
  if (options.transient) vm.children.push_back(KeyAndValue("other_config", "transient", "True"));
  XmlElement root("xm");
  root.children.push_back(std::move(vm));
  for (XmlElement& image_of_disk : MakeXmlDiskImages(form, version, options.word)) {
    root.children.push_back(std::move(image_of_disk));
  }
  return root;
}

}  // namespace domus::xm
