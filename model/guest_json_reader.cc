#include <cmath>
#include <set>
#include <type_traits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "model/guest_json.h"
#include "model/guest_json_members.h"
#include "model/guest_words.h"
#include "model/json_reading.h"

namespace domus {
namespace {

using Json = nlohmann::ordered_json;
using guest_json::Members;

std::optional<GuestType> FromWord(std::string_view word, GuestType) {
  return GuestTypeFromWord(word);
}
std::optional<LifecycleAction> FromWord(std::string_view word, LifecycleAction) {
  return LifecycleActionFromWord(word);
}
std::optional<DiskAccess> FromWord(std::string_view word, DiskAccess) {
  return DiskAccessFromWord(word);
}
std::optional<DiskBackend> FromWord(std::string_view word, DiskBackend) {
  return DiskBackendFromWord(word);
}
std::optional<DiskFormat> FromWord(std::string_view word, DiskFormat) {
  return DiskFormatFromWord(word);
}
std::optional<VifType> FromWord(std::string_view word, VifType) { return VifTypeFromWord(word); }

struct ReadState : JsonReading {
  bool ignore_unknown = false;
};

/// {"name": "text"} and nothing else, else null.
const std::string* OnlyMember(const Json& json, const char* name) {
  if (!json.is_object() || json.size() != 1) return nullptr;
  const auto member = json.find(name);
  return member == json.end() ? nullptr : member->get_ptr<const std::string*>();
}

class JsonReader {
 public:
  static constexpr bool kReads = true;

  JsonReader(const Json& object, ReadState& state) : object_(object), state_(state) {}

  template <class T>
  void Member(const char* name, T& value) {
    known_.insert(name);
    const auto member = object_.find(name);
    if (member == object_.end()) return;
    const JsonStep step(state_, name);
    Read(*member, value);
  }

  void Allow(const char* name) { known_.insert(name); }

  void RefuseUnknown() {
    if (state_.ignore_unknown) return;
    for (const auto& [name, value] : object_.items()) {
      if (!known_.contains(name)) state_.Fail(fmt::format("unknown member `{}`", Printable(name)));
    }
  }

 private:
  void Read(const Json& json, bool& value) { ReadJson(json, state_, value); }
  void Read(const Json& json, int64_t& value) { ReadJson(json, state_, value); }
  void Read(const Json& json, int& value) { ReadJson(json, state_, value); }
  void Read(const Json& json, std::string& value) {
    if (const auto* text = json.get_ptr<const std::string*>()) {
      value = *text;
      return;
    }
    const std::string* hex = OnlyMember(json, "bytes");
    std::optional<std::string> bytes = hex ? FromHex(*hex) : std::nullopt;
    if (!bytes) return state_.Fail("expected a string");
    value = *std::move(bytes);
  }
  void Read(const Json& json, Secret& value) {
    if (json.is_object() && json.contains("secret")) return state_.Fail("the password is hidden");
    std::string text;
    Read(json, text);
    value = Secret(std::move(text));
  }
  void Read(const Json& json, OptionValue& value) { ReadOption(json, value, 0); }
  template <class T>
  void Read(const Json& json, std::optional<T>& value) {
    Read(json, value.emplace());
  }
  template <class T>
  void Read(const Json& json, std::vector<T>& values) {
    if (!json.is_array()) return state_.Fail("expected a list");
    for (size_t i = 0; i < json.size() && !state_.error; ++i) {
      const JsonStep step(state_, fmt::format("[{}]", i));
      Read(json[i], values.emplace_back());
    }
  }
  template <class T>
  void Read(const Json& json, std::map<std::string, T>& values) {
    if (!json.is_object()) return state_.Fail("expected an object");
    for (const auto& [key, value] : json.items()) {
      const JsonStep step(state_, Printable(key));
      Read(value, values[key]);
    }
  }
  template <class T>
  requires std::is_enum_v<T>
  void Read(const Json& json, T& value) {
    const auto* word = json.get_ptr<const std::string*>();
    const auto known = word ? FromWord(*word, T{}) : std::nullopt;
    if (!known) return state_.Fail("expected one of the words that it takes");
    value = *known;
  }
  template <class T>
  requires std::is_class_v<T>
  void Read(const Json& json, T& value) {
    if (!json.is_object()) return state_.Fail("expected an object");
    JsonReader reader(json, state_);
    Members(reader, value);
    reader.RefuseUnknown();
  }

  void ReadOption(const Json& json, OptionValue& value, int depth) {
    if (depth > kMaxOptionDepth) return state_.Fail("lists are nested too deeply");
    if (json.is_boolean()) {
      Read(json, value.data.emplace<bool>());
    } else if (json.is_number_integer()) {
      Read(json, value.data.emplace<int64_t>());
    } else if (json.is_number_float()) {
      value.data = json.get<double>();
    } else if (const std::string* infinite = OnlyMember(json, "float")) {
      ReadInfinite(*infinite, value.data.emplace<double>());
    } else if (json.is_array()) {
      auto& items = value.data.emplace<std::vector<OptionValue>>();
      for (const Json& item : json) ReadOption(item, items.emplace_back(), depth + 1);
    } else {
      Read(json, value.data.emplace<std::string>());
    }
  }

  void ReadInfinite(std::string_view text, double& value) {
    if (text == "inf" || text == "-inf") {
      value = text == "inf" ? HUGE_VAL : -HUGE_VAL;
    } else if (text == "nan" || text == "-nan") {
      value = std::nan("");
    } else {
      state_.Fail("expected a number");
    }
  }

  const Json& object_;
  ReadState& state_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace

Result<GuestConfig> GuestFromJson(std::string_view json) {
  const Json document = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) return Fail("not a JSON document");
  if (!document.is_object()) return Fail("expected an object");
  const auto version = document.find("format_version");
  if (version == document.end() || *version != guest_json::kFormatVersion) {
    return Fail(fmt::format("format_version: expected \"{}\"", guest_json::kFormatVersion));
  }
  GuestConfig guest;
  ReadState state;
  JsonReader reader(document, state);
  reader.Allow("format_version");
  Members(reader, guest);
  reader.RefuseUnknown();
  if (!document.contains("name")) state.Fail("the member `name` is missing");
  if (state.error) return std::unexpected(*std::move(state.error));
  return guest;
}

template <class Part>
Result<Part> PartFromJson(std::string_view json) {
  const Json document = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return Fail("expected an object");
  Part part;
  ReadState state;
  state.ignore_unknown = true;
  JsonReader reader(document, state);
  Members(reader, part);
  if (state.error) return std::unexpected(*std::move(state.error));
  return part;
}

template Result<Disk> PartFromJson(std::string_view);
template Result<DiskQos> PartFromJson(std::string_view);
template Result<Vif> PartFromJson(std::string_view);
template Result<VifQos> PartFromJson(std::string_view);
template Result<CpuAffinity> PartFromJson(std::string_view);

}  // namespace domus
