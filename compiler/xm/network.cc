#include "compiler/xm/network.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/xm/form.h"
#include "compiler/xm/key_values.h"
#include "compiler/xm/python_values.h"

namespace domus::xm {
namespace {

template <size_t n>
bool Contains(const std::string_view (&names)[n], std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

/// `nics` adds empty vifs. Python 2 compares values of any types: numbers come first.
size_t VifsWanted(const Variables& variables, size_t vifs, std::vector<std::string>& warnings) {
  const Value& nics = variables.Get("nics");
  const Integer* number = nics.As<Integer>();
  const double* real = nics.As<double>();
  const double size = number ? static_cast<double>(number->value) : real ? *real : 1;
  if (size > 0) {
    warnings.push_back(
        "The nics option is deprecated.  Please use an empty vif entry instead:\n\n"
        "  vif = [ '' ]\n");
    constexpr int64_t kMost = 100'000;
    if (!number) {
      Refuse(fmt::format("range() integer end argument expected, got {}.", TypeName(nics)));
    }
    if (number->value > kMost) Refuse("range() result has too many items");
    return std::max(vifs, static_cast<size_t>(number->value));
  }
  if (size == 0) warnings.push_back("The nics option is deprecated.  Please remove it.");
  return vifs;
}

void AddVif(const Value& specifier, Version version, std::vector<Value>& devices) {
  static constexpr std::string_view kKnown[] = {"backend", "bridge",  "ip",   "mac",  "script",
                                                "type",    "vifname", "rate", "model"};
  static constexpr std::string_view kKnownSince34[] = {"accel", "policy", "label"};
  std::vector<Value> form = {Text("vif")};
  ReadKeyValues(specifier).ForEach([&](const std::string& key, const Value& value) {
    const bool known =
        Contains(kKnown, key) || (version > Version::k31 && Contains(kKnownSince34, key));
    if (!known) Refuse("Invalid vif option: " + key);
    form.push_back(Pair(key, value));
  });
  devices.push_back(Device(std::move(form)));
}

/// Two cards of a bypass (`vif2`), 4.0 and later.
void AddVif2s(const Variables& variables, std::vector<Value>& devices) {
  static constexpr std::string_view kKnown[] = {
      "front_mac",        "back_mac",   "backend", "trusted", "back_trusted",
      "front_filter_mac", "filter_mac", "bridge",  "pdev",    "max_bypasses"};
  for (const Value& specifier : Iterate(variables.Get("vif2"))) {
    std::vector<Value> form = {Text("vif2")};
    ReadKeyValues(specifier).ForEach([&](const std::string& key, const Value& value) {
      if (!Contains(kKnown, key)) Refuse("Invalid vif2 option: " + key);
      form.push_back(Pair(key, value));
    });
    devices.push_back(Device(std::move(form)));
  }
}

}  // namespace

void AddNetwork(const Variables& variables, Version version, std::vector<Value>& devices,
                std::vector<std::string>& warnings) {
  const Value& value = variables.Get("vif");
  const size_t wanted = VifsWanted(variables, Length(value), warnings);
  std::vector<Value> vifs = Iterate(value);
  if (wanted > vifs.size() && !value.As<List>()) {
    Refuse(fmt::format("'{}' object has no attribute 'append'", TypeName(value)));
  }
  vifs.resize(std::max(wanted, vifs.size()), Text(""));
  for (const Value& vif : vifs) AddVif(vif, version, devices);
  if (version >= Version::k40) AddVif2s(variables, devices);
}

}  // namespace domus::xm
