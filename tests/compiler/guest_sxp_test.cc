// SXP guests: the same guest as a vm.cfg of the same meaning.
#include <doctest/doctest.h>

#include <string>

#include "model/guest_json.h"
#include "tests/compiler/compile_support.h"

namespace domus {
namespace {

std::string Json(const std::string& text, const std::string& name) {
  const CompiledText compiled(text, name);
  CAPTURE(compiled.findings);
  REQUIRE(compiled.guest());
  return GuestToJson(compiled.guest()->config, SecretsInJson::kReveal);
}

std::string Findings(const std::string& text) { return CompiledText(text, "guest.sxp").findings; }

}  // namespace

TEST_CASE("an SXP guest is the guest of the vm.cfg that says the same") {
  const std::string sxp =
      "(vm (name db01) (memory 1024) (maxmem 2048) (vcpus 2)\n"
      "  (uuid 8ee876b5-0b8e-4d3a-9a1b-2f6a7c5d9e10)\n"
      "  (on_poweroff destroy) (on_reboot restart) (on_crash 'restart') (localtime 1)\n"
      "  (cpus ((0 1) (2))) (bootloader '') (features )\n"
      "  (image (hvm (kernel /usr/lib/xen/boot/hvmloader) (boot cd) (vnc 1) (vncunused 1) (acpi 1)\n"
      "    (usb 1) (usbdevice tablet) (serial pty) (args 'quiet splash') (vcpus 2) (notes (A b))))\n"
      "  (device (vbd (uname phy:/dev/vg/a) (dev hda:disk) (mode w) (backend 0) (bootable 1)))\n"
      "  (device (tap (uname tap:aio:/b.img) (dev hdb) (mode w)))\n"
      "  (device (vbd (dev hdc:cdrom) (mode r)))\n"
      "  (device (vif (mac 00:16:3e:5a:10:01) (bridge xenbr0) (type ioemu) (backend 0) (uuid x)))\n"
      "  (device (vkbd)) (device (console (protocol vt100)))\n"
      "  (device (vfb (vnc 1) (location localhost:5900)))\n"
      "  (device (pci (dev (domain 0x0000) (bus 0x01) (slot 0x1a) (func 0x1)))))\n";
  const std::string script =
      "name = 'db01'\nmemory = 1024\nmaxmem = 2048\nvcpus = 2\n"
      "uuid = '8ee876b5-0b8e-4d3a-9a1b-2f6a7c5d9e10'\n"
      "on_poweroff = 'destroy'\non_reboot = 'restart'\non_crash = 'restart'\nlocaltime = 1\n"
      "cpus = ['0,1', '2']\nbuilder = 'hvm'\nkernel = '/usr/lib/xen/boot/hvmloader'\nboot = 'cd'\n"
      "vnc = 1\nvncunused = 1\nacpi = 1\nusb = 1\nusbdevice = 'tablet'\nserial = 'pty'\n"
      "extra = 'quiet splash'\n"
      "disk = ['phy:/dev/vg/a,hda,w', 'tap:aio:/b.img,hdb,w', ',hdc:cdrom,r']\n"
      "vif = ['mac=00:16:3e:5a:10:01,bridge=xenbr0,type=ioemu']\nvfb = ['vnc=1']\n"
      "pci = ['0000:01:1a.1']\n";
  CHECK(Json(sxp, "guest.sxp") == Json(script, "vm.cfg"));
}

TEST_CASE("what xend says of a running domain is no part of the guest") {
  CHECK(Findings("(domain (domid 3) (name db01) (memory 512) (state -b----) (cpu_time 1.5)\n"
                 "  (bootloader /usr/bin/pygrub) (cpus (())) (store_mfn 5) (status 2))") == "");
}

TEST_CASE("the CD-ROM of an old image") {
  const CompiledText compiled("(vm (name a) (image (hvm (cdrom /i.iso))))", "guest.sxp");
  REQUIRE(compiled.guest());
  REQUIRE(compiled.guest()->config.disks.size() == 1);
  const Disk& disk = compiled.guest()->config.disks[0];
  CHECK(disk.device == "hdc");
  CHECK(disk.source == "/i.iso");
  CHECK(disk.cdrom);
  CHECK(disk.access == DiskAccess::kReadOnly);
}

TEST_CASE("errors point at the atom that is wrong") {
  CHECK(Findings("(vm (name db01) (memory much) (bootloader /b)\n"
                 "  (device (vif (mac 00:16:3e:zz:00:01) (bridge xenbr0))))")
            .starts_with("error VM013 guest.sxp:1:25-28: `memory` must be a whole number, not `much` "
                         "(expected a whole number)\n"
                         "error VM043 guest.sxp:2:21-37: "));
  CHECK(Findings("(vm (name db01) (memroy 512) (bootloader /b))") ==
        "error VM010 guest.sxp:1:18-23: unknown key `memroy` (not a guest key)\n"
        "  note: xm and xl ignore unknown keys without a message\n"
        "  help: did you mean `memory`?\n");
}

TEST_CASE("forms that Domus leaves out") {
  CHECK(Findings("(vm (name db01) (bootloader /b) stray\n (device (flux (a 1))) again\n (cpuid ((1 2))))\n") ==
        "warning VM191 guest.sxp:1:33-37: a word `stray` where a form should be (left out)\n"
        "warning VM191 guest.sxp:2:10-21: a form that Domus does not understand (left out)\n"
        "warning VM191 guest.sxp:3:2-16: a form that Domus does not understand (left out)\n");
}

TEST_CASE("an attribute has one value") {
  // Read as xend reads it, `w!` is two words: taking the first would silently unshare the disk.
  CHECK(Findings("(vm (name a) (bootloader /b)\n"
                 " (device (vbd (uname phy:/dev/a) (dev xvda) (mode w!))))") ==
        "error VM193 guest.sxp:2:51-52: `mode` has 2 values (one value expected)\n"
        "  note: brackets and `!` end a word in SXP, so `w!` is two words\n"
        "  help: put a value with such characters in quotes: 'w!'\n");
}

TEST_CASE("a file holds one guest") {
  CHECK(Findings("(xend-config (memory 1))").ends_with(
      "error VM190 guest.sxp:1:1: no guest in this file (expected `(vm …)` or `(domain …)`)\n"));
  CHECK(Findings("(vm (name a))\n(vm (name b))") ==
        "error VM192 guest.sxp:2:2-3: a file holds more than one guest (the second guest)\n"
        "  guest.sxp:1:2-3: the first\n"
        "  help: give each guest a file of its own\n");
}

}  // namespace domus
