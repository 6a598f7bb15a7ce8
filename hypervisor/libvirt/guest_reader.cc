#include "hypervisor/libvirt/guest_reader.h"

#include <utility>

#include "base/digest.h"
#include "forms/libvirt_xml_reader.h"

namespace domus::libvirt {
namespace {

/// Without the number that a domain has while it runs, which is nothing of the guest: mostly it then
/// reads as it is defined.
std::string WithoutNumber(std::string_view xml) {
  constexpr std::string_view kNumber = " id='";
  const std::string_view tag = xml.substr(0, xml.find('>'));
  const size_t begin = tag.find(kNumber);
  const size_t end = begin == tag.npos ? tag.npos : tag.find('\'', begin + kNumber.size());
  if (end == tag.npos) return std::string(xml);
  return std::string(xml.substr(0, begin)).append(xml.substr(end + 1));
}

}  // namespace

bool SameButForNumber(std::string_view xml, std::string_view other) {
  return WithoutNumber(xml) == WithoutNumber(other);
}

Result<GuestConfig> GuestReader::Read(std::string_view xml) {
  const std::string digest = Sha256(WithoutNumber(xml));
  if (const auto known = Recall(digest)) return *known;
  Result<GuestConfig> guest = ReadLibvirtXml(xml);
  if (!guest) return guest;
  auto remembered = std::make_shared<const GuestConfig>(*guest);
  const std::lock_guard lock(mutex_);
  recent_.emplace(digest, std::move(remembered));
  return guest;
}

std::shared_ptr<const GuestConfig> GuestReader::Recall(const std::string& digest) {
  const std::lock_guard lock(mutex_);
  if (const auto found = recent_.find(digest); found != recent_.end()) return found->second;
  const auto found = older_.find(digest);
  return found == older_.end() ? nullptr : recent_.insert(older_.extract(found)).position->second;
}

void GuestReader::BeginAll() {
  const std::lock_guard lock(mutex_);
  older_ = std::exchange(recent_, {});
}

}  // namespace domus::libvirt
