#include "edit/device_string.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "edit/pair_string.h"
#include "model/guest_words.h"

namespace domus {
namespace {

std::optional<std::string> Word(const auto& value) {
  const std::string_view word = ToWord(value);
  return word.empty() ? std::nullopt : std::optional(std::string(word));
}
std::optional<std::string> Number(const auto& value) {
  return value ? std::optional(std::to_string(*value)) : std::nullopt;
}
std::optional<std::string> Flag(const std::optional<bool>& value) {
  if (!value) return std::nullopt;
  return *value ? "1" : "0";
}

using Pairs = std::map<std::string, std::string>;

/// The settings of a device as keys and values, apart from its identity.
Pairs PairsOf(const Vif& vif) {
  Pairs pairs = vif.other;
  const auto set = [&](const char* key, const std::optional<std::string>& value) {
    if (value) pairs[key] = *value;
  };
  set("bridge", vif.bridge);
  set("type", Word(vif.type));
  set("model", vif.model);
  set("ip", vif.ip);
  set("script", vif.script);
  set("vifname", vif.vifname);
  set("backend", vif.backend_domain);
  if (vif.rate) pairs["rate"] = ToWord(*vif.rate);
  return pairs;
}

Pairs PairsOf(const Vfb& vfb) {
  Pairs pairs;
  const auto set = [&](const char* key, const std::optional<std::string>& value) {
    if (value) pairs[key] = *value;
  };
  set("vnc", Flag(vfb.vnc.enabled));
  set("vnclisten", vfb.vnc.listen);
  set("vncdisplay", Number(vfb.vnc.display));
  set("vncunused", Flag(vfb.vnc.unused));
  set("sdl", Flag(vfb.sdl.enabled));
  set("display", vfb.sdl.display);
  set("xauthority", vfb.sdl.xauthority);
  set("keymap", vfb.keymap);
  set("videoram", Number(vfb.videoram_mib));
  set("opengl", Flag(vfb.opengl));
  return pairs;
}

std::string EditPairs(std::string_view text, const Pairs& before, const Pairs& after) {
  PairString string(text);
  for (const auto& [key, value] : before) {
    if (!after.contains(key)) string.Drop(key);
  }
  for (const auto& [key, value] : after) {
    const auto was = before.find(key);
    if (was == before.end() || was->second != value) string.Set(key, value);
  }
  return std::move(string).Take();
}

}  // namespace

std::string EditVifText(std::string_view text, const Vif& before, const Vif& after) {
  return EditPairs(text, PairsOf(before), PairsOf(after));
}

std::string EditVfbText(std::string_view text, const Vfb& before, const Vfb& after) {
  return EditPairs(text, PairsOf(before), PairsOf(after));
}

std::string EditPciText(std::string_view text, const PciDevice& before, const PciDevice& after) {
  std::string edited = EditPairs(text, before.options, after.options);
  if (before.virtual_slot == after.virtual_slot) return edited;
  const size_t address_end = std::min(edited.find(','), edited.size());
  const size_t at = edited.substr(0, address_end).find('@');
  const std::string slot = after.virtual_slot ? fmt::format("@{:02x}", *after.virtual_slot) : "";
  if (at == std::string::npos) {
    edited.insert(address_end, slot);
  } else {
    edited.replace(at, address_end - at, slot);
  }
  return edited;
}

}  // namespace domus
