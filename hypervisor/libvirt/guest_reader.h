// Domain XMLs as guests. What has been read is remembered by the digest of its text, so that looking at
// a domain again costs no reading unless something changed.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "model/guest_config.h"

namespace domus::libvirt {

/// Whether both XMLs are of the same guest, whatever number the domain has in them.
bool SameButForNumber(std::string_view xml, std::string_view other);

/// For several threads at once.
class GuestReader {
 public:
  /// As ReadLibvirtXml.
  Result<GuestConfig> Read(std::string_view xml);
  /// All domains are about to be read: what hasn't been read since the last time is forgotten.
  void BeginAll();

 private:
  using Memory = std::unordered_map<std::string, std::shared_ptr<const GuestConfig>>;

  std::shared_ptr<const GuestConfig> Recall(const std::string& digest);

  std::mutex mutex_;  // guards both
  Memory recent_;
  Memory older_;
};

}  // namespace domus::libvirt
