#include "compiler/devices/vfb_spec.h"

#include <fmt/format.h>

#include <array>
#include <string>

#include "base/text.h"
#include "compiler/devices/vnc_address.h"

namespace domus {
namespace {

constexpr std::array<std::string_view, 14> kKeys = {
    "vnc",        "vnclisten", "vncdisplay", "vncunused", "vncpasswd", "sdl",    "display",
    "xauthority", "keymap",    "videoram",   "opengl",    "type",      "serial", "monitor"};
constexpr std::array<std::string_view, 2> kTypes = {"vnc", "sdl"};

void ReadType(const Pair& pair, Vfb& vfb, Spec& spec) {
  if (pair.value == "vnc") {
    vfb.vnc.enabled = true;
  } else if (pair.value == "sdl") {
    vfb.sdl.enabled = true;
  } else {
    spec.Report(spec.Make(Code::kVM047, pair.value,
                          fmt::format("unknown vfb type `{}`", Printable(pair.value.text)))
                    .Help(Suggest(pair.value.text, kTypes, "type")));
  }
}

void ReadVnc(const Pair& pair, Vnc& vnc, Spec& spec) {
  const std::string_view key = pair.key.text;
  if (key == "vnc") {
    vnc.enabled = ReadFlag(pair, spec);
  } else if (key == "vncunused") {
    vnc.unused = ReadFlag(pair, spec);
  } else if (key == "vncpasswd") {
    vnc.password = Secret(std::string(pair.value.text));
  } else if (key == "vncdisplay") {
    if (const auto display = ReadNumber(pair, 0, 65535 - 5900, spec)) {
      vnc.display = static_cast<int>(*display);
    }
  } else if (const auto address = ReadVncAddress(pair.value, spec)) {
    vnc.listen = address->listen;
    if (address->display) vnc.display = address->display;
  }
}

void ReadPair(const Pair& pair, Vfb& vfb, Spec& spec) {
  const std::string_view key = pair.key.text;
  if (key == "type") {
    ReadType(pair, vfb, spec);
  } else if (key.starts_with("vnc")) {
    ReadVnc(pair, vfb.vnc, spec);
  } else if (key == "sdl") {
    vfb.sdl.enabled = ReadFlag(pair, spec);
  } else if (key == "display") {
    vfb.sdl.display = pair.value.text;
  } else if (key == "xauthority") {
    vfb.sdl.xauthority = pair.value.text;
  } else if (key == "keymap") {
    vfb.keymap = pair.value.text;
  } else if (key == "videoram") {
    vfb.videoram_mib = ReadNumber(pair, 1, 1024, spec);
  } else if (key == "opengl") {
    vfb.opengl = ReadFlag(pair, spec);
  } else {
    spec.Report(spec.Make(Code::kVM037, pair.key, fmt::format("`{}` has no effect", key))
                    .Note("Domus keeps no such setting of a frame buffer"));
  }
}

}  // namespace

std::optional<Vfb> ParseVfb(const Value& value, const DeviceContext& context) {
  if (!RequireString(value, "vfb", context.sink)) return std::nullopt;
  Spec spec(value, context.sink);
  Vfb vfb;
  for (const Pair& pair : ReadPairs(spec.Whole(), "vfb", kKeys, spec)) ReadPair(pair, vfb, spec);
  if (spec.failed()) return std::nullopt;
  return vfb;
}

}  // namespace domus
