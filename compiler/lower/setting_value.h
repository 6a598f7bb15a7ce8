// The value of one setting, in the type of its key.
#pragma once

#include <optional>

#include "lang/diagnostic.h"
#include "lang/settings.h"
#include "model/guest_config.h"
#include "model/guest_schema.h"

namespace domus {

/// Null when it is of another type, out of range or none of the key's words: reported. Numbers and
/// texts stand for each other as xm and xl take them; `is_for_xl`: in a file that xl reads.
std::optional<OptionValue> ConvertValue(const Setting& setting, const KeyInfo& key, bool is_for_xl,
                                        DiagnosticSink& sink);

/// The value as plain data; null for what can't be a setting (a function, a module).
std::optional<OptionValue> ToOptionValue(const Value& value);

/// Where a complaint about the setting's value points.
Location ValueLocation(const Setting& setting);

}  // namespace domus
