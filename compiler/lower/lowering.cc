#include "compiler/lower/lowering.h"

namespace domus {

const CheckedSetting* Lowering::Take(std::string_view key, std::string_view path) {
  const CheckedSetting* setting = settings_.Find(key);
  if (!setting) return nullptr;
  taken_.insert(setting->key->name);
  guest.sources[std::string(path.empty() ? key : path)] = ValueLocation(*setting->setting);
  return setting;
}

std::optional<bool> Lowering::Bool(std::string_view key) {
  const CheckedSetting* setting = Take(key);
  if (!setting) return std::nullopt;
  if (const bool* flag = std::get_if<bool>(&setting->value.data)) return *flag;
  return std::nullopt;
}

std::optional<int64_t> Lowering::Int(std::string_view key) {
  const CheckedSetting* setting = Take(key);
  if (!setting) return std::nullopt;
  if (const int64_t* number = std::get_if<int64_t>(&setting->value.data)) return *number;
  return std::nullopt;
}

std::optional<std::string> Lowering::Text(std::string_view key) {
  const CheckedSetting* setting = Take(key);
  const auto* text = setting ? std::get_if<std::string>(&setting->value.data) : nullptr;
  if (text && !text->empty()) return *text;
  guest.sources.erase(std::string(key));
  return std::nullopt;
}

std::optional<Secret> Lowering::Password(std::string_view key) {
  const CheckedSetting* setting = Take(key);
  const auto* text = setting ? std::get_if<std::string>(&setting->value.data) : nullptr;
  if (!text) return std::nullopt;
  return Secret(*text);
}

Location Lowering::At(std::string_view key) const {
  const CheckedSetting* setting = settings_.Find(key);
  return setting ? ValueLocation(*setting->setting) : FileStart();
}

}  // namespace domus
