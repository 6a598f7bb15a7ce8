#include "forms/libvirt_cpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace domus {
namespace {

constexpr int kMostVcpus = 65535;
constexpr int64_t kMostPhysicalCpu = 16383;
/// Cgroups take no larger weight.
constexpr int kMostShares = 10000;
constexpr int64_t kPeriodUs = 100'000;

/// "0-3,5" or "1,^2" with numbers that libvirt's bit maps hold.
bool IsCpuSet(std::string_view mask) {
  for (std::string_view piece : Split(mask, ',')) {
    if (piece.starts_with('^')) piece.remove_prefix(1);
    for (const std::string_view number : Split(piece, '-')) {
      const bool digits = !number.empty() && std::ranges::all_of(number, [](char c) {
        return c >= '0' && c <= '9';
      });
      const std::optional<int64_t> cpu = digits ? ParseInt(number) : std::nullopt;
      if (!cpu || *cpu > kMostPhysicalCpu) return false;
    }
    if (std::ranges::count(piece, '-') > 1) return false;
  }
  return true;
}

struct VcpuCounts {
  int most = 1;
  int online = 1;
};

VcpuCounts CountVcpus(LibvirtWriting& writing) {
  const auto fitting = [&](const char* field, std::optional<int> count) {
    if (!count || (*count >= 1 && *count <= kMostVcpus)) return count;
    writing.Lose(field, "the number is out of libvirt's range");
    return std::optional<int>();
  };
  const auto online = fitting("vcpus", writing.guest.vcpus);
  const auto most = fitting("maxvcpus", writing.guest.maxvcpus);
  VcpuCounts counts;
  counts.online = online.value_or(most.value_or(1));
  counts.most = std::max(most.value_or(counts.online), counts.online);
  return counts;
}

bool SingleMask(LibvirtWriting& writing) {
  const std::optional<CpuAffinity>& cpus = writing.guest.cpus;
  return cpus && !cpus->per_vcpu && cpus->masks.size() == 1 && IsCpuSet(cpus->masks[0]);
}

/// One <vcpupin> each; "all" is what a vCPU without one has.
void WritePins(LibvirtWriting& writing, XmlElement& cputune, int vcpus) {
  const std::optional<CpuAffinity>& cpus = writing.guest.cpus;
  if (!cpus || SingleMask(writing)) return;
  for (size_t i = 0; i < cpus->masks.size(); ++i) {
    const std::string& mask = cpus->masks[i];
    if (mask == "all") continue;
    if (!IsCpuSet(mask)) {
      writing.Lose("cpus", fmt::format("libvirt has no CPU set such as `{}`", Printable(mask)));
    } else if (static_cast<int>(i) >= vcpus) {
      writing.Lose("cpus", "there are more masks than virtual CPUs");
    } else {
      cputune.Add("vcpupin", {{"vcpu", std::to_string(i)}, {"cpuset", mask}});
    }
  }
}

void WriteShare(LibvirtWriting& writing, XmlElement& cputune) {
  std::optional<int> weight = writing.guest.cpu_weight;
  if (weight && (*weight < 1 || (!writing.xen() && *weight > kMostShares))) {
    writing.Lose("cpu_weight", fmt::format("the host's scheduler takes 1 to {}", kMostShares));
    weight = std::clamp(*weight, 1, kMostShares);
  }
  if (weight) cputune.Add("shares", {}, std::to_string(*weight));
  const std::optional<int> cap = writing.guest.cpu_cap;
  if (!cap || *cap == 0) return;
  if (writing.xen() || *cap < 0) {
    writing.Lose("cpu_cap", writing.xen() ? "libvirt's XML has no cap for Xen guests"
                                          : "a cap can't be negative");
    return;
  }
  cputune.Add("global_period", {}, std::to_string(kPeriodUs));
  cputune.Add("global_quota", {}, std::to_string(*cap * (kPeriodUs / 100)));
}

}  // namespace

void WriteVcpus(LibvirtWriting& writing, XmlElement& domain) {
  const VcpuCounts counts = CountVcpus(writing);
  XmlElement& vcpu =
      domain.Add("vcpu", {{"placement", "static"}}, std::to_string(counts.most));
  if (SingleMask(writing)) vcpu.Set("cpuset", writing.guest.cpus->masks[0]);
  if (counts.online < counts.most) vcpu.Set("current", std::to_string(counts.online));
  XmlElement cputune("cputune");
  WriteShare(writing, cputune);
  WritePins(writing, cputune, counts.most);
  if (!cputune.children.empty()) domain.Add(std::move(cputune));
}

void ReadVcpus(const XmlElement& domain, LibvirtReading& reading) {
  GuestConfig& guest = reading.guest;
  int most = 1;
  if (const XmlElement* vcpu = domain.Child("vcpu")) {
    most = static_cast<int>(reading.Number(*vcpu, "vcpu", vcpu->text, 1, kMostVcpus).value_or(1));
    const auto online = reading.Attribute(*vcpu, "current", 1, kMostVcpus);
    guest.vcpus = static_cast<int>(online.value_or(most));
    if (guest.vcpus != most) guest.maxvcpus = most;
    if (const std::string* cpuset = vcpu->Attribute("cpuset")) {
      guest.cpus = CpuAffinity{false, {*cpuset}};
    }
  }
  const XmlElement* cputune = domain.Child("cputune");
  if (!cputune) return;
  std::optional<int64_t> period, quota;
  for (const XmlElement& child : cputune->children) {
    const auto number = [&](int64_t min, int64_t max) {
      return reading.Number(child, child.name, child.text, min, max);
    };
    if (child.name == "shares") {
      guest.cpu_weight = static_cast<int>(number(0, INT32_MAX).value_or(0));
    } else if (child.name == "global_period") {
      period = number(1000, 1'000'000);
    } else if (child.name == "global_quota") {
      quota = number(-1, int64_t{1} << 44);
    } else if (child.name == "vcpupin") {
      const auto which = reading.Attribute(child, "vcpu", 0, kMostVcpus);
      if (!which || *which >= most) continue;
      // Those that are not pinned may run anywhere.
      if (!guest.cpus || !guest.cpus->per_vcpu) guest.cpus = CpuAffinity{true, {}};
      std::vector<std::string>& masks = guest.cpus->masks;
      if (masks.empty()) masks.assign(static_cast<size_t>(most), "all");
      masks[static_cast<size_t>(*which)] = child.Get("cpuset");
    }
  }
  if (quota && *quota > 0) {
    guest.cpu_cap =
        static_cast<int>(std::min<int64_t>(*quota * 100 / period.value_or(kPeriodUs), INT32_MAX));
  }
}

}  // namespace domus
