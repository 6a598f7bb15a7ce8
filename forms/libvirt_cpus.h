// Virtual CPUs: how many, where they run, their share, and what they look like to the guest.
#pragma once

#include "forms/libvirt_form.h"

namespace domus {

/// <vcpu>, with `cpuset` where one mask is for all, and <cputune>: <shares> is the weight, <vcpupin>
/// one mask each, <global_quota> (not for Xen) the cap.
void WriteVcpus(LibvirtWriting& writing, XmlElement& domain);
void ReadVcpus(const XmlElement& domain, LibvirtReading& reading);

/// <cpu>: `nestedhvm` and `cpuid` as features of host-passthrough, `vnuma` as <numa>.
void WriteCpuModel(LibvirtWriting& writing, XmlElement& domain);
void ReadCpuModel(const XmlElement& domain, LibvirtReading& reading);

}  // namespace domus
