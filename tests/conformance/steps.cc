#include "tests/conformance/steps.h"

#include <chrono>
#include <thread>

namespace domus::conformance {

void MustWork(const HypervisorResult<void>& result) {
  REQUIRE_MESSAGE(result.has_value(), (result ? "" : result.error().text));
}

void Reach(const Backend& backend, Hypervisor& host, const std::string& name, LifeState state) {
  const auto deadline = std::chrono::steady_clock::now() + backend.patience;
  while (true) {
    const auto guest = host.ObserveGuest(name);
    REQUIRE_MESSAGE(guest.has_value(), (guest ? "" : guest.error().text));
    if (guest->state == state) return;
    if (std::chrono::steady_clock::now() > deadline) {
      FAIL(name, " is ", std::string(ToString(guest->state)), ", not ",
           std::string(ToString(state)));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void Await(const Backend& backend, std::string_view what, const std::function<bool()>& is_so) {
  const auto deadline = std::chrono::steady_clock::now() + backend.patience;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > deadline) FAIL("never: ", std::string(what));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

GuestConfig Start(const Backend& backend, Hypervisor& host, const GuestConfig& guest) {
  MustWork(host.Define(guest));
  MustWork(host.Start(guest.name));
  Reach(backend, host, guest.name, LifeState::kRunning);
  return guest;
}

GuestConfig Run(const Backend& backend, Hypervisor& host, const GuestConfig& guest) {
  Start(backend, host, guest);
  const auto is_up = [&] { return !backend.is_up || backend.is_up(guest.name); };
  Await(backend, guest.name + " is up", is_up);
  return guest;
}

GuestConfig Live(Hypervisor& host, const std::string& name) {
  const auto guest = host.ObserveGuest(name);
  REQUIRE(guest.has_value());
  REQUIRE(guest->live.has_value());
  return *guest->live;
}

Disk Image(const Backend& backend, const std::string& device, int number) {
  Disk disk;
  disk.device = device;
  disk.source = backend.image(number);
  disk.backend = DiskBackend::kFile;
  disk.format = DiskFormat::kRaw;
  return disk;
}

HostFile::Kind KindAt(Hypervisor& host, const std::string& path) {
  const auto files = host.LookAtFiles({path});
  REQUIRE_MESSAGE(files.has_value(), (files ? "" : files.error().text));
  REQUIRE(files->size() == 1);
  CHECK(files->front().path == path);
  return files->front().kind;
}

Vif VifWithMac(const std::string& mac) {
  Vif vif;
  vif.mac = mac;
  return vif;
}

}  // namespace domus::conformance
