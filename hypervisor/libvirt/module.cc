// The door of domus-libvirt.so.
#include "hypervisor/module.h"

#include "hypervisor/libvirt/libvirt_hypervisor.h"

extern "C" __attribute__((visibility("default"))) void DomusOpenHypervisor(
    const char* address, domus::HypervisorOpening* opening) {
  *opening = domus::libvirt::LibvirtHypervisor::Open(address);
}
