#include "tests/conformance/cases.h"

#include <doctest/doctest.h>

#include <initializer_list>

#include <fmt/format.h>

#include "base/text.h"

namespace domus::conformance {
namespace {

bool Can(const Backend& backend, Capability capability) {
  switch (capability) {
    case Capability::kAutostartByOthers: return backend.stop_autostart != nullptr;
    case Capability::kMigrate: return !backend.nowhere.empty();
    case Capability::kOtherHost: return backend.other_host.has_value();
    default: return backend.capabilities.contains(capability);
  }
}

}  // namespace

std::string_view ToString(Capability capability) {
  using enum Capability;
  switch (capability) {
    case kPause: return "pause";
    case kSave: return "save to disk";
    case kBalloon: return "live memory";
    case kVcpuHotplug: return "live vCPUs";
    case kAffinity: return "live pinning";
    case kScheduler: return "live CPU weight and cap";
    case kDiskHotplug: return "hot plug of disks";
    case kDiskQos: return "disk priority";
    case kVifHotplug: return "hot plug of vifs";
    case kVifQos: return "inbound limit of vifs";
    case kCdromChange: return "change of a cdrom's medium";
    case kRename: return "rename";
    case kRenameRunning: return "rename of a running guest";
    case kHostMemory: return "memory of its own to give away";
    case kExclusiveDisks: return "locks on images";
    case kExclusiveMacs: return "check of MAC addresses";
    case kSecondOpen: return "several connections";
    case kDeletesData: return "files that it can delete";
    case kAutostart: return "autostart";
    case kAutostartByOthers: return "autostart by other hands";
    case kMigrate: return "migration";
    case kOtherHost: return "another host to go to";
  }
  return "";
}

const std::vector<Case>& Cases() {
  static const std::vector<Case> cases = [] {
    std::vector<Case> all = HostCases();
    for (const auto& more : {LifeCases(), LiveChangeCases()}) {
      all.insert(all.end(), more.begin(), more.end());
    }
    return all;
  }();
  return cases;
}

std::string RunCases(const std::function<Backend()>& make) {
  std::string results;
  for (const Case& test : Cases()) {
    const Backend backend = make();
    CAPTURE(backend.name);
    CAPTURE(test.name);
    std::vector<std::string> lacks;
    for (const Capability need : test.needs) {
      if (!Can(backend, need)) lacks.emplace_back(ToString(need));
    }
    if (lacks.empty()) {
      const std::unique_ptr<Hypervisor> host = backend.open();
      test.run(backend, *host);
    }
    const std::string line =
        fmt::format("{:<50}{}", test.name, lacks.empty() ? "passes" : "lacks " + Join(lacks, ", "));
    if (backend.told) backend.told(line);
    results += line + "\n";
  }
  return results;
}

}  // namespace domus::conformance
