// What is said about one guest file, and what becomes of it.
#include "compiler/guest_compiler.h"

#include <doctest/doctest.h>

#include <string>

#include "model/guest_words.h"
#include "tests/compiler/compile_support.h"

namespace domus {
namespace {

struct Row {
  const char* name;
  std::string text;
  const char* findings;
};

void CheckRows(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(CompiledText(row.text).findings == row.findings);
  }
}

GuestConfig Lower(const std::string& text) {
  const CompiledText compiled(text);
  CAPTURE(compiled.findings);
  REQUIRE(compiled.guest());
  return compiled.guest()->config;
}

}  // namespace

TEST_CASE("a plain guest has no findings and every scalar in its place") {
  const CompiledText compiled(
      "name = 'db01'\nuuid = '8EE876B50B8E4D3A9A1B2F6A7C5D9E10'\nmemory = 1024\nmaxmem = 2048\n"
      "vcpus = 2\nmaxvcpus = 4\ncpus = '0-3,^1'\ncpu_weight = 512\ncpu_cap = 150\n"
      "kernel = '/boot/vmlinuz'\nramdisk = '/boot/initrd'\nroot = '/dev/xvda1 ro'\nextra = 'quiet'\n"
      "on_poweroff = 'destroy'\non_reboot = 'restart'\non_crash = 'preserve'\nlocaltime = 1\n"
      "rtc_timeoffset = 3600\nacpi = 0\n");
  CHECK(compiled.findings == "");
  REQUIRE(compiled.guest());
  const GuestConfig& config = compiled.guest()->config;
  CHECK(config.name == "db01");
  CHECK(config.uuid == "8ee876b5-0b8e-4d3a-9a1b-2f6a7c5d9e10");
  CHECK(config.type == GuestType::kPv);
  CHECK(config.memory_mib == 1024);
  CHECK(config.maxmem_mib == 2048);
  CHECK(config.vcpus == 2);
  CHECK(config.maxvcpus == 4);
  CHECK(config.cpus == CpuAffinity{false, {"0,2-3"}});
  CHECK(config.cpu_weight == 512);
  CHECK(config.cpu_cap == 150);
  CHECK(config.kernel == "/boot/vmlinuz");
  CHECK(config.ramdisk == "/boot/initrd");
  CHECK(config.root == "/dev/xvda1 ro");
  CHECK(config.extra == "quiet");
  CHECK(config.on_poweroff == LifecycleAction::kDestroy);
  CHECK(config.on_reboot == LifecycleAction::kRestart);
  CHECK(config.on_crash == LifecycleAction::kPreserve);
  CHECK(config.localtime == true);
  CHECK(config.rtc_offset_s == 3600);
  CHECK(config.options == std::map<std::string, OptionValue>{{"acpi", {false}}});
}

TEST_CASE("each field knows where it is written") {
  const CompiledText compiled(
      PvGuest("memory = 512\ndisk = ['phy:/dev/vg/a,xvda,w',\n        'phy:/dev/vg/b,xvdb,w']\n"
              "vif = ['mac=00:16:3e:5a:10:01', '']\nvfb = ['type=vnc']\nOVM_simple_name = 'x'\n"
              "builder = 'linux'\nacpi = 1"));
  REQUIRE(compiled.guest());
  std::string places;
  for (const auto& [path, at] : compiled.guest()->sources) {
    places += path + " " + DumpPlace(at, compiled.sources, compiled.directory.path().string()) + "\n";
  }
  CHECK(places ==
        "OVM_simple_name vm.cfg:8:1-15\n"
        "acpi vm.cfg:10:8\n"
        "bootloader vm.cfg:2:14-30\n"
        "disk[xvda] vm.cfg:4:9-30\n"
        "disk[xvdb] vm.cfg:5:9-30\n"
        "memory vm.cfg:3:10-12\n"
        "name vm.cfg:1:8-13\n"
        "type vm.cfg:9:11-17\n"
        "vfb[0] vm.cfg:7:8-17\n"
        "vif[00:16:3e:5a:10:01] vm.cfg:6:8-30\n"
        "vif[1] vm.cfg:6:33-34\n");
}

