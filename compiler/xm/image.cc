#include "compiler/xm/image.h"

#include <filesystem>

#include "base/text.h"
#include "compiler/xm/form.h"
#include "compiler/xm/python_values.h"

namespace domus::xm {
namespace {

constexpr std::string_view kHvm31[] = {
    "device_model", "pae",        "vcpus",          "boot",       "fda",       "fdb",
    "localtime",    "serial",     "stdvga",         "isa",        "nographic", "soundhw",
    "vnc",          "vncdisplay", "vncunused",      "vncconsole", "vnclisten", "sdl",
    "display",      "xauthority", "rtc_timeoffset", "monitor",    "acpi",      "apic",
    "usb",          "usbdevice",  "keymap",
};

constexpr std::string_view kHvm34[] = {
    "device_model",
    "pae",
    "vcpus",
    "boot",
    "fda",
    "fdb",
    "timer_mode",
    "localtime",
    "serial",
    "stdvga",
    "isa",
    "nographic",
    "soundhw",
    "vnc",
    "vncdisplay",
    "vncunused",
    "vncconsole",
    "vnclisten",
    "sdl",
    "display",
    "xauthority",
    "rtc_timeoffset",
    "monitor",
    "acpi",
    "apic",
    "usb",
    "usbdevice",
    "keymap",
    "pci",
    "hpet",
    "guest_os_type",
    "hap",
    "opengl",
    "cpuid",
    "cpuid_check",
    "viridian",
    "xen_extended_power_mgmt",
    "pci_msitranslate",
    "vpt_align",
    "pci_power_mgmt",
    "xen_platform_pci",
};

constexpr std::string_view kHvm4[] = {
    "acpi",
    "apic",
    "boot",
    "cpuid",
    "cpuid_check",
    "device_model",
    "display",
    "fda",
    "fdb",
    "gfx_passthru",
    "guest_os_type",
    "hap",
    "hpet",
    "isa",
    "keymap",
    "localtime",
    "nestedhvm",
    "nographic",
    "opengl",
    "oos",
    "pae",
    "pci",
    "pci_msitranslate",
    "pci_power_mgmt",
    "rtc_timeoffset",
    "sdl",
    "soundhw",
    "stdvga",
    "timer_mode",
    "usb",
    "usbdevice",
    "vcpus",
    "vnc",
    "vncconsole",
    "vncdisplay",
    "vnclisten",
    "vncunused",
    "viridian",
    "vpt_align",
    "xauthority",
    "xen_extended_power_mgmt",
    "xen_platform_pci",
    "memory_sharing",
};

std::span<const std::string_view> HvmNames(Version version) {
  if (version == Version::k31) return kHvm31;
  if (version == Version::k34) return kHvm34;
  return kHvm4;
}

/// Builds the image form from the variables.
class Image {
 public:
  Image(const Variables& variables, const Environment& environment)
      : variables_(variables), environment_(environment) {}

  Value Make() {
    form_.push_back(variables_.Get("builder"));
    const bool old = environment_.version == Version::k31,
               new_ = environment_.version >= Version::k40;
    AddPath("kernel");
    AddPath("ramdisk");
    if (!old) AddPath("loader");
    AddWithoutPrefix("ip", "ip=", "cmdline_ip");
    AddWithoutPrefix("root", "root=", "root");
    if (!old) AddTrue("videoram");
    if (new_) AddPorts();
    AddTrue("args", "extra");
    if (new_) AddTrue("superpages");
    if (Equals(variables_.Get("builder"), "hvm")) AddHvm();
    if (!old) AddLast(new_);
    return Form(std::move(form_));
  }

 private:
  void Add(std::string_view name, Value value) { form_.push_back(Pair(name, std::move(value))); }
  void AddTrue(std::string_view name, std::string_view variable) {
    if (Truthy(variables_.Get(variable))) Add(name, variables_.Get(variable));
  }
  void AddTrue(std::string_view name) { AddTrue(name, name); }
  void AddSet(std::string_view name) {
    if (!IsNone(variables_.Get(name))) Add(name, variables_.Get(name));
  }

  /// xm 4 leaves a path alone that leads somewhere, or that a bootloader will look for in the
  /// guest.
  bool KeepsPath(const std::string& path) const {
    if (environment_.version < Version::k40) return false;
    std::error_code ignored;
    return Truthy(variables_.Get("bootloader")) || std::filesystem::exists(path, ignored);
  }

  void AddPath(std::string_view name) {
    const Value& value = variables_.Get(name);
    if (!Truthy(value)) return;
    const std::string& path = RequireString(value, "startswith").text;
    Add(name, KeepsPath(path) ? value : Text(AbsolutePath(path, environment_.directory)));
  }

  void AddWithoutPrefix(std::string_view name, std::string_view prefix, std::string_view variable) {
    const Value& value = variables_.Get(variable);
    if (!Truthy(value)) return;
    std::string_view text = RequireString(value, "startswith").text;
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
    Add(name, Text(std::string(text)));
  }

  void AddPorts() {
    AddTrue("parallel");
    AddTrue("serial");
    if (Truthy(variables_.Get("monitor_path"))) {
      Add("monitor", variables_.Get("monitor_path"));
    } else {
      AddTrue("monitor");
    }
  }

  void AddHvm() {
    for (const std::string_view name : HvmNames(environment_.version)) AddSet(name);
    if (environment_.version == Version::k31) {
      Add("vncpasswd", variables_.Get("vncpasswd"));
    } else {
      AddSet("vncpasswd");
    }
  }

  void AddLast(bool has_tsc) {
    const Value& vhpt = variables_.Get("vhpt");
    const bool is_number = vhpt.As<Integer>() || vhpt.As<double>();
    if (!is_number || Truthy(vhpt)) Add("vhpt", vhpt);  // `vhpt != 0`
    AddTrue("machine_address_size");
    AddTrue("suppress_spurious_page_faults");
    if (!has_tsc) return;
    AddSet("tsc_mode");
    AddSet("nomigrate");
  }

  const Variables& variables_;
  const Environment& environment_;
  std::vector<Value> form_;
};

}  // namespace

std::string AbsolutePath(std::string_view path, std::string_view directory) {
  std::string whole(path);
  if (!path.starts_with('/')) {
    whole.insert(0, directory.ends_with('/') ? "" : "/");
    whole.insert(0, directory);
  }
  std::vector<std::string> parts;
  for (const std::string_view part : Split(whole, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.emplace_back(part);
    } else if (!parts.empty()) {
      parts.pop_back();
    }
  }
  const bool two_slashes = whole.starts_with("//") && !whole.starts_with("///");
  return (two_slashes ? "//" : "/") + Join(parts, "/");
}

Value MakeImage(const Variables& variables, const Environment& environment) {
  if (!Truthy(variables.Get("builder"))) return Nothing();
  return Image(variables, environment).Make();
}

}  // namespace domus::xm
