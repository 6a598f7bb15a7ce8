// Guests compared and patched by field path (model/guest_fields.h).
#pragma once

#include <map>
#include <set>
#include <string>

#include "model/guest_config.h"

namespace domus {

/// What of each field is compared, by path, passwords only by whether they are there.
using FieldTexts = std::map<std::string, std::string>;
FieldTexts ComparedFields(const GuestConfig& guest);

/// The paths that the two say differently, or only one of them says.
std::set<std::string> DifferentFields(const FieldTexts& a, const FieldTexts& b);

/// Makes `to` say for `path` what `from` says, or nothing. Passwords are never copied: `to` keeps its
/// own. Lists whose order counts (vif, vfb, serial, …) are matched by path, so `from` holds the whole
/// list.
void CopyField(const std::string& path, const GuestConfig& from, GuestConfig& to);

/// A guest that says only those fields, without passwords: what CopyField can take them from.
GuestConfig OnlyFields(const std::set<std::string>& paths, const GuestConfig& guest);

}  // namespace domus
