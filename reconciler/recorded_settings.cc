#include "reconciler/recorded_settings.h"

#include <nlohmann/json.hpp>

namespace domus {

RecordedSettings SettingsOf(const std::vector<Field>& fields, std::optional<Power> power) {
  RecordedSettings settings;
  for (const Field& field : fields) settings[field.path] = {field.parts, field.display};
  if (power) {
    const std::string word(ToString(*power));
    settings[std::string(kPowerSetting)] = {.parts = {{"", word}}, .display = word};
  }
  return settings;
}

std::string WriteSettings(const std::vector<Field>& fields, std::optional<Power> power) {
  nlohmann::json settings = nlohmann::json::object();
  for (const auto& [path, setting] : SettingsOf(fields, power)) {
    nlohmann::json& written = settings[path];
    written["parts"] = setting.parts;
    written["shown"] = setting.display;
  }
  // Device names and options may hold any bytes; those that are no UTF-8 become U+FFFD.
  return settings.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<RecordedSettings> ReadSettings(std::string_view json) {
  RecordedSettings settings;
  if (json.empty()) return settings;
  try {
    const nlohmann::json parsed = nlohmann::json::parse(json);
    for (const auto& [path, value] : parsed.items()) {
      settings[path] = {.parts = value.at("parts").get<std::map<std::string, std::string>>(),
                        .display = value.at("shown").get<std::string>()};
    }
  } catch (const nlohmann::json::exception& error) {
    return Fail(std::string("recorded settings can't be read: ") + error.what());
  }
  return settings;
}

}  // namespace domus
