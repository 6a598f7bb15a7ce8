#include "hypervisor/libvirt/guest_reader.h"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include "forms/libvirt_xml_reader.h"

namespace domus::libvirt {
namespace {

std::string Xml(int memory_mib) {
  return fmt::format(
      "<domain type='test'><name>web01</name><memory unit='MiB'>{}</memory>"
      "<vcpu>1</vcpu><os><type>hvm</type></os></domain>",
      memory_mib);
}

}  // namespace

TEST_CASE("what has been read is the same when it is read again, and another text is another guest") {
  GuestReader reader;
  for (int round = 0; round < 3; ++round) {
    for (const int memory_mib : {512, 1024, 512}) {
      CHECK(reader.Read(Xml(memory_mib)).value() == ReadLibvirtXml(Xml(memory_mib)).value());
    }
    reader.BeginAll();
  }
}

TEST_CASE("a guest that runs reads as it is defined, whatever its number") {
  GuestReader reader;
  for (const char* tag : {"<domain type='test'>", "<domain type='test' id='7'>",
                          "<domain id='8' type='test'>"}) {
    std::string xml = Xml(512);
    xml.replace(0, xml.find('>') + 1, tag);
    CHECK(reader.Read(xml).value() == ReadLibvirtXml(Xml(512)).value());
  }
}

TEST_CASE("what can't be read says why each time") {
  GuestReader reader;
  for (int round = 0; round < 2; ++round) {
    CHECK(reader.Read("<pool/>").error().message == "line 1: no `domain` but `pool`");
  }
}

TEST_CASE("a domain that runs as it is defined says the same, but for its number") {
  const char* const off = "<domain type='test'><name>a</name></domain>";
  const char* const on = "<domain type='test' id='12'><name>a</name></domain>";
  const char* const other = "<domain type='test' id='12'><name>b</name></domain>";
  CHECK(SameButForNumber(off, on));
  CHECK(SameButForNumber(on, on));
  CHECK_FALSE(SameButForNumber(off, other));
  CHECK_FALSE(SameButForNumber("<domain id='", on));
}

}  // namespace domus::libvirt
