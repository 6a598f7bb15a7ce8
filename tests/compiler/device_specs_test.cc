// Frame buffers, VNC addresses, PCI, USB, serial ports, CPU lists, boot order, disk QoS and UUIDs.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/text.h"
#include "compiler/devices/boot_order.h"
#include "compiler/devices/cpu_list.h"
#include "compiler/devices/disk_qos.h"
#include "compiler/devices/guest_uuid.h"
#include "compiler/devices/pci_spec.h"
#include "compiler/devices/serial_spec.h"
#include "compiler/devices/usb_spec.h"
#include "compiler/devices/vfb_spec.h"
#include "compiler/devices/vnc_address.h"
#include "model/device_fields.h"
#include "tests/support/device_spec.h"

namespace domus {
namespace {

using testing::Literal;

std::string Dump(const std::string& text) { return text; }
std::string Dump(const std::vector<std::string>& texts) { return "[" + Join(texts, " ; ") + "]"; }
std::string Dump(const PciDevice& device) { return testing::DumpField(PciField(device)); }
std::string Dump(const CpuAffinity& cpus) {
  return (cpus.per_vcpu ? "by vCPU: " : "") + Join(cpus.masks, " | ");
}
std::string Dump(const VncAddress& address) {
  return address.listen + " display " + (address.display ? std::to_string(*address.display) : "-");
}
/// The password's digest would say nothing.
std::string Dump(const Vfb& vfb) { return std::string(VfbField(vfb, 0, "key").display); }

template <class Parse>
std::string Outcome(Parse parse, std::string_view text) {
  Literal literal(text);
  const auto parsed = parse(literal.value(), literal.context());
  CHECK(parsed.has_value() == !literal.sink().HasErrors());
  return literal.Diagnostics() + (parsed ? Dump(*parsed) : "");
}

TEST_CASE("frame buffers") {
  const auto outcome = [](std::string_view text) { return Outcome(ParseVfb, text); };
  CHECK(outcome("") == "default display");
  CHECK(outcome("type=vnc,vncdisplay=1,vncpasswd=") == "vnc, display 1, password (secret)");
  CHECK(outcome("vnc=1, vnclisten=0.0.0.0:3, vncunused=0, keymap=de") ==
        "vnc, listen 0.0.0.0, display 3, no unused, keymap de");
  CHECK(outcome("sdl=1,opengl=0,display=:0,xauthority=/root/.Xauthority,videoram=8") ==
        "sdl, sdl display :0, xauthority /root/.Xauthority, videoram 8 MiB, no opengl");
  CHECK(outcome("type=sdl,monitor=1") ==
        "VM037 <monitor> `monitor` has no effect\n"
        "  note: Domus keeps no such setting of a frame buffer\n"
        "sdl");
  CHECK(outcome("type=vga") ==
        "VM047 <vga> unknown vfb type `vga`\n"
        "  help: the types are `vnc` and `sdl`\n");
  CHECK(outcome("vncpassword=x") ==
        "VM041 <vncpassword> unknown vfb key `vncpassword`\n"
        "  help: did you mean `vncpasswd`?\n");
  CHECK(outcome("vnc=yes,vncdisplay=-1,videoram=0") ==
        "VM047 <yes> `vnc` takes 0 or 1, not `yes`\n"
        "VM047 <-1> `vncdisplay` takes a number from 0 to 59635, not `-1`\n"
        "VM047 <0> `videoram` takes a number from 1 to 1024, not `0`\n");
}

TEST_CASE("VNC addresses") {
  const auto outcome = [](std::string_view text) { return Outcome(ParseVncListen, text); };
  const std::string help =
      "  help: write `ADDRESS:DISPLAY` with a display from 0 to 59635, such as `127.0.0.1:1`\n";
  CHECK(outcome("127.0.0.1") == "127.0.0.1 display -");
  CHECK(outcome(" 0.0.0.0:1 ") == "0.0.0.0 display 1");
  CHECK(outcome("::1") == "::1 display -");
  CHECK(outcome("[::]:5") == "[::] display 5");
  CHECK(outcome("[::1]") == "[::1] display -");
  CHECK(outcome("") == " display -");
  CHECK(outcome("0.0.0.0:one") == "VM050 <one> `one` is not a VNC display\n" + help);
  CHECK(outcome("0.0.0.0:59636") == "VM050 <59636> `59636` is not a VNC display\n" + help);
  CHECK(outcome("localhost:") == "VM050 <localhost:> `` is not a VNC display\n" + help);
}

TEST_CASE("PCI devices") {
  const auto outcome = [](std::string_view text) { return Outcome(ParsePci, text); };
  const std::string help =
      "  help: write `DOMAIN:BUS:SLOT.FUNCTION` in hexadecimal as lspci prints it, such as "
      "`0000:01:1a.1`\n";
  CHECK(outcome("01:00.1") == "pci[0000:01:00.1]");
  CHECK(outcome("0000:00:09.00") == "pci[0000:00:09.0]");
  CHECK(outcome("1,A,1f,7@1B") == "pci[0001:0a:1f.7] slot=27");
  CHECK(outcome("0000:01:1A.1@7,msitranslate=1, power_mgmt=0") ==
        "pci[0000:01:1a.1] option msitranslate=1, option power_mgmt=0, slot=7");
  CHECK(outcome("01:00.*,permissive=1,rdm_policy=relaxed") ==
        "pci[0000:01:00.*] option permissive=1, option rdm_policy=relaxed");
  CHECK(outcome("bdf=01:00.0,vslot=5,name=gpu") == "pci[0000:01:00.0] option name=gpu, slot=5");
  CHECK(outcome("") == "VM051 <''> `` is not a PCI address\n" + help);
  CHECK(outcome("01:20.0") == "VM051 <01:20.0> `01:20.0` is not a PCI address\n" + help);
  CHECK(outcome("01:00.8") == "VM051 <01:00.8> `01:00.8` is not a PCI address\n" + help);
  CHECK(outcome("01:00.0,permisive=1,rdm_policy=lax,seize=on,vslot=32") ==
        "VM041 <permisive> unknown pci device key `permisive`\n"
        "  help: did you mean `permissive`?\n"
        "VM047 <lax> unknown policy `lax`\n"
        "  help: write `strict` or `relaxed`\n"
        "VM047 <on> `seize` takes 0 or 1, not `on`\n"
        "VM047 <32> `vslot` takes a number from 0 to 31, not `32`\n");
}

TEST_CASE("USB devices") {
  const auto outcome = [](std::string_view text) { return Outcome(ParseUsbDevices, text); };
  CHECK(outcome("tablet") == "[tablet]");
  CHECK(outcome("") == "[]");
  CHECK(outcome("host:12AB:00cd") == "[host:12ab:00cd]");
  CHECK(outcome("host:1.4") == "[host:1.4]");
  CHECK(outcome("disk:/a.img") == "[disk:/a.img]");
  CHECK(outcome("tabelt") ==
        "VM055 <tabelt> unknown USB device `tabelt`\n"
        "  help: did you mean `tablet`?\n");
  CHECK(outcome("host:printer") ==
        "VM055 <printer> `printer` names no USB device of the host\n"
        "  help: write `host:VENDOR:PRODUCT` as lsusb prints it, such as `host:1234:5678`, or "
        "`host:BUS.ADDRESS`\n");
}

TEST_CASE("serial ports") {
  const auto outcome = [](std::string_view text) { return Outcome(ParseSerials, text); };
  for (const char* text : {"pty", "none", "file:/var/log/a b.log", "pipe:/tmp/p", "/dev/ttyS1",
                           "tcp:127.0.0.1:7777", "tcp::7777,server,nowait", "udp:host:1@:2",
                           "telnet:host:23", "unix:/tmp/s,server", "vc:80Cx24C"}) {
    CHECK(outcome(text) == fmt::format("[{}]", text));
  }
  CHECK(outcome("") == "[]");
  CHECK(outcome("ptty") ==
        "VM057 <ptty> `ptty` is no place for a port\n"
        "  help: did you mean `pty`?\n");
  CHECK(outcome("tcp:host:70000") ==
        "VM057 <70000> `tcp:host:70000` has no port from 1 to 65535\n"
        "  help: write `tcp:HOST:PORT`, such as `tcp:127.0.0.1:7777`\n");
  CHECK(outcome("tcp:host") ==
        "VM057 <tcp:host> `tcp:host` has no port from 1 to 65535\n"
        "  help: write `tcp:HOST:PORT`, such as `tcp:127.0.0.1:7777`\n");
}

TEST_CASE("CPU lists") {
  const auto outcome = [](std::string_view text) { return Outcome(ParseCpus, text); };
  CHECK(outcome("0-3,5,^1") == "0,2-3,5");
  CHECK(outcome(" 3, 1 - 2 ,^ 1") == "2-3");
  CHECK(outcome("0") == "0");
  CHECK(outcome("all") == "all");
  CHECK(outcome("") == "all");
  CHECK(outcome("all,^0") == "all,^0");
  CHECK(outcome("nodes:0-1,^node:1") == "nodes:0-1,^node:1");
  CHECK(outcome("node:0,^2") == "node:0,^2");
  CHECK(outcome("0-4095") == "0-4095");
  const std::string help =
      "  help: write CPU numbers, ranges and exclusions, such as `0-3,5,^1`, or `all`\n";
  CHECK(outcome("0-3,x") == "VM059 <x> `x` is not a CPU or a range of CPUs\n" + help);
  CHECK(outcome("0,,1") == "VM059 <,> `` is not a CPU or a range of CPUs\n" + help);
  CHECK(outcome("-1") == "VM059 <-1> `-1` is not a CPU or a range of CPUs\n" + help);
  CHECK(outcome("3-0") == "VM059 <3-0> the range `3-0` runs backwards\n  help: write `0-3`\n");
  CHECK(outcome("4096") ==
        "VM059 <4096> CPU 4096 is beyond the last one that Xen can have, 4095\n");
  CHECK(outcome("1,^1") == "VM059 <1,^1> `1,^1` leaves no CPU\n");
}

TEST_CASE("CPU lists by vCPU") {
  Literal literal("1");
  Value list{List{{literal.value(), Value{Integer{3}, literal.value().where}}},
             literal.value().where};
  CHECK(Dump(*ParseCpus(list, literal.context())) == "by vCPU: 1 | 3");
  Value empty{List{}, literal.value().where};
  CHECK(Dump(*ParseCpus(empty, literal.context())) == "all");
  Value wrong{List{{Value{None{}, literal.value().where}}}, literal.value().where};
  CHECK(!ParseCpus(wrong, literal.context()));
  CHECK(literal.Diagnostics() == "VM059 <'1'> `cpus` takes strings and numbers, not None\n");
}

TEST_CASE("boot orders") {
  const auto outcome = [](std::string_view text) { return Outcome(ParseBootOrder, text); };
  CHECK(outcome("dc") == "dc");
  CHECK(outcome("acdn") == "acdn");
  CHECK(outcome("cxc") ==
        "VM061 <x> `x` is not a boot device\n"
        "  help: the devices are `a` floppy, `c` hard disk, `d` CD-ROM, `n` network\n"
        "VM061 <c> boot device `c` is given twice\n"
        "  at <c>: first given here\n");
}

TEST_CASE("UUIDs") {
  const auto outcome = [](std::string_view text) { return Outcome(ParseUuid, text); };
  CHECK(outcome("5C9A4E0E-8E2F-4A41-8F6E-3E0A3C3B2A11") == "5c9a4e0e-8e2f-4a41-8f6e-3e0a3c3b2a11");
  CHECK(outcome("5c9a4e0e8e2f4a418f6e3e0a3c3b2a11") == "5c9a4e0e-8e2f-4a41-8f6e-3e0a3c3b2a11");
  for (const char* text : {"5c9a4e0e-8e2f-4a41-8f6e", "5c9a4e0e-8e2f-4a41-8f6e-3e0a3c3b2a1g",
                           "5c9a4e0e_8e2f_4a41_8f6e_3e0a3c3b2a11"}) {
    CHECK(outcome(text) ==
          fmt::format("VM068 <{0}> `{0}` is not a UUID\n"
                      "  help: a UUID has hexadecimal digits in groups of 8-4-4-4-12; `uuidgen` "
                      "makes one\n",
                      text));
  }
}

std::string QosOutcome(std::vector<std::string> texts) {
  Literal literal("entry");
  Tuple tuple;
  for (std::string& text : texts) {
    tuple.items.push_back({String{std::move(text), false, {}}, literal.value().where});
  }
  const auto qos = ParseDiskQos({std::move(tuple), literal.value().where}, literal.context());
  if (!qos) return literal.Diagnostics();
  return literal.Diagnostics() +
         fmt::format("{} {} {}", qos->device, qos->qos.schedule, qos->qos.priority.value_or(-1));
}

TEST_CASE("I/O priorities of a disk") {
  CHECK(QosOutcome({"hda", "ionice", "sched=best-effort,prio=5"}) == "hda best-effort 5");
  CHECK(QosOutcome({"xvda", "ionice", "sched=realtime"}) == "xvda real-time -1");
  CHECK(QosOutcome({"xvda", "ionice", "prio=0"}) == "xvda best-effort 0");
  CHECK(QosOutcome({"xvda", "ionice", "sched=best,prio=8"}) ==
        "VM065 <'entry'> unknown I/O class `best`\n"
        "  help: the classes are `best-effort`, `real-time` and `idle`\n");
  CHECK(QosOutcome({"xvda", "ionice", "prio=8"}) ==
        "VM065 <'entry'> `8` is not an I/O priority\n"
        "  help: write a number from 0 (highest) to 7\n");
  CHECK(QosOutcome({"disk0", "ionice", "prio=1"}) ==
        "VM033 <'entry'> `disk0` is not a disk device name\n"
        "  help: write the front end of one of the guest's disks, such as `hda` or `xvda`\n");
  CHECK(QosOutcome({"hda", "nice", "prio=1"}) ==
        "VM064 <'entry'> unknown algorithm `nice`\n"
        "  help: `disk_other_config` knows only `ionice`\n");
  CHECK(QosOutcome({"hda"}) ==
        "VM063 <'entry'> an entry of `disk_other_config` that is not three strings\n"
        "  help: write `['hda', 'ionice', 'sched=best-effort,prio=5']`\n");
}

TEST_CASE("no text crashes a parser, and places lie inside") {
  const auto piece =
      rc::gen::oneOf(rc::gen::element<std::string>("0-3", "^", ",", "node:", "all", "01:00.0", "@",
                                                   "=", "host:", "tcp:", ":", "vnc=1",
                                                   "vnclisten=", "[::]:", "c", " ", "5900"),
                     rc::gen::arbitrary<std::string>());
  const bool holds = rc::check([&] {
    std::string text;
    for (const std::string& part : *rc::gen::container<std::vector<std::string>>(piece)) {
      text += part;
    }
    const auto run = [&](auto parse) {
      Literal literal(text);
      const auto parsed = parse(literal.value(), literal.context());
      RC_ASSERT(parsed.has_value() == !literal.sink().HasErrors());
      RC_ASSERT(literal.PlacesAreInside());
    };
    run(ParseVfb);
    run(ParseVncListen);
    run(ParsePci);
    run(ParseUsbDevices);
    run(ParseSerials);
    run(ParseCpus);
    run(ParseBootOrder);
    run(ParseUuid);
  });
  CHECK(holds);
}

}  // namespace
}  // namespace domus
