#include "model/guest_settings.h"

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "model/guest_fields.h"
#include "model/guest_schema.h"
#include "model/guest_words.h"

namespace domus {
namespace {

std::optional<OptionValue> ToValue(const std::string& text) { return OptionValue{text}; }
std::optional<OptionValue> ToValue(GuestType type) {
  return OptionValue{std::string(ToWord(type))};
}
std::optional<OptionValue> ToValue(const std::optional<int64_t>& number) {
  return number ? std::optional(OptionValue{*number}) : std::nullopt;
}
std::optional<OptionValue> ToValue(const std::optional<int>& number) {
  return number ? std::optional(OptionValue{int64_t{*number}}) : std::nullopt;
}
std::optional<OptionValue> ToValue(const std::optional<bool>& flag) {
  return flag ? std::optional(OptionValue{*flag}) : std::nullopt;
}
std::optional<OptionValue> ToValue(const std::optional<std::string>& text) {
  return text ? std::optional(OptionValue{*text}) : std::nullopt;
}
std::optional<OptionValue> ToValue(const std::optional<LifecycleAction>& action) {
  return action ? std::optional(OptionValue{std::string(ToWord(*action))}) : std::nullopt;
}
std::optional<OptionValue> ToValue(const std::optional<CpuAffinity>& affinity) {
  if (!affinity) return std::nullopt;
  if (!affinity->per_vcpu && affinity->masks.size() == 1) return OptionValue{affinity->masks[0]};
  std::vector<OptionValue> masks;
  for (const std::string& mask : affinity->masks) masks.push_back({mask});
  return OptionValue{std::move(masks)};
}

struct Member {
  std::function<std::optional<OptionValue>(const GuestConfig&)> read;
  std::function<void(const GuestConfig& from, GuestConfig& to)> copy;
};

/// `access` gives the member of a guest, const or not.
template <class Access>
Member MakeMember(Access access) {
  return {[access](const GuestConfig& guest) { return ToValue(access(guest)); },
          [access](const GuestConfig& from, GuestConfig& to) { access(to) = access(from); }};
}

#define DOMUS_MEMBER(path, member) \
  { path, MakeMember([](auto& guest) -> auto& { return guest.member; }) }

const Member* FindMember(std::string_view path) {
  static const std::map<std::string_view, Member> members = {
      DOMUS_MEMBER("name", name),
      DOMUS_MEMBER("uuid", uuid),
      DOMUS_MEMBER("type", type),
      DOMUS_MEMBER("memory", memory_mib),
      DOMUS_MEMBER("maxmem", maxmem_mib),
      DOMUS_MEMBER("shadow_memory", shadow_memory_mib),
      DOMUS_MEMBER("videoram", videoram_mib),
      DOMUS_MEMBER("vcpus", vcpus),
      DOMUS_MEMBER("maxvcpus", maxvcpus),
      DOMUS_MEMBER("cpus", cpus),
      DOMUS_MEMBER("cpu_weight", cpu_weight),
      DOMUS_MEMBER("cpu_cap", cpu_cap),
      DOMUS_MEMBER("kernel", kernel),
      DOMUS_MEMBER("ramdisk", ramdisk),
      DOMUS_MEMBER("root", root),
      DOMUS_MEMBER("extra", extra),
      DOMUS_MEMBER("bootloader", bootloader),
      DOMUS_MEMBER("bootloader_args", bootloader_args),
      DOMUS_MEMBER("boot", boot_order),
      DOMUS_MEMBER("on_poweroff", on_poweroff),
      DOMUS_MEMBER("on_reboot", on_reboot),
      DOMUS_MEMBER("on_crash", on_crash),
      DOMUS_MEMBER("usb", usb),
      DOMUS_MEMBER("vnc", vnc.enabled),
      DOMUS_MEMBER("vnclisten", vnc.listen),
      DOMUS_MEMBER("vncdisplay", vnc.display),
      DOMUS_MEMBER("vncunused", vnc.unused),
      DOMUS_MEMBER("sdl", sdl.enabled),
      DOMUS_MEMBER("display", sdl.display),
      DOMUS_MEMBER("xauthority", sdl.xauthority),
      DOMUS_MEMBER("spice", spice.enabled),
      DOMUS_MEMBER("spicehost", spice.host),
      DOMUS_MEMBER("spiceport", spice.port),
      DOMUS_MEMBER("spicetls_port", spice.tls_port),
      DOMUS_MEMBER("spicedisable_ticketing", spice.disable_ticketing),
      DOMUS_MEMBER("localtime", localtime),
      DOMUS_MEMBER("rtc_timeoffset", rtc_offset_s),
  };
  const auto found = members.find(path);
  return found == members.end() ? nullptr : &found->second;
}

#undef DOMUS_MEMBER

/// Whether either guest has it in this map; then `to` has it as `from`.
template <class Map>
bool CopyEntry(const std::string& key, const Map& from, Map& to) {
  const auto source = from.find(key);
  if (source != from.end()) {
    to[key] = source->second;
    return true;
  }
  return to.erase(key) > 0;
}

bool IsSecret(std::string_view path) {
  const KeyInfo* key = FindGuestKey(path);
  return key && key->secret;
}

}  // namespace

std::optional<OptionValue> SettingValue(const GuestConfig& guest, std::string_view path) {
  if (const Member* member = FindMember(path)) return member->read(guest);
  if (IsSecret(path) || !FieldKey(path).empty()) return std::nullopt;
  const std::string key(path);
  if (const auto text = guest.spice.other.find(key); text != guest.spice.other.end()) {
    return OptionValue{text->second};
  }
  for (const auto* map : {&guest.options, &guest.site}) {
    if (const auto value = map->find(key); value != map->end()) return value->second;
  }
  return std::nullopt;
}

bool CopySetting(std::string_view path, const GuestConfig& from, GuestConfig& to) {
  if (const Member* member = FindMember(path)) {
    member->copy(from, to);
    return true;
  }
  if (IsSecret(path) || !FieldKey(path).empty()) return false;
  const std::string key(path);
  return CopyEntry(key, from.spice.other, to.spice.other) ||
         CopyEntry(key, from.options, to.options) || CopyEntry(key, from.site, to.site);
}

}  // namespace domus
