// Guests that start with their host: on_xend_start, and what a simulated host and libvirt make of it.
#include "hypervisor/autostart.h"

#include <doctest/doctest.h>
#include <libvirt/libvirt.h>

#include <algorithm>

#include "hypervisor/hypervisor.h"
#include "tests/hypervisor/sim_host.h"

namespace domus {
namespace {

GuestConfig Saying(const std::string& name, const std::optional<std::string>& word) {
  GuestConfig guest = PvGuest(name);
  if (word) guest.options[kAutostartKey] = OptionValue{*word};
  return guest;
}

/// What the guest shows, defined and, where it runs, live: "start", "ignore" or "-".
std::string Shown(Hypervisor& host, const std::string& name) {
  const auto guest = host.ObserveGuest(name);
  REQUIRE(guest.has_value());
  const auto word = [](const GuestConfig& config) {
    const auto found = config.options.find(kAutostartKey);
    return found == config.options.end() ? "-" : std::get<std::string>(found->second.data);
  };
  return guest->live ? word(guest->config) + " " + word(*guest->live) : word(guest->config);
}

void Works(const HypervisorResult<void>& result) {
  REQUIRE_MESSAGE(result.has_value(), (result ? "" : result.error().text));
}

/// libvirt's mock host, and a connection of somebody else's to it.
class MockHost {
 public:
  MockHost() : host_(std::move(*OpenHypervisor("libvirt:test:///default"))) {
    other_ = virConnectOpen("test:///default");
    REQUIRE(other_);
  }
  ~MockHost() {
    if (host_->ObserveGuest("web01")) {
      (void)host_->Destroy("web01");
      (void)host_->Undefine("web01");
    }
    virConnectClose(other_);
  }
  MockHost(const MockHost&) = delete;
  MockHost& operator=(const MockHost&) = delete;

  Hypervisor& operator*() { return *host_; }
  Hypervisor* operator->() { return host_.get(); }
  bool Starts() const { return OnDomain([](virDomainPtr domain) {
    int starts = 0;
    REQUIRE(virDomainGetAutostart(domain, &starts) == 0);
    return starts; }) != 0; }
  void SetByHand(bool starts) const {
    OnDomain([&](virDomainPtr domain) { return virDomainSetAutostart(domain, starts ? 1 : 0); });
  }

 private:
  template <class Call>
  int OnDomain(Call call) const {
    virDomainPtr domain = virDomainLookupByName(other_, "web01");
    REQUIRE(domain);
    const int result = call(domain);
    virDomainFree(domain);
    return result;
  }

  std::unique_ptr<Hypervisor> host_;
  virConnectPtr other_;
};

}  // namespace

TEST_CASE("a definition sets autostart where it says so, and takes back what an earlier one said") {
  const GuestConfig silent = Saying("a", {}), starts = Saying("a", "start"), not_so = Saying("a", "ignore");
  CHECK(AutostartToSet(starts, nullptr) == true);
  CHECK(AutostartToSet(not_so, &starts) == false);
  CHECK(AutostartToSet(silent, &starts) == false);
  CHECK(AutostartToSet(silent, &silent) == std::nullopt);
  CHECK(AutostartToSet(silent, nullptr) == std::nullopt);
}

TEST_CASE("autostart of a simulated host's guest holds at once") {
  SimHost host;
  host.Run(Saying("web01", {}));
  CHECK(Shown(*host.operator->(), "web01") == "- -");
  Works(host->Define(Saying("web01", "start")));
  CHECK(Shown(*host.operator->(), "web01") == "start start");
  Works(host->Define(Saying("web01", {})));
  CHECK(Shown(*host.operator->(), "web01") == "- -");
}

TEST_CASE("on_xend_start is libvirt's autostart, which a running guest changes at once") {
  MockHost host;
  Works(host->Define(Saying("web01", "start")));
  CHECK(host.Starts());
  CHECK(Shown(*host, "web01") == "start");
  Works(host->Start("web01"));
  Works(host->Define(Saying("web01", "ignore")));
  CHECK_FALSE(host.Starts());
  CHECK(Shown(*host, "web01") == "ignore ignore");
  CHECK(host->Fit(Saying("web01", "start")).losses.empty());
  CHECK(host->Fit(Saying("web01", "start")).config == Saying("web01", "start"));
}

TEST_CASE("autostart that was set by hand in libvirt is seen, and left where the config is silent") {
  MockHost host;
  Works(host->Define(Saying("web01", {})));
  CHECK(Shown(*host, "web01") == "-");
  host.SetByHand(true);
  CHECK(Shown(*host, "web01") == "start");
  const auto state = host->Observe();
  REQUIRE(state.has_value());
  const auto guest = std::ranges::find(state->guests, "web01", [](const ObservedGuest& observed) {
    return observed.config.name;
  });
  CHECK(WantsAutostart(guest->config) == true);
  Works(host->Define(Saying("web01", {})));
  CHECK(host.Starts());
  Works(host->Define(Saying("web01", "start")));
  host.SetByHand(false);
  CHECK(Shown(*host, "web01") == "ignore");
  Works(host->Define(Saying("web01", "start")));
  CHECK(host.Starts());
  Works(host->Define(Saying("web01", {})));
  CHECK_FALSE(host.Starts());
}

}  // namespace domus
