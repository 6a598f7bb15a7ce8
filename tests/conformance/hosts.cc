#include "tests/conformance/hosts.h"

#include <doctest/doctest.h>

#include <csignal>
#include <fstream>
#include <utility>

namespace domus::conformance {

std::unique_ptr<Hypervisor> OpenHost(const std::string& address) {
  std::signal(SIGPIPE, SIG_IGN);  // as domus does: daemons go away
  auto opened = OpenHypervisor(address);
  REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().text));
  return std::move(*opened);
}

void Empty(Hypervisor& host) {
  const auto state = host.Observe();
  REQUIRE(state.has_value());
  for (const ObservedGuest& guest : state->guests) {
    const std::string& name = guest.config.name;
    if (guest.state != LifeState::kOff) REQUIRE(host.Destroy(name).has_value());
    const auto undefined = host.Undefine(name);
    // One that has no definition is gone with what ran.
    REQUIRE((undefined || undefined.error().kind == HypervisorError::Kind::kNotFound));
  }
}

std::function<std::unique_ptr<Hypervisor>()> OpenEmptied(std::string address,
                                                         std::function<void()> emptied) {
  const auto is_empty = std::make_shared<bool>(false);
  return [address = std::move(address), emptied = std::move(emptied), is_empty] {
    auto host = OpenHost(address);
    if (*is_empty) return host;
    Empty(*host);
    if (emptied) emptied();
    *is_empty = true;
    return host;
  };
}

GuestConfig PlayedGuest(const std::string& name) {
  GuestConfig guest;
  guest.name = name;
  guest.memory_mib = 512;
  guest.maxmem_mib = 1024;
  guest.vcpus = 1;
  guest.maxvcpus = 2;
  guest.kernel = "/boot/vmlinuz";
  return guest;
}

std::string ImageIn(const std::filesystem::path& directory, int number) {
  constexpr size_t kBytes = 1 << 20;
  const std::filesystem::path path = directory / (std::to_string(number) + ".img");
  std::ofstream(path, std::ios::app);
  std::filesystem::resize_file(path, kBytes);
  return path.string();
}

}  // namespace domus::conformance
