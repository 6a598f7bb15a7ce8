// The settings that were last applied to an object, as the store keeps them: one JSON object, by
// path, with what was compared and what was shown. Secrets are digests already.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/guest_fields.h"
#include "model/state.h"

namespace domus {

struct RecordedSetting {
  std::map<std::string, std::string> parts;  // as Field::parts
  std::string display;
  bool operator==(const RecordedSetting&) const = default;
};

using RecordedSettings = std::map<std::string, RecordedSetting, std::less<>>;

/// Beside a guest's fields: the power that the config asked for, as ToString(Power) says it. No field has
/// this path. Absent in records of before Domus kept it.
inline constexpr std::string_view kPowerSetting = "@power";

RecordedSettings SettingsOf(const std::vector<Field>& fields, std::optional<Power> power);
/// {"memory":{"parts":{"":"2048"},"shown":"2048 MiB"},…}; equal settings give equal bytes.
std::string WriteSettings(const std::vector<Field>& fields,
                          std::optional<Power> power = std::nullopt);
/// Accepts what WriteSettings writes, and "" for none; any other bytes are an Error.
Result<RecordedSettings> ReadSettings(std::string_view json);

}  // namespace domus
