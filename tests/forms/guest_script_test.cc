// Guests written as vm.cfg and xl cfg, compared whole.
#include "forms/guest_script.h"

#include <doctest/doctest.h>

#include "tests/forms/compiled.h"

namespace domus {
namespace {

using testing::Lines;

GuestConfig HvmGuest() {
  GuestConfig guest;
  guest.name = "db01";
  guest.uuid = "8ee876b5-0b8e-4d3a-9a1b-2f6a7c5d9e10";
  guest.type = GuestType::kHvm;
  guest.memory_mib = 2048;
  guest.maxmem_mib = 4096;
  guest.vcpus = 2;
  guest.maxvcpus = 4;
  guest.cpus = CpuAffinity{false, {"0-3,5"}};
  guest.cpu_weight = 27500;
  guest.cpu_cap = 150;
  guest.kernel = "/usr/lib/xen/boot/hvmloader";
  guest.boot_order = "dc";
  guest.on_crash = LifecycleAction::kCoredumpRestart;
  Disk system;
  system.device = "hda";
  system.source = "/OVS/running_pool/db01/System.img";
  system.backend = DiskBackend::kFile;
  system.access = DiskAccess::kSharedWrite;
  system.qos = DiskQos{"best-effort", 5};
  Disk cdrom;
  cdrom.device = "hdc";
  cdrom.cdrom = true;
  cdrom.access = DiskAccess::kReadOnly;
  Disk data;
  data.device = "hdb";
  data.source = "/OVS/a.qcow2";
  data.backend = DiskBackend::kTap;
  data.tap_driver = "qcow2";
  guest.disks = {system, cdrom, data};
  Vif vif;
  vif.mac = "00:16:3e:5a:10:01";
  vif.bridge = "xenbr0";
  vif.type = VifType::kNetfront;
  vif.rate = VifRate{1'250'000, 50'000};
  vif.qos = VifQos{8'000'000, 50'000};
  guest.vifs = {vif};
  guest.pci = {{"0000:01:1a.1", 10, {{"permissive", "1"}}}};
  guest.vnc.enabled = true;
  guest.vnc.listen = "0.0.0.0";
  guest.vnc.password = Secret("it's");
  guest.serials = {"pty", "tcp:127.0.0.1:7777,server"};
  guest.usb = true;
  guest.usb_devices = {"tablet", "mouse"};
  guest.rtc_offset_s = -3600;
  guest.options["timer_mode"] = {std::string("no_missed_ticks_pending")};
  guest.options["acpi"] = {true};
  guest.options["device_model"] = {std::string("/usr/lib/xen/bin/qemu-dm")};
  guest.site["OVM_simple_name"] = {std::string("Datenbank")};
  return guest;
}

}  // namespace

TEST_CASE("an HVM guest as a vm.cfg") {
  const Rendered written = WriteGuestScript(HvmGuest(), ScriptDialect::kXm);
  CHECK(written.text ==
        R"(name    = 'db01'
uuid    = '8ee876b5-0b8e-4d3a-9a1b-2f6a7c5d9e10'
builder = 'hvm'

memory = 2048
maxmem = 4096

vcpus      = 2
maxvcpus   = 4
cpus       = '0-3,5'
cpu_weight = 27500
cpu_cap    = 150

kernel = '/usr/lib/xen/boot/hvmloader'
boot   = 'dc'

on_crash = 'coredump-restart'

disk = [
    'file:/OVS/running_pool/db01/System.img,hda,w!',
    ',hdc:cdrom,r',
    'tap:qcow2:/OVS/a.qcow2,hdb,w',
]
disk_other_config = [['hda', 'ionice', 'sched=best-effort,prio=5']]

vif              = ['mac=00:16:3e:5a:10:01,bridge=xenbr0,type=netfront,rate=10Mb/s']
vif_other_config = [['00:16:3e:5a:10:01', 'tbf', 'rate=8mbit,latency=50ms']]

vnc       = 1
vnclisten = '0.0.0.0'
vncpasswd = 'it\'s'

serial    = 'pty'
usb       = 1
usbdevice = 'tablet'

device_model = '/usr/lib/xen/bin/qemu-dm'

pci = ['0000:01:1a.1@0a']

acpi = 1

rtc_timeoffset = -3600
timer_mode     = 2

OVM_simple_name = 'Datenbank'
)");
  CHECK(Lines(written.losses) ==
        R"(pci[0000:01:1a.1]: xm knows no `permissive` of a PCI device
serial[1]: xm has one port
usbdevice[mouse]: xm has one USB device
)");
}

TEST_CASE("an HVM guest as xl's cfg") {
  const Rendered written = WriteGuestScript(HvmGuest(), ScriptDialect::kXl);
  CHECK(written.text ==
        R"(name = "db01"
uuid = "8ee876b5-0b8e-4d3a-9a1b-2f6a7c5d9e10"
type = "hvm"

memory = 2048
maxmem = 4096

vcpus      = 2
maxvcpus   = 4
cpus       = "0-3,5"
cpu_weight = 27500
cap        = 150

boot = "dc"

on_crash = "coredump-restart"

disk = [
    "vdev=hda, access=rw, target=/OVS/running_pool/db01/System.img",
    "vdev=hdc, devtype=cdrom, access=ro",
    "vdev=hdb, format=qcow2, access=rw, target=/OVS/a.qcow2",
]

vif = ["mac=00:16:3e:5a:10:01,bridge=xenbr0,type=vif,rate=10Mb/s"]

vnc       = 1
vnclisten = "0.0.0.0"
vncpasswd = "it's"

serial = [
    "pty",
    "tcp:127.0.0.1:7777,server",
]
usb = 1
usbdevice = [
    "tablet",
    "mouse",
]

pci = ["0000:01:1a.1@0a,permissive=1"]

acpi = 1

rtc_timeoffset = "-3600"
timer_mode     = "no_missed_ticks_pending"
)");
  CHECK(Lines(written.losses) ==
        R"(OVM_simple_name: xl's names have small letters, digits and _ only
device_model: xl does not know `device_model`
disk[hda]: xl chooses the back end of an image file by itself
disk[hda]: xl has no `w!`: its block scripts refuse a disk that another guest writes
disk[hda]: xl has no priorities of disks
disk[hdb]: xl has no tap drivers: `qcow2` becomes format qcow2
disk[hdb]: xl has no blktap any more and chooses the back end
kernel: xl brings its own firmware loader
vif[00:16:3e:5a:10:01]: xl has no limit for inbound traffic
)");
}

}  // namespace domus
