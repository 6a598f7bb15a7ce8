// The JSON names of live changes, as plan_members.h has those of the rest of a plan.
#pragma once

#include <array>
#include <string_view>
#include <type_traits>
#include <variant>

#include "hypervisor/hypervisor.h"

namespace domus {

template <class Io, class T>
using IoPart = std::conditional_t<Io::kReads, T, const T>;

/// The word of each alternative of LiveChange, in its order.
inline constexpr std::array<std::string_view, std::variant_size_v<LiveChange>> kLiveChangeWords{
    "set_memory",    "set_vcpus",     "set_cpu_affinity", "set_cpu_weight", "set_cpu_cap",
    "attach_disk",   "detach_disk",   "change_medium",    "attach_vif",     "detach_vif",
    "set_disk_qos",  "set_vif_qos",   "rename"};

template <class Io>
void Members(Io& io, IoPart<Io, SetMemory>& change) {
  io.Member("mib", change.mib);
}
template <class Io>
void Members(Io& io, IoPart<Io, SetVcpus>& change) {
  io.Member("count", change.count);
}
template <class Io>
void Members(Io& io, IoPart<Io, SetCpuAffinity>& change) {
  io.Member("affinity", change.affinity);
}
template <class Io>
void Members(Io& io, IoPart<Io, SetCpuWeight>& change) {
  io.Member("weight", change.weight);
}
template <class Io>
void Members(Io& io, IoPart<Io, SetCpuCap>& change) {
  io.Member("percent", change.percent);
}
template <class Io>
void Members(Io& io, IoPart<Io, AttachDisk>& change) {
  io.Member("disk", change.disk);
}
template <class Io>
void Members(Io& io, IoPart<Io, DetachDisk>& change) {
  io.Member("device", change.device);
}
template <class Io>
void Members(Io& io, IoPart<Io, ChangeMedium>& change) {
  io.Member("device", change.device);
  io.Member("disk", change.disk);
}
template <class Io>
void Members(Io& io, IoPart<Io, AttachVif>& change) {
  io.Member("vif", change.vif);
}
template <class Io>
void Members(Io& io, IoPart<Io, DetachVif>& change) {
  io.Member("mac", change.mac);
  io.Member("position", change.position);
}
template <class Io>
void Members(Io& io, IoPart<Io, SetDiskQos>& change) {
  io.Member("device", change.device);
  io.Member("qos", change.qos);
}
template <class Io>
void Members(Io& io, IoPart<Io, SetVifQos>& change) {
  io.Member("mac", change.mac);
  io.Member("position", change.position);
  io.Member("qos", change.qos);
}
template <class Io>
void Members(Io& io, IoPart<Io, Rename>& change) {
  io.Member("new_name", change.new_name);
}

}  // namespace domus
