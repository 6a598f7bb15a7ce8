// bench_libvirt DOMUS GUESTS: apply of a tree of new guests on libvirt's mock host, against a program
// that makes the same calls of libvirt and does nothing else. Prints both and their ratio, and what of
// it is over before the first step (the plan alone, as a command of its own). They take turns, so that
// the machine is the same to each, and the best of twenty is what counts.
//
// Domus uses two processors and the bare program one. Whether the machine has two to give is seen by
// two bare programs at once, which then take no longer than one alone.
#include <fmt/format.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "bench/measure.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUri = "test:///default";

std::string Uuid(int i) { return fmt::format("01234567-89ab-4def-8123-{:012x}", i); }

void WriteGuest(const fs::path& tree, int i) {
  const fs::path folder = tree / fmt::format("{:05}_guest{}", i, i);
  fs::create_directories(folder);
  std::ofstream(folder / "vm.cfg") << fmt::format(
      "name = 'guest{0}'\nuuid = '{1}'\nmemory = 1\nmaxmem = 2\nvcpus = 1\n"
      "kernel = '/boot/vmlinuz'\nramdisk = '/boot/initrd.gz'\nextra = 'console=hvc0'\n"
      "disk = ['file:/images/guest{0}.img,xvda,w']\n"
      "vif = ['mac=00:16:3e:{2:02x}:{3:02x}:{4:02x},bridge=xenbr0']\n",
      i, Uuid(i), i >> 16 & 0x7f, i >> 8 & 0xff, i & 0xff);
}

/// What Domus defines for such a guest, to the byte but for the digests.
std::string GuestXml(int i) {
  return fmt::format(R"(<domain type='test'>
  <name>guest{0}</name>
  <uuid>{1}</uuid>
  <metadata>
    <domus:guest xmlns:domus='urn:domus:guest:1' type='pv'>
      <domus:field path='boot' read='0123456789abcdef'/>
      <domus:field path='disk[xvda]' read='0123456789abcdef'/>
      <domus:field path='on_crash' read='0123456789abcdef'/>
      <domus:field path='on_poweroff' read='0123456789abcdef'/>
      <domus:field path='on_reboot' read='0123456789abcdef'/>
      <domus:config>{{"format_version":"1.0","name":"","type":"pv","disks":[{{"device":"xvda","source":"/images/guest{0}.img","backend":"file","access":"w","cdrom":false,"emulated_only":false}}]}}</domus:config>
    </domus:guest>
  </metadata>
  <memory unit='KiB'>2048</memory>
  <currentMemory unit='KiB'>1024</currentMemory>
  <vcpu placement='static'>1</vcpu>
  <os>
    <type arch='x86_64' machine='pc'>hvm</type>
    <kernel>/boot/vmlinuz</kernel>
    <initrd>/boot/initrd.gz</initrd>
    <cmdline>console=hvc0</cmdline>
    <boot dev='hd'/>
  </os>
  <features>
    <acpi/>
    <apic/>
    <pae/>
  </features>
  <clock offset='utc'/>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>restart</on_crash>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='raw'/>
      <source file='/images/guest{0}.img'/>
      <target dev='xvda' bus='virtio'/>
    </disk>
    <interface type='bridge'>
      <mac address='00:16:3e:{2:02x}:{3:02x}:{4:02x}'/>
      <source bridge='xenbr0'/>
      <model type='virtio'/>
    </interface>
    <serial type='pty'>
      <target port='0'/>
    </serial>
    <console type='pty'>
      <target type='serial' port='0'/>
    </console>
    <console type='pty'>
      <target type='virtio' port='1'/>
    </console>
    <memballoon model='virtio'/>
  </devices>
</domain>
)",
                     i, Uuid(i), i >> 16 & 0x7f, i >> 8 & 0xff, i & 0xff);
}

void Ignore(void*, virErrorPtr) {}

void Read(virDomainPtr domain) {
  int state = 0;
  virDomainGetState(domain, &state, nullptr, 0);
  std::free(virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE));
  if (virDomainIsActive(domain) == 1) std::free(virDomainGetXMLDesc(domain, 0));
}

void ReadAll(virConnectPtr connection) {
  virDomainPtr* domains = nullptr;
  const int count = virConnectListAllDomains(connection, &domains, 0);
  for (int i = 0; i < count; ++i) {
    Read(domains[i]);
    virDomainFree(domains[i]);
  }
  std::free(domains);
}

