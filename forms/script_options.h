// The settings of a guest that have no member of their own, and the site's keys.
#pragma once

#include "forms/script_writer.h"
#include "model/guest_config.h"

namespace domus {

/// True for a key that belongs into GuestConfig::options: no alias, none that has a member of its own.
bool IsOptionKey(const KeyInfo& key);

void WriteOptions(const GuestConfig& guest, ScriptWriter& writer);
void WriteSite(const GuestConfig& guest, ScriptWriter& writer);

/// The value of Spice::other, which is canonical text, as the key's own type; null when it is none.
std::optional<OptionValue> FromCanonicalText(const KeyInfo& key, const std::string& text);
/// One option, of the schema's key `key`.
void WriteOption(const KeyInfo& key, const OptionValue& value, GuestType type,
                 ScriptWriter& writer);

}  // namespace domus
