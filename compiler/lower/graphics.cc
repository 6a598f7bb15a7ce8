// The displays of the emulated graphics card: VNC, SDL and SPICE. (Paravirtual frame buffers are
// devices.)
#include "compiler/devices/vnc_address.h"
#include "compiler/lower/lowering.h"

namespace domus {
namespace {

std::optional<int> SmallInt(Lowering& lowering, std::string_view key) {
  const std::optional<int64_t> number = lowering.Int(key);
  return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

/// xl lets the address carry the display.
void LowerVncListen(Lowering& lowering) {
  if (!lowering.Text("vnclisten")) return;
  const Value& value = lowering.Find("vnclisten")->setting->value;
  const std::optional<VncAddress> address = ParseVncListen(value, lowering.Context());
  if (!address) return;
  lowering.config.vnc.listen = address->listen;
  if (!address->display) return;
  lowering.config.vnc.display = address->display;
  lowering.guest.sources["vncdisplay"] = lowering.At("vnclisten");
}

void LowerVnc(Lowering& lowering) {
  Vnc& vnc = lowering.config.vnc;
  vnc.enabled = lowering.Bool("vnc");
  LowerVncListen(lowering);
  if (const auto display = SmallInt(lowering, "vncdisplay")) vnc.display = display;
  vnc.unused = lowering.Bool("vncunused");
  vnc.password = lowering.Password("vncpasswd");
}

void LowerSdl(Lowering& lowering) {
  Sdl& sdl = lowering.config.sdl;
  sdl.enabled = lowering.Bool("sdl");
  sdl.display = lowering.Text("display");
  sdl.xauthority = lowering.Text("xauthority");
}

/// As text, the same for equal values: how Spice::other keeps keys that nothing acts on.
std::string CanonicalText(const OptionValue& value) {
  if (const bool* flag = std::get_if<bool>(&value.data)) return *flag ? "1" : "0";
  if (const int64_t* number = std::get_if<int64_t>(&value.data)) return std::to_string(*number);
  const auto* text = std::get_if<std::string>(&value.data);
  return text ? *text : "";
}

void LowerSpice(Lowering& lowering) {
  Spice& spice = lowering.config.spice;
  spice.enabled = lowering.Bool("spice");
  spice.host = lowering.Text("spicehost");
  spice.port = SmallInt(lowering, "spiceport");
  spice.tls_port = SmallInt(lowering, "spicetls_port");
  spice.disable_ticketing = lowering.Bool("spicedisable_ticketing");
  spice.password = lowering.Password("spicepasswd");
  for (const auto& [key, setting] : lowering.settings().known) {
    if (!key.starts_with("spice") || lowering.IsTaken(key)) continue;
    lowering.Take(key);
    spice.other[std::string(key)] = CanonicalText(setting.value);
  }
}

}  // namespace

void LowerGraphics(Lowering& lowering) {
  LowerVnc(lowering);
  LowerSdl(lowering);
  LowerSpice(lowering);
}

}  // namespace domus
