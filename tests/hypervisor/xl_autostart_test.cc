// Guests that start with a Xen host: the links that xendomains reads.
#include "hypervisor/xl/autostart.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "base/files.h"
#include "hypervisor/autostart.h"
#include "hypervisor/xl/xl_hypervisor.h"
#include "tests/hypervisor/fake_xl.h"
#include "tests/support/temporary_directory.h"

namespace domus::xl {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUuid = "8a9f3c52-6c1e-4c7d-9d3a-0b3e6a1f0101";

GuestConfig Guest(const std::string& name, const std::optional<std::string>& word) {
  GuestConfig guest;
  guest.name = name;
  guest.uuid = kUuid;
  guest.type = GuestType::kPvh;
  guest.kernel = "/boot/vmlinuz";
  guest.memory_mib = 128;
  if (word) guest.options[kAutostartKey] = OptionValue{*word};
  return guest;
}

class Host {
 public:
  Host()
      : hypervisor_(XlOptions{.directory = Path("xl"),
                              .autostart = Path("auto"),
                              .run = [this](const auto& words, const auto& limits,
                                            const auto& started) { return xl(words, limits, started); }}) {}

  XlHypervisor* operator->() { return &hypervisor_; }
  std::string Path(const std::string& name) const { return (directory_.path() / name).string(); }
  std::string Cfg() const { return Path("xl/") + kUuid + "/guest.cfg"; }
  /// "NAME -> TARGET" of each link, with TARGET cut down to `cfg` where it is the guest's.
  std::vector<std::string> Links() const {
    std::vector<std::string> links;
    if (!fs::exists(Path("auto"))) return links;
    for (const auto& entry : fs::directory_iterator(Path("auto"))) {
      const std::string target = fs::read_symlink(entry.path()).string();
      links.push_back(entry.path().filename().string() + " -> " + (target == Cfg() ? "cfg" : target));
    }
    return links;
  }
  std::optional<bool> Shown(const std::string& name) {
    const auto guest = hypervisor_.ObserveGuest(name);
    REQUIRE(guest.has_value());
    if (guest->live) CHECK(WantsAutostart(*guest->live) == WantsAutostart(guest->config));
    return WantsAutostart(guest->config);
  }

  FakeXl xl;

 private:
  TemporaryDirectory directory_;
  XlHypervisor hypervisor_;
};

void Works(const HypervisorResult<void>& result) {
  REQUIRE_MESSAGE(result.has_value(), (result ? "" : result.error().text));
}

}  // namespace

TEST_CASE("on_xend_start is a link to the guest's cfg where xendomains looks") {
  Host host;
  Works(host->Define(Guest("web01", {})));
  CHECK(host.Links().empty());
  CHECK(host.Shown("web01") == std::nullopt);
  Works(host->Start("web01"));
  Works(host->Define(Guest("web01", "start")));
  CHECK(host.Links() == std::vector<std::string>{"web01.cfg -> cfg"});
  CHECK(host.Shown("web01") == true);
  Works(host->Define(Guest("web01", "start")));
  CHECK(host.Links().size() == 1);
  Works(host->Define(Guest("web01", "ignore")));
  CHECK(host.Links().empty());
  CHECK(host.Shown("web01") == false);
  CHECK(host->Fit(Guest("web01", "start")).losses.empty());
}

TEST_CASE("a link that somebody made or removed is seen") {
  Host host;
  Works(host->Define(Guest("web01", "start")));
  fs::remove(host.Path("auto/web01.cfg"));
  CHECK(host.Shown("web01") == false);
  Works(host->Define(Guest("web01", "start")));
  Works(host->Define(Guest("web01", {})));
  CHECK(host.Links().empty());
  fs::create_symlink(host.Cfg(), host.Path("auto/50-web"));
  CHECK(host.Shown("web01") == true);
  Works(host->Define(Guest("web01", {})));
  CHECK(host.Links() == std::vector<std::string>{"50-web -> cfg"});
  Works(host->Undefine("web01"));
  CHECK(host.Links().empty());
}

TEST_CASE("what is not ours under the guest's name is left alone, and told") {
  Host host;
  fs::create_directories(host.Path("auto"));
  fs::create_symlink("/etc/xen/web01.cfg", host.Path("auto/web01.cfg"));
  const auto defined = host->Define(Guest("web01", "start"));
  REQUIRE_FALSE(defined.has_value());
  CHECK(defined.error().kind == HypervisorError::Kind::kConflict);
  CHECK(defined.error().text == host.Path("auto/web01.cfg") +
                                    " is there already, and not domus's: the host starts what it says");
  CHECK(host.Links() == std::vector<std::string>{"web01.cfg -> /etc/xen/web01.cfg"});
}

TEST_CASE("a name that xendomains would pass over is the UUID instead") {
  Host host;
  Works(host->Define(Guest(".web01", "start")));
  CHECK(host.Links() == std::vector<std::string>{std::string(kUuid) + ".cfg -> cfg"});
}

TEST_CASE("a host starts what is defined, also after a definition that xl refused, and a rename") {
  Host host;
  Works(host->Define(Guest("web01", "start")));
  const std::string before = *ReadFile(host.Cfg());
  GuestConfig other = Guest("web01", "start");
  other.memory_mib = 256;
  host.xl.fails["create"] = "config parsing error";
  CHECK_FALSE(host->Define(other).has_value());
  CHECK(*ReadFile(host.Cfg()) == before);
  host.xl.fails.clear();
  Works(host->Change("web01", Rename{"web02"}));
  CHECK(ReadFile(host.Cfg())->contains("name = \"web02\""));
  CHECK(host.Links() == std::vector<std::string>{"web01.cfg -> cfg"});
  CHECK(host.Shown("web02") == true);
}

TEST_CASE("a guest that runs goes to another Xen host, and is gone here") {
  Host host;
  Works(host->Define(Guest("web01", "start")));
  const auto off = host->Migrate("web01", {.destination = "ovs02"});
  REQUIRE_FALSE(off.has_value());
  CHECK(off.error().text == "guest `web01` is off; migrate needs it running");
  Works(host->Start("web01"));
  for (const char* bad : {"", "-oProxyCommand=x", "ovs02;reboot", "ovs02 x", "$(id)"}) {
    const auto refused = host->Migrate("web01", {.destination = bad});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().text == "`" + std::string(bad) + "` is no name of a host");
  }
  CHECK(host->Migrate("web01", {.destination = "ovs02", .live = false}).error().kind ==
        HypervisorError::Kind::kUnsupported);
  host.xl.fails["migrate"] = "migration target: Domain creation failed";
  CHECK_FALSE(host->Migrate("web01", {.destination = "ovs02"}).has_value());
  CHECK(host->ObserveGuest("web01")->state == LifeState::kRunning);
  host.xl.fails.clear();
  host.xl.runs.clear();
  Works(host->Migrate("web01", {.destination = "root@ovs02.example"}));
  CHECK(host.xl.Changes() == std::vector<std::string>{"xl migrate 1 root@ovs02.example"});
  CHECK(host->ObserveGuest("web01").error().kind == HypervisorError::Kind::kNotFound);
  CHECK(host.Links().empty());
}

}  // namespace domus::xl
