#include "hypervisor/xl/errors.h"

#include <doctest/doctest.h>

#include "tests/hypervisor/recorded_xl.h"

namespace domus::xl {
namespace {

using Kind = HypervisorError::Kind;

HypervisorError ErrorIn(const std::string& file, std::string_view call = "xl create") {
  return ErrorOf(call, {.kind = ProgramEnd::Kind::kExited, .status = 1, .err = Recorded(file)});
}

void CheckError(const HypervisorError& error, Kind kind, std::string_view text) {
  CHECK(error.kind == kind);
  CHECK(error.text == text);
}

}  // namespace

TEST_CASE("what xl says is told by its one telling line") {
  CheckError(ErrorIn("create-dup.err"), Kind::kConflict,
             "xl create: Domain with name \"pv1\" already exists");
  CheckError(ErrorIn("create-big.err"), Kind::kConflict,
             "xl create: can't allocate low memory for domain: Out of memory");
  CheckError(ErrorIn("create-nokernel.err"), Kind::kPermanent,
             "xl create: failed to open file '/guest/none': No such file or directory: Internal error");
  CheckError(ErrorIn("create-nodisk.err"), Kind::kPermanent,
             "xl create: Disk vdev=xvda failed to stat: /tmp/none.img: No such file or directory");
  CheckError(ErrorIn("create-nobridge.err"), Kind::kPermanent,
             "xl create: Could not find bridge device nobr");
  CheckError(ErrorIn("destroy-none.err", "xl destroy"), Kind::kNotFound,
             "xl destroy: pvh1 is an invalid domain identifier (rc=-6)");
  CheckError(ErrorIn("battach-dup.err", "xl block-attach"), Kind::kConflict,
             "xl block-attach: device already exists in xenstore");
  CheckError(ErrorIn("memset-high.err", "xl mem-set"), Kind::kPermanent,
             "xl mem-set: memory_dynamic_max must be less than or equal to memory_static_max");
  CheckError(ErrorIn("vcpuset-high.err", "xl vcpu-set"), Kind::kPermanent,
             "xl vcpu-set: You are overcommmitting! You have 2 physical CPUs and want 3 vCPUs! "
             "Aborting, use --ignore-host to continue");
  CheckError(ErrorIn("bdetach-none.err", "xl block-detach"), Kind::kConflict,
             "xl block-detach: disk /libxl/1/device/vbd/51744 does not exist (no backend path");
  CheckError(ErrorIn("ndetach-none.err", "xl network-detach"), Kind::kConflict,
             "xl network-detach: Unknown device 00:16:3e:00:00:31");
}

TEST_CASE("a migration that failed says what was in its way") {
  CheckError(ErrorIn("migrate-away.err", "xl migrate"), Kind::kPermanent,
             "xl migrate: ssh: connect to host away port 22: No route to host");
  CheckError(ErrorIn("migrate-nossh.err", "xl migrate"), Kind::kPermanent,
             "xl migrate: sh: 1: exec: ssh: not found");
  CheckError(ErrorIn("migrate-cut.err", "xl migrate"), Kind::kPermanent,
             "xl migrate: Failed to read 4198408 bytes of data for record (0x00000001, Page data) "
             "(0 = Success): Internal error");
  CheckError(ErrorIn("migrate-pv.err", "xl migrate"), Kind::kPermanent,
             "xl migrate: Failed to enable logdirty: 95,22,0 (22 = Invalid argument): Internal error");
}

TEST_CASE("a domain that has ended is not found") {
  CheckError(ErrorOf("xl list", {.status = 1, .err = "Error: Domain '1' does not exist.\n"}),
             Kind::kNotFound, "xl list: Error: Domain '1' does not exist");
}

TEST_CASE("a program that says nothing is told by its exit code") {
  CheckError(ErrorOf("xl save", {.status = 3}), Kind::kPermanent, "xl save failed with exit code 3");
}

TEST_CASE("a run that was killed may have done its work") {
  CheckError(ErrorOf("xl create", {.kind = ProgramEnd::Kind::kTimedOut}), Kind::kNoAnswer,
             "xl create did not end in time and was killed");
  CheckError(ErrorOf("xl create", {.kind = ProgramEnd::Kind::kSignalled, .status = 9}),
             Kind::kNoAnswer, "xl create was ended by signal 9");
}

TEST_CASE("hostile words are shown, short and harmless") {
  const HypervisorError error =
      ErrorOf("xl create", {.status = 1, .err = "\x1b[2J" + std::string(10'000, 'x')});
  CHECK(error.text.starts_with("xl create: \\x1b[2Jxxx"));
  CHECK(error.text.size() < 400);
}

}  // namespace domus::xl
