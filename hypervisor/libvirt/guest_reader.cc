#include "hypervisor/libvirt/guest_reader.h"

#include <utility>

#include "base/digest.h"
#include "forms/libvirt_xml_reader.h"

namespace domus::libvirt {

Result<GuestConfig> GuestReader::Read(std::string_view xml) {
  const std::string digest = Sha256(xml);
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
