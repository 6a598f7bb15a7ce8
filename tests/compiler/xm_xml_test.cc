#include "compiler/xm/xm_xml.h"

#include <doctest/doctest.h>

#include "compiler/xm/vm_form.h"
#include "tests/compiler/xm_values.h"

namespace domus::xm {
namespace {

using Pairs = std::vector<std::pair<std::string, Value>>;

XmlText Render(Pairs settings, Version version = Version::k34, XmlOptions options = {}) {
  Environment environment;
  environment.version = version;
  std::vector<std::string> warnings;
  const Variables variables =
      TakeVariables(SettingsOf(std::move(settings)), {}, "/g.cfg", environment);
  const auto form = MakeVmForm(variables, environment, warnings);
  REQUIRE(form);
  return RenderXml(*form, version, options);
}

std::string Error(Pairs settings, Version version = Version::k34) {
  const XmlText xml = Render(std::move(settings), version);
  return xml.refusal ? xml.refusal->text : "no error";
}

bool Has(const std::string& text, const std::string& line) { return text.find(line) != text.npos; }

TEST_CASE("a paravirtual guest with a disk and two vifs") {
  const XmlText xml = Render({{"name", Str("e")},
                              {"kernel", Str("/k")},
                              {"maxmem", Int(256)},
                              {"disk", ListOf({"phy:hda1,hda:cdrom,w!"})},
                              {"vif", ListOf({"bridge=br0", "vifname=net0, mac=1"})}});
  CHECK_FALSE(xml.refusal);
  CHECK(xml.text ==
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        "<xm>\n"
        "  <vm actions_after_crash='restart' vcpus_max='1' auto_power_on='false' "
        "actions_after_shutdown='destroy' actions_after_reboot='restart' vcpus_at_startup='1' "
        "is_a_template='false' s3_integrity='1' PCI_bus=''>\n"
        "    <name>\n"
        "      <label>e</label>\n"
        "      <description>\n"
        "      </description>\n"
        "    </name>\n"
        "    <version>0</version>\n"
        "    <pv ramdisk='' kernel='/k' bootloader='' bootloader_args='' args='root= '/>\n"
        "    <memory dynamic_min='134217728' static_max='268435456' static_min='0' "
        "dynamic_max='134217728'/>\n"
        "    <vbd name='vdb732213349942828283' bootable='1' device='hda' mode='RW' "
        "vdi='vdi732213349942828283' type='CD' qos_algorithm_type=''/>\n"
        "    <vif name='vif-4664220514485057761' security_label='' mac='' device='eth0' mtu='' "
        "qos_algorithm_type='' network='br0'/>\n"
        "    <vif name='vif-4166574487120698785' security_label='' mac='1' device='net0' mtu='' "
        "qos_algorithm_type=''/>\n"
        "  </vm>\n"
        "  <vdi read_only='False' src='phy:hda1' sharable='True' name='vdi732213349942828283' "
        "type='system' size='-1'>\n"
        "    <name>\n"
        "      <label>vdi732213349942828283</label>\n"
        "      <description>\n"
        "      </description>\n"
        "    </name>\n"
        "  </vdi>\n"
        "</xm>\n");
}

TEST_CASE("a 32-bit dom0 hashes names differently; create marks its guest as transient") {
  const XmlText xml = Render({{"disk", ListOf({"phy:hda1,hda,r"})}}, Version::k34,
                             {.transient = true, .word = PythonWord::k32});
  CHECK(Has(xml.text, "<vbd name='vdb-1893458693' bootable='1' device='hda' mode='RO'"));
  CHECK(Has(xml.text, "    <other_config value='True' key='transient'/>\n  </vm>\n"));
}

TEST_CASE("attribute values are escaped as PyXML does") {
  const XmlText xml = Render({{"extra", Str("a'b\"<&>]]>\n\x01")}});
  CHECK(Has(xml.text, "args=\"root= a'b&quot;&lt;&amp;>]]&gt;&#10;&#1;\""));
}

TEST_CASE("what is no UTF-8 is refused where it stands, after what comes before it") {
  const XmlText xml = Render({{"extra", Str("\xe9 x")}});
  REQUIRE(xml.refusal);
  CHECK(xml.refusal->text ==
        "'utf8' codec can't decode byte 0xe9 in position 6: invalid continuation byte");
  CHECK(xml.text.ends_with("bootloader_args='' args"));
  CHECK(Error({{"extra", Str("\xff")}}) ==
        "'utf8' codec can't decode byte 0xff in position 6: invalid start byte");
  CHECK(Error({{"extra", Str("\xe2\x82")}}) ==
        "'utf8' codec can't decode bytes in position 6-7: unexpected end of data");
}

TEST_CASE("values that are no strings") {
  CHECK(Error({{"extra", Int(1)}}) == "cannot concatenate 'str' and 'int' objects");
  CHECK(Error({{"bootloader", Int(1)}}) == "value must be a string or Attr object");
  CHECK(Error({{"memory", Str("much")}}) == "invalid literal for int() with base 10: 'much'");
  CHECK(Error({{"memory", Int(0)}}) ==
        "int() argument must be a string or a number, not 'NoneType'");
  CHECK(Error({{"builder", Str("")}}) == "'NoneType' object has no attribute '__getitem__'");
  CHECK(Error({{"on_crash", Str("coredump-restart")}}) ==
        "exceptions must be old-style classes or derived from BaseException, not str");
}

TEST_CASE("a string as maxmem gets an explanation where xm never ends") {
  CHECK(Error({{"maxmem", Str("512")}}) ==
        "maxmem is the string '512', which xm multiplies as text; write it without quotes");
  CHECK(Has(Render({{"maxmem", Real(0.5)}}).text, "static_max='524288'"));
  CHECK(
      Has(Render({{"memory", Int(10'000'000'000'000)}}).text, "static_max='10485760000000000000'"));
}

TEST_CASE("from 4.2 on minidom lays the document out") {
  const std::string text = Render({{"name", Str("a\"b")}}, Version::k44).text;
  CHECK(text.starts_with("<?xml version=\"1.0\" ?>\n"
                         "<xm>\n"
                         "\t<vm PCI_bus=\"\" actions_after_crash=\"restart\" "));
  CHECK(Has(text, "\t\t<name>\n\t\t\t<label>a&quot;b</label>\n"
                  "\t\t\t<description> </description>\n\t\t</name>\n"));
  CHECK(Has(text, "\t\t<version>0</version>\n"));
  CHECK(text.ends_with("\t</vm>\n</xm>\n"));
}

TEST_CASE("consoles of an HVM guest") {
  const Pairs sdl = {{"builder", Str("hvm")}, {"sdl", Int(1)}, {"vncpasswd", Str("")}};
  CHECK(Has(Render(sdl).text,
            "    <console protocol='rfb'>\n"
            "      <other_config value='sdl' key='type'/>\n"
            "      <other_config value='' key='display'/>\n"
            "      <other_config value='/root/.Xauthority' key='xauthority'/>\n"
            "      <other_config value='1' key='opengl'/>\n"
            "    </console>\n"));
  CHECK(Has(Render(sdl, Version::k31).text,
            "    <console protocol='sdl'>\n"
            "      <other_config value='' key='display'/>\n"
            "      <other_config value='127.0.0.1' key='xauthority'/>\n"
            "      <other_config value='' key='vncpasswd'/>\n"
            "    </console>\n"));
  CHECK(Error({{"builder", Str("hvm")}, {"vnc", Int(1)}}, Version::k31) ==
        "value must be a string or Attr object");
  CHECK_FALSE(Has(Render({{"builder", Str("hvm")}, {"vnc", Int(1)}, {"nographic", Int(1)}}).text,
                  "console"));
}

}  // namespace
}  // namespace domus::xm
