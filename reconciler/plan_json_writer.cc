#include <concepts>
#include <type_traits>

#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/text.h"
#include "model/guest_json.h"
#include "reconciler/plan_document_members.h"
#include "reconciler/plan_json.h"

namespace domus {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
concept GuestPart = std::same_as<T, Disk> || std::same_as<T, DiskQos> || std::same_as<T, Vif> ||
                    std::same_as<T, VifQos> || std::same_as<T, CpuAffinity>;

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json ToJson(bool value) { return value; }
Json ToJson(int value) { return value; }
Json ToJson(int64_t value) { return value; }
Json ToJson(const std::string& text) {
  if (IsUtf8(text)) return text;
  return Json{{"bytes", ToHex(text)}};
}
Json ToJson(std::string_view word) { return word; }
Json ToJson(const Side& side) {
  if (!side.there) return nullptr;
  Json object = Json::object();
  for (const auto& [path, value] : side.values) object[Printable(path)] = ToJson(value);
  return object;
}
Json ToJson(const LiveChange& change);
template <class E>
  requires std::is_enum_v<E>
Json ToJson(E value) {
  return kWords<E>[static_cast<size_t>(value)];
}
template <GuestPart T>
Json ToJson(const T& part) {
  return Json::parse(PartToJson(part));
}
template <class T>
Json ToJson(const std::optional<T>& value);
template <class T>
Json ToJson(const std::vector<T>& values);
template <class T>
  requires(std::is_class_v<T> && !GuestPart<T>)
Json ToJson(const T& value);

/// The members of one object.
class ObjectWriter {
 public:
  static constexpr bool kReads = false;

  template <class T>
  void Member(const char* name, const T& value) {
    object_[name] = ToJson(value);
  }
  template <class T>
  void Optional(const char* name, const T& value) {
    if (!(value == T{})) Member(name, value);
  }
  void Optional(const char* name, const std::optional<LiveChange>& change) {
    if (change) Member(name, *change);
  }
  template <class Make>
  void Derived(const char* name, Make make) {
    object_[name] = ToJson(make());
  }
  void Word(const char* name, std::string_view word) { object_[name] = word; }

  Json Take() && { return std::move(object_); }

 private:
  Json object_ = Json::object();
};

template <class T>
Json ToJson(const std::optional<T>& value) {
  return value ? ToJson(*value) : Json(nullptr);
}
template <class T>
Json ToJson(const std::vector<T>& values) {
  Json array = Json::array();
  for (const T& value : values) array.push_back(ToJson(value));
  return array;
}
template <class T>
  requires(std::is_class_v<T> && !GuestPart<T>)
Json ToJson(const T& value) {
  ObjectWriter writer;
  Members(writer, value);
  return std::move(writer).Take();
}

Json ToJson(const LiveChange& change) {
  ObjectWriter writer;
  writer.Word("op", kLiveChangeWords[change.index()]);
  std::visit([&](const auto& alternative) { Members(writer, alternative); }, change);
  return std::move(writer).Take();
}

/// The document itself, as text: a large plan never is a tree of JSON as a whole.
class DocumentWriter {
 public:
  static constexpr bool kReads = false;

  template <class T>
  void Member(const char* name, const T& value) {
    Line(name, Dump(ToJson(value)));
  }
  void Member(const char* name, const std::vector<ObjectChange>& changes) {
    std::string lines = "[";
    for (const ObjectChange& change : changes) {
      lines += (lines.size() > 1 ? ",\n" : "\n") + Dump(ToJson(change));
    }
    Line(name, lines + (changes.empty() ? "]" : "\n]"));
  }
  template <class T>
  void Optional(const char* name, const T& value) {
    if (!(value == T{})) Member(name, value);
  }
  template <class Make>
  void Derived(const char* name, Make make) {
    Member(name, make());
  }
  template <class Write>
  void Group(const char* name, Write write) {
    ObjectWriter group;
    write(group);
    Line(name, Dump(std::move(group).Take()));
  }

  std::string Take() && { return "{\n" + std::move(text_) + "\n}\n"; }

 private:
  void Line(const char* name, const std::string& value) {
    text_ += fmt::format("{}\"{}\": ", text_.empty() ? "" : ",\n", name);
    text_ += value;
  }

  std::string text_;
};

}  // namespace

std::string ChangeToJson(const ObjectChange& change) { return Dump(ToJson(change)); }
std::string DriftToJson(const DriftItem& drift) { return Dump(ToJson(drift)); }
std::string SummaryToJson(const PlanSummary& summary) { return Dump(ToJson(summary)); }
std::string DiagnosticToJson(std::string_view severity, const ReconcileError& error) {
  return Dump(ToJson(PlanDiagnostic{.severity = std::string(severity), .error = error}));
}

std::string WritePlan(const PlanDocument& document) {
  DocumentWriter writer;
  writer.Member("format_version", kPlanFormat);
  Members(writer, document);
  return std::move(writer).Take();
}

}  // namespace domus
