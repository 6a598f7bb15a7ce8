// Guests edited in their files: each case shows the whole file before and after, and every edit is
// compiled and must give the wanted guest.
#include "edit/guest_edit.h"

#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "tests/compiler/compile_support.h"

namespace domus {
namespace {

using Change = std::function<void(GuestConfig&)>;

/// The file after the edit, or what was refused.
std::string Edit(const std::string& text, const Change& change, const std::string& name = "vm.cfg") {
  const CompiledText before(text, name);
  CAPTURE(before.findings);
  REQUIRE(before.guest());
  GuestConfig wanted = before.guest()->config;
  change(wanted);
  SourceMap sources;
  DiagnosticSink sink;
  const FileKind kind = name.ends_with(".sxp") ? FileKind::kGuestSxp : FileKind::kGuestScript;
  const auto edited = EditGuest({name, kind, text}, before.guest()->config, wanted, sources, sink);
  if (!edited) return Dump(sink, sources, "");
  const CompiledText after(*edited, name);
  CAPTURE(*edited);
  CAPTURE(after.findings);
  REQUIRE(after.guest());
  CHECK(DifferingFields(after.guest()->config, wanted) == std::vector<std::string>());
  CHECK(after.guest()->config == wanted);
  return *edited;
}

void MoreMemory(GuestConfig& guest) { guest.memory_mib = 3072; }
void OtherBridge(GuestConfig& guest) { guest.vifs.at(0).bridge = "xenbr7"; }
void AddDisk(GuestConfig& guest) {
  Disk disk;
  disk.device = "xvdc";
  disk.source = "/dev/vg/c";
  disk.backend = DiskBackend::kPhy;
  guest.disks.push_back(disk);
}
void DropFirstDisk(GuestConfig& guest) { guest.disks.erase(guest.disks.begin()); }
void DropLastDisk(GuestConfig& guest) { guest.disks.pop_back(); }
void ReadOnly(GuestConfig& guest) { guest.disks.at(0).access = DiskAccess::kReadOnly; }

const std::string kHead = "name = 'web01'\nbootloader = '/usr/bin/pygrub'\n";

}  // namespace

TEST_CASE("a number keeps its quotes, its comment and its blanks") {
  CHECK(Edit(kHead + "memory   =  2048   # MiB\nvcpus = 2\n", MoreMemory) ==
        kHead + "memory   =  3072   # MiB\nvcpus = 2\n");
  CHECK(Edit(kHead + "memory = '2048'\n", MoreMemory) == kHead + "memory = '3072'\n");
  CHECK(Edit(kHead + "memory = \"2048\" ; vcpus = 2\n", MoreMemory) ==
        kHead + "memory = \"3072\" ; vcpus = 2\n");
  CHECK(Edit(kHead + "memory=0x800", MoreMemory) == kHead + "memory=3072");
}

TEST_CASE("line ends, byte order mark and encoding stay") {
  CHECK(Edit("\xEF\xBB\xBFname = 'a'\r\nbootloader = 'b'\r\nmemory = 512\r\n", MoreMemory) ==
        "\xEF\xBB\xBFname = 'a'\r\nbootloader = 'b'\r\nmemory = 3072\r\n");
  const std::string latin =
      "# -*- coding: latin-1 -*-\n# f\xFCr\nname = 'a'\nbootloader = 'b'\nmemory = ";
  CHECK(Edit(latin + "512 # \xE9\n", MoreMemory) == latin + "3072 # \xE9\n");
}

TEST_CASE("flags and words keep their spelling") {
  const auto off = [](GuestConfig& guest) { guest.localtime = false; };
  CHECK(Edit(kHead + "localtime = 1\n", off) == kHead + "localtime = 0\n");
  CHECK(Edit(kHead + "localtime = '1'\n", off) == kHead + "localtime = '0'\n");
  CHECK(Edit(kHead + "localtime = True\n", off) == kHead + "localtime = False\n");
  const auto action = [](GuestConfig& guest) { guest.on_crash = LifecycleAction::kDestroy; };
  CHECK(Edit(kHead + "on_crash = \"restart\"\n", action) == kHead + "on_crash = \"destroy\"\n");
}

TEST_CASE("a text is changed within its quotes") {
  const auto extra = [](GuestConfig& guest) { guest.extra = "ro 'quiet'"; };
  CHECK(Edit(kHead + "extra = 'ro'\n", extra) == kHead + "extra = 'ro \\'quiet\\''\n");
  CHECK(Edit(kHead + "extra = \"ro\"\n", extra) == kHead + "extra = \"ro 'quiet'\"\n");
}

TEST_CASE("only what drifted is replaced inside a device string") {
  CHECK(Edit(kHead + "vif = [ 'mac=00:16:3e:5a:10:01, bridge=xenbr0' ]  # front\n", OtherBridge) ==
        kHead + "vif = [ 'mac=00:16:3e:5a:10:01, bridge=xenbr7' ]  # front\n");
  CHECK(Edit(kHead + "vif = ['mac=00:16:3e:5a:10:01']\n", OtherBridge) ==
        kHead + "vif = ['mac=00:16:3e:5a:10:01,bridge=xenbr7']\n");
  CHECK(Edit(kHead + "vif = ['bridge=xenbr0,mac=00:16:3e:5a:10:01']\n",
             [](GuestConfig& guest) { guest.vifs.at(0).bridge.reset(); }) ==
        kHead + "vif = ['mac=00:16:3e:5a:10:01']\n");
  CHECK(Edit(kHead + "disk = ['phy:vg/a,xvda,w']\n", ReadOnly) ==
        kHead + "disk = ['phy:vg/a,xvda,r']\n");
  CHECK(Edit(kHead + "disk = ['/dev/vg/a,raw,xvda,rw']\n", ReadOnly) ==
        kHead + "disk = ['/dev/vg/a,raw,xvda,r']\n");
  CHECK(Edit(kHead + "disk = ['vdev=xvda, access=rw, target=/dev/vg/a']\n", ReadOnly) ==
        kHead + "disk = ['vdev=xvda, access=r, target=/dev/vg/a']\n");
}

TEST_CASE("another medium or image, whatever stands before the path") {
  const auto moved = [](GuestConfig& guest) { guest.disks.at(0).source = "/OVS/new.img"; };
  CHECK(Edit(kHead + "disk = ['tap:aio:/OVS/old.img,xvda,w']\n", moved) ==
        kHead + "disk = ['tap:aio:/OVS/new.img,xvda,w']\n");
  CHECK(Edit(kHead + "disk = [',hdc:cdrom,r']\n",
             [](GuestConfig& guest) {
               guest.disks.at(0).source = "/iso/a.iso";
               guest.disks.at(0).backend = DiskBackend::kFile;
             }) == kHead + "disk = ['file:/iso/a.iso,hdc:cdrom,r']\n");
  CHECK(Edit(kHead + "disk = ['format=raw, vdev=xvda, target=/a,b.img']\n", moved) ==
        kHead + "disk = ['format=raw, vdev=xvda, target=/OVS/new.img']\n");
}

TEST_CASE("a device is added in the list's own layout") {
  const std::string a = "'phy:/dev/vg/a,xvda,w'", b = "'phy:/dev/vg/b,xvdb,w'",
                    c = "'phy:/dev/vg/c,xvdc,w'";
  CHECK(Edit(kHead + "disk = [ " + a + " ]\n", AddDisk) ==
        kHead + "disk = [ " + a + ", " + c + " ]\n");
  CHECK(Edit(kHead + "disk = [ " + a + ",  # root\n         " + b + "   # data\n       ]\n", AddDisk) ==
        kHead + "disk = [ " + a + ",  # root\n         " + b + ",   # data\n         " + c +
            "\n       ]\n");
  CHECK(Edit(kHead + "disk = [\n  \"phy:/dev/vg/a,xvda,w\",\n]\n", AddDisk) ==
        kHead + "disk = [\n  \"phy:/dev/vg/a,xvda,w\",\n  \"phy:/dev/vg/c,xvdc,w\",\n]\n");
  CHECK(Edit(kHead + "disk = [ " + a + ",\n         " + b + " ]\n", AddDisk) ==
        kHead + "disk = [ " + a + ",\n         " + b + ",\n         " + c + " ]\n");
  CHECK(Edit(kHead + "disk = []\n", AddDisk) == kHead + "disk = [" + c + "]\n");
  CHECK(Edit(kHead + "disk = " + a + "\n", AddDisk) == kHead + "disk = [" + a + ", " + c + "]\n");
  CHECK(Edit(kHead + "memory = 512\nvif = ['']\n", AddDisk) ==
        kHead + "disk = [" + c + "]\nmemory = 512\nvif = ['']\n");
}

TEST_CASE("a device is taken out with its line and comma") {
  const std::string a = "'phy:/dev/vg/a,xvda,w'", b = "'phy:/dev/vg/b,xvdb,w'";
  CHECK(Edit(kHead + "disk = [ " + a + ",  # root\n         " + b + " ]  # data\n", DropLastDisk) ==
        kHead + "disk = [ " + a + "  # root\n          ]  # data\n");
  CHECK(Edit(kHead + "disk = [" + a + ", " + b + "]\n", DropFirstDisk) ==
        kHead + "disk = [" + b + "]\n");
  CHECK(Edit(kHead + "disk = [\n  " + a + ",\n  " + b + "  # gone\n]\n", DropLastDisk) ==
        kHead + "disk = [\n  " + a + "\n]\n");
  CHECK(Edit(kHead + "disk = [\n  " + a + ",\n  " + b + ",\n]\n", DropFirstDisk) ==
        kHead + "disk = [\n  " + b + ",\n]\n");
  CHECK(Edit(kHead + "disk = [ " + a + " ]\n", DropFirstDisk) == kHead + "disk = []\n");
  CHECK(Edit(kHead + "disk = " + a + "\nvcpus = 1\n", DropFirstDisk) == kHead + "vcpus = 1\n");
}

TEST_CASE("limits of disks have a list of their own") {
  const auto slower = [](GuestConfig& guest) { guest.disks.at(0).qos = DiskQos{"idle", {}}; };
  const std::string disk = kHead + "disk = ['phy:/dev/vg/a,xvda,w']\n";
  CHECK(Edit(disk, slower) == disk + "disk_other_config = [['xvda', 'ionice', 'sched=idle']]\n");
  CHECK(Edit(disk + "disk_other_config = [['xvda', 'ionice', 'sched=real-time']]\n", slower) ==
        disk + "disk_other_config = [['xvda', 'ionice', 'sched=idle']]\n");
  CHECK(Edit(disk + "disk_other_config = [['xvda', 'ionice', 'sched=idle']]\n", DropFirstDisk) ==
        kHead + "disk = []\ndisk_other_config = []\n");
}

TEST_CASE("a setting that the file lacks gets a line where it belongs, spaced like its neighbour") {
  const auto maxmem = [](GuestConfig& guest) { guest.maxmem_mib = 4096; };
  CHECK(Edit("name       = 'a'\nbootloader = 'b'\nmemory     = 512  # MiB\nvcpus      = 1\n", maxmem) ==
        "name       = 'a'\nbootloader = 'b'\nmemory     = 512  # MiB\nmaxmem     = 4096\n"
        "vcpus      = 1\n");
  CHECK(Edit("name='a'\nbootloader='b'\nmemory=512", maxmem) ==
        "name='a'\nbootloader='b'\nmemory=512\nmaxmem=4096");
}

TEST_CASE("a setting that the host lacks goes with its line") {
  CHECK(Edit(kHead + "cpu_weight = 512  # more\nvcpus = 1\n",
             [](GuestConfig& guest) { guest.cpu_weight.reset(); }) == kHead + "vcpus = 1\n");
}

TEST_CASE("several fields in one go") {
  CHECK(Edit(kHead + "memory = 512\nvcpus = 1\nvif = ['bridge=xenbr0']\ndisk = []\n",
             [](GuestConfig& guest) {
               MoreMemory(guest);
               OtherBridge(guest);
               AddDisk(guest);
               guest.vcpus = 4;
             }) == kHead + "memory = 3072\nvcpus = 4\nvif = ['bridge=xenbr7']\n"
                           "disk = ['phy:/dev/vg/c,xvdc,w']\n");
}

TEST_CASE("what is computed, shared or conditional is refused, with what to write (PL150)") {
  const auto refused = [](const std::string& place, const std::string& path,
                          const std::string& label, const std::string& help) {
    return "error PL150 vm.cfg:" + place + ": `" + path + "` can't be written into this file (" +
           label + ")\n  help: write it by hand" + help + "\n";
  };
  CHECK(Edit(kHead + "base = 512\nmemory = base * 2\n", MoreMemory) ==
        refused("4:10-17", "memory", "computed, not written out", ": `memory = 3072`"));
  CHECK(Edit(kHead + "memory = 512\nmemory = 1024\n", MoreMemory) ==
        refused("4:1-6", "memory", "set more than once", ": `memory = 3072`"));
  CHECK(Edit(kHead + "if 1:\n  memory = 512\n", MoreMemory) ==
        refused("4:3-8", "memory", "not set by a plain `name = value` line", ": `memory = 3072`"));
  CHECK(Edit(kHead + "memory = vcpus = 2\n", MoreMemory) ==
        refused("3:1-6", "memory", "not set by a plain `name = value` line", ": `memory = 3072`"));
  CHECK(Edit(kHead + "vif = ['bridge=xenbr%d' % 0]\n", OtherBridge) ==
        refused("3:8-27", "vif[0]", "computed, not written out", ", in `vif`: `'bridge=xenbr7'`"));
  CHECK(Edit(kHead + "disk = []\nfor d in 'ab':\n  disk.append('phy:/dev/vg/' + d + ',xvd' + d + "
                     "',w')\n",
             AddDisk) == refused("3:8-9", "disk[xvdc]", "computed, not written out",
                                 ", in `disk`: `'phy:/dev/vg/c,xvdc,w'`"));
}

TEST_CASE("an SXP guest is edited by atoms and forms") {
  const auto guest = [](const std::string& lines) {
    return "(vm\n  (name web01)\n" + lines + ")\n";
  };
  const std::string vif = "\n  (device (vif (mac 00:16:3e:5a:10:01) (bridge xenbr0)))";
  const std::string vbd = "\n  (device (vbd (uname phy:/dev/vg/a) (dev xvda) (mode 'w')))";
  const std::string text = guest("  (memory 512)   # MiB\n  (bootloader /usr/bin/pygrub)" + vif + vbd);
  CHECK(Edit(text, MoreMemory, "guest.sxp") ==
        guest("  (memory 3072)   # MiB\n  (bootloader /usr/bin/pygrub)" + vif + vbd));
  const auto several = [](GuestConfig& config) {
    OtherBridge(config);
    config.disks.at(0).access = DiskAccess::kSharedWrite;
    AddDisk(config);
    config.maxmem_mib = 1024;
  };
  CHECK(Edit(text, several, "guest.sxp") ==
        guest("  (memory 512)   # MiB\n  (bootloader /usr/bin/pygrub)\n  (maxmem 1024)"
              "\n  (device (vif (mac 00:16:3e:5a:10:01) (bridge xenbr7)))"
              "\n  (device (vbd (uname phy:/dev/vg/a) (dev xvda) (mode 'w!')))"
              "\n  (device (vbd (uname phy:/dev/vg/c) (dev xvdc) (mode w)))"));
  CHECK(Edit(text, DropFirstDisk, "guest.sxp") ==
        guest("  (memory 512)   # MiB\n  (bootloader /usr/bin/pygrub)" + vif));
}

}  // namespace domus