/// Look, define, look, start, look: what an apply asks of libvirt for each guest.
void CreateGuest(virConnectPtr connection, int i) {
  const std::string name = fmt::format("guest{}", i);
  const bool is_there = virDomainLookupByName(connection, name.c_str()) ||
                        virDomainLookupByUUIDString(connection, Uuid(i).c_str());
  if (is_there) std::abort();
  virDomainPtr domain = virDomainDefineXML(connection, GuestXml(i).c_str());
  if (!domain) std::abort();
  Read(domain);
  if (virDomainCreate(domain) < 0) std::abort();
  Read(domain);
  virDomainFree(domain);
}

void BareCalls(int guests) {
  virInitialize();
  virSetErrorFunc(nullptr, Ignore);
  virConnectPtr connection = virConnectOpen(kUri);
  ReadAll(connection);
  for (int i = 0; i < guests; ++i) CreateGuest(connection, i);
  ReadAll(connection);
  virConnectClose(connection);
}

/// The exit code: 0 if both did all.
int TwoAtOnce(int guests) {
  const pid_t other = ::fork();
  if (other < 0) return 1;
  BareCalls(guests);
  if (other == 0) ::_exit(0);
  int status = 0;
  return ::waitpid(other, &status, 0) == other && status == 0 ? 0 : 1;
}

/// The seconds of the best run of a command so far.
class Best {
 public:
  void Run(const std::vector<std::string>& command) {
    const Measurement measured = Measure(command);
    seconds_ = std::min(seconds_, measured.seconds);
    status_ = std::max(status_, measured.status);
  }
  double seconds() const { return seconds_; }
  int status() const { return status_; }

 private:
  double seconds_ = std::numeric_limits<double>::infinity();
  int status_ = 0;
};

/// The mock host is gone when its process ends, and so must be what was recorded of it.
void ForgetState(const fs::path& directory) {
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().filename().string().starts_with("state.db")) fs::remove(entry.path());
  }
}

int Compare(const char* self, const std::string& domus, int guests) {
  constexpr int kRounds = 20;
  const TemporaryDirectory directory;
  const std::string tree = (directory.path() / "tree").string();
  for (int i = 0; i < guests; ++i) WriteGuest(tree, i);
  const std::vector<std::string> where = {tree, "--state", (directory.path() / "state.db").string(),
                                          "--hypervisor", std::string("libvirt:") + kUri};
  std::vector<std::string> plan_command = {domus, "plan"}, apply_command = {domus, "apply", "--yes"};
  plan_command.insert(plan_command.end(), where.begin(), where.end());
  apply_command.insert(apply_command.end(), where.begin(), where.end());
  Best bare, two, plan, apply;
  for (int round = 0; round < kRounds; ++round) {
    bare.Run({self, "--bare", fmt::to_string(guests)});
    two.Run({self, "--two-at-once", fmt::to_string(guests)});
    ForgetState(directory.path());
    plan.Run(plan_command);
    ForgetState(directory.path());
    apply.Run(apply_command);
  }
  const int status = std::max({bare.status(), two.status(), plan.status(), apply.status()});
  fmt::print("{:>7}  the bare calls of libvirt  {:>8.3f} s\n", guests, bare.seconds());
  fmt::print("{:>7}  two of them at once        {:>8.3f} s  {:.2f} times as long\n", guests,
             two.seconds(), two.seconds() / bare.seconds());
  fmt::print("{:>7}  plan                       {:>8.3f} s\n", guests, plan.seconds());
  fmt::print("{:>7}  apply                      {:>8.3f} s  {:.2f} times as long, exit {}\n", guests,
             apply.seconds(), apply.seconds() / bare.seconds(), status);
  return status;
}

}  // namespace
}  // namespace domus

int main(int argc, char** argv) {
  if (argc != 3) return 64;
  const std::string first = argv[1];
  if (first == "--bare") {
    domus::BareCalls(std::stoi(argv[2]));
    return 0;
  }
  if (first == "--two-at-once") return domus::TwoAtOnce(std::stoi(argv[2]));
  return domus::Compare("/proc/self/exe", first, std::stoi(argv[2]));
}
