// A guest written as SXP: what it looks like, and that nothing is lost in silence.
#include "edit/guest_sxp.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <set>

#include "tests/forms/compiled.h"
#include "tests/support/plausible_guest.h"

namespace domus {

using namespace testing;

TEST_CASE("a guest as SXP") {
  GuestConfig guest;
  guest.name = "db01";
  guest.type = GuestType::kHvm;
  guest.memory_mib = 4096;
  guest.vcpus = 2;
  guest.cpus = CpuAffinity{.per_vcpu = true, .masks = {"0-1", "3"}};
  guest.boot_order = "dc";
  guest.extra = "root shell (1)";
  guest.on_crash = LifecycleAction::kRestart;
  Disk disk;
  disk.device = "hda";
  disk.source = "/OVS/db01/System.img";
  disk.backend = DiskBackend::kFile;
  guest.disks.push_back(disk);
  disk.device = "hdc";
  disk.source = "/isos/x.iso";
  disk.access = DiskAccess::kReadOnly;
  disk.cdrom = true;
  guest.disks.push_back(disk);
  Vif vif;
  vif.mac = "00:16:3e:5a:10:01";
  vif.bridge = "xenbr0";
  guest.vifs = {vif};
  guest.vnc.enabled = true;
  guest.vnc.listen = "127.0.0.1";
  const Rendered written = WriteGuestSxp(guest);
  CHECK(Lines(written.losses) == "");
  CHECK(written.text ==
        "(vm\n"
        "    (name db01)\n"
        "    (device (vbd (uname file:/OVS/db01/System.img) (dev hda) (mode w)))\n"
        "    (device (vbd (uname file:/isos/x.iso) (dev hdc:cdrom) (mode r)))\n"
        "    (device (vif (mac 00:16:3e:5a:10:01) (bridge xenbr0)))\n"
        "    (memory 4096)\n"
        "    (vcpus 2)\n"
        "    (on_crash restart)\n"
        "    (cpus (0-1 3))\n"
        "    (image (hvm (args 'root shell (1)') (boot dc) (vnc 1) (vnclisten 127.0.0.1)))\n"
        ")\n");
  const Read read = ReadSxp(written.text, OptionsFor(guest));
  CHECK(read.errors.empty());
  CHECK(DifferingFields(guest, read.guest).empty());
}

TEST_CASE("what is written as SXP says the guest, but for exactly the losses it names") {
  int whole = 0;
  CHECK(rc::check([&] {
    const GuestConfig guest = *PlausibleGuest();
    const Rendered written = WriteGuestSxp(guest);
    if (written.text.empty()) {
      RC_ASSERT_FALSE(written.losses.empty());
      return;
    }
    whole += written.losses.empty() ? 1 : 0;
    const Read read = ReadSxp(written.text, OptionsFor(guest));
    const std::set<std::string> lost = FieldsOf(written.losses);
    const std::set<std::string> differing = DifferingFields(guest, read.guest);
    RC_LOG() << written.text << "\n-- losses\n" << Lines(written.losses);
    for (const std::string& path : differing) RC_LOG() << "differs in " << path << "\n";
    RC_ASSERT(lost == differing);
  }));
  CHECK(whole > 0);
}

}  // namespace domus
