#include "model/guest_json.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <type_traits>

#include "base/digest.h"
#include "base/text.h"
#include "model/guest_schema.h"
#include "model/guest_words.h"

namespace domus {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFormatVersion = "1.0";

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

/// A struct's members, named once for both directions: Io is a JsonWriter or a JsonReader.
template <class Io, class T>
using Maybe = std::conditional_t<Io::kReads, T, const T>;

template <class Io>
void Members(Io& io, Maybe<Io, DiskQos>& qos) {
  io.Member("schedule", qos.schedule);
  io.Member("priority", qos.priority);
}

template <class Io>
void Members(Io& io, Maybe<Io, Disk>& disk) {
  io.Member("device", disk.device);
  io.Member("source", disk.source);
  io.Member("backend", disk.backend);
  io.Member("format", disk.format);
  io.Member("access", disk.access);
  io.Member("cdrom", disk.cdrom);
  io.Member("emulated_only", disk.emulated_only);
  io.Member("tap_driver", disk.tap_driver);
  io.Member("script", disk.script);
  io.Member("backend_domain", disk.backend_domain);
  io.Member("protocol", disk.protocol);
  io.Member("discard", disk.discard);
  io.Member("direct_io_safe", disk.direct_io_safe);
  io.Member("qos", disk.qos);
}

template <class Io>
void Members(Io& io, Maybe<Io, VifRate>& rate) {
  io.Member("bytes_per_second", rate.bytes_per_second);
  io.Member("window_us", rate.window_us);
}

template <class Io>
void Members(Io& io, Maybe<Io, VifQos>& qos) {
  io.Member("bits_per_second", qos.bits_per_second);
  io.Member("latency_us", qos.latency_us);
}

template <class Io>
void Members(Io& io, Maybe<Io, Vif>& vif) {
  io.Member("mac", vif.mac);
  io.Member("bridge", vif.bridge);
  io.Member("type", vif.type);
  io.Member("model", vif.model);
  io.Member("ip", vif.ip);
  io.Member("script", vif.script);
  io.Member("vifname", vif.vifname);
  io.Member("backend_domain", vif.backend_domain);
  io.Member("rate", vif.rate);
  io.Member("qos", vif.qos);
  io.Member("other", vif.other);
}

template <class Io>
void Members(Io& io, Maybe<Io, Vnc>& vnc) {
  io.Member("enabled", vnc.enabled);
  io.Member("listen", vnc.listen);
  io.Member("display", vnc.display);
  io.Member("unused", vnc.unused);
  io.Member("password", vnc.password);
}

template <class Io>
void Members(Io& io, Maybe<Io, Sdl>& sdl) {
  io.Member("enabled", sdl.enabled);
  io.Member("display", sdl.display);
  io.Member("xauthority", sdl.xauthority);
}

template <class Io>
void Members(Io& io, Maybe<Io, Spice>& spice) {
  io.Member("enabled", spice.enabled);
  io.Member("host", spice.host);
  io.Member("port", spice.port);
  io.Member("tls_port", spice.tls_port);
  io.Member("disable_ticketing", spice.disable_ticketing);
  io.Member("password", spice.password);
  io.Member("other", spice.other);
}

template <class Io>
void Members(Io& io, Maybe<Io, Vfb>& vfb) {
  io.Member("vnc", vfb.vnc);
  io.Member("sdl", vfb.sdl);
  io.Member("keymap", vfb.keymap);
  io.Member("videoram_mib", vfb.videoram_mib);
  io.Member("opengl", vfb.opengl);
}

template <class Io>
void Members(Io& io, Maybe<Io, PciDevice>& device) {
  io.Member("address", device.address);
  io.Member("virtual_slot", device.virtual_slot);
  io.Member("options", device.options);
}

template <class Io>
void Members(Io& io, Maybe<Io, CpuAffinity>& cpus) {
  io.Member("per_vcpu", cpus.per_vcpu);
  io.Member("masks", cpus.masks);
}

template <class Io>
void Members(Io& io, Maybe<Io, GuestConfig>& guest) {
  io.Member("name", guest.name);
  io.Member("uuid", guest.uuid);
  io.Member("type", guest.type);
  io.Member("memory_mib", guest.memory_mib);
  io.Member("maxmem_mib", guest.maxmem_mib);
  io.Member("shadow_memory_mib", guest.shadow_memory_mib);
  io.Member("videoram_mib", guest.videoram_mib);
  io.Member("vcpus", guest.vcpus);
  io.Member("maxvcpus", guest.maxvcpus);
  io.Member("cpus", guest.cpus);
  io.Member("cpu_weight", guest.cpu_weight);
  io.Member("cpu_cap", guest.cpu_cap);
  io.Member("kernel", guest.kernel);
  io.Member("ramdisk", guest.ramdisk);
  io.Member("root", guest.root);
  io.Member("extra", guest.extra);
  io.Member("bootloader", guest.bootloader);
  io.Member("bootloader_args", guest.bootloader_args);
  io.Member("boot_order", guest.boot_order);
  io.Member("on_poweroff", guest.on_poweroff);
  io.Member("on_reboot", guest.on_reboot);
  io.Member("on_crash", guest.on_crash);
  io.Member("disks", guest.disks);
  io.Member("vifs", guest.vifs);
  io.Member("vfbs", guest.vfbs);
  io.Member("vnc", guest.vnc);
  io.Member("sdl", guest.sdl);
  io.Member("spice", guest.spice);
  io.Member("pci", guest.pci);
  io.Member("serials", guest.serials);
  io.Member("parallels", guest.parallels);
  io.Member("usb", guest.usb);
  io.Member("usb_devices", guest.usb_devices);
  io.Member("localtime", guest.localtime);
  io.Member("rtc_offset_s", guest.rtc_offset_s);
  io.Member("options", guest.options);
  io.Member("site", guest.site);
}

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

/// Where a reader is, and the first thing that it found wrong.
struct ReadState {
  bool ignore_unknown = false;
  std::string path;
  std::optional<Error> error;

