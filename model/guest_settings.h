// The settings of a guest that aren't devices, each by its key: read as a plain value, or copied from
// one guest to another. Passwords are not among them.
#pragma once

#include <optional>
#include <string_view>

#include "model/guest_config.h"

namespace domus {

/// What the guest says under a field path of guest_fields.h ("memory", "on_crash", "acpi"): numbers,
/// flags, texts and lists as a config file has them. Null when it says nothing there, and for devices
/// and passwords.
std::optional<OptionValue> SettingValue(const GuestConfig& guest, std::string_view path);

/// Makes `to` say under the path what `from` says, which may be nothing. Returns false and changes
/// nothing for devices and passwords.
bool CopySetting(std::string_view path, const GuestConfig& from, GuestConfig& to);

}  // namespace domus
