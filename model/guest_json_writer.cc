#include <cmath>
#include <type_traits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/text.h"
#include "model/guest_json.h"
#include "model/guest_json_members.h"
#include "model/guest_schema.h"
#include "model/guest_words.h"

namespace domus {
namespace {

using Json = nlohmann::ordered_json;
using guest_json::Members;

class JsonWriter {
 public:
  static constexpr bool kReads = false;

  JsonWriter(SecretsInJson secrets, Json object) : secrets_(secrets), object_(std::move(object)) {}

  template <class T>
  void Member(const char* name, const T& value) {
    if (!IsUnset(value)) object_[name] = ToJson(value);
  }
  Json Take() && { return std::move(object_); }

 private:
  template <class T>
  static bool IsUnset(const T& value) {
    if constexpr (requires { value.has_value(); }) {
      return !value.has_value();
    } else if constexpr (std::is_same_v<T, std::string>) {
      return false;
    } else if constexpr (requires { value.empty(); }) {
      return value.empty();
    } else if constexpr (std::is_enum_v<T>) {
      return ToWord(value).empty();
    } else if constexpr (std::is_class_v<T>) {
      return value == T{};
    } else {
      return false;
    }
  }

  static Json ToJson(bool value) { return value; }
  static Json ToJson(int value) { return value; }
  static Json ToJson(int64_t value) { return value; }
  static Json ToJson(double value) {
    if (std::isfinite(value)) return value;
    return Json{{"float", fmt::format("{}", value)}};
  }
  static Json ToJson(const std::string& value) {
    if (IsUtf8(value)) return value;
    return Json{{"bytes", ToHex(value)}};
  }
  Json ToJson(const Secret& value) const {
    if (secrets_ == SecretsInJson::kHide) return Json{{"secret", true}};
    return ToJson(value.Reveal());
  }
  Json ToJson(const OptionValue& value) const {
    return std::visit([&](const auto& data) { return ToJson(data); }, value.data);
  }
  template <class T>
  Json ToJson(const std::optional<T>& value) const {
    return ToJson(*value);
  }
  template <class T>
  Json ToJson(const std::vector<T>& values) const {
    Json array = Json::array();
    for (const T& value : values) array.push_back(ToJson(value));
    return array;
  }
  template <class T>
  Json ToJson(const std::map<std::string, T>& values) const {
    Json object = Json::object();
    for (const auto& [key, value] : values) {
      object[key] = IsSecretOption(key) ? Json{{"secret", true}} : ToJson(value);
    }
    return object;
  }
  template <class T>
  requires std::is_enum_v<T>
  static Json ToJson(T value) { return ToWord(value); }
  template <class T>
  requires std::is_class_v<T> Json ToJson(const T& value)
  const {
    JsonWriter writer(secrets_, Json::object());
    Members(writer, value);
    return std::move(writer).Take();
  }

  bool IsSecretOption(std::string_view key) const {
    if (secrets_ == SecretsInJson::kReveal) return false;
    const KeyInfo* info = FindGuestKey(key);
    return info && info->secret;
  }

  SecretsInJson secrets_;
  Json object_;
};

}  // namespace

std::string GuestToJson(const GuestConfig& guest, SecretsInJson secrets, int indent) {
  JsonWriter writer(secrets, Json{{"format_version", guest_json::kFormatVersion}});
  Members(writer, guest);
  // Keys of maps that are no UTF-8 are shown as far as they are; values were handled above.
  return std::move(writer).Take().dump(indent, ' ', false, Json::error_handler_t::replace);
}

template <class Part>
std::string PartToJson(const Part& part) {
  JsonWriter writer(SecretsInJson::kHide, Json::object());
  Members(writer, part);
  return std::move(writer).Take().dump(-1, ' ', false, Json::error_handler_t::replace);
}

template std::string PartToJson(const Disk&);
template std::string PartToJson(const DiskQos&);
template std::string PartToJson(const Vif&);
template std::string PartToJson(const VifQos&);
template std::string PartToJson(const CpuAffinity&);

}  // namespace domus
