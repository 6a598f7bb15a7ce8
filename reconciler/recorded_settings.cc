#include "reconciler/recorded_settings.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace domus {
namespace {

void AppendQuoted(std::string_view text, std::string& json) {
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; };
  if (std::ranges::all_of(text, is_plain)) {
    json.append("\"").append(text).append("\"");
    return;
  }
  // Device names and options may hold any bytes; those that are no UTF-8 become U+FFFD.
  json += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

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
  std::map<std::string_view, const Field*> by_path;
  for (const Field& field : fields) by_path[field.path] = &field;
  Field power_field;
  if (power) {
    power_field.display = ToString(*power);
    power_field.parts = {{"", power_field.display}};
    by_path[kPowerSetting] = &power_field;
  }
  std::string json = "{";
  for (const auto& [path, field] : by_path) {
    if (json.size() > 1) json += ',';
    AppendQuoted(path, json);
    json += ":{\"parts\":{";
    for (const auto& [name, value] : field->parts) {
      if (json.back() != '{') json += ',';
      AppendQuoted(name, json);
      json += ':';
      AppendQuoted(value, json);
    }
    json += "},\"shown\":";
    AppendQuoted(field->display, json);
    json += '}';
  }
  return json += '}';
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
