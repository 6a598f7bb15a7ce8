// Domain XML to read: tests/golden/libvirt. DOMUS_ACCEPT=1 writes it anew.
#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "base/files.h"
#include "forms/libvirt_xml.h"
#include "tests/compiler/compile_support.h"
#include "tests/support/source_directory.h"

namespace domus {
namespace {

constexpr const char* kParavirtual = R"(
name = 'db01'
uuid = '8ee876b5-0b8e-4d3a-9a1b-2f6a7c5d9e10'
memory = 2048
maxmem = 4096
vcpus = 2
maxvcpus = 4
cpus = '0-3'
cpu_weight = 512
cpu_cap = 150
kernel = '/boot/vmlinuz-xen'
ramdisk = '/boot/initrd-xen'
root = '/dev/xvda1 ro'
extra = 'console=hvc0'
disk = ['phy:/dev/vg/db01,xvda,w', 'file:/OVS/sharedDisk/log.img,xvdb,w!']
vif = ['mac=00:16:3e:5a:10:01,bridge=xenbr0,script=vif-bridge,rate=10MB/s']
vfb = ['type=vnc,vnclisten=127.0.0.1,vncdisplay=3,vncpasswd=example']
on_crash = 'coredump-restart'
OVM_simple_name = 'orders'
)";

constexpr const char* kFullyVirtual = R"(
name = 'win01'
uuid = '1b0f4c2e-7a55-4a0e-8a3d-5f1f6c0b9d21'
builder = 'hvm'
kernel = '/usr/lib/xen/boot/hvmloader'
device_model = '/usr/lib/xen/bin/qemu-dm'
memory = 4096
vcpus = 2
timer_mode = 2
viridian = 1
localtime = 1
disk = ['phy:/dev/vg/win01,hda,w', 'file:/OVS/iso_pool/win.iso,hdc:cdrom,r']
vif = ['type=ioemu,mac=00:16:3e:5a:10:02,bridge=xenbr1,model=e1000']
boot = 'dc'
usbdevice = 'tablet'
serial = 'pty'
vnc = 1
vnclisten = '127.0.0.1'
pci = ['01:1a.1']
)";

void CheckGolden(const char* config, LibvirtTarget target, const std::string& name) {
  const CompiledText compiled(config);
  INFO(compiled.findings);
  REQUIRE(compiled.guest());
  const Rendered rendered = WriteLibvirtXml(compiled.guest()->config, target);
  std::string text = rendered.text;
  for (const Loss& loss : rendered.losses) text += "<!-- lost: " + loss.field + ": " + loss.why + " -->\n";
  const std::string path = SourceDirectory() + "/tests/golden/libvirt/" + name + ".xml";
  if (std::getenv("DOMUS_ACCEPT")) REQUIRE(WriteFile(path, text));
  CHECK(text == ReadFile(path).value_or(""));
}

}  // namespace

TEST_CASE("domain XML to read") {
  CheckGolden(kParavirtual, LibvirtTarget::kXen, "paravirtual-xen");
  CheckGolden(kParavirtual, LibvirtTarget::kKvm, "paravirtual-kvm");
  CheckGolden(kFullyVirtual, LibvirtTarget::kXen, "fully-virtual-xen");
  CheckGolden(kFullyVirtual, LibvirtTarget::kQemu, "fully-virtual-qemu");
}

}  // namespace domus
