#include "hypervisor/xl/xl_hypervisor.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/files.h"
#include "tests/hypervisor/fake_xl.h"
#include "tests/support/temporary_directory.h"

namespace domus::xl {
namespace {

using Kind = HypervisorError::Kind;

constexpr const char* kUuid = "8a9f3c52-6c1e-4c7d-9d3a-0b3e6a1f0101";

GuestConfig Guest(const std::string& name = "web01", const std::string& uuid = kUuid) {
  GuestConfig guest;
  guest.name = name;
  guest.uuid = uuid;
  guest.type = GuestType::kPvh;
  guest.kernel = "/boot/vmlinuz";
  guest.memory_mib = 128;
  guest.maxmem_mib = 256;
  guest.vcpus = 1;
  guest.maxvcpus = 2;
  return guest;
}

/// A host, and what of it survives Domus.
class Host {
 public:
  Host() { Open(); }

  void Open() {
    hypervisor_ = std::make_unique<XlHypervisor>(XlOptions{
        .directory = path(),
        .run = [this](const auto& words, const auto& limits, const auto& started) {
          return xl(words, limits, started);
        }});
  }
  XlHypervisor* operator->() { return hypervisor_.get(); }
  std::string path() const { return (directory_.path() / "xl").string(); }
  std::string FileOf(const std::string& name) const { return path() + "/" + kUuid + "/" + name; }
  LifeState StateOf(const std::string& name) {
    const auto guest = hypervisor_->ObserveGuest(name);
    REQUIRE_MESSAGE(guest.has_value(), (guest ? "" : guest.error().text));
    return guest->state;
  }

  FakeXl xl;

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<XlHypervisor> hypervisor_;
};

void Works(const HypervisorResult<void>& result) {
  REQUIRE_MESSAGE(result.has_value(), (result ? "" : result.error().text));
}

template <class T>
void Fails(const HypervisorResult<T>& result, Kind kind, std::string_view text) {
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().kind == kind);
  CHECK(result.error().text == text);
}

}  // namespace

