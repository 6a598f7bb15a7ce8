#include "forms/libvirt_graphics.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace domus {
namespace {

constexpr int kVncPort = 5900;
constexpr int64_t kMostVideoMiB = 4096;
constexpr int kMostDisplay = 65535 - kVncPort;

void AddListen(XmlElement& graphics, const std::optional<std::string>& address) {
  if (address) graphics.Set("listen", *address);
}

void AddListenElement(XmlElement& graphics, const std::optional<std::string>& address) {
  XmlElement& listen = graphics.Add("listen", {{"type", "address"}});
  if (address) listen.Set("address", *address);
}

/// Which display: the next free one unless `unused` is off (HVM) or a frame buffer names one.
XmlElement VncElement(const Vnc& vnc, bool any, const std::optional<std::string>& keymap,
                      const std::string& path, LibvirtWriting& writing) {
  XmlElement graphics("graphics", {{"type", "vnc"}});
  const int display = vnc.display.value_or(0);
  const bool fits = display >= 0 && display <= kMostDisplay;
  if (!fits) writing.Lose(path, "the display is out of range");
  graphics.Set("port", any || !fits ? "-1" : std::to_string(kVncPort + display));
  graphics.Set("autoport", any || !fits ? "yes" : "no");
  AddListen(graphics, vnc.listen);
  if (vnc.password) graphics.Set("passwd", vnc.password->Reveal());
  if (keymap) graphics.Set("keymap", *keymap);
  AddListenElement(graphics, vnc.listen);
  return graphics;
}

XmlElement SdlElement(const Sdl& sdl, std::optional<bool> opengl) {
  XmlElement graphics("graphics", {{"type", "sdl"}});
  if (sdl.display) graphics.Set("display", *sdl.display);
  if (sdl.xauthority) graphics.Set("xauth", *sdl.xauthority);
  if (opengl) graphics.Add("gl", {{"enable", *opengl ? "yes" : "no"}});
  return graphics;
}

bool IsOn(const std::map<std::string, std::string>& settings, const char* key) {
  const auto found = settings.find(key);
  return found != settings.end() && found->second == "1";
}

bool IsPort(std::optional<int> port) { return port && *port > 0 && *port <= 65535; }

XmlElement SpiceElement(const Spice& spice, LibvirtWriting& writing) {
  XmlElement graphics("graphics", {{"type", "spice"}});
  if (IsPort(spice.port)) graphics.Set("port", std::to_string(*spice.port));
  if (IsPort(spice.tls_port)) graphics.Set("tlsPort", std::to_string(*spice.tls_port));
  graphics.Set("autoport", IsPort(spice.port) || IsPort(spice.tls_port) ? "no" : "yes");
  AddListen(graphics, spice.host);
  if (spice.password && spice.disable_ticketing.value_or(false)) {
    writing.Lose("spicepasswd", "without ticketing there is no password");
  } else if (spice.password) {
    graphics.Set("passwd", spice.password->Reveal());
  }
  AddListenElement(graphics, spice.host);
  graphics.Add("mouse", {{"mode", IsOn(spice.other, "spiceagent_mouse") ? "client" : "server"}});
  graphics.Add("clipboard",
               {{"copypaste", IsOn(spice.other, "spice_clipboard_sharing") ? "yes" : "no"}});
  for (const auto& [key, value] : spice.other) {
    const bool said = key == "spiceagent_mouse" || key == "spice_clipboard_sharing";
    // Both need the agent, which nothing else shows.
    const bool implied = key == "spicevdagent" && (value == "1" || value == "0");
    if (!said && !implied) writing.Lose(key, "libvirt's Xen driver has no word for it");
  }
  return graphics;
}

/// What is said of a server that isn't there.
void LoseVncPassword(const Vnc& vnc, LibvirtWriting& writing) {
  if (vnc.password) writing.Lose("vncpasswd", "there is no VNC server whose password it could be");
}

void WriteHvmGraphics(LibvirtWriting& writing, XmlElement& devices) {
  const GuestConfig& guest = writing.guest;
  const std::optional<std::string> keymap = writing.Text("keymap");
  const auto opengl = writing.Flag("opengl");
  const bool vnc = guest.vnc.enabled.value_or(false);
  if (vnc) {
    const bool any = guest.vnc.unused.value_or(true);
    devices.Add(VncElement(guest.vnc, any, keymap, "vncdisplay", writing));
  } else {
    LoseVncPassword(guest.vnc, writing);
    if (guest.sdl.enabled.value_or(false)) devices.Add(SdlElement(guest.sdl, opengl));
  }
  for (size_t i = 0; i < guest.vfbs.size(); ++i) {
    writing.Lose(fmt::format("vfb[{}]", i), "libvirt knows frame buffers only of paravirtual guests");
  }
}

void WriteVfb(const Vfb& vfb, const std::string& path, LibvirtWriting& writing,
              XmlElement& devices) {
  const bool sdl = vfb.sdl.enabled.value_or(false) && !vfb.vnc.enabled.value_or(false);
  if (sdl) {
    if (vfb.vnc.password) writing.Lose(path, "there is no VNC server whose password it could be");
    devices.Add(SdlElement(vfb.sdl, vfb.opengl));
    return;
  }
  const bool any = vfb.vnc.unused.value_or(!vfb.vnc.display);
  devices.Add(VncElement(vfb.vnc, any, vfb.keymap, path, writing));
}

void WritePvGraphics(LibvirtWriting& writing, XmlElement& devices) {
  const GuestConfig& guest = writing.guest;
  for (size_t i = 0; i < guest.vfbs.size(); ++i) {
    WriteVfb(guest.vfbs[i], fmt::format("vfb[{}]", i), writing, devices);
  }
  if (guest.vnc.enabled.value_or(false)) {
    writing.Lose("vnc", "a paravirtual guest's display is a `vfb`");
  }
  LoseVncPassword(guest.vnc, writing);
}

void WriteVideo(LibvirtWriting& writing, XmlElement& devices) {
  const GuestConfig& guest = writing.guest;
  const bool shown = std::ranges::any_of(
      devices.children, [](const XmlElement& device) { return device.name == "graphics"; });
  const auto card = writing.hvm() ? writing.Text("vga") : std::nullopt;
  if (!shown || card == "none") return;
  const bool paravirtual = writing.xen() && !writing.hvm();
  std::string model = paravirtual ? "xen" : "cirrus";
  int64_t mib = paravirtual ? 4 : 8;
  if (card == "stdvga" || card == "qxl" || (!writing.xen() && !card)) {
    model = card == "qxl" ? "qxl" : "vga";
    mib = card == "qxl" ? 64 : 16;
  }
  std::optional<int64_t> wanted = guest.videoram_mib;
  for (const Vfb& vfb : guest.vfbs) wanted = vfb.videoram_mib ? vfb.videoram_mib : wanted;
  if (wanted && *wanted > 0 && *wanted <= kMostVideoMiB) mib = *wanted;
  devices.Add("video").Add("model", {{"type", model},
                                     {"vram", std::to_string(mib * 1024)},
                                     {"heads", "1"},
                                     {"primary", "yes"}});
}

Vnc ReadVnc(const XmlElement& graphics, LibvirtReading& reading) {
  Vnc vnc;
  vnc.enabled = true;
  vnc.unused = graphics.Get("autoport") == "yes" || graphics.Get("port") == "-1";
  const auto port = reading.Attribute(graphics, "port", -1, 65535);
  if (!*vnc.unused && port && *port >= kVncPort) vnc.display = static_cast<int>(*port) - kVncPort;
  if (const XmlElement* listen = graphics.Child("listen")) {
    if (const std::string* address = listen->Attribute("address")) vnc.listen = *address;
  }
  if (!vnc.listen && graphics.Attribute("listen")) vnc.listen = graphics.Get("listen");
  if (const std::string* password = graphics.Attribute("passwd")) vnc.password = Secret(*password);
  return vnc;
}

Sdl ReadSdl(const XmlElement& graphics) {
  Sdl sdl;
  sdl.enabled = true;
  if (const std::string* display = graphics.Attribute("display")) sdl.display = *display;
  if (const std::string* file = graphics.Attribute("xauth")) sdl.xauthority = *file;
  return sdl;
}

std::optional<bool> ReadGl(const XmlElement& graphics) {
  const XmlElement* gl = graphics.Child("gl");
  return gl ? std::optional(gl->Get("enable") == "yes") : std::nullopt;
}

void ReadSpice(const XmlElement& graphics, LibvirtReading& reading) {
  Spice& spice = reading.guest.spice;
  spice.enabled = true;
  const auto port = [&](const char* name) {
    const auto number = reading.Attribute(graphics, name, -1, 65535);
    return number.value_or(0) > 0 ? std::optional(static_cast<int>(*number)) : std::nullopt;
  };
  spice.port = port("port");
  spice.tls_port = port("tlsPort");
  if (const std::string* listen = graphics.Attribute("listen")) spice.host = *listen;
  if (const std::string* password = graphics.Attribute("passwd")) {
    spice.password = Secret(*password);
  } else {
    spice.disable_ticketing = true;
  }
  const XmlElement* mouse = graphics.Child("mouse");
  if (mouse && mouse->Get("mode") == "client") spice.other["spiceagent_mouse"] = "1";
  const XmlElement* clipboard = graphics.Child("clipboard");
  if (clipboard && clipboard->Get("copypaste") == "yes") {
    spice.other["spice_clipboard_sharing"] = "1";
  }
}

void ReadGraphic(const XmlElement& graphics, LibvirtReading& reading) {
  GuestConfig& guest = reading.guest;
  const std::string type = graphics.Get("type");
  if (type == "spice") return ReadSpice(graphics, reading);
  if (type != "vnc" && type != "sdl") return;
  const std::string* keymap = graphics.Attribute("keymap");
  if (guest.type == GuestType::kHvm) {
    if (type == "vnc") guest.vnc = ReadVnc(graphics, reading);
    if (type == "sdl") guest.sdl = ReadSdl(graphics);
    if (keymap) guest.options["keymap"] = {*keymap};
    if (const auto gl = ReadGl(graphics)) guest.options["opengl"] = {*gl};
    return;
  }
  Vfb vfb;
  if (type == "vnc") vfb.vnc = ReadVnc(graphics, reading);
  if (type == "sdl") vfb.sdl = ReadSdl(graphics);
  if (keymap) vfb.keymap = *keymap;
  vfb.opengl = ReadGl(graphics);
  guest.vfbs.push_back(std::move(vfb));
}

}  // namespace

void WriteGraphics(LibvirtWriting& writing, XmlElement& devices) {
  if (writing.hvm()) {
    WriteHvmGraphics(writing, devices);
  } else {
    WritePvGraphics(writing, devices);
  }
  const Spice& spice = writing.guest.spice;
  const bool wanted = spice.enabled.value_or(false);
  if (wanted && writing.hvm()) {
    devices.Add(SpiceElement(spice, writing));
  } else {
    if (wanted) writing.Lose("spice", "only an HVM guest has a graphics card for SPICE");
    if (spice.password) {
      writing.Lose("spicepasswd", "there is no SPICE server whose password it could be");
    }
  }
  WriteVideo(writing, devices);
}

void ReadGraphics(const XmlElement& devices, LibvirtReading& reading) {
  for (const XmlElement& device : devices.children) {
    if (device.name == "graphics") ReadGraphic(device, reading);
  }
}

}  // namespace domus
