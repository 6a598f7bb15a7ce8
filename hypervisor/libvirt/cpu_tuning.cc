#include "hypervisor/libvirt/cpu_tuning.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "hypervisor/libvirt/error.h"
#include "hypervisor/libvirt/typed_parameters.h"

namespace domus::libvirt {
namespace {

using Outcome = HypervisorResult<void>;

Outcome Apply(virDomainPtr domain, const TypedParameters& parameters) {
  return Done(virDomainSetSchedulerParametersFlags(domain, parameters.list(), parameters.count(),
                                                   VIR_DOMAIN_AFFECT_LIVE));
}

/// Sets the CPUs of "3" or "0-7"; false when that is neither.
bool AddRange(std::string_view range, bool value, std::vector<bool>& cpus) {
  const size_t dash = range.find('-');
  const std::optional<int64_t> first = ParseInt(range.substr(0, dash));
  const std::optional<int64_t> last =
      dash == std::string_view::npos ? first : ParseInt(range.substr(dash + 1));
  if (!first || !last || *first < 0 || *last < *first) return false;
  for (int64_t i = *first; i <= *last && i < std::ssize(cpus); ++i) {
    cpus[static_cast<size_t>(i)] = value;
  }
  return true;
}

/// The CPUs of a mask such as "0-3,^2" or "all", of those that the host has.
std::optional<std::vector<bool>> CpusOf(std::string_view mask, int host_cpus) {
  std::vector<bool> cpus(static_cast<size_t>(host_cpus), false);
  for (const std::string_view piece : Split(mask, ',')) {
    if (piece == "all") {
      cpus.assign(cpus.size(), true);
    } else if (piece.starts_with('^')) {
      if (!AddRange(piece.substr(1), false, cpus)) return std::nullopt;
    } else if (!AddRange(piece, true, cpus)) {
      return std::nullopt;
    }
  }
  return cpus;
}

}  // namespace

Outcome SetWeight(virDomainPtr domain, bool xen, int weight) {
  TypedParameters parameters;
  if (xen) {
    parameters.AddUnsigned(VIR_DOMAIN_SCHEDULER_WEIGHT, static_cast<unsigned>(weight));
  } else {
    parameters.AddUnsigned64(VIR_DOMAIN_SCHEDULER_CPU_SHARES,
                             static_cast<unsigned long long>(weight));
  }
  return Apply(domain, parameters);
}

Outcome SetCap(virDomainPtr domain, bool xen, int percent) {
  constexpr int kMicrosecondsPerPercent = 1000;  // of a period of 100 ms
  constexpr int kNoQuota = -1;
  TypedParameters parameters;
  if (xen) {
    parameters.AddUnsigned(VIR_DOMAIN_SCHEDULER_CAP, static_cast<unsigned>(percent));
  } else {
    parameters.AddUnsigned64(VIR_DOMAIN_SCHEDULER_GLOBAL_PERIOD, 100 * kMicrosecondsPerPercent);
    parameters.AddSigned64(VIR_DOMAIN_SCHEDULER_GLOBAL_QUOTA,
                           percent == 0 ? kNoQuota : percent * kMicrosecondsPerPercent);
  }
  return Apply(domain, parameters);
}

Outcome PinVcpus(virDomainPtr domain, int vcpus, const CpuAffinity& affinity) {
  if (affinity.masks.empty()) return {};
  const int host_cpus = virNodeGetCPUMap(virDomainGetConnect(domain), nullptr, nullptr, 0);
  if (host_cpus < 0) return LastError();
  for (int vcpu = 0; vcpu < vcpus; ++vcpu) {
    const size_t at = affinity.per_vcpu ? static_cast<size_t>(vcpu) : 0;
    const std::string& mask = affinity.masks[std::min(at, affinity.masks.size() - 1)];
    const auto cpus = CpusOf(mask, host_cpus);
    if (!cpus) {
      return Refuse(HypervisorError::Kind::kPermanent,
                    fmt::format("`{}` is no list of CPUs", Printable(mask)));
    }
    std::vector<unsigned char> map(static_cast<size_t>(VIR_CPU_MAPLEN(host_cpus)), 0);
    for (int cpu = 0; cpu < host_cpus; ++cpu) {
      if ((*cpus)[static_cast<size_t>(cpu)]) VIR_USE_CPU(map.data(), cpu);
    }
    if (virDomainPinVcpu(domain, static_cast<unsigned>(vcpu), map.data(),
                         static_cast<int>(map.size())) < 0) {
      return LastError();
    }
  }
  return {};
}

}  // namespace domus::libvirt
