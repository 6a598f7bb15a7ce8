// What the readers of guest files take for a name, an address, a port: a GuestConfig that comes from
// elsewhere may hold anything in its texts.
#pragma once

#include <string_view>

#include "model/guest_config.h"

namespace domus {

/// Letters, digits and _-.+:@~, at most 255, not digits alone: a guest's name, and a domain's.
bool IsGuestName(std::string_view text);
/// Lower case, 8-4-4-4-12.
bool IsGuestUuid(std::string_view text);
/// Each of a, c, d, n at most once.
bool IsBootOrder(std::string_view text);
/// Normalised, as model/guest_config.h has it; nodes too.
bool IsCpuMask(std::string_view text);
/// Lower case, six bytes, no multicast address.
bool IsMacAddress(std::string_view text);
/// DOMAIN:BUS:SLOT.FUNCTION in lower case, with all digits; the function may be *.
bool IsPciAddress(std::string_view text);
/// A place for a serial or parallel port: "pty", "file:/…", "tcp:HOST:PORT".
bool IsPortTarget(std::string_view text);
bool IsUsbDevice(std::string_view text);
/// An address alone, which can't be taken for ADDRESS:DISPLAY.
bool IsVncAddress(std::string_view text);
/// A part of a device string: not empty, no comma, no blank at its ends, no control character.
bool IsDevicePiece(std::string_view text);

}  // namespace domus
