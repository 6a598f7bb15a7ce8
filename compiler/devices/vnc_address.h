// `vnclisten`: ADDRESS or ADDRESS:DISPLAY, an IPv6 address with a display in brackets (xl.cfg(5)).
#pragma once

#include <optional>
#include <string>

#include "compiler/devices/spec_text.h"

namespace domus {

struct VncAddress {
  std::string listen;
  std::optional<int> display;
  bool operator==(const VncAddress&) const = default;
};

/// Reports VM050.
std::optional<VncAddress> ReadVncAddress(Piece piece, Spec& spec);
/// The value of the key `vnclisten`. Null when an error was reported (VM030, VM050).
std::optional<VncAddress> ParseVncListen(const Value& value, const DeviceContext& context);

}  // namespace domus
