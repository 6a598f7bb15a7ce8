// domus import and domus adopt, in process, on a simulated host.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/cli/site.h"

namespace domus {
namespace {

GuestConfig Rescue() {
  GuestConfig guest;
  guest.name = "tmp-rescue";
  guest.memory_mib = 512;
  guest.vcpus = 2;
  guest.bootloader = "/usr/bin/pygrub";
  Disk disk;
  disk.device = "xvda";
  disk.source = "/dev/vg/rescue";
  disk.backend = DiskBackend::kPhy;
  guest.disks.push_back(disk);
  Vif vif;
  vif.bridge = "xenbr0";
  guest.vifs.push_back(vif);
  return guest;
}

void Put(const Site& site, const GuestConfig& guest, bool start = true) {
  const auto host = site.Host();
  REQUIRE(host->Define(guest).has_value());
  if (start) REQUIRE(host->Start(guest.name).has_value());
}

int ModeOf(const std::string& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0 ? static_cast<int>(status.st_mode & 0777) : -1;
}

bool Says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("import writes a config, proves that its plan is empty, and manages the guest") {
  const Site site;
  Put(site, Rescue());
  const Output imported = site.Run("import", {"tmp-rescue", "--yes", "--detailed-exitcode"});
  CHECK(imported.err == "");
  CHECK(imported.code == kExitChanges);
  CHECK(imported.out ==
        "tmp-rescue -> tmp-rescue/vm.cfg\n"
        "A plan of this file is empty.  (checked)\n"
        "Written: tmp-rescue/vm.cfg\n"
        "Managed from now on: 1 guest\n");
  CHECK(ModeOf(site.Tree("tmp-rescue/vm.cfg")) == 0644);
  CHECK(Says(site.Read("tmp-rescue/vm.cfg"), "memory = 512\n"));
  CHECK(site.Run("plan", {"--detailed-exitcode"}).code == kExitOk);
  CHECK(site.Run("import", {"--all", "--yes"}).out ==
        "No guest to import: all on the host are managed.\n");
}

TEST_CASE("a file that holds a password is readable by its owner alone") {
  const Site site;
  GuestConfig guest = Rescue();
  guest.vnc.password = Secret("geheim12");
  Put(site, guest);
  const Output imported = site.Run("import", {"--all", "--yes"});
  CHECK(imported.code == kExitOk);
  CHECK(Says(imported.out, "tmp-rescue/vm.cfg   (holds a password: mode 0600)\n"));
  CHECK_FALSE(Says(imported.out, "geheim12"));
  CHECK(ModeOf(site.Tree("tmp-rescue/vm.cfg")) == 0600);
  CHECK_FALSE(Says(site.Run("import", {"--all", "--dry-run"}).out, "geheim12"));
}

TEST_CASE("import writes SXP, proved in the same way") {
  const Site site;
  GuestConfig guest = Rescue();
  Vfb vfb;
  vfb.vnc.enabled = true;
  vfb.vnc.password = Secret("geheim12");
  guest.vfbs.push_back(vfb);
  Put(site, guest);
  const Output shown = site.Run("import", {"--all", "--format", "sxp", "--dry-run"});
  CHECK(Says(shown.out, "tmp-rescue -> tmp-rescue/vm.sxp   (holds a password: mode 0600)\n"));
  CHECK_FALSE(Says(shown.out, "geheim12"));
  const Output imported = site.Run("import", {"tmp-rescue", "--format", "sxp", "--yes"});
  CHECK(imported.err == "");
  CHECK(imported.code == kExitOk);
  CHECK(Says(imported.out, "Written: tmp-rescue/vm.sxp\nManaged from now on: 1 guest\n"));
  CHECK(ModeOf(site.Tree("tmp-rescue/vm.sxp")) == 0600);
  const std::string sxp = site.Read("tmp-rescue/vm.sxp");
  CHECK(Says(sxp, "\n    (memory 512)\n"));
  CHECK(Says(sxp, "(device (vbd (uname phy:/dev/vg/rescue) (dev xvda) (mode w)))\n"));
  CHECK(site.Run("plan", {"--detailed-exitcode"}).code == kExitOk);
}

TEST_CASE("SXP is laid out as the tree does it, and what it can't say is not written (PL155)") {
  const Site site;
  site.Write("web01.sxp", "(vm (name web01) (bootloader x))\n");
  GuestConfig guest = Rescue();
  Put(site, guest);
  CHECK(Says(site.Run("import", {"--all", "--format", "sxp", "--dry-run"}).out,
             "tmp-rescue -> tmp-rescue.sxp\n"));
  guest.name = "limited";
  guest.disks[0].source = "/dev/vg/limited";
  guest.disks[0].qos = DiskQos{"idle", {}};
  Put(site, guest);
  const Output refused = site.Run("import", {"limited", "--format", "sxp", "--yes"});
  CHECK(refused.code == kExitFailed);
  CHECK(Says(refused.err,
             "error[PL155]: the config of guest `limited` would not be what the host has\n"
             "  disk[xvda]: "));
  CHECK(ModeOf(site.Tree("limited.sxp")) == -1);
}

TEST_CASE("import lays files out as the tree does, and never overwrites (PL154)") {
  const Site site;
  site.Write("web01.cfg", "name = 'web01'\nbootloader = 'x'\n");
  site.Write("tmp-rescue.cfg", "name = 'other'\nbootloader = 'x'\n");
  Put(site, Rescue());
  const Output refused = site.Run("import", {"tmp-rescue", "--yes"});
  CHECK(refused.code == kExitFailed);
  CHECK(refused.err ==
        "error[PL154]: guest `tmp-rescue` can't be imported\n"
        "  there is a file tmp-rescue.cfg already\n"
        "   = help: move it away, or import into another directory with --config\n");
  CHECK(Says(site.Run("import", {"web99"}).err, "  the host has no guest of that name\n"));
  CHECK(Says(site.Run("import", {"Domain-0"}).err, "  it is the host's own domain\n"));
}

TEST_CASE("what would not be exact is not written (PL155)") {
  const Site site;
  Put(site, Rescue(), false);
  const Output refused = site.Run("import", {"tmp-rescue", "--yes"});
  CHECK(refused.code == kExitFailed);
  CHECK(refused.err ==
        "error[PL155]: the config of guest `tmp-rescue` would not be what the host has\n"
        "  power: off -> running\n"
        "   = note: nothing was written\n"
        "   = help: a config means a running guest: say otherwise in domus.yaml, `guests: { tmp-rescue: "
        "{ power: stopped } }`, then import again\n");
  CHECK(ModeOf(site.Tree("tmp-rescue/vm.cfg")) == -1);
  site.Write("domus.yaml", "guests: { tmp-rescue: { power: stopped } }\n");
  CHECK(site.Run("import", {"tmp-rescue", "--yes"}).code == kExitOk);
  CHECK(site.Run("plan", {"--detailed-exitcode"}).code == kExitOk);
}

TEST_CASE("adopt takes over what the config describes and the host has, and changes neither") {
  const Site site;
  Put(site, Rescue());
  CHECK(site.Run("import", {"tmp-rescue", "--yes", "--no-adopt"}).code == kExitOk);
  CHECK(Says(site.Run("plan").err, "error[PL101]"));
  CHECK(Says(site.Run("import", {"tmp-rescue"}).err, "   = help: domus adopt guest.tmp-rescue\n"));
  CHECK(Says(site.Run("adopt", {"guest.tmp-rescue"}).err, "error[PL121]"));
  const Output adopted = site.Run("adopt", {"guest.tmp-rescue", "--yes"});
  CHECK(adopted.err == "");
  CHECK(adopted.code == kExitOk);
  CHECK(Says(adopted.out, "Adopted: guest.tmp-rescue\n"));
  CHECK(site.Run("plan", {"--detailed-exitcode"}).code == kExitOk);
}

TEST_CASE("what differs from an adopted guest is a change by the config, not drift") {
  const Site site;
  Put(site, Rescue());
  site.Write("tmp-rescue/vm.cfg",
             "name = 'tmp-rescue'\nbootloader = '/usr/bin/pygrub'\nmemory = 256\nvcpus = 2\n"
             "disk = ['phy:/dev/vg/rescue,xvda,w']\nvif = ['bridge=xenbr0']\n");
  CHECK(site.Run("adopt", {"guest.tmp-rescue", "--yes"}).code == kExitOk);
  CHECK(site.Guest("tmp-rescue").config.memory_mib == 512);
  const Output plan = site.Run("plan", {"--detailed-exitcode"});
  CHECK(plan.code == kExitChanges);
  CHECK(Says(plan.out, "512 MiB -> 256 MiB"));
  CHECK_FALSE(Says(plan.out, "Changed outside domus"));
  CHECK(Says(site.Run("accept", {"guest.tmp-rescue.memory"}).err, "error[PL151]"));
}

TEST_CASE("another guest of the same name is not adopted (PL156)") {
  const Site site;
  Put(site, Rescue());
  site.Write("tmp-rescue/vm.cfg",
             "name = 'tmp-rescue'\nbootloader = 'x'\nuuid = '11111111-2222-4333-8444-555555555555'\n");
  CHECK(Says(site.Run("adopt", {"guest.tmp-rescue", "--yes"}).err,
             "error[PL156]: `guest.tmp-rescue` can't be adopted\n  the guest on the host has the UUID "));
  site.Write("gone/vm.cfg", "name = 'gone'\nbootloader = 'x'\n");
  CHECK(Says(site.Run("adopt", {"guest.gone"}).err, "  the host has no guest of that name\n"));
  CHECK(site.Run("adopt", {"guest.web99"}).err ==
        "error[PL156]: the config has no guest of the address `guest.web99`\n"
        "   = help: domus import web99 writes its config first\n");
}

}  // namespace domus
