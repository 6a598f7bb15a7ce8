// The programs of a Xen dom0 that Domus runs, and what they answer.
//
// Several may run at once: xl takes turns where it must, by its own lock.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/child_process.h"
#include "hypervisor/hypervisor.h"
#include "hypervisor/xl/arguments.h"
#include "hypervisor/xl/domain.h"

namespace domus::xl {

/// How long a call may take. Killing xl in the midst of a change leaves the change half done, so these
/// are far beyond what a loaded host needs.
constexpr std::chrono::minutes kQueryLimit{1};
constexpr std::chrono::minutes kChangeLimit{10};
constexpr std::chrono::minutes kMemoryLimit{120};  // save and restore: the guest's whole memory

class Toolstack {
 public:
  /// `xl` and `tc` are paths, or names to look for in PATH.
  Toolstack(std::string xl, std::string tc, ProgramRunner run)
      : xl_(std::move(xl)), tc_(std::move(tc)), run_(std::move(run)) {}

  HypervisorResult<HostInfo> Host() const;
  HypervisorResult<std::vector<DomainRow>> Rows() const;
  HypervisorResult<std::vector<ListedDomain>> Listed() const;
  /// One of them; none when it has ended.
  HypervisorResult<std::vector<ListedDomain>> Listed(int domain) const;
  HypervisorResult<std::vector<VcpuRow>> Vcpus() const;
  /// Empty where dom0 has no tc.
  std::map<std::string, VifQos> Buckets() const;

  /// One run whose answer is that it worked.
  HypervisorResult<void> Do(const Words& words, std::chrono::milliseconds limit = kChangeLimit,
                            const std::function<void(int pid)>& started = {}) const;

 private:
  HypervisorResult<std::string> Ask(const Words& words) const;
  HypervisorResult<ProgramEnd> Run(Words words, std::chrono::milliseconds limit,
                                   const std::function<void(int pid)>& started) const;

  std::string xl_;
  std::string tc_;
  ProgramRunner run_;
};

}  // namespace domus::xl
