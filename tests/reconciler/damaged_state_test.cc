// A state in use, with bytes changed, cut off or repeated at thousands of places: what reads it says
// what is wrong, or reads it; it never crashes and never hangs.
#include <doctest/doctest.h>

#include <filesystem>
#include <random>
#include <string>

#include "base/files.h"
#include "reconciler/ownership.h"
#include "reconciler/state_check.h"
#include "reconciler/state_json.h"
#include "reconciler/store_schema.h"
#include "tests/reconciler/rig.h"

namespace domus {
namespace {

/// The bytes of a state with guests, runs, a protection and a lock.
std::string UsedState() {
  Rig rig;
  for (const char* name : {"db01", "web01"}) {
    GuestConfig guest;
    guest.name = name;
    guest.memory_mib = 512;
    guest.kernel = "/boot/vmlinuz";
    rig.Want(guest);
  }
  rig.Apply();
  {
    Store store = rig.OpenStore();
    const ProcessIdentity ana{.who = "ana@ovs01", .pid = 1};
    REQUIRE(Protect(store, ana, "guest.db01", "licence server"));
    REQUIRE(store.BeginRun(ana, {.command = "domus apply", .desired = &rig.desired}));
    REQUIRE_FALSE(store.Acquire(ana, "domus apply")->has_value());
  }
  return ReadFile(rig.state_file()).value();
}

/// Everything that reads a state, and that begins to write one. True when it was taken for sound.
bool Use(const std::string& path, const std::string& bytes) {
  for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(path + suffix);
  REQUIRE(WriteFile(path, bytes, 0600));
  const Result<StateCheck> check = CheckState(path);
  if (auto database = OpenForReading(path); database && *database) (void)StateToJson(&**database);
  Result<Store> store = Store::Open(path, [] { return int64_t{1'000'000}; });
  if (store) (void)store->BeginRun({.who = "ana@ovs01", .pid = 1}, {.command = "domus apply"});
  return check && check->exists && check->damage.empty();
}

}  // namespace

TEST_CASE("a damaged state never crashes what reads it") {
  const std::string sound = UsedState();
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "state.db").string();
  CHECK(Use(path, sound));
  std::mt19937 random(20071);
  const auto place = [&] { return random() % sound.size(); };
  for (int i = 0; i < 400; ++i) {
    std::string bytes = sound;
    const size_t at = place();
    switch (i % 4) {
      case 0: bytes[at] = static_cast<char>(random()); break;
      case 1: bytes.resize(at); break;
      case 2: bytes.replace(at, 64, std::string(64, static_cast<char>(random()))); break;
      case 3: bytes.replace(place() / 4096 * 4096, 4096, bytes.substr(at / 4096 * 4096, 4096)); break;
    }
    (void)Use(path, bytes);
  }
  for (size_t at = 0; at < 100; ++at) {  // the header decides most
    std::string bytes = sound;
    bytes[at] = static_cast<char>(~bytes[at]);
    (void)Use(path, bytes);
  }
}

TEST_CASE("a full disk ends a run with its reason, and what was committed stays") {
  Rig rig;
  Store store = rig.OpenStore();
  const int64_t pages = store.database().Number("PRAGMA page_count").value();
  REQUIRE(store.database().Execute("PRAGMA max_page_count = " + std::to_string(pages)));
  const RunInfo large{.command = std::string(100'000, 'x')};
  const Result<int64_t> run = store.BeginRun({.who = "ana@ovs01"}, large);
  REQUIRE_FALSE(run.has_value());
  CHECK(StateError(run.error()).lines[0] ==
        rig.state_file() + ": cannot be written: the disk is full");
  CHECK(store.Load().has_value());
  CHECK(CheckState(rig.state_file())->damage.empty());
}

}  // namespace domus
