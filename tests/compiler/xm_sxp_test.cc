#include "compiler/xm/xm_sxp.h"

#include <doctest/doctest.h>

#include "compiler/xm/form.h"
#include "tests/compiler/xm_values.h"

namespace domus::xm {
namespace {

using Pairs = std::vector<std::pair<std::string, Value>>;

struct Run {
  Pairs settings;
  Words words = {};
  Environment environment = {};
};

std::string Render(Run run) {
  std::vector<std::string> warnings;
  const SxpOptions options{"/etc/xen/guest.cfg", run.words, run.environment};
  const auto text = RenderSxp(SettingsOf(run.settings), options, warnings);
  std::string out;
  for (const std::string& warning : warnings) out += "Warning: " + warning + "\n";
  return out + (text ? *text : "Error: " + text.error().text);
}

/// What `setting` alone leads to, without the lines that every guest has.
std::string Error(Pairs settings, Version version = Version::k34) {
  Environment environment;
  environment.version = version;
  const std::string text = Render({std::move(settings), {}, environment});
  return text.starts_with("Error: ") ? text.substr(7) : "no error";
}

bool Has(const std::string& text, const std::string& line) { return text.find(line) != text.npos; }

TEST_CASE("a guest without any setting has xm's defaults, and its file's name") {
  CHECK(Render({}) ==
        "(vm\n"
        "    (name guest.cfg)\n"
        "    (memory 128)\n"
        "    (vcpus 1)\n"
        "    (on_xend_start ignore)\n"
        "    (on_xend_stop ignore)\n"
        "    (image (linux (videoram 4)))\n"
        "    (s3_integrity 1)\n"
        ")\n");
}

TEST_CASE("only str, int, float and list are taken from a script") {
  const std::string text = Render({{{"name", Str("u", true)},
                                    {"memory", Int(5, true)},
                                    {"vcpus", {true, {}}},
                                    {"disk", TupleOf({Str("phy:a,xvda,w")})},
                                    {"kernel", Nothing()}}});
  CHECK(text == Render({}));
}

TEST_CASE("a word wins over the script and is converted by its kind") {
  const std::string text = Render({{{"memory", Int(64)}, {"vif", ListOf({"bridge=a"})}},
                                   {{"memory", " 256 "},
                                    {"vcpu_avail", "3"},
                                    {"localtime", "yes"},
                                    {"vif", "bridge=b"},
                                    {"vif", ""},
                                    {"nonsense", "1"}}});
  CHECK(Has(text, "(memory 256)"));
  CHECK(Has(text, "(vcpu_avail '3')"));
  CHECK(Has(text, "(localtime 1)"));
  CHECK(Has(text, "(device (vif (bridge b)))\n    (device (vif))\n"));
  CHECK_FALSE(Has(text, "bridge a"));
}

TEST_CASE("words that are no number or boolean") {
  CHECK(Render({{}, {{"vcpus", "two"}}}) == "Error: Invalid value: two");
  CHECK(Render({{}, {{"localtime", "1"}}}) == "Error: Invalid value:1");
}

TEST_CASE("disks") {
  CHECK(Error({{"disk", ListOf({"phy:a,xvda"})}}) == "Invalid disk specifier: phy:a,xvda");
  CHECK(Error({{"disk", Str("phy:a,xvda,w")}}) == "Invalid disk specifier: p");
  CHECK(Error({{"disk", Int(1)}}) == "'int' object is not iterable");
  CHECK(Error({{"disk", ListOf({Int(1)})}}) == "'int' object has no attribute 'split'");
  CHECK(Error({{"disk", ListOf({"a,b,c,d,e"})}}, Version::k31) ==
        "Invalid disk specifier: a,b,c,d,e");
  const std::string text = Render({{{"disk", ListOf({"tap:aio:/i,xvda,w,1,x86_32-abi"})}}});
  CHECK(Has(text,
            "(tap\n            (uname tap:aio:/i)\n            (dev xvda)\n            (mode w)\n"
            "            (backend 1)\n            (protocol x86_32-abi)\n"));
}

TEST_CASE("PCI devices") {
  const std::string text = Render({{{"pci", ListOf({"01:00.0", "nonsense", "0001:0c:1b.2@1f"})}}});
  CHECK(Has(text, "(requested_vslot 0x20)"));
  CHECK(Has(text, "(domain 0x0001)"));
  CHECK(Has(text, "(requested_vslot 0x1f)"));
  CHECK(Error({{"pci", ListOf({"01:00.0,foo=1"})}}) == "Invalid pci option: foo");
  CHECK(Error({{"pci", ListOf({Int(1)})}}) == "expected string or buffer");
}

TEST_CASE("PCI devices of xm 4 are normalised, in the order of a dict") {
  Environment environment;
  environment.version = Version::k44;
  const std::string text =
      Render({{{"pci", ListOf({"1:2.3", "01:00.0@06,power_mgmt=1"})}}, {}, environment});
  CHECK(Has(text,
            "            (dev\n                (slot 0x02)\n                (domain 0x0000)\n"
            "                (key 1:2.3)\n                (bus 0x01)\n"
            "                (vdevfn 0x100)\n                (func 0x3)\n            )\n"));
  CHECK(Has(text, "(vdevfn 0x30)"));
  CHECK(Has(text, "(opts (power_mgmt 1))"));
  CHECK(Error({{"pci", ListOf({"xyz"})}}, Version::k40) == "Failed to parse pci device: xyz");
  CHECK(Error({{"pci", ListOf({"01:00.0-3"})}}, Version::k40) ==
        "Domus does not expand several functions of a PCI device: 01:00.0-3");
}

TEST_CASE("vifs") {
  CHECK(Error({{"vif", ListOf({"foo=1"})}}) == "Invalid vif option: foo");
  CHECK(Error({{"vif", ListOf({"mac=1,bridge"})}}) ==
        "bridge should be a pair, separated by an equals sign.");
  CHECK(Error({{"vif", ListOf({"mac=1,"})}}) == " should be a pair, separated by an equals sign.");
  CHECK(Error({{"vif", ListOf({"accel=x"})}}, Version::k31) == "Invalid vif option: accel");
  CHECK(Error({{"vif", Int(0)}}) == "object of type 'int' has no len()");
  CHECK(Error({{"vif", ListOf({Int(1)})}}) == "'int' object has no attribute 'strip'");
}

TEST_CASE("nics adds empty vifs, with a warning") {
  const std::string text = Render({{{"nics", Int(2)}, {"vif", ListOf({"bridge=a"})}}});
  CHECK(
      text.starts_with("Warning: The nics option is deprecated.  Please use an empty vif entry "
                       "instead:\n\n  vif = [ '' ]\n\n(vm\n"));
  CHECK(Has(text, "(device (vif (bridge a)))\n    (device (vif))\n)\n"));
  CHECK(Render({{{"nics", Int(0)}}})
            .starts_with("Warning: The nics option is deprecated.  Please remove it.\n(vm\n"));
  CHECK(Has(Render({{{"nics", Str("2")}}}),
            "Error: range() integer end argument expected, got str."));
}

TEST_CASE("frame buffers") {
  const std::string text =
      Render({{{"vfb", ListOf({"type=vnc,vncunused=1"})}, {"keymap", Str("de")}}});
  CHECK(Has(text,
            "(device (vkbd))\n    (device\n"
            "        (vfb (vncunused 1) (vnc 1) (keymap de) (xauthority /root/.Xauthority))\n"));
  CHECK(Error({{"vfb", ListOf({"foo=1"})}}) == "configuration option foo unknown to vfbs");
  CHECK(Error({{"vfb", ListOf({"vnc=1"})}}, Version::k31) ==
        "configuration option vnc unknown to vfbs");
  Environment environment;
  environment.version = Version::k31;
  environment.display = ":0";
  CHECK(Has(Render({{{"vfb", ListOf({""})}}, {}, environment}),
            "(vfb (type sdl) (display :0) (xauthority /root/.Xauthority))"));
}

TEST_CASE("TPMs, ports and interrupts") {
  const std::string text = Render({{{"vtpm", ListOf({"instance=1, backend = 0"})},
                                    {"ioports", ListOf({"2f8-2ff", "3f8"})},
                                    {"irq", ListOf({Int(7), Str("8")})}}});
  CHECK(Has(text,
            "(device (ioports (from 0x2f8) (to 0x2ff)))\n"
            "    (device (ioports (from 0x3f8) (to 0x3f8)))\n"
            "    (device (irq (irq 7)))\n"
            "    (device (irq (irq \"'8'\")))\n"
            "    (device (vtpm (pref_instance 1) (backend 0)))\n"));
  CHECK(Error({{"vtpm", ListOf({"instance=0"})}}) ==
        "VM config error: vTPM instance must not be 0.");
  CHECK(Error({{"vtpm", ListOf({"instance=x"})}}) ==
        "Vm config error: could not parse instance number.");
  CHECK(Error({{"vtpm", ListOf({"foo=1"})}}) == "Invalid vtpm specifier: foo=1");
  CHECK(Error({{"vtpm", ListOf({"foo"})}}) == "need more than 1 value to unpack");
  CHECK(Error({{"ioports", ListOf({"1-2-3"})}}) == "Invalid i/o port range specifier: 1-2-3");
}

TEST_CASE("the kernel's network arguments") {
  const std::string text = Render({{{"nfs_root", Str("/r")},
                                    {"nfs_server", Str("10.0.0.9")},
                                    {"extra", Str("quiet")},
                                    {"dhcp", Str("dhcp")}}});
  CHECK(Has(text, "(ip :10.0.0.9::::eth0:dhcp)"));
  CHECK(Has(text, "(args 'nfsroot=10.0.0.9:/r quiet')"));
  CHECK(Error({{"nfs_root", Str("/r")}}) == "Must set nfs root and nfs server");
  CHECK(Error({{"ip", Int(1)}}) == "unsupported operand type(s) for +: 'int' and 'str'");
  CHECK(Error({{"ip", Str("1")}, {"gateway", Int(1)}}) ==
        "cannot concatenate 'str' and 'int' objects");
}

TEST_CASE("CPUID rules become a dict") {
  const std::string text = Render({{{"cpuid", ListOf({"1:eax=0x1,edx=0x2", "nonsense"})}}});
  CHECK(Has(text, "(cpuid \"{'1': {'eax': '0x1', 'edx': '0x2'}}\")"));
  CHECK(Error({{"cpuid", ListOf({"1:esi=0x1"})}}) == "cpuid's syntax is (eax|ebx|ecx|edx)=value");
  CHECK(Error({{"cpuid", ListOf({"1:eax=1"})}}) ==
        "cpuid: We should specify all the bits of the register eax for input 1\n");
  CHECK(Has(Render({{{"cpuid", Str("host")}}}), "(cpuid host)"));
}

TEST_CASE("security labels need a host with a policy") {
  CHECK(Error({{"access_control", ListOf({"policy=P,label=L"})}}) ==
        "Security policy (P) incompatible with enforced policy ().");
  CHECK(Error({{"access_control", ListOf({"label=L"})}}) ==
        "cannot concatenate 'str' and 'NoneType' objects");
  CHECK(Error({{"access_control", ListOf({"a=b"})}}) == "Invalid access_control specifier: a=b");
  CHECK(Error({{"access_control", ListOf({"a", "b"})}}) == "Multiple access_control definitions.");
}

TEST_CASE("paths become absolute as os.path.abspath makes them") {
  Environment environment;
  environment.directory = "/etc/xen";
  const auto kernel = [&](const char* path) {
    const std::string text = Render({{{"kernel", Str(path)}}, {}, environment});
    const size_t begin = text.find("(kernel ") + 8;
    return text.substr(begin, text.find(')', begin) - begin);
  };
  CHECK(kernel("k") == "/etc/xen/k");
  CHECK(kernel("../k") == "/etc/k");
  CHECK(kernel("/../../k/.") == "/k");
  CHECK(kernel("//boot//k/") == "//boot/k");
  CHECK(kernel("///boot/k") == "/boot/k");
  CHECK(Error({{"kernel", Int(5)}}) == "'int' object has no attribute 'startswith'");
}

TEST_CASE("the bootloader") {
  CHECK(Has(Render({{{"bootloader", Str("pygrub")}}}),
            "(bootloader /usr/bin/pygrub)\n    (bootloader_args -q)"));
  CHECK(Has(Render({{{"bootloader", Str("/p")}, {"console_autoconnect", Int(1)}}}),
            "(bootloader /p)\n    (bootloader_args )"));
}

TEST_CASE("xm 4 gives the guest its maximum of vCPUs, and a mask of those online") {
  Environment environment;
  environment.version = Version::k44;
  const std::string text =
      Render({{{"vcpus", Int(2)}, {"maxvcpus", Int(4)}, {"pool", Str("P")}}, {}, environment});
  CHECK(Has(text, "(vcpu_avail 3)\n    (vcpus 4)\n"));
  CHECK(Has(text, "(oos 1)\n    (pool_name P)\n"));
}

}  // namespace
}  // namespace domus::xm
