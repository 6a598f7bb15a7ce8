#include "hypervisor/libvirt/event_loop.h"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <thread>

namespace domus::libvirt {
namespace {

void Ignore(void*, virErrorPtr) {}

bool Initialise() {
  if (virInitialize() < 0 || virEventRegisterDefaultImpl() < 0) return false;
  virSetErrorFunc(nullptr, Ignore);  // else every error is printed to stderr as well
  std::thread([] {
    while (virEventRunDefaultImpl() == 0) {
    }
  }).detach();
  return true;
}

}  // namespace

bool StartLibvirt() {
  static const bool started = Initialise();
  return started;
}

}  // namespace domus::libvirt
