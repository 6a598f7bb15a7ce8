#include "compiler/devices/disk_spec.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "model/disk_device.h"
#include "model/device_fields.h"
#include "tests/support/device_spec.h"

namespace domus {
namespace {

using testing::Literal;
using testing::SpecCase;

std::string Outcome(std::string_view text) {
  Literal literal(text);
  const std::optional<Disk> disk = ParseDisk(literal.value(), literal.context());
  std::string outcome = literal.Diagnostics();
  if (disk) outcome += testing::DumpField(DiskField(*disk));
  CHECK(disk.has_value() == !literal.sink().HasErrors());
  return outcome;
}

TEST_CASE("xm's forms of a disk") {
  const SpecCase cases[] = {
      {"phy:/dev/vg/db,xvda,w", "disk[xvda] access=w, backend=phy, source=/dev/vg/db"},
      {"phy:vg/db,xvda1,r", "disk[xvda1] access=r, backend=phy, source=/dev/vg/db"},
      {"file:/OVS/running_pool/1/System.img,hda,w",
       "disk[hda] access=w, backend=file, source=/OVS/running_pool/1/System.img"},
      {"file:path/disk.img,hda,w", "disk[hda] access=w, backend=file, source=path/disk.img"},
      {"tap:aio:/OVS/a.img,xvda,w!",
       "disk[xvda] access=w!, backend=tap, source=/OVS/a.img, tap driver=aio"},
      {"tap:qcow:/OVS/a.img,xvda,rw",
       "disk[xvda] access=w, backend=tap, source=/OVS/a.img, tap driver=qcow"},
      {"tap2:tapdisk:aio:/OVS/a.img,sdb,ro",
       "disk[sdb] access=r, backend=tap2, source=/OVS/a.img, tap driver=aio"},
      {"tap2:/OVS/a.img,sdb,!", "disk[sdb] access=w!, backend=tap2, source=/OVS/a.img"},
      {"drbd:web,xvda,w", "disk[xvda] access=w, script=block-drbd, source=web"},
      {"iscsi:iqn.2009-01.com.example:db,xvda,w",
       "disk[xvda] access=w, script=block-iscsi, source=iqn.2009-01.com.example:db"},
      {"phy:/dev/vg/db,ioemu:hda,w",
       "disk[hda] access=w, backend=phy, emulated only=yes, source=/dev/vg/db"},
      {"file:/srv/iso/win.iso, ioemu:hdc:cdrom, r",
       "disk[hdc] access=r, backend=file, cdrom=yes, emulated only=yes, source=/srv/iso/win.iso"},
      {",hdc:cdrom,r", "disk[hdc] access=r, cdrom=yes, source="},
      {"phy:/dev/cdrom,hdc:cdrom,w",
       "disk[hdc] access=w, backend=phy, cdrom=yes, source=/dev/cdrom"},
      {"phy:/dev/vg/db,/dev/sda1:disk,w", "disk[sda1] access=w, backend=phy, source=/dev/vg/db"},
      {"phy:/dev/vg/db,xvda,w,storage",
       "disk[xvda] access=w, backend=phy, backend domain=storage, source=/dev/vg/db"},
      {"phy:/dev/vg/db,xvda,w,0,x86_32-abi",
       "disk[xvda] access=w, backend=phy, backend domain=0, protocol=x86_32-abi, "
       "source=/dev/vg/db"},
      {"phy:/dev/mmcblk1p2,xvda", "disk[xvda] access=w, backend=phy, source=/dev/mmcblk1p2"},
      {"phy:/dev/disk/by-path/ip-10.0.0.1:3260-iscsi-a=b,xvda,w",
       "disk[xvda] access=w, backend=phy, source=/dev/disk/by-path/ip-10.0.0.1:3260-iscsi-a=b"},
  };
  for (const SpecCase& c : cases) {
    CAPTURE(c.text);
    CHECK(Outcome(c.text) == c.expected);
  }
}

TEST_CASE("xl's forms of a disk") {
  const SpecCase cases[] = {
      {"/dev/vg/db,,hda", "disk[hda] access=w, source=/dev/vg/db"},
      {"/dev/vg/db,raw,hda,rw", "disk[hda] access=w, format=raw, source=/dev/vg/db"},
      {"format=raw, vdev=hda, access=ro, target=/dev/a,b=c",
       "disk[hda] access=r, format=raw, source=/dev/a,b=c"},
      {"/root/image.iso,,hdc,cdrom", "disk[hdc] access=r, cdrom=yes, source=/root/image.iso"},
      {"/root/image.iso,,hdc,,cdrom", "disk[hdc] access=r, cdrom=yes, source=/root/image.iso"},
      {"/root/image.iso,raw,hdc,devtype=cdrom",
       "disk[hdc] access=r, cdrom=yes, format=raw, source=/root/image.iso"},
      {"raw:/root/image.iso,hdc:cdrom,ro",
       "disk[hdc] access=r, cdrom=yes, format=raw, source=/root/image.iso"},
      {"tap:qcow2:/a.img,xvda,w",
       "disk[xvda] access=w, backend=tap, source=/a.img, tap driver=qcow2"},
      {"vhd:/a.vhd,xvda,w", "disk[xvda] access=w, format=vhd, source=/a.vhd"},
      {"vdev=hdc,devtype=cdrom", "disk[hdc] access=r, cdrom=yes, source="},
      {"/a.qcow2,qcow2,xvda,w,backendtype=qdisk,backend=storage,script=block-x,direct-io-safe,"
       "no-discard",
       "disk[xvda] access=w, backend=qdisk, backend domain=storage, direct I/O safe=yes, "
       "discard=no, format=qcow2, script=block-x, source=/a.qcow2"},
      {"file:/a.img,hda,w,backendtype=qdisk,discard",
       "disk[hda] access=w, backend=qdisk, discard=yes, source=/a.img"},
      {"backend=DomD,phy:/dev/vg/db,xvda2",
       "disk[xvda2] access=w, backend=phy, backend domain=DomD, source=/dev/vg/db"},
      {"mode=r,vdev=d1p2,/a.img", "disk[d1p2] access=r, source=/a.img"},
      {"/dev/vg/db,raw,xvda,rw,trusted=1",
       "VM037 <trusted> `trusted` has no effect\n"
       "  note: Domus keeps no such setting of a disk\n"
       "disk[xvda] access=w, format=raw, source=/dev/vg/db"},
      {"phys:mtd10,xvda,w",
       "VM049 <phys> `phys:` is not a disk prefix that Xen comes with\n"
       "  note: the host needs a script /etc/xen/scripts/block-phys\n"
       "  help: did you mean `phy`?\n"
       "disk[xvda] access=w, script=block-phys, source=mtd10"},
  };
  for (const SpecCase& c : cases) {
    CAPTURE(c.text);
    CHECK(Outcome(c.text) == c.expected);
  }
}

TEST_CASE("errors of a disk are marked inside its string") {
  const std::string device_help =
      "  help: write `xvda` to `xvdzz`, `hda` to `hdt` or `sda` to `sdzz`, with a partition number "
      "or without\n";
  const std::string modes = "  help: the modes are `r`, `ro`, `w`, `rw` and `w!`\n";
  const std::pair<std::string_view, std::string> cases[] = {
      {"",
       "VM032 <''> a disk without a device name\n"
       "  help: write `TARGET,FORMAT,VDEV,ACCESS`, such as `/dev/vg/db,raw,xvda,rw`\n"},
      {"phy:/dev/vg/db",
       "VM032 <phy:/dev/vg/db> a disk without a device name\n"
       "  help: write `SOURCE,DEVICE,MODE`, such as `phy:/dev/vg/db,xvda,w`\n"},
      {"phy:/dev/vg/db,xvdzzz9,w",
       "VM033 <xvdzzz9> `xvdzzz9` is not a disk device name\n" + device_help},
      {"phy:/dev/vg/db,vda,x", "VM033 <vda> `vda` is not a disk device name\n" + device_help +
                                   "VM034 <x> unknown access mode `x`\n" + modes},
      {"phy:/dev/vg/db,xvda,w,0,x,y,z",
       "VM032 <y> a disk with too many fields\n"
       "  note: the fields are source, device, mode, back-end domain and protocol\n"},
      {"/a.img,qcwo2,xvda,w",
       "VM035 <qcwo2> unknown disk format `qcwo2`\n"
       "  help: did you mean `qcow2`?\n"},
      {"/a.img,x-y-z,xvda,w",
       "VM035 <x-y-z> unknown disk format `x-y-z`\n"
       "  help: the formats are `raw`, `qcow`, `qcow2`, `vhd`, `vmdk` and `qed`\n"},
      {"acess=rw,vdev=xvda,target=/a",
       "VM036 <acess> unknown disk parameter `acess`\n"
       "  help: did you mean `access`?\n"},
      {"vdev=xvda,vdev=xvdb,target=/a",
       "VM042 <vdev> `vdev` is given twice in one disk\n"
       "  at <xvda>: first given here\n"},
      {"/a,raw,xvda,w,discard,no-discard",
       "VM042 <no-discard> `no-discard` contradicts `discard`\n"
       "  at <discard>: given here\n"},
      {"/dev/vg/db,xvda,w",
       "VM038 </dev/vg/db> a disk source without its prefix\n"
       "  help: write `phy:` before a block device, `file:` or `tap:aio:` before an image file\n"},
      {",hda,w",
       "VM038 <,hda,w> a disk without a source\n"
       "  note: only a CD-ROM drive can be empty\n"
       "  help: for an empty drive write `,hda:cdrom,r`\n"},
      {"/a,raw,xvda,w,backendtype=qdsk,devtype=cd",
       "VM039 <cd> unknown device type `cd`\n"
       "  help: the types are `disk` and `cdrom`\n"
       "VM039 <qdsk> unknown back-end type `qdsk`\n"
       "  help: did you mean `qdisk`?\n"},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(Outcome(text) == expected);
  }
}

TEST_CASE("a disk that is no string") {
  Literal literal("");
  Value number{Integer{5}, literal.value().where};
  CHECK(!ParseDisk(number, literal.context()));
  CHECK(literal.Diagnostics() == "VM030 <''> `disk` takes strings, not an integer\n");
}

TEST_CASE("disk device names") {
  for (const char* name : {"hda", "hdt63", "sda", "sdzz15", "xvda", "xvda1", "xvdaa", "xvdzz255",
                           "d0", "d0p1", "d12p255", "51712", "0xca00"}) {
    CAPTURE(name);
    CHECK(IsDiskDevice(name));
  }
  for (const char* name : {"",           "hd",
                           "hdu",        "hdaa",
                           "hda64",      "sda16",
                           "sdaaa",      "xvdaaa",
                           "xvda256",    "xvda0",
                           "xvda01",     "XVDA",
                           "vda",        "xvda ",
                           "d",          "dp1",
                           "d1p",        "d1p256",
                           "0x",         "-1",
                           "4294967296", "xvda99999999999999999999"}) {
    CAPTURE(name);
    CHECK(!IsDiskDevice(name));
  }
}

TEST_CASE("no text crashes the disk parser, and places lie inside") {
  const auto piece = rc::gen::oneOf(
      rc::gen::element<std::string>("phy:", "file:/a", "tap:aio:/a", "xvda", "ioemu:hdc:cdrom", ",",
                                    ",", " ", "=", "r", "w!", "target=", "vdev=", "cdrom", "raw",
                                    "discard", ":", "devtype=cdrom", "\xff"),
      rc::gen::arbitrary<std::string>());
  const bool holds = rc::check([&] {
    std::string text;
    for (const std::string& part : *rc::gen::container<std::vector<std::string>>(piece)) {
      text += part;
    }
    Literal literal(text);
    const auto disk = ParseDisk(literal.value(), literal.context());
    RC_ASSERT(disk.has_value() == !literal.sink().HasErrors());
    RC_ASSERT(literal.PlacesAreInside());
  });
  CHECK(holds);
}

}  // namespace
}  // namespace domus
