#include "forms/vfb_text.h"

#include <fmt/format.h>

#include <utility>

#include "forms/pair_text.h"

namespace domus {
namespace {

/// VNC and SDL, or the one of them in xm's oldest form, `type=vnc`.
void AddServers(const Vfb& vfb, ScriptDialect dialect, PairText& text) {
  const std::optional<bool> vnc = vfb.vnc.enabled, sdl = vfb.sdl.enabled;
  const bool is_xm = dialect == ScriptDialect::kXm;
  if (is_xm && vnc == true && !sdl) return text.Add("type", "vnc");
  if (is_xm && sdl == true && !vnc) return text.Add("type", "sdl");
  text.Flag("vnc", vnc);
  text.Flag("sdl", sdl);
}

void AddVnc(const Vnc& vnc, ScriptDialect dialect, PairText& text) {
  if (vnc.listen) {
    std::string why = WhyNoVncListen(*vnc.listen, dialect);
    if (why.empty() && !text.CanHold(*vnc.listen)) why = "not an address";
    why.empty() ? text.Add("vnclisten", *vnc.listen) : text.Lose("vnclisten: " + why);
  }
  text.Number("vncdisplay", vnc.display, 0, 65535 - 5900);
  text.Flag("vncunused", vnc.unused);
  if (!vnc.password) return;
  const std::string& password = vnc.password->Reveal();
  if (password.empty() || text.CanHold(password)) {
    text.Add("vncpasswd", password);
  } else {
    text.Lose(std::string("vncpasswd") + PairText::kCantHold);
  }
}

}  // namespace

std::string WhyNoVncListen(const std::string& address, ScriptDialect dialect) {
  if (dialect == ScriptDialect::kXl && address.contains(':')) {
    return "xl takes what follows a colon for the display";
  }
  return IsVncAddress(address) ? "" : "not an address";
}

std::string VfbText(const Vfb& vfb, size_t position, ScriptDialect dialect,
                    std::vector<Loss>& losses) {
  PairText text(fmt::format("vfb[{}]", position), dialect, losses);
  AddServers(vfb, dialect, text);
  AddVnc(vfb.vnc, dialect, text);
  text.Text("display", vfb.sdl.display);
  text.Text("xauthority", vfb.sdl.xauthority);
  text.Text("keymap", vfb.keymap);
  if (dialect == ScriptDialect::kXm) {
    text.Number("videoram", vfb.videoram_mib, 1, 1024);
  } else if (vfb.videoram_mib) {
    text.Lose("xl has no videoram of a frame buffer");
  }
  text.Flag("opengl", vfb.opengl);
  return std::move(text).Take();
}

}  // namespace domus
