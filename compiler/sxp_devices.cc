#include "compiler/sxp_devices.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace domus {
namespace {

using sxp::Form;
using sxp::Node;

constexpr std::string_view kVifKeys[] = {"mac",  "bridge",  "ip",    "script", "type",
                                         "rate", "vifname", "model", "backend"};
constexpr std::string_view kVfbKeys[] = {"type",   "vnc",        "vncunused", "vnclisten",
                                         "sdl",    "vncdisplay", "vncpasswd", "display",
                                         "keymap", "xauthority", "opengl",    "videoram"};

/// Domain 0 is the back end of all devices that name none.
bool IsDefaultBackend(const Node* backend) { return !backend || backend->atom()->text.text == "0"; }

std::optional<uint32_t> HexNumber(std::string_view digits) {
  if (digits.starts_with("0x")) digits.remove_prefix(2);
  uint32_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number, 16);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

}  // namespace

void SxpDevices::Read(const Node& device) {
  if (SxpArguments(device).empty() || SxpHead(SxpArguments(device).front()).empty()) {
    return forms_.NotUnderstood(device);
  }
  const Node& form = SxpArguments(device).front();
  const std::string_view kind = SxpHead(form);
  if (kind == "vbd" || kind == "tap" || kind == "tap2") return ReadDisk(form);
  if (kind == "vif") return ReadPairs("vif", form, kVifKeys);
  if (kind == "vfb") return ReadPairs("vfb", form, kVfbKeys);
  if (kind == "pci") return ReadPci(form);
  if (kind == "ioports") return ReadPorts(form);
  if (kind != "vkbd" && kind != "console") forms_.NotUnderstood(form);
}

void SxpDevices::Add(const std::string& key, const Node& device, SxpText text) {
  DeviceList& list = lists_[key];
  if (!list.where.valid()) list.where = forms_.At(device);
  list.items.push_back(std::move(text).Take(device));
}

void SxpDevices::MoveTo(Settings& settings) && {
  for (auto& [key, list] : lists_) {
    Setting setting;
    setting.name = key;
    setting.name_at = list.where;
    setting.value.where = list.where;
    setting.value.data = List{std::move(list.items)};
    settings.Set(std::move(setting));
  }
}

void SxpDevices::ReadDisk(const Node& form) {
  const Node* uname = forms_.FindValue(form, "uname");
  const Node* device = forms_.FindValue(form, "dev");
  const Node* mode = forms_.FindValue(form, "mode");
  const Node* backend = forms_.FindValue(form, "backend");
  const Node* protocol = forms_.FindValue(form, "protocol");
  if (!device) return forms_.NotUnderstood(form);
  SxpText text(forms_.file());
  if (uname) text.Append(*uname);
  text.Append(",").Append(*device).Append(",");
  mode ? text.Append(*mode) : text.Append("r");
  if (protocol || !IsDefaultBackend(backend)) text.Append(",");
  if (!IsDefaultBackend(backend)) text.Append(*backend);
  if (protocol) text.Append(",").Append(*protocol);
  Add("disk", form, std::move(text));
}

void SxpDevices::ReadPairs(const std::string& key, const Node& form,
                           std::span<const std::string_view> known) {
  SxpText text(forms_.file());
  for (const std::string_view name : known) {
    const Node* value = forms_.FindValue(form, name);
    // An empty password is one: it turns the host's own off.
    if (!value || (value->atom()->text.text.empty() && name != "vncpasswd")) continue;
    if (name == "backend" && IsDefaultBackend(value)) continue;
    if (!text.empty()) text.Append(",");
    text.Append(name).Append("=").Append(*value);
  }
  Add(key, form, std::move(text));
}

/// One `(dev (domain 0x0)(bus 0x1)(slot 0x1a)(func 0x1))` for each function.
void SxpDevices::ReadPci(const Node& form) {
  for (const Node& device : SxpArguments(form)) {
    if (SxpHead(device) != "dev") continue;
    SxpText text(forms_.file());
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kParts = {
        {{"domain", ":"}, {"bus", ":"}, {"slot", "."}, {"func", ""}}};
    for (const auto& [part, after] : kParts) {
      const Node* number = forms_.FindValue(device, part);
      if (!number) return forms_.NotUnderstood(device);
      text.AppendWithoutPrefix(*number, "0x").Append(after);
    }
    AppendGuestSlot(device, text);
    for (const Node& item : SxpArguments(device)) {
      if (SxpHead(item) == "opts") AppendPciOptions(item, text);
    }
    Add("pci", device, std::move(text));
  }
}

/// xm 3 prints the slot, 0 for any; xm 4 slot and function in one, 0x100 for any.
void SxpDevices::AppendGuestSlot(const Node& device, SxpText& text) {
  const Node* slot = forms_.FindValue(device, "requested_vslot");
  const Node* function = forms_.FindValue(device, "vdevfn");
  const Node* written = slot ? slot : function;
  if (!written) return;
  const std::optional<uint32_t> number = HexNumber(written->atom()->text.text);
  if (!number) return forms_.NotUnderstood(device);
  const uint32_t guest_slot = slot ? *number : *number >> 3;
  const bool is_any = slot ? *number == 0 : *number >= 0x100;
  if (!is_any) text.Append(fmt::format("@{:02x}", guest_slot));
}

/// `(opts (msitranslate 0))`, or all in one list more.
void SxpDevices::AppendPciOptions(const Node& options, SxpText& text) {
  for (const Node& option : SxpArguments(options)) {
    if (SxpHead(option).empty()) {
      if (option.form()) AppendOptionList(*option.form(), text);
    } else {
      AppendPciOption(option, text);
    }
  }
}

void SxpDevices::AppendOptionList(const Form& list, SxpText& text) {
  for (const Node& option : list.items) {
    if (!SxpHead(option).empty()) AppendPciOption(option, text);
  }
}

void SxpDevices::AppendPciOption(const Node& option, SxpText& text) {
  const std::span<const Node> values = SxpArguments(option);
  if (values.size() != 1 || !values.front().atom()) return forms_.NotUnderstood(option);
  text.Append(",").Append(option.form()->items.front()).Append("=").Append(values.front());
}

void SxpDevices::ReadPorts(const Node& form) {
  const Node* from = forms_.FindValue(form, "from");
  const Node* to = forms_.FindValue(form, "to");
  if (!from || !to) return forms_.NotUnderstood(form);
  SxpText text(forms_.file());
  text.AppendWithoutPrefix(*from, "0x").Append("-").AppendWithoutPrefix(*to, "0x");
  Add("ioports", form, std::move(text));
}

}  // namespace domus
