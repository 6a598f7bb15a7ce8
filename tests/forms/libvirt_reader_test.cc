// What the reader of domain XML refuses, and with which words; what it passes over; what XML can't hold.
#include <doctest/doctest.h>

#include <string>

#include "forms/libvirt_xml.h"
#include "forms/libvirt_xml_reader.h"
#include "forms/xml_element.h"

namespace domus {
namespace {

std::string ErrorOf(const std::string& xml) {
  const auto guest = ReadLibvirtXml(xml);
  return guest ? "" : guest.error().message;
}

/// A domain that is read, with more inside.
std::string DomainWith(const std::string& more) {
  return "<domain type='xen'>\n<name>db01</name>\n<os><type>linux</type></os>\n" + more +
         "\n</domain>";
}

GuestConfig Guest(GuestType type = GuestType::kPv) {
  GuestConfig guest;
  guest.name = "db01";
  guest.type = type;
  return guest;
}

}  // namespace

TEST_CASE("what is no domain is refused with its line") {
  CHECK(ErrorOf("") == "line 1: no document element found");
  CHECK(ErrorOf("name = 'db01'") == "line 1: no document element found");
  CHECK(ErrorOf("<domain>\n<name>db01</domain>") == "line 2: start-end tags mismatch");
  CHECK(ErrorOf("<network/>") == "line 1: no `domain` but `network`");
  CHECK(ErrorOf("<domain/>") == "line 1: a domain without a `name`");
  CHECK(ErrorOf("<domain>\n<name>a</name></domain>") == "line 1: a domain without `os`");
}

TEST_CASE("values that mean nothing are refused with their line") {
  CHECK(ErrorOf(DomainWith("<memory>much</memory>")) == "line 4: `memory` is no number: `much`");
  CHECK(ErrorOf(DomainWith("<memory unit='ells'>1</memory>")) ==
        "line 4: `memory` has the unknown unit `ells`");
  CHECK(ErrorOf(DomainWith("<vcpu>0</vcpu>")) == "line 4: `vcpu` is out of range: 0");
  CHECK(ErrorOf(DomainWith("<uuid>1-2</uuid>")) == "line 4: `1-2` is no UUID");
  CHECK(ErrorOf(DomainWith("<on_crash>cry</on_crash>")) ==
        "line 4: `on_crash` has the unknown action `cry`");
  CHECK(ErrorOf(DomainWith("<devices>\n<disk type='file'/>\n</devices>")) ==
        "line 5: a disk without a `target` device");
}

TEST_CASE("XML without bounds is refused") {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  CHECK(ErrorOf(deep).starts_with("line 1: "));
  std::string closed = std::string("<domain>");
  for (int i = 0; i < 100; ++i) closed += "<a>";
  for (int i = 0; i < 100; ++i) closed += "</a>";
  CHECK(ErrorOf(closed + "</domain>") == "line 1: more than 64 elements deep");
  std::string wide = "<domain>";
  for (int i = 0; i < kMaxXmlElements; ++i) wide += "<a/>";
  CHECK(ErrorOf(wide + "</domain>") == "line 1: more than 200000 elements");
  CHECK(ErrorOf(std::string(kMaxXmlBytes + 1, ' ')) ==
        "8388609 bytes of XML are more than the 8388608 that are read");
  const std::string bomb = "<!DOCTYPE d [<!ENTITY a 'aaaa'>]>" + DomainWith("<title>&a;</title>");
  CHECK(ReadLibvirtXml(bomb).has_value());
}

TEST_CASE("what libvirt adds is passed over") {
  const auto guest = ReadLibvirtXml(DomainWith(
      "<resource><partition>/machine</partition></resource><seclabel type='dynamic'/>"
      "<devices><controller type='xenbus' index='0'><alias name='xenbus0'/></controller>"
      "<input type='mouse' bus='xen'/><memballoon model='xen'/></devices>"));
  REQUIRE(guest);
  CHECK(*guest == Guest());
}

TEST_CASE("markup in a guest's texts is escaped") {
  GuestConfig guest = Guest();
  guest.extra = "a<b>&\"'c";
  const Rendered rendered = WriteLibvirtXml(guest, LibvirtTarget::kXen);
  CHECK(rendered.text.contains("<cmdline>a&lt;b&gt;&amp;\"'c</cmdline>"));
  CHECK(ReadLibvirtXml(rendered.text)->extra == guest.extra);
  CHECK(PrintXml(XmlElement("a", {{"b", "'\t\n\r<"}})) == "<a b='&apos;&#9;&#10;&#13;&lt;'/>\n");
}

TEST_CASE("what XML can't hold is a loss") {
  const std::string why = "XML can't hold its control characters or bytes that are no UTF-8";
  for (const char* text : {"a\x01", "\xff", "a\nb", "\xef\xbf\xbe"}) {
    GuestConfig guest = Guest();
    guest.kernel = text;
    const Rendered rendered = WriteLibvirtXml(guest, LibvirtTarget::kXen);
    CHECK(rendered.losses == std::vector<Loss>{{"kernel", why}});
    CHECK(ReadLibvirtXml(rendered.text)->kernel == std::nullopt);
  }
}

TEST_CASE("disks in Ceph name their image and its monitors") {
  GuestConfig guest = Guest();
  Disk disk;
  disk.device = "xvda";
  disk.source = "rbd:pool/image:auth_supported=none:mon_host=mon1\\:6321\\;mon2\\:6322";
  guest.disks = {disk};
  const Rendered rendered = WriteLibvirtXml(guest, LibvirtTarget::kXen);
  CHECK(rendered.losses.empty());
  CHECK(rendered.text.contains("<source protocol='rbd' name='pool/image'>"));
  CHECK(rendered.text.contains("<host name='mon2' port='6322'/>"));
  CHECK(ReadLibvirtXml(rendered.text)->disks == guest.disks);
}

TEST_CASE("a disk of the network never looks like a file of the host") {
  const auto guest = ReadLibvirtXml(DomainWith(
      "<devices><disk type='network' device='disk'><source protocol='https' name='/images/a.img'/>"
      "<target dev='xvda'/></disk></devices>"));
  REQUIRE(guest.has_value());
  CHECK(guest->disks.at(0).source == "https:/images/a.img");
}

TEST_CASE("the file of a guest's NVRAM") {
  const auto nvram = [](const std::string& element) {
    return ReadLibvirtNvram("<domain type='kvm'><name>a</name><os><type>hvm</type>" + element +
                            "</os></domain>");
  };
  CHECK(nvram("<nvram>/nvram/a_VARS.fd</nvram>") == "/nvram/a_VARS.fd");
  CHECK(nvram("<nvram template='/usr/share/OVMF_VARS.fd'>\n /nvram/a.fd\n</nvram>") ==
        "/nvram/a.fd");
  CHECK(nvram("<nvram type='file'><source file='/nvram/a.fd'/></nvram>") == "/nvram/a.fd");
  CHECK(nvram("<nvram type='network'><source protocol='iscsi' name='/a'/></nvram>") == "");
  CHECK(nvram("<nvram template='/usr/share/OVMF_VARS.fd'/>") == "");
  CHECK(nvram("") == "");
  CHECK(ReadLibvirtNvram("<nvram") == "");
}

TEST_CASE("edited elements win over what was kept of them") {
  GuestConfig guest = Guest();
  guest.root = "/dev/xvda1";
  guest.extra = "quiet";
  std::string xml = WriteLibvirtXml(guest, LibvirtTarget::kXen).text;
  CHECK(ReadLibvirtXml(xml)->extra == "quiet");
  const size_t at = xml.find("xvda1 quiet");
  REQUIRE(at != std::string::npos);
  xml.replace(at, 5, "xvdb1");
  CHECK(ReadLibvirtXml(xml)->extra == "root=/dev/xvdb1 quiet");
}

TEST_CASE("passwords stand where libvirt reads them and nowhere else") {
  GuestConfig guest = Guest(GuestType::kHvm);
  guest.vnc = {true, "127.0.0.1", {}, true, Secret("s3cret")};
  const std::string xml = WriteLibvirtXml(guest, LibvirtTarget::kQemu).text;
  CHECK(xml.find("s3cret") == xml.rfind("s3cret"));
  CHECK(xml.contains("passwd='s3cret'"));
  CHECK(ReadLibvirtXml(xml)->vnc == guest.vnc);
  guest.vnc.enabled = false;
  const Rendered off = WriteLibvirtXml(guest, LibvirtTarget::kQemu);
  CHECK(!off.text.contains("s3cret"));
  CHECK(off.losses.size() == 1);
  CHECK(off.losses[0].field == "vncpasswd");
}

}  // namespace domus
