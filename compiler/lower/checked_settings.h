// The schema's check: every setting of a guest file against schemas/guest.yaml.
//
// What comes out is typed and in range, so that lowering never looks at a raw type again.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/guest_compiler.h"
#include "compiler/lower/setting_value.h"
#include "lang/diagnostic.h"
#include "lang/settings.h"
#include "model/guest_config.h"
#include "model/guest_schema.h"

namespace domus {

/// A setting of a key that the schema knows, its value in the key's own type: bool, int64_t, double,
/// std::string (string and enum keys), or a list of values.
struct CheckedSetting {
  const Setting* setting;
  const KeyInfo* key;
  OptionValue value;
};

struct CheckedSettings {
  std::map<std::string_view, CheckedSetting> known;  // by the key's canonical name
  std::map<std::string, OptionValue> site;           // OVM_* and declared site keys
  std::map<std::string, Location> site_at;

  const CheckedSetting* Find(std::string_view key) const;
};

/// Reports names that no tool knows, keys set twice, values of a wrong type, out of range or not
/// among a key's words, and values that xm would ignore. Only good settings are in the result.
CheckedSettings CheckSettings(const Settings& settings, GuestType type,
                              const GuestCompileOptions& options, DiagnosticSink& sink);

}  // namespace domus