TEST_CASE("numbers and switches may be written as xm and xl take them") {
  CHECK(Lower(PvGuest("memory = '512'")).memory_mib == 512);
  CHECK(Lower(PvGuest("memory = 512L")).memory_mib == 512);
  CHECK(Lower(PvGuest("memory = 512.0")).memory_mib == 512);
  CHECK(Lower(PvGuest("memory = ' 512 '")).memory_mib == 512);
  CHECK(Lower(PvGuest("memory = '0x200'")).memory_mib == 512);
  CHECK(Lower(PvGuest("localtime = '1'")).localtime == true);
  CHECK(Lower(PvGuest("localtime = True")).localtime == true);
  CHECK(Lower(HvmGuest("disk = ['phy:/dev/a,hda,w']\ntimer_mode = 1")).options.at("timer_mode") ==
        OptionValue{std::string("no_delay_for_missed_ticks")});
}

TEST_CASE("type and builder name the guest's type, and type wins") {
  const auto type_of = [](const std::string& lines) {
    return std::string(ToWord(Lower(PvGuest("vif = ['']\n" + lines)).type));
  };
  CHECK(type_of("") == "pv");
  CHECK(type_of("builder = 'linux'") == "pv");
  CHECK(type_of("builder = 'generic'") == "pv");
  CHECK(type_of("builder = 'hvm'") == "hvm");
  CHECK(type_of("type = 'pvh'") == "pvh");
  CHECK(type_of("builder = 'linux'\ntype = 'hvm'") == "hvm");
}

TEST_CASE("xm's mask of online CPUs becomes their number") {
  const GuestConfig config = Lower(PvGuest("vcpus = 4\nvcpu_avail = 3"));
  CHECK(config.vcpus == 2);
  CHECK(config.maxvcpus == 4);
}

TEST_CASE("xm's one word for three actions") {
  const GuestConfig always = Lower(PvGuest("restart = 'always'\non_crash = 'preserve'"));
  CHECK(always.on_poweroff == LifecycleAction::kRestart);
  CHECK(always.on_reboot == LifecycleAction::kRestart);
  CHECK(always.on_crash == LifecycleAction::kPreserve);
  CHECK(Lower(PvGuest("restart = 'never'")).on_reboot == LifecycleAction::kDestroy);
  CHECK(Lower(PvGuest("restart = 'onreboot'")).on_poweroff == LifecycleAction::kDestroy);
}

