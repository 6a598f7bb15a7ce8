// What `auto` makes of a machine.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "hypervisor/find_host.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

class Machine {
 public:
  const Machine& With(const std::string& path, const std::string& text = "") const {
    fs::create_directories((directory_.path() / path).parent_path());
    std::ofstream(directory_.path() / path) << text;
    return *this;
  }
  const Machine& Dom0() const { return With("proc/xen/capabilities", "control_d\n"); }
  /// "ADDRESS: WHY", or the error.
  std::string Found() const {
    const auto found = FindHost(directory_.path(), "/usr/local/sbin:/usr/sbin::relative");
    return found ? found->address + " : " + found->why : found.error().message;
  }

 private:
  TemporaryDirectory directory_;
};

}  // namespace

TEST_CASE("a machine without a hypervisor") {
  CHECK(Machine().Found() ==
        "this machine is no Xen dom0, and libvirt doesn't listen in /run/libvirt");
}

TEST_CASE("a Xen guest is no dom0") {
  CHECK(Machine().With("proc/xen/capabilities").With("usr/sbin/xl").Found() ==
        "this machine is no Xen dom0, and libvirt doesn't listen in /run/libvirt");
}

TEST_CASE("a dom0 is xl's, whatever else is there") {
  CHECK(Machine().Dom0().With("usr/sbin/xl").With("run/libvirt/libvirt-sock").Found() ==
        "xl: : this is a Xen dom0, and xl is /usr/sbin/xl");
}

TEST_CASE("a dom0 without xl is libvirt's") {
  CHECK(Machine().Dom0().With("run/libvirt/virtxend-sock").Found() ==
        "libvirt:xen:///system : libvirt listens at /run/libvirt/virtxend-sock");
  CHECK(Machine().Dom0().With("relative/xl").Found() ==
        "this is a Xen dom0, but it has no `xl`, and libvirt doesn't listen");
}

TEST_CASE("libvirt's one daemon, or the one for QEMU") {
  CHECK(Machine().With("run/libvirt/libvirt-sock").Found() ==
        "libvirt:qemu:///system : libvirt listens at /run/libvirt/libvirt-sock");
  CHECK(Machine().With("run/libvirt/virtqemud-sock").Found() ==
        "libvirt:qemu:///system : libvirt listens at /run/libvirt/virtqemud-sock");
  CHECK(Machine().With("run/libvirt/virtxend-sock").Found() ==
        "this machine is no Xen dom0, and libvirt doesn't listen in /run/libvirt");
}

}  // namespace domus
