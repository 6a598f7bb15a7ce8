#include "compiler/xm/devices.h"

#include "compiler/xm/form.h"
#include "compiler/xm/framebuffers.h"
#include "compiler/xm/key_values.h"
#include "compiler/xm/network.h"
#include "compiler/xm/pci.h"
#include "compiler/xm/python_values.h"

namespace domus::xm {
namespace {

/// The value of a key in a preprocessed dict; None when it isn't there.
Value Lookup(const Value& dict, std::string_view key) {
  if (const Dict* items = dict.As<Dict>()) {
    for (const auto& [name, value] : items->items) {
      if (Equals(name, key)) return value;
    }
  }
  return Nothing();
}

std::string_view DiskClass(std::string_view uname, Version version) {
  if (version >= Version::k40 && uname.starts_with("tap2:")) return "tap2";
  return uname.starts_with("tap:") ? "tap" : "vbd";
}

void AddDisks(const Variables& variables, Version version, Devices& devices) {
  for (const Value& disk : Iterate(variables.Get("disk"))) {
    const std::vector<Value> fields = Iterate(disk);
    std::vector<Value> form = {Text(std::string(DiskClass(fields[0].Text(), version)))};
    form.push_back(Pair("uname", fields[0]));
    form.push_back(Pair("dev", fields[1]));
    form.push_back(Pair("mode", fields[2]));
    if (Truthy(fields[3])) form.push_back(Pair("backend", fields[3]));
    if (Truthy(fields[4])) form.push_back(Pair("protocol", fields[4]));
    devices.push_back(Device(std::move(form)));
  }
}

void AddPci(const Variables& variables, Devices& devices) {
  for (Value& device : PciDevices(variables)) devices.push_back(Pair("device", std::move(device)));
}

void AddPorts(const Variables& variables, Devices& devices) {
  for (const Value& range : Iterate(variables.Get("ioports"))) {
    const std::vector<Value> ends = Iterate(range);
    devices.push_back(Device({Text("ioports"), Pair("from", ends[0]), Pair("to", ends[1])}));
  }
  for (const Value& irq : Iterate(variables.Get("irq"))) {
    devices.push_back(Device({Text("irq"), Pair("irq", irq)}));
  }
}

void RequireInstance(const Value& instance) {
  if (IsNone(instance)) return;
  int64_t number = 0;
  try {
    number = ToInt(instance);
  } catch (const Refusal&) {
    Refuse("Vm config error: could not parse instance number.");
  }
  if (number == 0) Refuse("VM config error: vTPM instance must not be 0.");
}

void AddVtpm(const Variables& variables, Devices& devices) {
  const Value& value = variables.Get("vtpm");
  if (Length(value) == 0) return;
  const Value vtpm = Iterate(value)[0];
  Value instance = Lookup(vtpm, "instance");
  if (Equals(instance, "VTPMD")) {
    instance = Text("0");
  } else {
    RequireInstance(instance);
  }
  std::vector<Value> form = {Text("vtpm")};
  if (Truthy(instance)) form.push_back(Pair("pref_instance", instance));
  for (const char* name : {"backend", "uuid"}) {
    if (const Value field = Lookup(vtpm, name); Truthy(field)) form.push_back(Pair(name, field));
  }
  devices.push_back(Device(std::move(form)));
}

/// Virtual USB controllers, 4.0 and later.
void AddVusbs(const Variables& variables, Devices& devices) {
  for (const Value& specifier : Iterate(variables.Get("vusb"))) {
    const KeyValues options = ReadKeyValues(specifier);
    const auto option = [&](const std::string& key, const char* otherwise) {
      const Value* value = options.Find(key);
      return value ? *value : Text(otherwise);
    };
    const int64_t version = ToInt(option("usbver", "2"));
    if (version != 1 && version != 2) Refuse("Invalid vusb option: usbver");
    const Value ports = option("numports", "8");
    const int64_t count = ToInt(ports);
    if (count < 1 || count > 16) Refuse("Invalid vusb option: numports");
    std::vector<Value> port = {Text("port")};
    for (int64_t i = 1; i <= count; ++i) {
      const std::string number = std::to_string(i);
      port.push_back(Pair(number, option("port_" + number, "")));
    }
    devices.push_back(Device({Text("vusb"), Pair("usb-ver", Text(std::to_string(version))),
                              Pair("num-ports", ports), Form(std::move(port))}));
  }
}

void AddUsbPorts(const Variables& variables, Devices& devices) {
  for (const Value& path : Iterate(variables.Get("usbport"))) {
    devices.push_back(Device({Text("usbport"), Pair("path", path)}));
  }
}

}  // namespace

Devices MakeDevices(const Variables& variables, const Environment& environment,
                    std::vector<std::string>& warnings) {
  const Version version = environment.version;
  Devices devices;
  AddDisks(variables, version, devices);
  AddPci(variables, devices);
  if (version >= Version::k40) AddVusbs(variables, devices);
  AddPorts(variables, devices);
  AddNetwork(variables, version, devices, warnings);
  if (version <= Version::k40) AddVtpm(variables, devices);
  AddFramebuffers(variables, environment, devices);
  if (version == Version::k31) AddUsbPorts(variables, devices);
  return devices;
}

}  // namespace domus::xm
