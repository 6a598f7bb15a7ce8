// The simulated host's file: what it keeps, and what it won't open.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/files.h"
#include "base/sqlite.h"
#include "tests/hypervisor/sim_host.h"

namespace domus {
namespace {

std::string OpenError(const std::string& path) {
  sim::HostOptions options;
  options.path = path;
  const auto opened = sim::SimHypervisor::Open(options);
  REQUIRE_FALSE(opened.has_value());
  return Answer(opened);
}

void Execute(const std::string& path, std::string_view sql) {
  auto database = Database::Open({.path = path});
  REQUIRE(database.has_value());
  const auto executed = database->Execute(sql);
  REQUIRE_MESSAGE(executed.has_value(), (executed ? "" : executed.error().message));
}

}  // namespace

TEST_CASE("everything is there again after reopening") {
  SimHost host;
  GuestConfig guest = PvGuest("web01");
  guest.disks = {FileDisk("xvda", "/OVS/web01.img")};
  guest.vifs.resize(1);
  guest.vnc.password = Secret("geheim");
  host.Run(guest);
  host->Change("web01", SetMemory{256}).value();
  const ObservedGuest before = host->ObserveGuest("web01").value();
  host.Reopen();
  const ObservedGuest after = host->ObserveGuest("web01").value();
  CHECK(after.config == before.config);
  CHECK(after.live == before.live);
  CHECK(after.state == LifeState::kRunning);
  CHECK(after.started_at == before.started_at);
  CHECK(after.config.vnc.password->Reveal() == "geheim");
}

TEST_CASE("guests are observed by name") {
  SimHost host;
  for (const char* name : {"web02", "db01", "web01"}) host->Define(PvGuest(name)).value();
  const ObservedState state = host->Observe().value();
  REQUIRE(state.guests.size() == 3);
  CHECK(state.guests[0].config.name == "db01");
  CHECK(state.guests[1].config.name == "web01");
  CHECK(state.guests[2].config.name == "web02");
}

TEST_CASE("the file is for its owner alone") {
  SimHost host;
  host->Define(PvGuest("web01")).value();
  struct stat status {};
  REQUIRE(::stat(host.options.path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("a file that is something else is refused and left alone") {
  TemporaryDirectory directory;
  const std::string path = (directory.path() / "vm.cfg").string();
  for (const std::string& bytes : {std::string("name='web01'\n"), std::string(4096, 'x')}) {
    REQUIRE(WriteFile(path, bytes).has_value());
    CHECK(OpenError(path) == "permanent: `" + path + "` is not the file of a simulated host");
    CHECK(ReadFile(path).value() == bytes);
  }
}

TEST_CASE("another program's database is refused and left alone") {
  TemporaryDirectory directory;
  const std::string path = (directory.path() / "other.db").string();
  const std::string refusal = "permanent: `" + path + "` is not the file of a simulated host";
  Execute(path, "CREATE TABLE t (x); PRAGMA journal_mode = DELETE");
  const std::string bytes = ReadFile(path).value();
  CHECK(OpenError(path) == refusal);
  CHECK(ReadFile(path).value() == bytes);
  Execute(path, "PRAGMA application_id = 7; PRAGMA journal_mode = DELETE");
  CHECK(OpenError(path) == refusal);
}

TEST_CASE("an empty file becomes a host, and a directory doesn't") {
  TemporaryDirectory directory;
  const std::string path = (directory.path() / "empty").string();
  REQUIRE(WriteFile(path, "").has_value());
  sim::HostOptions options;
  options.path = path;
  CHECK(Answer(sim::SimHypervisor::Open(options)) == "ok");
  const std::string folder = directory.path().string();
  CHECK(OpenError(folder) == "permanent: cannot open `" + folder + "`: it is not a regular file");
  CHECK(OpenError(folder + "/no/such") ==
        "permanent: cannot open `" + folder + "/no/such`: No such file or directory");
}

TEST_CASE("a file of another format is refused") {
  SimHost host;
  host->Define(PvGuest("web01")).value();
  Execute(host.options.path, "PRAGMA user_version = 9");
  CHECK(OpenError(host.options.path) ==
        "permanent: `" + host.options.path +
            "` has format 9; this version of domus knows formats up to 2");
}

TEST_CASE("a file of the first format is brought up to the second") {
  SimHost host;
  host->Define(PvGuest("web01")).value();
  Execute(host.options.path, "DROP TABLE deleted_file; PRAGMA user_version = 1");
  host.Reopen();
  CHECK(host->ObserveGuest("web01").has_value());
  CHECK(host->DeleteFile("/OVS/web01.img").has_value());
  CHECK(host->LookAtFiles({"/OVS/web01.img"}).value().front().kind == HostFile::Kind::kMissing);
}

TEST_CASE("a damaged guest is named") {
  SimHost host;
  host->Define(PvGuest("web01")).value();
  Execute(host.options.path, "UPDATE guest SET name = 'web09'");
  CHECK(Answer(host->Observe()) == "permanent: " + host.options.path +
                                       ": guest `web09` is damaged: its name or UUID is missing");
}

TEST_CASE("a lock that another process holds too long is a transient failure") {
  SimHost host;
  host.options.busy_ms = 10;
  host->Define(PvGuest("web01")).value();
  auto other = Database::Open({.path = host.options.path});
  REQUIRE(other.has_value());
  REQUIRE(other->Execute("BEGIN IMMEDIATE").has_value());
  CHECK(Answer(host->Start("web01")) ==
        "transient: " + std::filesystem::canonical(host.options.path).string() +
            ": another process is writing to it");
  CHECK(host.StateOf("web01") == LifeState::kOff);  // reading waits for nobody
}

}  // namespace domus
