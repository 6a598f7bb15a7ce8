#include "hypervisor/libvirt/error.h"

#include <doctest/doctest.h>

#include <string>

namespace domus::libvirt {
namespace {

using Kind = HypervisorError::Kind;

HypervisorError Failed(int domain, int code, std::string message) {
  virError error{};
  error.domain = domain;
  error.code = code;
  error.message = message.data();
  return AsOurs(error);
}

Kind KindOf(int code) { return Failed(VIR_FROM_QEMU, code, "no").kind; }

}  // namespace

TEST_CASE("libvirt's errors are ours by their code") {
  CHECK(KindOf(VIR_ERR_NO_DOMAIN) == Kind::kNotFound);
  CHECK(KindOf(VIR_ERR_NO_STORAGE_VOL) == Kind::kNotFound);
  CHECK(KindOf(VIR_ERR_OPERATION_INVALID) == Kind::kConflict);
  CHECK(KindOf(VIR_ERR_RESOURCE_BUSY) == Kind::kConflict);
  CHECK(KindOf(VIR_ERR_CONFIG_UNSUPPORTED) == Kind::kUnsupported);
  CHECK(KindOf(VIR_ERR_NO_SUPPORT) == Kind::kUnsupported);
  CHECK(KindOf(VIR_ERR_OPERATION_TIMEOUT) == Kind::kTransient);
  CHECK(KindOf(VIR_ERR_INTERNAL_ERROR) == Kind::kPermanent);
  CHECK(Failed(VIR_FROM_RPC, VIR_ERR_SYSTEM_ERROR, "no").kind == Kind::kTransient);
}

TEST_CASE("libvirt's words read as ours") {
  const auto words = [](const char* message) {
    return Failed(VIR_FROM_QEMU, VIR_ERR_INTERNAL_ERROR, message).text;
  };
  CHECK(words("Domain not found: no domain with matching name 'db01'.\n") ==
        "domain not found: no domain with matching name 'db01'");
  CHECK(words("XML error: no target") == "XML error: no target");
}

TEST_CASE("an image that another guest writes is a conflict") {
  const HypervisorError error = Failed(VIR_FROM_QEMU, VIR_ERR_INTERNAL_ERROR,
                                       "process exited: Failed to get \"write\" lock");
  CHECK(error.kind == Kind::kConflict);
}

TEST_CASE("a tray that libvirt is wrong about comes with its cure") {
  const HypervisorError error =
      Failed(VIR_FROM_QEMU, VIR_ERR_INTERNAL_ERROR,
             "internal error: unable to execute QEMU command 'blockdev-remove-medium': Tray of "
             "device 'ide0-1-0' is not open");
  CHECK(error.kind == Kind::kPermanent);
  CHECK(error.text ==
        "internal error: unable to execute QEMU command 'blockdev-remove-medium': Tray of device "
        "'ide0-1-0' is not open, though libvirt takes it for open: restart libvirtd (guests run "
        "on) or the guest");
}

}  // namespace domus::libvirt
