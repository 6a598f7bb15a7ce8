#include "compiler/xm/xml_devices.h"

#include "compiler/xm/form.h"
#include "compiler/xm/form_lookup.h"
#include "compiler/xm/python_values.h"
#include "compiler/xm/refusal.h"
#include "lang/python_repr.h"

namespace domus::xm {
namespace {

/// The devices of a class: `(vbd …)` of each `(device (vbd …))`.
std::vector<Value> DevicesOf(const Value& form, std::string_view name,
                             std::string_view other_name = {}) {
  std::vector<Value> devices;
  for (const Value& device : Children(form, "device")) {
    const std::vector<Value> items = Iterate(device);
    const List* inner = items.size() > 1 ? items[1].As<List>() : nullptr;
    if (!inner || inner->items.empty()) continue;
    const std::string_view found = inner->items[0].Text();
    if (found == name || (!other_name.empty() && found == other_name)) devices.push_back(items[1]);
  }
  return devices;
}

std::vector<Value> Disks(const Value& form, Version version) {
  return DevicesOf(form, "vbd", version == Version::k31 ? "" : "tap");
}

std::string Hash(const std::string& text, PythonWord word) {
  return std::to_string(PythonHash(std::string_view(text), word));
}

std::string TextOf(const Value& device, std::string_view name) {
  return std::string(ChildValueOr(device, name, Text("")).Text());
}

/// What `^w!{0,1}$` matches; Python's `$` also stands before a final line end.
struct Mode {
  bool writable, shared;
  Mode(std::string mode, Version version) {
    if (mode.ends_with('\n') && version != Version::k31) mode.pop_back();
    shared = mode == "w!" && version != Version::k31;
    writable = mode == "w" || shared;
  }
};

XmlElement MakeDisk(const Value& disk, Version version, PythonWord word) {
  constexpr std::string_view kCdrom = ":cdrom";
  const std::string name = Hash(TextOf(disk, "uname"), word);
  const Mode mode(TextOf(disk, "mode"), version);
  std::string device = TextOf(disk, "dev");
  const bool cdrom = version != Version::k31 && device.ends_with(kCdrom);
  if (cdrom) device.resize(device.size() - kCdrom.size());
  XmlElement vbd("vbd");
  vbd.Set("name", "vdb" + name);
  vbd.Set("vdi", "vdi" + name);
  vbd.Set("mode", mode.writable ? "RW" : "RO");
  vbd.Set("device", device);
  vbd.Set("bootable", "1");
  vbd.Set("type", cdrom ? "CD" : "disk");
  vbd.Set("qos_algorithm_type", "");
  return vbd;
}

XmlElement MakeVif(const Value& vif, Version version, PythonWord word, int& unnamed) {
  const std::optional<Value> given = ChildValue(vif, "vifname");
  const std::string device = given ? std::string(given->Text()) : "eth" + std::to_string(unnamed++);
  XmlElement element("vif");
  element.Set("name", "vif" + Hash(device, word));
  element.Set("mac", TextOf(vif, "mac"));
  element.Set("mtu", TextOf(vif, "mtu"));
  element.Set("device", device);
  element.Set("qos_algorithm_type", "");
  if (version != Version::k31) element.Set("security_label", "");
  if (ChildValue(vif, "bridge")) element.Set("network", TextOf(vif, "bridge"));
  return element;
}

XmlElement MakePci(const Value& device) {
  XmlElement pci("pci");
  // xm looks for `vslot`, but writes `requested_vslot`.
  for (const char* name : {"domain", "bus", "slot", "func", "vslot"}) {
    pci.Set(name, ChildValueOr(device, name, Text("0")));
  }
  for (const Value& option : Iterate(ChildValueOr(device, "opts", Text("")))) {
    const std::vector<Value> pair = Iterate(option);
    XmlElement element("pci_opt");
    element.Set("key", pair[0]);
    element.Set("value", pair[1]);
    pci.children.push_back(std::move(element));
  }
  return pci;
}

/// One console, and how its `other_config` pairs are looked up in the image.
class Console {
 public:
  Console(const Value& image, const char* protocol) : image_(image) {
    element_.Set("protocol", protocol);
  }
  Console& Fixed(const char* key, const char* value) { return Other(key, Text(value)); }
  /// A value that must be a string.
  Console& Copy(const char* key, const char* name, const char* otherwise) {
    return Other(key, ChildValueOr(image_, name, Text(otherwise)));
  }
  /// A value that is made a string.
  Console& CopyStr(const char* key, const char* otherwise) {
    return Other(key, Text(PythonStr(ChildValueOr(image_, key, Text(otherwise)))));
  }
  XmlElement Take() { return std::move(element_); }

