#include "hypervisor/xl/disk_priority.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>

#include "base/files.h"
#include "tests/support/temporary_directory.h"

namespace domus::xl {
namespace {

/// A /proc with these processes: id, words of the command line, name, threads.
void AddProcess(const TemporaryDirectory& proc, int id, const std::string& command_line,
                const std::string& name, const std::vector<int>& threads) {
  const std::filesystem::path directory = proc.path() / std::to_string(id);
  for (const int thread : threads) {
    std::filesystem::create_directories(directory / "task" / std::to_string(thread));
  }
  std::filesystem::create_directories(directory);
  REQUIRE(WriteFile((directory / "cmdline").string(), command_line).has_value());
  REQUIRE(WriteFile((directory / "comm").string(), name + "\n").has_value());
}

Disk DiskWith(const std::string& device, std::optional<DiskQos> qos) {
  Disk disk;
  disk.device = device;
  disk.qos = std::move(qos);
  return disk;
}

const DiskQos kBest7{.schedule = "best-effort", .priority = 7};
const DiskQos kBest5{.schedule = "best-effort", .priority = 5};

}  // namespace

TEST_CASE("what serves a guest's disks is found by its name and its words") {
  const TemporaryDirectory proc;
  AddProcess(proc, 403, "", "1.xvda-0", {403});
  AddProcess(proc, 404, "", "1.xvda-1", {404});
  AddProcess(proc, 405, "", "11.xvda-0", {405});
  AddProcess(proc, 406, std::string("fake\0", 5), "1.xvda-2", {406});  // no thread of the kernel
  AddProcess(proc, 500, std::string("qemu\0-xen-domid\0" "1\0-x\0", 22), "qemu", {500, 501});
  AddProcess(proc, 502, std::string("qemu\0-xen-domid\0", 16), "qemu", {502});
  const std::vector<DiskServers> servers = FindDiskServers({1, 2}, proc.path().string());
  REQUIRE(servers.size() == 2);
  REQUIRE(servers[0].blkback.size() == 2);
  CHECK(servers[0].blkback[0].id == 403);
  CHECK(servers[0].blkback[1].name == "1.xvda-1");
  CHECK(servers[0].qemu == std::vector{500, 501});
  CHECK(servers[1].blkback.empty());
  CHECK(servers[1].qemu.empty());
  CHECK(FindDiskServers({1}, "/no/such/proc").front().qemu.empty());
}

TEST_CASE("a priority is set on the disk's own threads, and seen there") {
  const int self = ::gettid();
  DiskServers servers;
  servers.blkback = {{self, "1.xvda-0"}};
  GuestConfig guest;
  guest.disks = {DiskWith("xvda", kBest7), DiskWith("xvdb", kBest5)};
  CHECK_FALSE(SeenDiskQos(guest, 1, guest.disks[0], servers).has_value());
  CHECK(SetDiskPriority(guest, 1, guest.disks[0], servers) == true);
  CHECK(SeenDiskQos(guest, 1, guest.disks[0], servers) == kBest7);
  // Of a disk that nothing serves there is nothing to be seen, or set.
  CHECK(SetDiskPriority(guest, 1, guest.disks[1], servers) == false);
  CHECK(SeenDiskQos(guest, 1, guest.disks[1], servers) == kBest5);
  guest.disks[0].qos.reset();
  CHECK(SeenDiskQos(guest, 1, guest.disks[0], servers) == kBest7);
  CHECK(SetDiskPriority(guest, 1, guest.disks[0], servers) == true);
  CHECK_FALSE(SeenDiskQos(guest, 1, guest.disks[0], servers).has_value());
}

TEST_CASE("one QEMU for all disks has the strongest of their priorities") {
  DiskServers servers;
  servers.qemu = {::gettid()};
  GuestConfig guest;
  guest.type = GuestType::kHvm;
  guest.disks = {DiskWith("hda", kBest7), DiskWith("hdb", kBest5), DiskWith("hdc", std::nullopt)};
  CHECK(SetDiskPriority(guest, 1, guest.disks[0], servers) == true);
  for (const Disk& disk : guest.disks) CHECK(SeenDiskQos(guest, 1, disk, servers) == disk.qos);
  for (Disk& disk : guest.disks) disk.qos.reset();
  CHECK(SetDiskPriority(guest, 1, guest.disks[0], servers) == true);
}

}  // namespace domus::xl