TEST_CASE("quality of service reaches its device") {
  const GuestConfig config = Lower(
      PvGuest("disk = ['phy:/dev/a,hda,w', 'phy:/dev/b,hdb,w']\n"
              "disk_other_config = [['hdb', 'ionice', 'sched=best-effort,prio=5']]\n"
              "vif = ['mac=00:16:3E:31:D5:4B']\n"
              "vif_other_config = [['00:16:3e:31:d5:4b', 'tbf', 'rate=8mbit,latency=50ms']]"));
  CHECK_FALSE(config.disks[0].qos);
  CHECK(config.disks[1].qos == DiskQos{"best-effort", 5});
  CHECK(config.vifs[0].qos == VifQos{8'000'000, 50'000});
}

TEST_CASE("names of the site are kept, helpers are not") {
  const CompiledText compiled(PvGuest("disk_path = '/dev/vg/a'\nOVM_os_type = 'el5'\n"
                                      "import os\ndef f(x): return x\n"
                                      "disk = ['phy:' + disk_path + ',xvda,w']"));
  CHECK(compiled.findings == "");
  REQUIRE(compiled.guest());
  CHECK(compiled.guest()->config.site ==
        std::map<std::string, OptionValue>{{"OVM_os_type", {std::string("el5")}}});
  CHECK(compiled.guest()->config.options.empty());
}

TEST_CASE("names that no tool knows") {
  CheckRows({
      {"close to a key", PvGuest("vcpus = 2\nmaxvpus = 4"),
       "error VM010 vm.cfg:4:1-7: unknown key `maxvpus` (not a guest key)\n"
       "  note: xm and xl ignore unknown keys without a message\n"
       "  help: did you mean `maxvcpus`?\n"},
      {"the guide's own", HvmGuest("disk = ['phy:/dev/a,hda,w']\nvncpassword = 'mypassword'"),
       "error VM010 vm.cfg:4:1-11: unknown key `vncpassword` (not a guest key)\n"
       "  note: xm and xl ignore unknown keys without a message\n"
       "  help: did you mean `vncpasswd`?\n"},
      {"far from all keys", PvGuest("team = 'dba'"),
       "warning VM011 vm.cfg:3:1-4: no tool knows `team` (has no effect)\n"
       "  help: declare a key of your own in domus.yaml under `keys: site:`\n"},
      {"a helper", PvGuest("memori = 512\nmemory = memori"), ""},
      {"a function", PvGuest("def memoryy(): return 1"), ""},
  });
}

TEST_CASE("values that no key can have") {
  CheckRows({
      {"text for a number", PvGuest("memory = 'much'"),
       "error VM013 vm.cfg:3:10-15: `memory` must be a whole number, not `much` (expected a whole "
       "number)\n"},
      {"list for a number", PvGuest("memory = [512]"),
       "error VM013 vm.cfg:3:10-14: `memory` must be a whole number, not a list (expected a whole "
       "number)\n"},
      {"text for a switch", PvGuest("acpi = 'yes'"),
       "error VM013 vm.cfg:3:8-12: `acpi` must be 0 or 1, not `yes` (expected 0 or 1)\n"},
      {"list for text", PvGuest("kernel = ['/boot/vmlinuz']"),
       "error VM013 vm.cfg:3:10-26: `kernel` must be a string, not a list (expected a string)\n"},
      {"out of range", PvGuest("cpu_weight = 70000\nmemory = 0"),
       "error VM014 vm.cfg:3:14-18: `cpu_weight` can't be 70000 (must be at most 65535)\n"
       "error VM014 vm.cfg:4:10: `memory` can't be 0 (must be at least 1 MiB)\n"},
      {"unknown word", PvGuest("on_crash = 'restrat'"),
       "error VM015 vm.cfg:3:12-20: `on_crash` can't be `restrat` (not a value of `on_crash`)\n"
       "  help: did you mean `restart`?\n"},
      {"unknown builder", PvGuest("builder = 'kvm'"),
       "error VM015 vm.cfg:3:11-15: `builder` can't be `kvm` (not a value of `builder`)\n"
       "  help: did you mean `hvm`?\n"},
      {"a fraction", PvGuest("memory = 512.5"),
       "warning VM017 vm.cfg:3:10-14: `memory` is not a whole number (taken as 512)\n"},
  });
}

TEST_CASE("a secret is in no message") {
  const CompiledText compiled(HvmGuest("disk = ['phy:/dev/a,hda,w']\nvncpasswd = ['hunter2']\nvncpasswd = [ 'hunter3' ]"));
  CHECK(compiled.findings.find("hunter") == std::string::npos);
  CHECK(compiled.findings ==
        "warning VM012 vm.cfg:5:1-9: `vncpasswd` is set twice (this value wins)\n"
        "  vm.cfg:4:1-9: first set here\n"
        "error VM013 vm.cfg:5:13-25: `vncpasswd` must be a string, not a list (expected a string)\n");
}

TEST_CASE("values that xm ignores") {
  CheckRows({
      {"bool", PvGuest("acpi = True"),
       "warning VM016 vm.cfg:3:8-11: xm ignores `acpi`, because its value is a bool (taken as written "
       "here, but not by xm)\n"
       "  note: xm takes only values whose type is exactly str, list, int or float\n"
       "  help: write `1`\n"},
      {"None", PvGuest("extra = None"),
       "warning VM016 vm.cfg:3:9-12: xm ignores `extra`, because its value is None (has no effect)\n"
       "  note: xm takes only values whose type is exactly str, list, int or float\n"},
      {"tuple", PvGuest("vif = ('bridge=xenbr0',)"),
       "warning VM016 vm.cfg:3:7-24: xm ignores `vif`, because its value is a tuple (taken as written "
       "here, but not by xm)\n"
       "  note: xm takes only values whose type is exactly str, list, int or float\n"},
      {"unicode", PvGuest("extra = u'quiet'"),
       "warning VM016 vm.cfg:3:9-16: xm ignores `extra`, because its value is a unicode string (taken "
       "as written here, but not by xm)\n"
       "  note: xm takes only values whose type is exactly str, list, int or float\n"},
  });
}

TEST_CASE("keys set twice") {
  CheckRows({
      {"plain", PvGuest("memory = 512\nmemory = 1024"),
       "warning VM012 vm.cfg:4:1-6: `memory` is set twice (this value wins)\n"
       "  vm.cfg:3:1-6: first set here\n"},
      {"built up", PvGuest("extra = 'quiet'\nextra = extra + ' ro'"), ""},
      {"under two names", PvGuest("bootargs = '-q'\nbootloader_args = ['-v']"),
       "warning VM019 vm.cfg:3:1-8: `bootargs` and `bootloader_args` are two names of one key (has no "
       "effect)\n"
       "  vm.cfg:4:1-15: this one counts\n"},
      {"two names, one meaning", PvGuest("builder = 'generic'\ntype = 'pv'"), ""},
  });
}

TEST_CASE("amounts that contradict each other") {
  CheckRows({
      {"memory", PvGuest("memory = 1024\nmaxmem = 512"),
       "error VM023 vm.cfg:4:10-12: `maxmem` (512 MiB) is below `memory` (1024 MiB) (must be at least "
       "1024)\n"
       "  vm.cfg:3:10-13: the guest starts with this much\n"},
      {"CPUs", PvGuest("vcpus = 4\nmaxvcpus = 2"),
       "error VM024 vm.cfg:3:9: `vcpus` (4) is above `maxvcpus` (2) (must be at most 2)\n"
       "  vm.cfg:4:12: the guest can never have more than this\n"},
      {"little memory", PvGuest("memory = 128"),
       "warning VM025 vm.cfg:3:10-12: 128 MiB of memory is little for a guest (less than 256 MiB)\n"
       "  note: Oracle VM Server recommends no less than 256 MiB for a guest\n"},
  });
}

TEST_CASE("names that a guest can't have") {
  CheckRows({
      {"slash", "name = 'db/01'\nkernel = '/k'\n",
       "error VM021 vm.cfg:1:11: `db/01` can't be a guest's name (not allowed in a name)\n"
       "  help: use letters, digits and `_ - . + : @ ~`\n"},
      {"number", "name = '17'\nkernel = '/k'\n",
       "error VM021 vm.cfg:1:9-10: a guest can't be named `17` (xm and xl would take it for the number "
       "of a domain)\n"
       "  help: use letters, digits and `_ - . + : @ ~`\n"},
      {"none", "kernel = '/k'\n",
       "warning VM027 vm.cfg:1:1: the guest sets no `name` (named `vm.cfg`, after its file)\n"
       "  note: xm names such a guest after its file, xl refuses it\n"},
      {"escape", "name = 'a\\x1b[1m'\nkernel = '/k'\n",
       "error VM021 vm.cfg:1:8-17: `a\\x1b[1m` can't be a guest's name (not allowed in a name)\n"
       "  help: use letters, digits and `_ - . + : @ ~`\n"},
  });
}

TEST_CASE("booting") {
  CheckRows({
      {"PV without anything", "name = 'a'\n",
       "warning VM020 vm.cfg:1:8-10: guest `a` has nothing to boot from (neither `kernel` nor "
       "`bootloader` is set)\n"
       "  note: a paravirtual guest boots a kernel of the host, or one that a boot loader finds in the "
       "guest's first disk\n"
       "  help: add `bootloader = '/usr/bin/pygrub'`, or `builder = 'hvm'` for a hardware virtualised "
       "guest\n"},
      {"HVM without anything", "name = 'a'\nbuilder = 'hvm'\nkernel = '/hvmloader'\n",
       "warning VM020 vm.cfg:1:8-10: guest `a` has nothing to boot from (an HVM guest with neither disks "
       "nor interfaces)\n"
       "  help: give it a disk or a CD-ROM, such as `hda` or `hdc:cdrom`\n"},
      {"missing device", HvmGuest("boot = 'cdn'\ndisk = ['phy:/dev/a,hda,w']"),
       "warning VM080 vm.cfg:3:10: `boot` names a CD-ROM that the guest does not have (there is no "
       "CD-ROM)\n"
       "warning VM080 vm.cfg:3:11: `boot` names a network interface that the guest does not have (there "
       "is no network interface)\n"},
      {"CD-ROM after hda", HvmGuest("boot = 'dc'\ndisk = ['phy:/dev/a,hda,w', 'file:/i,hdc:cdrom,r']"),
       "note VM082 vm.cfg:4:29-49: the CD-ROM drive is listed after `hda` (move `hdc` before `hda`)\n"
       "  vm.cfg:3:8-11: boots from the CD-ROM first\n"
       "  note: Oracle VM Server may not find the CD-ROM image in this order\n"},
  });
}

TEST_CASE("devices that don't fit together") {
  CheckRows({
      {"one front end", PvGuest("disk = ['phy:/dev/a,xvda,w', 'phy:/dev/b,xvda,w']"),
       "error VM083 vm.cfg:3:30-48: two disks are `xvda` (used again here)\n"
       "  vm.cfg:3:9-27: first used here\n"},
      {"one MAC", PvGuest("vif = ['mac=00:16:3e:00:00:01', 'mac=00:16:3E:00:00:01']"),
       "error VM084 vm.cfg:3:33-55: two interfaces have the MAC address 00:16:3e:00:00:01 (used again "
       "here)\n"
       "  vm.cfg:3:8-30: first used here\n"},
      {"one PCI device", PvGuest("pci = ['01:1a.1', '0000:01:1a.1']"),
       "error VM092 vm.cfg:3:19-32: PCI device 0000:01:1a.1 is handed over twice (used again here)\n"
       "  vm.cfg:3:8-16: first used here\n"},
      {"partition in HVM", HvmGuest("disk = ['phy:/dev/a,hda,w', 'phy:/dev/b,hdb1,w']"),
       "warning VM081 vm.cfg:3:29-47: an HVM guest can't use `hdb1` as a partition (not a whole disk)\n"
       "  note: a hardware virtualised guest sees whole disks only\n"
       "  help: write `hdb`\n"},
      {"fifth IDE disk", HvmGuest("disk = ['phy:/dev/a,hda,w', 'phy:/dev/b,hde,w']"),
       "warning VM086 vm.cfg:3:29-46: an HVM guest has no IDE disk `hde` (beyond `hdd`)\n"
       "  note: the emulated IDE controllers have four disks: hda, hdb, hdc and hdd\n"
       "  help: name it `sda` or `xvda` onwards\n"},
      {"tap in PV", PvGuest("disk = ['tap:aio:/a.img,xvda,w']"),
       "note VM085 vm.cfg:3:9-31: `xvda` is a tap disk of a paravirtual guest (Oracle VM Server does not "
       "support it)\n"
       "  help: use `file:` for an image file, or `phy:` for a block device\n"},
      {"foreign MAC, emulated card in PV", PvGuest("vif = ['type=ioemu,mac=00:50:56:00:00:01']"),
       "note VM091 vm.cfg:3:24-40: MAC address 00:50:56:00:00:01 is not one of Xen's (outside 00:16:3e)\n"
       "  note: an address of another maker may be that of a real card\n"
       "warning VM093 vm.cfg:3:8-41: `type=ioemu` has no effect on a paravirtual guest (only an HVM guest "
       "has an emulated network card)\n"},
      {"model of netfront", HvmGuest("vif = ['type=netfront,model=e1000']"),
       "warning VM094 vm.cfg:3:8-34: `model=e1000` has no effect with `type=netfront` (no card is "
       "emulated)\n"},
      {"nics", PvGuest("nics = 1"),
       "warning VM095 vm.cfg:3:8: `nics` is deprecated (only xm reads it)\n"
       "  help: write one string for each interface in `vif`; `''` is one with defaults\n"},
      {"QoS of nothing", PvGuest("disk_other_config = [['hdb', 'ionice', 'prio=5']]\n"
                                 "vif_other_config = [['00:16:3e:00:00:01', 'tbf', 'rate=8mbit']]"),
       "error VM096 vm.cfg:3:24-26: no disk is `hdb` (not among the guest's disks)\n"
       "error VM097 vm.cfg:4:23-39: no interface has the MAC address 00:16:3e:00:00:01 (not among the "
       "guest's interfaces)\n"},
  });
}

TEST_CASE("displays") {
  CheckRows({
      {"open VNC", HvmGuest("vif = ['']\nvnc = 1\nvnclisten = '0.0.0.0'\nusbdevice = 'tablet'"),
       "warning VM089 vm.cfg:5:13-21: the VNC server takes everybody, without a password (listens on "
       "0.0.0.0, every address of the host)\n"
       "  note: the host's own vncpasswd applies, where xend-config.sxp sets one\n"
       "  help: set `vncpasswd`, or listen on 127.0.0.1\n"},
      {"long password", HvmGuest("vif = ['']\nvncpasswd = 'correct horse'"),
       "warning VM090 vm.cfg:4:13-27: the VNC password is longer than 8 characters (VNC ignores what "
       "follows the eighth)\n"
       "warning VM029 vm.cfg:4:13-27: a password in a file that every user can read (in clear text)\n"
       "  help: take the right from them: `chmod o-r`\n"},
      {"VNC of a PV guest", PvGuest("vnc = 1"),
       "warning VM088 vm.cfg:3:7: `vnc` has no effect on a paravirtual guest (xm reads it for HVM guests "
       "only)\n"
       "  help: write `vfb = ['type=vnc']`\n"},
      {"no tablet", HvmGuest("vif = ['']\nvnc = 1"),
       "note VM087 vm.cfg:4:7: the mouse pointer may not follow the VNC viewer's (there is no USB "
       "tablet)\n"
       "  help: add `usb = 1` and `usbdevice = 'tablet'`\n"},
      {"a key of HVM guests", PvGuest("apic = 1"),
       "note VM018 vm.cfg:3:1-4: `apic` means nothing to a pv guest (has no effect)\n"},
      {"a key of no tool", HvmGuest("vif = ['']\nne2000 = 1"),
       "warning VM026 vm.cfg:4:1-6: no tool reads `ne2000` any more (has no effect)\n"},
  });
}

TEST_CASE("all errors of a file are found in one run") {
  const CompiledText compiled(PvGuest("memory = 'much'\nmaxvpus = 4\non_crash = 'x'\ndisk = [5]"));
  CHECK(compiled.sink.errors() == 4);
  CHECK_FALSE(compiled.guest());
}

}  // namespace domus
