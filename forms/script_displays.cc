#include "forms/script_displays.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "forms/script_options.h"
#include "forms/vfb_text.h"

namespace domus {
namespace {

/// An empty password is one: it turns the host's own off.
void WritePassword(std::string_view key, const std::optional<Secret>& password,
                   ScriptWriter& writer) {
  if (!password) return;
  if (const auto known = writer.KeyFor(key)) writer.Quoted(*known, key, password->Reveal());
}

void WriteVnc(const Vnc& vnc, ScriptWriter& writer) {
  writer.Flag("vnc", vnc.enabled);
  std::string why = vnc.listen ? WhyNoVncListen(*vnc.listen, writer.dialect) : "";
  why.empty() ? writer.Text("vnclisten", vnc.listen) : writer.Lose("vnclisten", std::move(why));
  writer.Number("vncdisplay", vnc.display);
  writer.Flag("vncunused", vnc.unused);
  WritePassword("vncpasswd", vnc.password, writer);
}

void WriteSpice(const GuestConfig& guest, ScriptWriter& writer) {
  const Spice& spice = guest.spice;
  writer.Flag("spice", spice.enabled);
  writer.Text("spicehost", spice.host);
  writer.Number("spiceport", spice.port);
  writer.Number("spicetls_port", spice.tls_port);
  writer.Flag("spicedisable_ticketing", spice.disable_ticketing);
  WritePassword("spicepasswd", spice.password, writer);
  for (const auto& [name, text] : spice.other) {
    const KeyInfo* key = FindGuestKey(name);
    const bool is_known = key && key->name == name && name.starts_with("spice");
    const std::optional<OptionValue> value =
        is_known ? FromCanonicalText(*key, text) : std::nullopt;
    value ? WriteOption(*key, *value, guest.type, writer) : writer.Lose(name, "not well formed");
  }
}

}  // namespace

void WriteDisplays(const GuestConfig& guest, ScriptWriter& writer) {
  WriteVnc(guest.vnc, writer);
  writer.Flag("sdl", guest.sdl.enabled);
  writer.Text("display", guest.sdl.display);
  writer.Text("xauthority", guest.sdl.xauthority);
  WriteSpice(guest, writer);
}

}  // namespace domus