 private:
  Console& Other(const char* key, const Value& value) {
    XmlElement other("other_config");
    other.Set("key", key);
    other.Set("value", value);
    element_.children.push_back(std::move(other));
    return *this;
  }

  const Value& image_;
  XmlElement element_{"console"};
};

XmlElement MakeVnc(const Value& image, Version version) {
  Console console(image, "rfb");
  if (version == Version::k31) {
    return console.CopyStr("vncunused", "0")
        .Copy("vnclisten", "vnclisten", "127.0.0.1")
        .Copy("vncpasswd", "vncpasswd", "")
        .Take();
  }
  return console.Fixed("type", "vnc")
      .CopyStr("vncunused", "1")
      .Copy("vnclisten", "vnclisten", "127.0.0.1")
      .CopyStr("vncdisplay", "0")
      .Copy("vncpasswd", "vncpasswd", "")
      .Take();
}

XmlElement MakeSdl(const Value& image, Version version) {
  if (version == Version::k31) {
    // The misspelt name is xm's.
    return Console(image, "sdl")
        .Copy("display", "display", "")
        .Copy("xauthority", "vxauthority", "127.0.0.1")
        .Copy("vncpasswd", "vncpasswd", "")
        .Take();
  }
  return Console(image, "rfb")
      .Fixed("type", "sdl")
      .Copy("display", "display", "")
      .Copy("xauthority", "xauthority", "")
      .CopyStr("opengl", "1")
      .Take();
}

bool IsOne(const Value& image, const char* name, const char* otherwise) {
  return ToInt(ChildValueOr(image, name, Text(otherwise))) == 1;
}

}  // namespace

XmlElement MakeXmlName(std::string label) {
  XmlElement name("name"), text("label"), description("description");
  text.text = std::move(label);
  description.text = " ";
  name.children.push_back(std::move(text));
  name.children.push_back(std::move(description));
  return name;
}

void AddXmlDevices(const Value& form, Version version, PythonWord word, XmlElement& vm) {
  for (const Value& disk : Disks(form, version)) {
    vm.children.push_back(MakeDisk(disk, version, word));
  }
  int unnamed = 0;
  for (const Value& vif : DevicesOf(form, "vif")) {
    vm.children.push_back(MakeVif(vif, version, word, unnamed));
  }
  if (version == Version::k31) return;
  for (const Value& vtpm : DevicesOf(form, "vtpm")) {
    XmlElement element("vtpm");
    element.Set("backend", ChildValueOr(vtpm, "backend", Text("0")));
    vm.children.push_back(std::move(element));
  }
  for (const Value& pci : DevicesOf(form, "pci")) {
    for (const Value& device : Children(pci, "dev")) vm.children.push_back(MakePci(device));
  }
}

void AddXmlConsoles(const Value& form, const Value& image, Version version, XmlElement& vm) {
  if (!IsOne(image, "nographic", "1")) {
    if (IsOne(image, "vnc", "0")) vm.children.push_back(MakeVnc(image, version));
    if (IsOne(image, "sdl", "0")) vm.children.push_back(MakeSdl(image, version));
  }
  if (version == Version::k31) return;
  // A frame buffer's kind is looked for under `type`, which the form no longer has.
  for ([[maybe_unused]] const Value& vfb : DevicesOf(form, "vfb")) {
    vm.children.push_back(Console(image, "rfb").Take());
  }
}

std::vector<XmlElement> MakeXmlDiskImages(const Value& form, Version version, PythonWord word) {
  std::vector<XmlElement> images;
  for (const Value& disk : Disks(form, version)) {
    const std::string source = TextOf(disk, "uname"), name = "vdi" + Hash(source, word);
    const Mode mode(TextOf(disk, "mode"), version);
    XmlElement vdi("vdi");
    vdi.Set("src", source);
    vdi.Set("read_only", mode.writable ? "False" : "True");
    vdi.Set("size", "-1");
    vdi.Set("type", "system");
    vdi.Set("sharable", mode.shared ? "True" : "False");
    vdi.Set("name", name);
    vdi.children.push_back(MakeXmlName(name));
    images.push_back(std::move(vdi));
  }
  return images;
}

}  // namespace domus::xm
