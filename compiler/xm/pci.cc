#include "compiler/xm/pci.h"

#include <re2/re2.h>

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

/// `(opts ((msitranslate 0) …))`
void AppendOptions(const Value& options, std::vector<Value>& device) {
  std::vector<Value> pairs;
  ReadKeyValues(options).ForEach([&](const std::string& key, const Value& value) {
    if (key != "msitranslate" && key != "power_mgmt") Refuse("Invalid pci option: " + key);
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
    Address address;
    const bool matched =
        version == Version::k31 ? MatchOldAddress(text, address) : MatchAddress(text, address);
    if (matched) devices.push_back(ToTuple(address, version));
  }
  variables.Set("pci", Form(std::move(devices)));
}

std::vector<Value> PciDevices(const Variables& variables) {
  static constexpr const char* kNames[] = {"domain", "bus", "slot", "func", "requested_vslot"};
  constexpr size_t kOptions = 5;
  std::vector<Value> form = {Text("pci")};
  for (const Value& item : Iterate(variables.Get("pci"))) {
    const std::vector<Value> fields = Iterate(item);
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