TEST_CASE("a definition is a private file that the next boot uses") {
  Host host;
  Works(host->Define(Guest()));
  CHECK(host.xl.Changes() == std::vector<std::string>{"xl create -n " + host.FileOf("guest.cfg")});
  for (const char* name : {"definition.json", "guest.cfg"}) {
    struct stat info = {};
    REQUIRE(::stat(host.FileOf(name).c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
  }
  host.Open();
  const auto guest = host->ObserveGuest("web01");
  REQUIRE(guest.has_value());
  CHECK(guest->state == LifeState::kOff);
  CHECK(guest->config == Guest());
  CHECK_FALSE(guest->live.has_value());
}

TEST_CASE("a definition that xl refuses is none") {
  Host host;
  host.xl.fails["create"] = "/x.cfg:3: config parsing error near `foo'";
  Fails(host->Define(Guest()), Kind::kPermanent,
        "xl create: /x.cfg:3: config parsing error near `foo'");
  CHECK(host->Observe()->guests.empty());
}

TEST_CASE("the whole life of a guest, by its words") {
  Host host;
  Works(host->Define(Guest()));
  host.xl.runs.clear();
  Works(host->Start("web01"));
  CHECK(host.StateOf("web01") == LifeState::kRunning);
  Fails(host->Start("web01"), Kind::kConflict,
        "guest `web01` is running; start needs it off");
  Works(host->Pause("web01"));
  // xl would count a second pause, and need two to undo them.
  Fails(host->Pause("web01"), Kind::kConflict,
        "guest `web01` is paused; pause needs it running");
  Fails(host->Save("web01"), Kind::kConflict, "guest `web01` is paused; save needs it running");
  Works(host->Unpause("web01"));
  Works(host->Change("web01", SetMemory{256}));
  Works(host->Save("web01"));
  CHECK(host.StateOf("web01") == LifeState::kSuspended);
  Works(host->Restore("web01"));
  CHECK(host.StateOf("web01") == LifeState::kRunning);
  Works(host->Shutdown("web01"));
  Works(host->Destroy("web01"));
  CHECK(host.StateOf("web01") == LifeState::kOff);
  CHECK(host.xl.Changes() ==
        std::vector<std::string>{
            "xl create " + host.FileOf("guest.cfg"), "xl pause 1", "xl unpause 1",
            "xl mem-set 1 256m", "xl save 1 " + host.FileOf("memory.saving"),
            "xl restore -p " + host.FileOf("memory"), "xl unpause 2", "xl shutdown -F 2",
            "xl destroy 2"});
  Works(host->Undefine("web01"));
  CHECK(std::filesystem::is_empty(host.path()));
}

TEST_CASE("a new definition of a running guest is what a reboot from inside takes up") {
  Host host;
  Works(host->Define(Guest()));
  Works(host->Start("web01"));
  host.xl.runs.clear();
  GuestConfig next = Guest();
  next.kernel = "/boot/other";
  Works(host->Define(next));
  CHECK(host.xl.Changes() ==
        std::vector<std::string>{"xl config-update 1 " + host.FileOf("guest.cfg")});
  auto guest = host->ObserveGuest("web01");
  CHECK(guest->config.kernel == "/boot/other");
  CHECK(guest->live->kernel == "/boot/vmlinuz");
  // The domain that xl's monitor makes of it.
  host.xl.domains.clear();
  host.xl.Add("web01", kUuid);
  guest = host->ObserveGuest("web01");
  CHECK(guest->live->kernel == "/boot/other");
}

TEST_CASE("a guest made by hand is shown as it runs, and is nobody's definition") {
  Host host;
  const int id = host.xl.Add("byhand", kUuid);
  host.xl.domains[id].devices =
      R"("disks":[{"vdev":"xvda","pdev_path":"/a.img","format":"raw","readwrite":1}],)";
  const auto state = host->Observe();
  REQUIRE(state.has_value());
  REQUIRE(state->guests.size() == 1);
  const ObservedGuest& guest = state->guests[0];
  CHECK(guest.state == LifeState::kRunning);
  CHECK(guest.config.name == "byhand");
  CHECK(guest.config.disks.at(0).source == "/a.img");
  CHECK(guest.live == guest.config);
  CHECK_FALSE(std::filesystem::exists(host.path()));
  // Defined, it is ours, and runs on as it was made.
  GuestConfig ours = guest.config;
  ours.memory_mib = 64;
  Works(host->Define(ours));
  const auto now = host->ObserveGuest("byhand");
  CHECK(now->config.memory_mib == 64);
  CHECK(now->live->memory_mib == 128);
}

TEST_CASE("another guest under the same name is another guest") {
  Host host;
  Works(host->Define(Guest()));
  host.xl.Add("web01", "11111111-2222-3333-4444-555555555555");
  const auto state = host->Observe();
  REQUIRE(state->guests.size() == 1);
  CHECK(state->guests[0].config.uuid == "11111111-2222-3333-4444-555555555555");
  Fails(host->Define(Guest()), Kind::kConflict,
        "guest `web01` has the UUID 11111111-2222-3333-4444-555555555555; one with "
        "8a9f3c52-6c1e-4c7d-9d3a-0b3e6a1f0101 is another guest");
}

TEST_CASE("a guest renamed with xl is found under its new name, and named back") {
  Host host;
  Works(host->Define(Guest()));
  Works(host->Start("web01"));
  host.xl.domains.at(1).name = "renamed";
  Fails(host->ObserveGuest("web01"), Kind::kNotFound, "there is no guest `web01`");
  CHECK(host->ObserveGuest("renamed")->config.name == "renamed");
  Works(host->Change("renamed", Rename{"web01"}));
  CHECK(host->ObserveGuest("web01")->config == Guest());
}

TEST_CASE("names, UUIDs and MAC addresses have one guest") {
  Host host;
  GuestConfig first = Guest();
  first.vifs.resize(1);
  first.vifs[0].mac = "00:16:3e:00:00:01";
  Works(host->Define(first));
  GuestConfig second = Guest("web02", "11111111-2222-3333-4444-555555555555");
  second.vifs = first.vifs;
  Fails(host->Define(second), Kind::kConflict,
        "MAC address 00:16:3e:00:00:01 of guest `web02` belongs to guest `web01`");
  Fails(host->Define(Guest("web02")), Kind::kConflict,
        "UUID 8a9f3c52-6c1e-4c7d-9d3a-0b3e6a1f0101 of guest `web02` belongs to guest `web01`");
  Fails(host->Define(Guest("web02", "../../etc")), Kind::kPermanent,
        "guest `web02`: `../../etc` is no UUID");
  Fails(host->Define(Guest("a/b")), Kind::kPermanent, "`a/b` can't be a guest's name");
}

TEST_CASE("UUID and MAC addresses are drawn once and kept") {
  Host host;
  GuestConfig guest = Guest();
  guest.uuid.reset();
  guest.vifs.resize(2);
  Works(host->Define(guest));
  const GuestConfig first = host->ObserveGuest("web01")->config;
  REQUIRE(first.uuid.has_value());
  CHECK(first.vifs[0].mac->starts_with("00:16:3e:"));
  CHECK(first.vifs[0].mac != first.vifs[1].mac);
  Works(host->Define(guest));
  CHECK(host->ObserveGuest("web01")->config == first);
}

TEST_CASE("two running guests never write one image, though xl would let them") {
  Host host;
  GuestConfig first = Guest();
  Disk disk;
  disk.device = "xvda";
  disk.source = "/OVS/./a.img";
  first.disks = {disk};
  Works(host->Define(first));
  Works(host->Start("web01"));
  host.xl.domains.at(1).devices =
      R"("disks":[{"vdev":"xvda","pdev_path":"/OVS/./a.img","format":"raw","readwrite":1}],)";
  GuestConfig second = Guest("web02", "11111111-2222-3333-4444-555555555555");
  disk.source = "/OVS/a.img";
  second.disks = {disk};
  Works(host->Define(second));
  Fails(host->Start("web02"), Kind::kConflict,
        "disk `xvda` of guest `web02` is in use: guest `web01` has /OVS/./a.img as `xvda`");
}

TEST_CASE("a save that outlived Domus is found whole") {
  Host host;
  Works(host->Define(Guest()));
  Works(host->Start("web01"));
  // xl save goes on alone: writes the image, then destroys the domain.
  REQUIRE(WriteFile(host.FileOf("memory.saving"), "memory").has_value());
  CHECK(host.StateOf("web01") == LifeState::kRunning);
  host.xl.saved = host.xl.domains.at(1);
  host.xl.domains.clear();
  CHECK(host.StateOf("web01") == LifeState::kSuspended);
  Works(host->Restore("web01"));
  CHECK_FALSE(std::filesystem::exists(host.FileOf("memory")));
}

TEST_CASE("a restore that broke off is done anew; the image is never used twice") {
  Host host;
  Works(host->Define(Guest()));
  Works(host->Start("web01"));
  Works(host->Save("web01"));
  // Restored, paused, and then Domus was killed.
  host.xl.Add("web01", kUuid, "--p---");
  CHECK(host.StateOf("web01") == LifeState::kSuspended);
  host.xl.runs.clear();
  Works(host->Restore("web01"));
  CHECK(host.xl.Changes() ==
        std::vector<std::string>{"xl destroy 2", "xl restore -p " + host.FileOf("memory"),
                                 "xl unpause 3"});
}

TEST_CASE("an image of a guest that has run on is thrown away") {
  Host host;
  Works(host->Define(Guest()));
  Works(host->Start("web01"));
  REQUIRE(WriteFile(host.FileOf("memory"), "memory").has_value());
  CHECK(host.StateOf("web01") == LifeState::kRunning);
  CHECK_FALSE(std::filesystem::exists(host.FileOf("memory")));
}

TEST_CASE("a suspended guest that is destroyed loses its image") {
  Host host;
  Works(host->Define(Guest()));
  Works(host->Start("web01"));
  Works(host->Save("web01"));
  Fails(host->Undefine("web01"), Kind::kConflict,
        "guest `web01` is suspended; undefine needs it off");
  Works(host->Destroy("web01"));
  CHECK(host.StateOf("web01") == LifeState::kOff);
}

TEST_CASE("a guest that xl is just creating is starting, and crashed when that broke off") {
  Host host;
  Works(host->Define(Guest()));
  host.xl.Add("web01", kUuid, "--p---");
  const std::string stat = *ReadFile("/proc/self/stat");
  const auto call = [&](int process, const std::string& started) {
    REQUIRE(WriteFile(host.FileOf("call"), std::to_string(process) + " " + started).has_value());
  };
  std::string start = stat.substr(stat.rfind(')') + 2);
  for (int i = 0; i < 19; ++i) start = start.substr(start.find(' ') + 1);
  start = start.substr(0, start.find(' '));
  CHECK(host.StateOf("web01") == LifeState::kStarting);  // whoever creates it
  call(::getpid(), start);
  CHECK(host.StateOf("web01") == LifeState::kStarting);
  call(::getpid(), "1");  // the number is another process's by now
  CHECK(host.StateOf("web01") == LifeState::kCrashed);
  host.xl.domains.at(1).state = "-b----";
  CHECK(host.StateOf("web01") == LifeState::kRunning);
  CHECK_FALSE(std::filesystem::exists(host.FileOf("call")));
}

TEST_CASE("a damaged definition is told, never passed over") {
  Host host;
  Works(host->Define(Guest()));
  REQUIRE(WriteFile(host.FileOf("definition.json"), "{").has_value());
  const auto state = host->Observe();
  REQUIRE_FALSE(state.has_value());
  CHECK(state.error().kind == Kind::kPermanent);
  CHECK(state.error().text.starts_with(host.FileOf("definition.json") + ": "));
}

TEST_CASE("a host without Xen says so") {
  Host host;
  host.xl.fails["info"] = "xc: error: Could not obtain handle on privileged command interface";
  Fails(host->Observe(), Kind::kPermanent,
        "xl info: Could not obtain handle on privileged command interface");
  auto opened = OpenHypervisor("xl:?xl=/no/such/xl");
  REQUIRE(opened.has_value());
  Fails((*opened)->Host(), Kind::kPermanent, "can't run /no/such/xl: No such file or directory");
}

TEST_CASE("an address of a Xen host has four parameters") {
  const auto error = [](const std::string& address) {
    return OpenHypervisor(address).error().text;
  };
  CHECK(error("xl:/x") == "`xl:` is this host and takes no path; `/x` is one");
  CHECK(error("xl:?dri=/x") == "an xl address has no parameter `dri`; did you mean `dir`?");
  CHECK(error("xl:?dir=") == "parameter `dir` of an xl address needs a value");
  CHECK(error("xl:?dir=x") == "`dir` of an xl address is a whole path; `x` is none");
  CHECK(error("xl:?auto=x") == "`auto` of an xl address is a whole path; `x` is none");
}

}  // namespace domus::xl
