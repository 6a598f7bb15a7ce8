#include "hypervisor/libvirt/memory_target.h"

#include <algorithm>
#include <ctime>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "forms/xml_element.h"

namespace domus::libvirt {
namespace {

constexpr const char* kNamespace = "urn:domus:balloon:1";
constexpr int64_t kWaySeconds = 120;  // to boot, and to give back what is too much

struct MemoryTarget {
  int64_t from_mib = 0;
  int64_t to_mib = 0;
  int64_t until = 0;
};

std::optional<MemoryTarget> TargetIn(std::string_view xml) {
  if (!xml.contains(kNamespace)) return std::nullopt;
  const Result<XmlElement> domain = ParseXml(xml);
  const XmlElement* metadata = domain ? domain->Child("metadata") : nullptr;
  if (!metadata) return std::nullopt;
  for (const XmlElement& note : metadata->children) {
    if (note.LocalName() != "memory") continue;
    const auto from = ParseInt(note.Get("from"));
    const auto to = ParseInt(note.Get("to"));
    const auto until = ParseInt(note.Get("until"));
    if (from && to && until) return MemoryTarget{*from, *to, *until};
  }
  return std::nullopt;
}

}  // namespace

void NoteMemoryTarget(virDomainPtr domain, int64_t from_mib, int64_t to_mib) {
  const std::string note = fmt::format("<memory from='{}' to='{}' until='{}'/>", from_mib, to_mib,
                                       std::time(nullptr) + kWaySeconds);
  virDomainSetMetadata(domain, VIR_DOMAIN_METADATA_ELEMENT, note.c_str(), "balloon", kNamespace,
                       VIR_DOMAIN_AFFECT_LIVE);
}

void FollowMemoryTarget(std::string_view xml, GuestConfig& live) {
  const std::optional<MemoryTarget> target = TargetIn(xml);
  if (!target || !live.memory_mib) return;
  const auto [least, most] = std::minmax(target->from_mib, target->to_mib);
  const bool is_between = *live.memory_mib >= least && *live.memory_mib <= most;
  if (is_between && std::time(nullptr) < target->until) live.memory_mib = target->to_mib;
}

}  // namespace domus::libvirt