  void Fail(std::string_view what) {
    if (error) return;
    error = Error{path.empty() ? std::string(what) : fmt::format("{}: {}", path, what)};
  }
};

/// Lengthens the path while it lives.
class PathStep {
 public:
  PathStep(ReadState& state, std::string_view step) : state_(state), length_(state.path.size()) {
    if (length_ > 0 && !step.starts_with('[')) state.path += '.';
    state.path += step;
  }
  PathStep(const PathStep&) = delete;
  PathStep& operator=(const PathStep&) = delete;
  ~PathStep() { state_.path.resize(length_); }

 private:
  ReadState& state_;
  size_t length_;
};

/// {"name": "text"} and nothing else, else null.
const std::string* OnlyMember(const Json& json, const char* name) {
  if (!json.is_object() || json.size() != 1) return nullptr;
  const auto member = json.find(name);
  return member == json.end() ? nullptr : member->get_ptr<const std::string*>();
}

std::optional<std::string> FromHex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2) {
    const std::string_view kDigits = "0123456789abcdef";
    const size_t high = kDigits.find(hex[i]);
    const size_t low = kDigits.find(hex[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
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
    const PathStep step(state_, name);
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
  void Read(const Json& json, bool& value) {
    if (!json.is_boolean()) return state_.Fail("expected true or false");
    value = json.get<bool>();
  }
  void Read(const Json& json, int64_t& value) {
    // Above INT64_MAX it is unsigned, and get() would wrap.
    const bool fits = json.is_number_integer() &&
                      (!json.is_number_unsigned() ||
                       json.get<uint64_t>() <= uint64_t{std::numeric_limits<int64_t>::max()});
    if (!fits) return state_.Fail("expected an integer");
    value = json.get<int64_t>();
  }
  void Read(const Json& json, int& value) {
    int64_t wide = 0;
    Read(json, wide);
    if (wide < std::numeric_limits<int>::min() || wide > std::numeric_limits<int>::max()) {
      return state_.Fail("the number is out of range");
    }
    value = static_cast<int>(wide);
  }
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
      const PathStep step(state_, fmt::format("[{}]", i));
      Read(json[i], values.emplace_back());
    }
  }
  template <class T>
  void Read(const Json& json, std::map<std::string, T>& values) {
    if (!json.is_object()) return state_.Fail("expected an object");
    for (const auto& [key, value] : json.items()) {
      const PathStep step(state_, Printable(key));
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

std::string GuestToJson(const GuestConfig& guest, SecretsInJson secrets, int indent) {
  JsonWriter writer(secrets, Json{{"format_version", kFormatVersion}});
  Members(writer, guest);
  // Keys of maps that are no UTF-8 are shown as far as they are; values were handled above.
  return std::move(writer).Take().dump(indent, ' ', false, Json::error_handler_t::replace);
}

Result<GuestConfig> GuestFromJson(std::string_view json) {
  const Json document = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) return Fail("not a JSON document");
  if (!document.is_object()) return Fail("expected an object");
  const auto version = document.find("format_version");
  if (version == document.end() || *version != kFormatVersion) {
    return Fail(fmt::format("format_version: expected \"{}\"", kFormatVersion));
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
std::string PartToJson(const Part& part) {
  JsonWriter writer(SecretsInJson::kHide, Json::object());
  Members(writer, part);
  return std::move(writer).Take().dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <class Part>
Result<Part> PartFromJson(std::string_view json) {
  const Json document = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return Fail("expected an object");
  Part part;
  ReadState state{.ignore_unknown = true, .path = {}, .error = {}};
  JsonReader reader(document, state);
  Members(reader, part);
  if (state.error) return std::unexpected(*std::move(state.error));
  return part;
}

template std::string PartToJson(const Disk&);
template std::string PartToJson(const DiskQos&);
template std::string PartToJson(const Vif&);
template std::string PartToJson(const VifQos&);
template std::string PartToJson(const CpuAffinity&);
template Result<Disk> PartFromJson(std::string_view);
template Result<DiskQos> PartFromJson(std::string_view);
template Result<Vif> PartFromJson(std::string_view);
template Result<VifQos> PartFromJson(std::string_view);
template Result<CpuAffinity> PartFromJson(std::string_view);

}  // namespace domus
