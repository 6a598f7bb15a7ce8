// `auto`: which hypervisor this machine has.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace domus {

struct FoundHost {
  std::string address;  // for OpenHypervisor
  std::string why;      // "libvirt listens at /run/libvirt/libvirt-sock"
};

/// A Xen dom0 with `xl` in `search_path` ($PATH) is an xl host; any other machine on which libvirt
/// listens is libvirt's. Nothing is opened. `root` is "/", but for tests. The error says what was
/// looked for.
Result<FoundHost> FindHost(const std::filesystem::path& root, std::string_view search_path);

}  // namespace domus
