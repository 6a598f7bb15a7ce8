#include "compiler/xm/pci.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

#include "compiler/xm/form.h"
#include "compiler/xm/key_values.h"
#include "compiler/xm/python_values.h"

namespace domus::xm {
namespace {

/// Stands for "any free slot of the guest".
constexpr const char* kAnySlot = "20";

struct Address {
  std::string domain, bus, slot, function, guest_slot, options;
};

RE2::Options Bytes() {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  return options;
}

const std::string kSlot = "(?:([0-9a-fA-F]{1,4})[:,])?([0-9a-fA-F]{1,2})[:,]([0-9a-fA-F]{1,2})[.,]";

/// 3.1 looks at the beginning of the text only.
bool MatchOldAddress(const std::string& text, Address& address) {
  static const RE2 kAddress(kSlot + "([0-9a-fA-F])(?s:.*)", Bytes());
  return RE2::FullMatch(text, kAddress, &address.domain, &address.bus, &address.slot,
                        &address.function);
}

/// Python's `$` also stands before a final line end.
bool MatchAddress(const std::string& text, Address& address) {
  static const RE2 kAddress(kSlot + "([0-7])(?:@([01]?[0-9a-fA-F]))?(?:,([^\\n]*))?\\n?", Bytes());
  return RE2::FullMatch(text, kAddress, &address.domain, &address.bus, &address.slot,
                        &address.function, &address.guest_slot, &address.options);
}

void RequireOption(const std::string& key) {
  if (key != "msitranslate" && key != "power_mgmt") Refuse("Invalid pci option: " + key);
}

Value ToTuple(const Address& address, Version version) {
  const auto hex = [](const std::string& digits) { return Text("0x" + digits); };
  Tuple tuple;
  tuple.items = {hex(address.domain.empty() ? "0" : address.domain), hex(address.bus),
                 hex(address.slot), hex(address.function)};
  if (version > Version::k31) {
    tuple.items.push_back(hex(address.guest_slot.empty() ? kAnySlot : address.guest_slot));
    tuple.items.push_back(Text(address.options));
  }
  return {std::move(tuple), {}};
}

// --- xm 4
// --------------------------------------------------------------------------------------------

/// "0x%04x": xm 4 reads the numbers and writes them in one form.
Value Normalised(const std::string& digits, int width) {
  const unsigned long number = digits.empty() ? 0 : std::stoul(digits, nullptr, 16);
  return Text(fmt::format("0x{:0{}x}", number, width));
}

/// Slot and function in the guest: a single function becomes the guest's function 0.
Value GuestFunction(const std::string& slot) {
  constexpr unsigned long kAnySlotFunction = 0x100;
  const unsigned long number =
      slot.empty() ? kAnySlotFunction : (std::stoul(slot, nullptr, 16) & 0x1F) << 3;
  return Text(fmt::format("0x{:02x}", number));
}

/// domain, bus, slot, func, vdevfn, options as pairs, and the text that names the device.
Value ToTuple4(const std::string& text) {
  static const RE2 kSeveral(kSlot + "(?:\\*|[0-7][,-=][0-7])(?s:.*)", Bytes());
  Address address;
  if (!MatchAddress(text, address)) {
    if (RE2::FullMatch(text, kSeveral)) {
      Refuse("Domus does not expand several functions of a PCI device: " + text);
    }
    Refuse("Failed to parse pci device: " + text);
  }
  std::vector<Value> options;
  ReadKeyValues(Text(address.options)).ForEach([&](const std::string& key, const Value& value) {
    RequireOption(key);
    options.push_back(Pair(key, value));
  });
  return {
      Tuple{{Normalised(address.domain, 4), Normalised(address.bus, 2), Normalised(address.slot, 2),
             Normalised(address.function, 1), GuestFunction(address.guest_slot),
             Form(std::move(options)), Text(text.substr(0, text.find(',')))}},
      {}};
}

/// In the order of a dict that was filled in this order.
Value DeviceOf4(const std::vector<Value>& fields) {
  PythonDict<std::string, Value> dict;
  for (const auto& [name, index] : {std::pair{"domain", 0},
                                    {"bus", 1},
                                    {"slot", 2},
                                    {"func", 3},
                                    {"vdevfn", 4},
                                    {"key", 6},
                                    {"opts", 5}}) {
    const Value& field = fields[static_cast<size_t>(index)];
    if (index != 5 || Truthy(field)) dict.Set(name, field);
  }
  std::vector<Value> device = {Text("dev")};
  dict.ForEach([&](const std::string& name, const Value& value) {
    if (name != "opts") return device.push_back(Pair(name, value));
    for (const Value& option : Iterate(value)) device.push_back(Pair(name, option));
  });
  return Form(std::move(device));
}

// --- xm 3
// --------------------------------------------------------------------------------------------

/// `(opts ((msitranslate 0) …))`
void AppendOptions(const Value& options, std::vector<Value>& device) {
  std::vector<Value> pairs;
  ReadKeyValues(options).ForEach([&](const std::string& key, const Value& value) {
    RequireOption(key);
    pairs.push_back(Pair(key, value));
  });
  if (!pairs.empty()) device.push_back(Pair("opts", Form(std::move(pairs))));
}

}  // namespace

void PreprocessPci(Variables& variables, Version version) {
  const Value value = variables.Get("pci");
  if (!Truthy(value)) return;
  std::vector<Value> devices;
  for (const Value& item : Iterate(value)) {
    if (!item.IsString()) Refuse("expected string or buffer");
    const std::string text(item.Text());
    if (version >= Version::k40) {
      devices.push_back(ToTuple4(text));
      continue;
    }
    Address address;
    const bool matched =
        version == Version::k31 ? MatchOldAddress(text, address) : MatchAddress(text, address);
    if (matched) devices.push_back(ToTuple(address, version));
  }
  variables.Set("pci", Form(std::move(devices)));
}

std::vector<Value> PciDevices(const Variables& variables) {
  static constexpr const char* kNames[] = {"domain", "bus", "slot", "func", "requested_vslot"};
  constexpr size_t kOptions = 5, kFields4 = 7;
  std::vector<Value> form = {Text("pci")};
  for (const Value& item : Iterate(variables.Get("pci"))) {
    const std::vector<Value> fields = Iterate(item);
    if (fields.size() == kFields4) {
      form.push_back(DeviceOf4(fields));
      continue;
    }
    std::vector<Value> device = {Text("dev")};
    for (size_t i = 0; i < std::min(fields.size(), kOptions); ++i) {
      device.push_back(Pair(kNames[i], fields[i]));
    }
    if (fields.size() > kOptions) AppendOptions(fields[kOptions], device);
    form.push_back(Form(std::move(device)));
  }
  if (form.size() == 1) return {};
  return {Form(std::move(form))};
}

}  // namespace domus::xm
