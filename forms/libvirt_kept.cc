#include "forms/libvirt_kept.h"

#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "forms/guest_field_copy.h"
#include "forms/libvirt_disks.h"
#include "model/guest_fields.h"
#include "model/guest_json.h"
#include "model/guest_words.h"

namespace domus {
namespace {

std::string ShortDigest(std::string_view text) { return Sha256(text).substr(0, 16); }

/// JSON escapes control characters, but not the two code points that XML forbids besides.
std::string FitForXml(std::string json) {
  for (const auto& [bytes, escape] : {std::pair("\xEF\xBF\xBE", "\\ufffe"),
                                      std::pair("\xEF\xBF\xBF", "\\uffff")}) {
    for (size_t at = 0; (at = json.find(bytes, at)) != std::string::npos;) {
      json.replace(at, 3, escape);
    }
  }
  return json;
}

/// Fields by devices: no guest comes near, and hostile XML can't make the look-ups slow.
constexpr size_t kMostLookups = 4'000'000;

size_t CountDevices(const GuestConfig& guest) {
  return guest.disks.size() + guest.vifs.size() + guest.vfbs.size() + guest.pci.size();
}

const XmlElement* KeptIn(const XmlElement& domain) {
  const XmlElement* metadata = domain.Child("metadata");
  if (!metadata) return nullptr;
  for (const XmlElement& child : metadata->children) {
    if (child.LocalName() != "guest") continue;
    for (const auto& [name, value] : child.attributes) {
      if (name.starts_with("xmlns") && value == kKeptNamespace) return &child;
    }
  }
  return nullptr;
}

const XmlElement* LocalChild(const XmlElement& parent, std::string_view name) {
  for (const XmlElement& child : parent.children) {
    if (child.LocalName() == name) return &child;
  }
  return nullptr;
}

/// Whether the elements still say what they said when the field was kept.
bool StillFits(const XmlElement& field, const FieldTexts& says) {
  const auto found = says.find(field.Get("path"));
  const std::string* read = field.Attribute("read");
  if (found == says.end()) return !read;
  return read && *read == ShortDigest(found->second);
}

/// A lost disk as it can be had: as the elements say it, with the priority that they never say.
GuestConfig WithPossibleDisks(const GuestConfig& guest, const GuestConfig& plain,
                              const std::set<std::string>& lost) {
  std::map<std::string_view, const Disk*> said;
  for (const Disk& disk : plain.disks) said.emplace(disk.device, &disk);
  GuestConfig possible = guest;
  possible.disks.clear();
  for (const Disk& disk : guest.disks) {
    if (!lost.contains(DiskPath(disk))) {
      possible.disks.push_back(disk);
      continue;
    }
    const auto found = said.find(disk.device);
    if (found == said.end()) continue;
    possible.disks.push_back(*found->second);
    possible.disks.back().qos = disk.qos;
  }
  return possible;
}

XmlElement Metadata(XmlElement kept) {
  XmlElement metadata("metadata");
  metadata.Add(std::move(kept));
  return metadata;
}

}  // namespace

XmlElement TypeInMetadata(GuestType type) {
  XmlElement kept("domus:guest", {{"xmlns:domus", kKeptNamespace}});
  kept.Set("type", std::string(ToWord(type)));
  return Metadata(std::move(kept));
}

std::optional<XmlElement> KeepInMetadata(const GuestConfig& guest, const GuestConfig& plain,
                                         const std::set<std::string>& lost, bool keep_type) {
  const FieldTexts says = ComparedFields(plain);
  XmlElement kept("domus:guest", {{"xmlns:domus", kKeptNamespace}});
  if (keep_type) kept.Set("type", std::string(ToWord(guest.type)));
  std::set<std::string> paths;
  const std::optional<GuestConfig> without =
      lost.empty() ? std::nullopt : std::optional(WithPossibleDisks(guest, plain, lost));
  const GuestConfig& possible = without ? *without : guest;
  for (const std::string& path : DifferentFields(ComparedFields(possible), says)) {
    if (lost.contains(path) && FieldKind(path) != "disk") continue;
    XmlElement& field = kept.Add("domus:field", {{"path", path}});
    if (const auto found = says.find(path); found != says.end()) {
      field.Set("read", ShortDigest(found->second));
    }
    paths.insert(path);
  }
  if (paths.empty() && !keep_type) return std::nullopt;
  if (!paths.empty()) {
    const GuestConfig only = OnlyFields(paths, possible);
    kept.Add("domus:config", {}, FitForXml(GuestToJson(only, SecretsInJson::kHide, -1)));
  }
  return Metadata(std::move(kept));
}

std::optional<GuestType> KeptType(const XmlElement& domain) {
  const XmlElement* kept = KeptIn(domain);
  return kept ? GuestTypeFromWord(kept->Get("type")) : std::nullopt;
}

void RestoreKept(const XmlElement& domain, GuestConfig& guest) {
  const XmlElement* kept = KeptIn(domain);
  const XmlElement* config = kept ? LocalChild(*kept, "config") : nullptr;
  if (!config) return;
  const Result<GuestConfig> from = GuestFromJson(config->text);
  if (!from) return;
  const size_t devices = CountDevices(guest) + CountDevices(*from) + 1;
  if (kept->children.size() > kMostLookups / devices) return;
  const FieldTexts says = ComparedFields(guest);
  for (const XmlElement& field : kept->children) {
    if (field.LocalName() != "field" || !StillFits(field, says)) continue;
    CopyField(field.Get("path"), *from, guest);
  }
}

}  // namespace domus
