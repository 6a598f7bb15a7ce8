// Commands on libvirt's mock host, which lives in this process for as long as somebody is connected.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "hypervisor/hypervisor.h"
#include "tests/cli/run_command.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

class LibvirtSite {
 public:
  LibvirtSite() : host_(std::move(*OpenHypervisor(kAddress))) {
    // The guest that the mock host starts out with is nobody's.
    Write("10_db01", R"(
name = 'db01'
builder = 'hvm'
memory = 1024
maxmem = 2048
vcpus = 2
maxvcpus = 4
boot = 'cd'
vnc = 1
vncpasswd = 'secret'
disk = ['file:/images/db01.img,hda,w', 'file:/images/db01.iso,hdc:cdrom,r']
vif = ['type=ioemu,mac=00:16:3e:00:00:01,bridge=xenbr0,model=e1000', 'bridge=xenbr1']
OVM_simple_name = 'database'
)");
    Write("20_web01", R"(
name = 'web01'
kernel = '/boot/vmlinuz'
ramdisk = '/boot/initrd.gz'
root = '/dev/xvda1 ro'
extra = 'console=hvc0'
memory = 512
maxmem = 512
vcpus = 1
cpus = '0-1'
disk = ['phy:/dev/vg/web01,xvda,w']
vif = ['mac=00:16:3e:00:00:02,bridge=xenbr0']
on_crash = 'restart'
)");
  }

  void Write(const std::string& folder, const std::string& text) const {
    WriteConfig(directory_.path() / "tree" / folder, text);
  }
  void Edit(const std::string& folder, const std::string& what, const std::string& with) const {
    const auto path = directory_.path() / "tree" / folder / "vm.cfg";
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    std::string edited = text.str();
    edited.replace(edited.find(what), what.size(), with);
    std::ofstream(path) << edited;
  }

  Output Run(const std::string& command, std::vector<std::string> words = {}) const {
    words.insert(words.begin(),
                 {command, (directory_.path() / "tree").string(), "--hypervisor", kAddress, "--state",
                  (directory_.path() / "state.db").string()});
    return RunCommand(words);
  }
  void Apply(std::vector<std::string> words = {}) const {
    words.push_back("--yes");
    const Output applied = Run("apply", words);
    INFO(applied.out, applied.err);
    REQUIRE(applied.code == 0);
  }
  void CheckNothingToDo() const {
    const Output plan = Run("plan", {"--detailed-exitcode"});
    INFO(plan.out, plan.err);
    CHECK(plan.code == kExitOk);
    CHECK(plan.out.starts_with("No changes. "));
  }
  Hypervisor& host() const { return *host_; }

 private:
  static constexpr const char* kAddress = "libvirt:test:///default";
  TemporaryDirectory directory_;
  std::unique_ptr<Hypervisor> host_;
};

}  // namespace

TEST_CASE("libvirt: apply a tree, and a second plan is empty") {
  const LibvirtSite site;
  site.Apply();
  site.CheckNothingToDo();
  CHECK(site.host().ObserveGuest("db01")->state == LifeState::kRunning);
  CHECK(site.host().ObserveGuest("web01")->live->vifs.at(0).mac == "00:16:3e:00:00:02");
  CHECK(site.Run("status", {"--exit-code"}).code == kExitOk);
}

TEST_CASE("libvirt: live changes, restarts and removals converge") {
  const LibvirtSite site;
  site.Apply();
  site.Edit("10_db01", "memory = 1024", "memory = 1536");
  site.Edit("10_db01", "vcpus = 2", "vcpus = 4");
  site.Edit("20_web01", "cpus = '0-1'", "cpus = '1'");
  site.Apply();
  site.CheckNothingToDo();
  CHECK(site.host().ObserveGuest("db01")->live->memory_mib == 1536);
  CHECK(site.host().ObserveGuest("db01")->live->vcpus == 4);

  site.Edit("10_db01", "maxmem = 2048", "maxmem = 3000");
  site.Edit("20_web01", "console=hvc0", "console=hvc0 quiet");
  site.Apply({"--allow", "restart"});
  site.CheckNothingToDo();
  CHECK(site.host().ObserveGuest("db01")->live->maxmem_mib == 3000);

  site.Edit("20_web01", "'web01'", "'web02'");
  site.Apply({"--allow", "remove", "--max-remove", "1"});
  site.CheckNothingToDo();
  CHECK_FALSE(site.host().ObserveGuest("web01").has_value());
}

TEST_CASE("libvirt: what was changed on the host is drift, and put back") {
  const LibvirtSite site;
  site.Apply();
  REQUIRE(site.host().Change("db01", SetMemory{2048}).has_value());
  REQUIRE(site.host().Destroy("web01").has_value());
  const Output drift = site.Run("plan");
  CHECK(drift.out.find("guest.db01.memory") != std::string::npos);
  site.Apply();
  site.CheckNothingToDo();
}

TEST_CASE("libvirt: what it can't have is said, and never planned again") {
  const LibvirtSite site;
  site.Edit("20_web01", "vcpus = 1", "bootloader = '/usr/bin/pygrub'\nvcpus = 1");
  const Output plan = site.Run("plan");
  CHECK(plan.out.find("Note: `bootloader` of guest.web01 can't be as written: QEMU starts no boot "
                      "loader") != std::string::npos);
  site.Apply();
  site.CheckNothingToDo();
}

}  // namespace domus
