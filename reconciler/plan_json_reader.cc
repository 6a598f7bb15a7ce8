#include <concepts>
#include <type_traits>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "model/guest_json.h"
#include "model/json_reading.h"
#include "reconciler/plan_document_members.h"
#include "reconciler/plan_json.h"

namespace domus {
namespace {

using Json = nlohmann::json;

/// Far more than any plan has: an option's value may be lists in lists.
constexpr int kMaxDepth = 128;

template <class T>
concept GuestPart = std::same_as<T, Disk> || std::same_as<T, DiskQos> || std::same_as<T, Vif> ||
                    std::same_as<T, VifQos> || std::same_as<T, CpuAffinity>;

class ObjectReader {
 public:
  static constexpr bool kReads = true;

  ObjectReader(const Json& object, JsonReading& state) : object_(object), state_(state) {}

  template <class T>
  void Member(const char* name, T& value) {
    const JsonStep step(state_, name);
    const auto member = object_.find(name);
    if (member == object_.end()) return state_.Fail("is missing");
    Read(*member, value);
  }
  template <class T>
  void Optional(const char* name, T& value) {
    if (object_.contains(name)) Member(name, value);
  }
  template <class Make>
  void Derived(const char*, Make) {}
  template <class ReadGroup>
  void Group(const char* name, ReadGroup read) {
    const JsonStep step(state_, name);
    const auto member = object_.find(name);
    if (member == object_.end()) return state_.Fail("is missing");
    if (!member->is_object()) return state_.Fail("expected an object");
    ObjectReader group(*member, state_);
    read(group);
  }
  void Fail(std::string_view what) { state_.Fail(what); }

 private:
  void Read(const Json& json, bool& value) { ReadJson(json, state_, value); }
  void Read(const Json& json, int64_t& value) { ReadJson(json, state_, value); }
  void Read(const Json& json, int& value) { ReadJson(json, state_, value); }
  void Read(const Json& json, std::string& value) {
    if (const auto* text = json.get_ptr<const std::string*>()) {
      value = *text;
      return;
    }
    const bool holds_bytes = json.is_object() && json.contains("bytes") && json["bytes"].is_string();
    std::optional<std::string> bytes =
        holds_bytes ? FromHex(json["bytes"].get_ref<const std::string&>()) : std::nullopt;
    // Text has one form: what is UTF-8 isn't written as bytes.
    if (!bytes || IsUtf8(*bytes)) return state_.Fail("expected a text");
    value = *std::move(bytes);
  }
  template <class T>
  void Read(const Json& json, std::optional<T>& value) {
    value.reset();
    if (!json.is_null()) Read(json, value.emplace());
  }
  template <class T>
  void Read(const Json& json, std::vector<T>& values) {
    if (!json.is_array()) return state_.Fail("expected a list");
    for (size_t i = 0; i < json.size() && !state_.error; ++i) {
      const JsonStep step(state_, fmt::format("[{}]", i));
      Read(json[i], values.emplace_back());
    }
  }
  template <class E>
    requires std::is_enum_v<E>
  void Read(const Json& json, E& value) {
    const std::optional<size_t> index = IndexOf(json, kWords<E>);
    if (index) value = static_cast<E>(*index);
  }
  template <GuestPart T>
  void Read(const Json& json, T& part) {
    Result<T> read = PartFromJson<T>(json.dump(-1, ' ', false, Json::error_handler_t::replace));
    if (!read) return state_.Fail(read.error().message);
    part = *std::move(read);
  }
  void Read(const Json& json, std::optional<LiveChange>& change) {
    if (!json.is_object()) return state_.Fail("expected an object");
    const std::optional<size_t> index = ReadOp(json);
    if (index) ReadAlternative(json, *index, change.emplace());
  }
  std::optional<size_t> ReadOp(const Json& json) {
    const JsonStep step(state_, "op");
    return IndexOf(json.contains("op") ? json["op"] : Json(), kLiveChangeWords);
  }
  template <class T>
    requires(std::is_class_v<T> && !GuestPart<T>)
  void Read(const Json& json, T& value) {
    if (!json.is_object()) return state_.Fail("expected an object");
    ObjectReader reader(json, state_);
    Members(reader, value);
  }

  template <size_t kAlternative = 0>
  void ReadAlternative(const Json& json, size_t index, LiveChange& change) {
    if constexpr (kAlternative < std::variant_size_v<LiveChange>) {
      if (index != kAlternative) return ReadAlternative<kAlternative + 1>(json, index, change);
      ObjectReader reader(json, state_);
      Members(reader, change.emplace<kAlternative>());
    }
  }

  template <class Words>
  std::optional<size_t> IndexOf(const Json& json, const Words& words) {
    const auto* text = json.get_ptr<const std::string*>();
    for (size_t i = 0; text && i < words.size(); ++i) {
      if (words[i] == *text) return i;
    }
    state_.Fail("expected one of " + Join({words.begin(), words.end()}, ", "));
    return std::nullopt;
  }

  const Json& object_;
  JsonReading& state_;
};

/// Brackets outside of strings; a document that is no JSON is for the parser to refuse.
bool IsTooDeep(std::string_view json) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth > kMaxDepth) return true;
  }
  return false;
}

/// Null when documents of this version can be read.
std::optional<Error> VersionError(const Json& document) {
  const auto member = document.find("format_version");
  const auto* version =
      member == document.end() ? nullptr : member->get_ptr<const std::string*>();
  if (!version || !document.contains("plan_id")) return Error{"a JSON document, but no plan"};
  const std::string_view major = std::string_view(*version).substr(0, version->find('.'));
  if (!ParseInt(major)) return Error{"format_version: expected two numbers, as in 1.0"};
  if (major == "1") return std::nullopt;
  return Error{fmt::format("a plan in format {}; this domus reads 1.x", Printable(*version))};
}

bool IsPlanId(std::string_view id) {
  if (id.size() != 9 || id[4] != '-') return false;
  return id.find_first_not_of("0123456789abcdef-") == std::string_view::npos &&
         id.rfind('-') == 4 && id.find('-') == 4;
}

}  // namespace

Result<PlanDocument> ReadPlan(std::string_view json) {
  if (json.size() > kMaxPlanBytes) return Fail("too large for a plan");
  if (IsTooDeep(json)) return Fail("nested too deeply for a plan");
  const Json parsed = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) return Fail("not a whole JSON document");
  if (!parsed.is_object()) return Fail("a JSON document, but no plan");
  if (std::optional<Error> error = VersionError(parsed)) return std::unexpected(*error);
  PlanDocument document;
  JsonReading state;
  ObjectReader reader(parsed, state);
  Members(reader, document);
  if (!IsPlanId(document.id)) state.Fail("plan_id: expected four and four hexadecimal digits");
  if (state.error) return std::unexpected(*std::move(state.error));
  document.policy.covers_all = document.plan.scope.covers_all;
  document.policy.targets = document.plan.scope.targets;
  document.policy.excludes = document.plan.scope.excludes;
  return document;
}

}  // namespace domus
