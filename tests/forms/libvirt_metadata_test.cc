// What Domus keeps beside a domain that is there already.
#include <doctest/doctest.h>

#include <string>

#include "forms/libvirt_device.h"
#include "forms/libvirt_metadata.h"
#include "forms/libvirt_xml.h"
#include "forms/libvirt_xml_reader.h"

namespace domus {
namespace {

GuestConfig Guest() {
  GuestConfig guest;
  guest.name = "web01";
  guest.type = GuestType::kHvm;
  guest.memory_mib = 512;
  guest.vcpus = 1;
  guest.maxvcpus = 2;
  return guest;
}

std::string Plain(const GuestConfig& guest) {
  return WriteLibvirtXml(guest, LibvirtTarget::kQemu, LibvirtMetadata::kOmit).text;
}

/// As libvirt puts the element into the domain.
std::string WithOurs(std::string xml, std::string ours) {
  ours.insert(ours.find_first_of(" />", 1), " xmlns='urn:domus:guest:1'");
  xml.insert(xml.find("  <memory "), "<metadata>" + ours + "</metadata>\n");
  return xml;
}

}  // namespace

TEST_CASE("elements that say it all need nothing beside them") {
  GuestConfig guest = *ReadLibvirtXml(Plain(Guest()));
  CHECK(MetadataBeside(guest, {}, Plain(Guest())) == "");
}

TEST_CASE("what elements no longer say is kept") {
  GuestConfig changed = Guest();
  changed.vcpus = 2;  // the elements then have no room for maxvcpus
  const auto ours = MetadataBeside(changed, {}, Plain(changed));
  REQUIRE(ours.has_value());
  CHECK(ours->starts_with("<guest>"));
  const auto read = ReadLibvirtXml(WithOurs(Plain(changed), *ours));
  REQUIRE(read.has_value());
  CHECK(read->vcpus == 2);
  CHECK(read->maxvcpus == 2);
}

TEST_CASE("what was there of ours counts for nothing") {
  GuestConfig former = Guest();
  former.options["description"] = {std::string("former")};
  former.site["OVM_simple_name"] = {std::string("former")};
  const std::string xml = WriteLibvirtXml(former, LibvirtTarget::kQemu).text;
  GuestConfig guest = *ReadLibvirtXml(xml);
  guest.site["OVM_simple_name"] = {std::string("now")};
  const auto ours = MetadataBeside(guest, {}, xml);
  REQUIRE(ours.has_value());
  CHECK(ours->contains("now"));
  CHECK_FALSE(ours->contains("former"));
}

TEST_CASE("a lost field isn't kept") {
  GuestConfig guest = Guest();
  guest.site["OVM_simple_name"] = {std::string("one")};
  const std::string xml = Plain(guest);
  guest = *ReadLibvirtXml(xml);
  guest.site["OVM_simple_name"] = {std::string("one")};
  CHECK(MetadataBeside(guest, {"OVM_simple_name"}, xml) == "");
}

TEST_CASE("a disk's priority is kept, also where the rest of it is lost; an XML for others loses it") {
  GuestConfig guest = Guest();
  Disk disk;
  disk.device = "xvda";
  disk.source = "/images/a.img";
  disk.qos = DiskQos{.schedule = "idle", .priority = {}};
  guest.disks = {disk};
  const Rendered whole = WriteLibvirtXml(guest, LibvirtTarget::kQemu);
  CHECK(whole.losses.empty());
  CHECK(ReadLibvirtXml(whole.text)->disks == guest.disks);
  guest.disks[0].protocol = "x";
  const Rendered rest = WriteLibvirtXml(guest, LibvirtTarget::kQemu);
  CHECK(rest.losses ==
        std::vector<Loss>{{"disk[xvda]", "libvirt has no word for the back end's protocol"}});
  CHECK(ReadLibvirtXml(rest.text)->disks.at(0).qos == disk.qos);
  CHECK_FALSE(ReadLibvirtXml(rest.text)->disks.at(0).protocol.has_value());
  guest.disks = {disk};
  const Rendered others = WriteLibvirtXml(guest, LibvirtTarget::kQemu, LibvirtMetadata::kOmit);
  CHECK(others.losses ==
        std::vector<Loss>{
            {"disk[xvda]", "libvirt has no ionice for the process that serves a disk"}});
}

TEST_CASE("bytes that are no domain are an error") {
  CHECK_FALSE(MetadataBeside(Guest(), {}, "<domain").has_value());
}

TEST_CASE("a device by itself is written as in a guest") {
  Disk disk;
  disk.device = "xvdb";
  disk.source = "/images/b.img";
  CHECK(LibvirtDiskXml(disk, GuestType::kPv, LibvirtTarget::kQemu).text == R"(<disk type='file' device='disk'>
  <driver name='qemu' type='raw'/>
  <source file='/images/b.img'/>
  <target dev='xvdb' bus='virtio'/>
</disk>
)");
  Vif vif;
  vif.mac = "00:16:3e:00:00:01";
  vif.bridge = "xenbr0";
  CHECK(LibvirtInterfaceXml(vif, GuestType::kPv, LibvirtTarget::kQemu).text == R"(<interface type='bridge'>
  <mac address='00:16:3e:00:00:01'/>
  <source bridge='xenbr0'/>
  <model type='virtio'/>
</interface>
)");
}

TEST_CASE("a device that libvirt can't have is empty, and says why") {
  Disk disk;
  disk.device = "nonsense";
  disk.source = "/images/b.img";
  const Rendered rendered = LibvirtDiskXml(disk, GuestType::kPv, LibvirtTarget::kQemu);
  CHECK(rendered.text.empty());
  REQUIRE(rendered.losses.size() == 1);
  CHECK(rendered.losses[0].field == "disk[nonsense]");
}

TEST_CASE("names that libvirt gives to host interfaces are none of the guest's") {
  const auto name = [](const std::string& given) {
    GuestConfig guest = Guest();
    guest.vifs.resize(1);
    guest.vifs[0].vifname = given;
    return ReadLibvirtXml(Plain(guest))->vifs.at(0).vifname;
  };
  for (const char* given : {"vnet0", "vnet17", "testnet3", "vif7.1"}) CHECK_FALSE(name(given));
  for (const char* own : {"vnetwork", "testnetz", "vif7", "vif-web", "eth0"}) CHECK(name(own) == own);
}

}  // namespace domus
