#include "forms/libvirt_identity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "model/guest_words.h"

namespace domus {
namespace {

constexpr int64_t kDefaultMiB = 128;
constexpr int64_t kMostMiB = int64_t{1} << 40;

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (dash ? c != '-' : !digit) return false;
  }
  return true;
}

/// Libvirt's words, where they are not ToWord's.
constexpr std::array<std::pair<LifecycleAction, std::string_view>, 6> kActions = {{
    {LifecycleAction::kDestroy, "destroy"},
    {LifecycleAction::kRestart, "restart"},
    {LifecycleAction::kPreserve, "preserve"},
    {LifecycleAction::kRenameRestart, "rename-restart"},
    {LifecycleAction::kCoredumpDestroy, "coredump-destroy"},
    {LifecycleAction::kCoredumpRestart, "coredump-restart"},
}};

struct LifecycleEvent {
  const char* name;
  std::optional<LifecycleAction> GuestConfig::*member;
  LifecycleAction usual;
};

constexpr std::array<LifecycleEvent, 3> kEvents = {{
    {"on_poweroff", &GuestConfig::on_poweroff, LifecycleAction::kDestroy},
    {"on_reboot", &GuestConfig::on_reboot, LifecycleAction::kRestart},
    {"on_crash", &GuestConfig::on_crash, LifecycleAction::kRestart},
}};

/// Null when libvirt has no such action for that event.
const std::string_view* ActionWord(const LifecycleEvent& event, LifecycleAction action) {
  const auto found =
      std::ranges::find(kActions, action, &std::pair<LifecycleAction, std::string_view>::first);
  if (found == kActions.end()) return nullptr;
  const bool dumps = found->second.starts_with("coredump");
  return dumps && event.member != &GuestConfig::on_crash ? nullptr : &found->second;
}

/// The KiB of an element such as <memory unit='GiB'>4</memory>, as MiB.
std::optional<int64_t> ReadMiB(const XmlElement& element, LibvirtReading& reading) {
  constexpr std::array<std::pair<std::string_view, int64_t>, 12> kUnits = {{
      {"", 1024}, {"KiB", 1024}, {"k", 1024}, {"b", 1}, {"bytes", 1}, {"KB", 1000},
      {"MiB", 1 << 20}, {"M", 1 << 20}, {"MB", 1'000'000}, {"GiB", 1 << 30}, {"G", 1 << 30},
      {"TiB", int64_t{1} << 40},
  }};
  const std::string unit = element.Get("unit");
  const auto found =
      std::ranges::find(kUnits, unit, &std::pair<std::string_view, int64_t>::first);
  if (found == kUnits.end()) {
    reading.Refuse(element, fmt::format("`{}` has the unknown unit `{}`", element.name,
                                        Printable(unit)));
    return std::nullopt;
  }
  const auto number =
      reading.Number(element, element.name, element.text, 0, INT64_MAX / found->second);
  if (!number) return std::nullopt;
  return *number * found->second / (1 << 20);
}

/// The value when libvirt can take it.
std::optional<int64_t> FittingMiB(LibvirtWriting& writing, const char* field,
                                  std::optional<int64_t> mib) {
  if (!mib || (*mib > 0 && *mib < kMostMiB)) return mib;
  writing.Lose(field, "the size is out of libvirt's range");
  return std::nullopt;
}

}  // namespace

void WriteIdentity(LibvirtWriting& writing, XmlElement& domain) {
  domain.Add("name", {}, writing.guest.name);
  const std::optional<std::string>& uuid = writing.guest.uuid;
  if (uuid && IsUuid(*uuid)) {
    domain.Add("uuid", {}, *uuid);
  } else if (uuid) {
    writing.Lose("uuid", "it is no UUID");
  }
  if (const auto text = writing.Text("description")) domain.Add("description", {}, *text);
}

void ReadIdentity(const XmlElement& domain, LibvirtReading& reading) {
  if (!domain.Child("name")) reading.Refuse(domain, "a domain without a `name`");
  reading.guest.name = domain.ChildText("name");
  if (const XmlElement* uuid = domain.Child("uuid")) {
    const std::string text = ToLower(Trim(uuid->text));
    if (!IsUuid(text)) reading.Refuse(*uuid, fmt::format("`{}` is no UUID", Printable(text)));
    reading.guest.uuid = text;
  }
  if (const XmlElement* text = domain.Child("description")) {
    reading.guest.options["description"] = {text->text};
  }
}

void WriteMemory(LibvirtWriting& writing, XmlElement& domain) {
  const auto memory = FittingMiB(writing, "memory", writing.guest.memory_mib);
  const auto maxmem = FittingMiB(writing, "maxmem", writing.guest.maxmem_mib);
  const int64_t now = memory.value_or(maxmem.value_or(kDefaultMiB));
  const int64_t most = std::max(maxmem.value_or(now), now);
  domain.Add("memory", {{"unit", "KiB"}}, std::to_string(most * 1024));
  domain.Add("currentMemory", {{"unit", "KiB"}}, std::to_string(now * 1024));
}

void ReadMemory(const XmlElement& domain, LibvirtReading& reading) {
  const XmlElement* most = domain.Child("memory");
  const XmlElement* now = domain.Child("currentMemory");
  const auto most_mib = most ? ReadMiB(*most, reading) : std::nullopt;
  const auto now_mib = now ? ReadMiB(*now, reading) : most_mib;
  reading.guest.memory_mib = now_mib;
  if (most_mib != now_mib) reading.guest.maxmem_mib = most_mib;
}

void WriteLifecycle(LibvirtWriting& writing, XmlElement& domain) {
  for (const LifecycleEvent& event : kEvents) {
    const LifecycleAction action = (writing.guest.*event.member).value_or(event.usual);
    const std::string_view* word = ActionWord(event, action);
    if (!word) {
      writing.Lose(event.name, fmt::format("libvirt can't do `{}` here", ToWord(action)));
      word = ActionWord(event, event.usual);
    }
    domain.Add(event.name, {}, std::string(*word));
  }
}

void ReadLifecycle(const XmlElement& domain, LibvirtReading& reading) {
  for (const LifecycleEvent& event : kEvents) {
    const XmlElement* element = domain.Child(event.name);
    if (!element) continue;
    const auto action = LifecycleActionFromWord(Trim(element->text));
    if (!action) {
      reading.Refuse(*element, fmt::format("`{}` has the unknown action `{}`", event.name,
                                           Printable(element->text)));
    }
    reading.guest.*event.member = action;
  }
}

}  // namespace domus
