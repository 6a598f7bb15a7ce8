#include "forms/libvirt_metadata.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "forms/libvirt_form.h"
#include "forms/libvirt_kept.h"
#include "forms/libvirt_xml_reader.h"

namespace domus {
namespace {

/// After <name>, <uuid> and <description>, where libvirt prints it.
void InsertMetadata(XmlElement metadata, XmlElement& domain) {
  const auto after = std::ranges::find(domain.children, "memory", &XmlElement::name);
  domain.children.insert(after, std::move(metadata));
}

/// libvirt declares the namespace itself.
void DropPrefixes(XmlElement& element) {
  element.name = std::string(element.LocalName());
  std::erase_if(element.attributes,
                [](const auto& attribute) { return attribute.first.starts_with("xmlns"); });
  for (XmlElement& child : element.children) DropPrefixes(child);
}

/// As a parser would give it: it drops a text of blanks alone.
void DropBlankTexts(XmlElement& element) {
  if (element.text.find_first_not_of(" \t\r\n") == std::string::npos) element.text.clear();
  for (XmlElement& child : element.children) DropBlankTexts(child);
}

}  // namespace

void KeepBeside(const GuestConfig& guest, const std::set<std::string>& lost, XmlElement& domain) {
  const bool keep_type = !LibvirtReading(domain).xen && guest.type != GuestType::kHvm;
  // What the elements don't say by themselves is found by reading them.
  XmlElement probe = domain;
  if (keep_type) InsertMetadata(TypeInMetadata(guest.type), probe);
  DropBlankTexts(probe);
  const Result<GuestConfig> plain = ReadLibvirtDomain(probe);
  // An XML of ours that can't be read keeps nothing; that it can is what the tests prove.
  if (!plain) return;
  if (auto metadata = KeepInMetadata(guest, *plain, lost, keep_type)) {
    InsertMetadata(*std::move(metadata), domain);
  }
}

Result<std::string> MetadataBeside(const GuestConfig& guest, const std::set<std::string>& lost,
                                   std::string_view xml) {
  Result<XmlElement> domain = ParseXml(xml);
  if (!domain) return std::unexpected(domain.error());
  std::erase_if(domain->children,
                [](const XmlElement& child) { return child.name == "metadata"; });
  KeepBeside(guest, lost, *domain);
  const XmlElement* metadata = domain->Child("metadata");
  if (!metadata) return "";
  XmlElement ours = metadata->children.front();
  DropPrefixes(ours);
  return PrintXml(ours);
}

}  // namespace domus
