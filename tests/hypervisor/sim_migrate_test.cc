// A guest's way from one simulated host to another.
#include "hypervisor/sim/sim_hypervisor.h"

#include "tests/hypervisor/sim_host.h"

namespace domus {
namespace {

std::string Address(const SimHost& host, const std::string& parameters = "?memory=4096&cpus=4") {
  return "sim:" + host.options.path + parameters;
}

GuestConfig WithDisk(const std::string& name) {
  GuestConfig guest = PvGuest(name);
  guest.disks = {FileDisk("xvda", "/shared/" + name + ".img")};
  guest.vifs = {VifWithMac("00:16:3e:00:00:01")};
  return guest;
}

}  // namespace

TEST_CASE("a guest that runs is gone here and runs there, as it ran") {
  SimHost here, there;
  here.Run(WithDisk("web01"));
  here.now_ms += 60'000;
  GuestConfig next = here.Defined("web01");
  next.extra = "quiet";
  CHECK(Answer(here->Define(next)) == "ok");
  CHECK(Answer(here->Change("web01", SetMemory{256})) == "ok");
  const GuestConfig defined = here.Defined("web01"), live = here.Live("web01");
  CHECK(Answer(here->Migrate("web01", {.destination = Address(there)})) == "ok");
  CHECK(Answer(here->ObserveGuest("web01")) == "not found: there is no guest `web01`");
  CHECK(here.FreeMemory() == 3840);
  CHECK(there.StateOf("web01") == LifeState::kRunning);
  CHECK(there.Defined("web01") == defined);
  CHECK(there.Live("web01") == live);
  CHECK(there->ObserveGuest("web01")->started_at == 1'700'000'000);
  CHECK(there.FreeMemory() == 3584);
  CHECK(Answer(there->Migrate("web01", {.destination = Address(here), .live = false})) == "ok");
  CHECK(here.StateOf("web01") == LifeState::kRunning);
}

TEST_CASE("a guest that can't go stays as it was") {
  SimHost here, there;
  here.Run(WithDisk("web01"));
  const auto answer = [&](const std::string& to) {
    const std::string text = Answer(here->Migrate("web01", {.destination = to}));
    CHECK(here.StateOf("web01") == LifeState::kRunning);
    return text;
  };
  CHECK(answer(Address(there, "?memory=700")) ==
        "conflict: not enough memory for guest `web01`: it needs 512 MiB more, 444 MiB of the host's "
        "700 MiB are free (256 MiB are dom0's)");
  CHECK(answer(Address(here)) == "conflict: guest `web01` is on that host already");
  CHECK(answer("xl:") == "permanent: a simulated guest goes to a `sim:` address; `xl:` is none");
  CHECK(answer("ovs02").starts_with("permanent: `ovs02` is no hypervisor address"));
  GuestConfig other = WithDisk("db01");
  there.Run(other);
  CHECK(answer(Address(there)).starts_with("conflict: "));
  CHECK(Answer(there->ObserveGuest("web01")) == "not found: there is no guest `web01`");
  CHECK(Answer(there->Destroy("db01")) == "ok");
  CHECK(Answer(there->Undefine("db01")) == "ok");
  CHECK(Answer(there->Define(PvGuest("web01"))) == "ok");
  CHECK(answer(Address(there)) == "conflict: there is a guest `web01` on the other host already");
  CHECK(Answer(here->Pause("web01")) == "ok");
  CHECK(Answer(here->Migrate("web01", {.destination = Address(there)})) ==
        "conflict: guest `web01` is paused; migrate needs it running");
}

}  // namespace domus
