// history, rollback, lock, protect, forget and state as commands, in process, on a simulated host.
#include <doctest/doctest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/files.h"
#include "base/sqlite.h"
#include "cli/state_session.h"
#include "reconciler/lease.h"
#include "tests/cli/run_command.h"
#include "tests/support/documents.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

/// A tree with one guest, a state and a simulated host.
class Site {
 public:
  Site() { Write("web01", "memory = 512\n"); }

  std::string File(const std::string& name) const { return (directory_.path() / name).string(); }
  std::string State() const { return File("state.db"); }

  void Write(const std::string& name, const std::string& settings) const {
    WriteGuest(directory_.path() / "tree", name, settings);
  }
  void Remove(const std::string& name) const {
    std::filesystem::remove_all(directory_.path() / "tree" / name);
  }

  /// With `answer`, somebody is there to give it.
  Output Run(const std::vector<std::string>& words, const std::string& answer = "") const {
    const auto adjust = [&](Environment& environment) {
      WithState(State())(environment);
      environment.in_is_terminal = !answer.empty();
    };
    return RunCommand(words, adjust, answer);
  }
  Output Apply(std::vector<std::string> more = {}) const { return Tree("apply", std::move(more)); }
  Output Tree(const std::string& command, std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {command, File("tree")};
    if (command == "apply") words.push_back("--yes");
    words.insert(words.end(), more.begin(), more.end());
    return Run(words);
  }

 private:
  TemporaryDirectory directory_;
};

bool Has(const std::string& text, const std::string& part) {
  CAPTURE(text);
  CAPTURE(part);
  const bool has = text.find(part) != std::string::npos;
  CHECK(has);
  return has;
}

}  // namespace

TEST_CASE("history lists the runs and the steps of each, in words and as JSON") {
  const Site site;
  CHECK(site.Run({"history"}).out == "No history: nothing was applied yet.\n");
  REQUIRE(site.Apply().code == kExitOk);
  const Output runs = site.Run({"history"});
  CHECK(runs.out.starts_with("RUN   WHEN "));
  Has(runs.out, "   done      domus apply   1 create\n");
  const Output run = site.Run({"history", "1"});
  CHECK(run.out.starts_with("Run 1: domus apply by "));
  Has(run.out, "  outcome   done\n  changes   1 create\n  config    ");
  Has(run.out, "  1  guest.web01   create");
  testing::KeepDocument("history", "runs", site.Run({"history", "--json"}).out);
  testing::KeepDocument("run", "one", site.Run({"history", "1", "--json"}).out);
  Has(site.Run({"history", "1", "--json"}).out, "\"format_version\": \"1.0\"");
}

TEST_CASE("a run that is not there (PL130)") {
  const Site site;
  site.Apply();
  for (const char* number : {"7", "x", "-1", "99999999999999999999"}) {
    const Output run = site.Run({"history", "--", number});
    CHECK(run.code == kExitFailed);
    CHECK(run.err == std::string("error[PL130]: there is no run ") + number +
                         " in the history\n   = help: domus history lists the runs\n");
  }
  CHECK(site.Run({"rollback", "7", site.File("tree")}).err ==
        "error[PL130]: there is no run 7 in the history\n   = help: domus history lists the runs\n");
}

TEST_CASE("rollback takes the host back to what an earlier run wanted") {
  const Site site;
  site.Write("web01", "memory = 512\nmaxmem = 1024\n");
  site.Apply();
  site.Write("web01", "memory = 512\nmaxmem = 2048\n");
  site.Write("web02", "memory = 512\n");
  REQUIRE(site.Apply({"--allow", "restart"}).code == kExitOk);
  const Output dry = site.Run({"rollback", "1", site.File("tree"), "--dry-run", "--allow", "remove",
                               "--detailed-exitcode"});
  CHECK(dry.code == kExitChanges);
  Has(dry.out, "Apply it with:    domus rollback 1 --allow restart\n");
  const Output refused =
      site.Run({"rollback", "1", site.File("tree"), "--yes", "--detailed-exitcode"});
  CHECK(refused.code == kExitRefused);
  Has(refused.err, "   = help: domus rollback 1 --allow restart\n");
  const Output back = site.Run(
      {"rollback", "1", site.File("tree"), "--yes", "--allow", "restart,remove"});
  CAPTURE(back.err);
  CHECK(back.code == kExitOk);
  Has(back.out, "The config files were not touched: the next apply of them undoes this rollback.");
  Has(site.Run({"history"}).out, "domus rollback 1   1 restart, 1 remove\n");
  CHECK(site.Tree("plan", {"--detailed-exitcode", "--allow", "restart"}).code == kExitChanges);
  site.Write("web01", "memory = 512\nmaxmem = 1024\n");
  site.Remove("web02");
  CHECK(site.Tree("plan", {"--detailed-exitcode"}).code == kExitOk);
}

TEST_CASE("rollback works when the config does not even compile") {
  const Site site;
  site.Apply();
  site.Write("web01", "memory = 768\n");
  site.Apply({"--allow", "restart"});
  site.Write("web01", "memory = = 3\n");
  CHECK(site.Run({"rollback", "1", site.File("tree"), "--yes", "--allow", "restart"}).code == kExitOk);
  site.Write("web01", "memory = 512\n");
  CHECK(site.Tree("plan", {"--detailed-exitcode"}).code == kExitOk);
}

TEST_CASE("rollback of a password: found by its digest, else the present one stays (PL131)") {
  const Site site;
  // Off, so that no running guest has an earlier one.
  std::ofstream(site.File("tree") + "/domus.yaml") << "guests:\n  default: {power: stopped}\n";
  const std::string vnc = "builder = 'hvm'\nvnc = 1\n";
  std::ofstream(site.File("tree") + "/web01/vm.cfg")
      << "name = 'web01'\nmemory = 512\ndisk = [ 'phy:/dev/vg0/web01,hda,w' ]\n" << vnc << "vncpasswd = 'first'\n";
  const Output first = site.Apply();
  CAPTURE(first.err);
  REQUIRE(first.code == kExitOk);
  std::ofstream(site.File("tree") + "/web01/vm.cfg")
      << "name = 'web01'\nmemory = 512\ndisk = [ 'phy:/dev/vg0/web01,hda,w' ]\n" << vnc << "vncpasswd = 'second'\n";
  REQUIRE(site.Apply().code == kExitOk);
  const Output lost = site.Run({"rollback", "1", site.File("tree"), "--dry-run"});
  Has(lost.err, "Note: guest.web01 vnc password of then is not known any more; the present one stays\n");
  std::ofstream(site.File("tree") + "/web01/vm.cfg")
      << "name = 'web01'\nmemory = 512\ndisk = [ 'phy:/dev/vg0/web01,hda,w' ]\n" << vnc << "vncpasswd = 'first'\n";
  const Output found = site.Run({"rollback", "1", site.File("tree"), "--dry-run"});
  CHECK(found.err.empty());
  std::filesystem::remove(site.File("state.sim"));
  std::filesystem::remove(site.File("state.sim-wal"));
  std::filesystem::remove(site.File("state.sim-shm"));
  site.Remove("web01");
  site.Write("web02", "memory = 512\n");
  const Output missing = site.Run({"rollback", "1", site.File("tree"), "--dry-run"});
  CHECK(missing.code == kExitFailed);
  CHECK(missing.err.starts_with("error[PL131]: a password can't be restored\n  guest.web01 vnc password\n"));
}

TEST_CASE("protect, unprotect and forget") {
  const Site site;
  CHECK(site.Run({"protect", "guest.web01", "--reason", "x"}).err ==
        "error[PL100]: the state can't be used\n  cannot open `" + site.State() +
            "`: there is no state yet\n");
  site.Write("db01", "memory = 512\n");
  site.Apply();
  CHECK(site.Run({"protect", "guest.db01"}).code == kExitUsage);
  CHECK(site.Run({"protect", "guest.db01", "--reason", " "}).code == kExitUsage);
  CHECK(site.Run({"protect", "guest.db01", "--reason", "licence server"}).out ==
        "guest.db01 is protected: no plan removes or recreates it until domus unprotect.\n");
  site.Remove("db01");
  const Output plan = site.Tree("plan", {"--allow", "remove"});
  Has(plan.out, "  - guest.db01   PROTECTED, will NOT be removed ");
  Has(plan.out, ": \"licence server\"\n");
  Has(plan.out, "                 to remove it: domus unprotect guest.db01, then plan again\n");
  const Output unprotect = site.Run({"unprotect", "guest.db01", "--detailed-exitcode"});
  CHECK(unprotect.code == kExitChanges);
  CHECK(unprotect.out == "guest.db01 is no longer protected by domus protect.\n");
  CHECK(site.Run({"unprotect", "guest.db01"}).err ==
        "error[PL108]: `guest.db01` is not protected by domus protect\n");
  const Output nobody = site.Run({"forget", "guest.db01"});
  CHECK(nobody.code == kExitFailed);
  Has(nobody.err, "error[PL121]: nobody is there to confirm this\n");
  CHECK(site.Run({"forget", "guest.db01"}, "no\n").err ==
        "error[PL121]: not confirmed; nothing was changed\n");
  const Output forget = site.Run({"forget", "guest.db01"}, "yes\n");
  CHECK(forget.code == kExitOk);
  Has(forget.out, "Forget guest.db01?  Domus will no longer manage it; on the host it stays as it is.\n"
                  "Type \"yes\" to continue: guest.db01 is no longer managed. On the host nothing was "
                  "touched.\n");
  Has(site.Run({"forget", "guest.db01", "--yes"}).err,
      "error[PL107]: nothing is recorded of `guest.db01`\n");
  CHECK(site.Tree("plan", {"--detailed-exitcode"}).code == kExitOk);
  Has(site.Run({"history"}).out, "domus forget guest.db01");
}

TEST_CASE("lock hold keeps apply out until lock release, in words and as JSON (PL105, PL109)") {
  const Site site;
  site.Apply();
  CHECK(site.Run({"lock", "list"}).out == "The lock is free.\n");
  testing::KeepDocument("lock", "free", site.Run({"lock", "list", "--json"}).out);
  CHECK(site.Run({"lock", "hold"}).code == kExitUsage);
  CHECK(site.Run({"lock", "hold", "disk replacement"}).out ==
        "The lock is held: nothing is applied until domus lock release.\n");
  testing::KeepDocument("lock", "hold", site.Run({"lock", "list", "--json"}).out);
  Has(site.Run({"lock", "list"}).out, ", on hold: \"disk replacement\"\nsince     ");
  const Output apply = site.Apply({"--detailed-exitcode"});
  CHECK(apply.code == kExitLocked);
  CHECK(apply.err.starts_with("error[PL105]: state is on hold\n  held by   "));
  CHECK(site.Run({"protect", "guest.web01", "--reason", "x"}).code == kExitFailed);
  CHECK(site.Tree("plan").code == kExitOk);
  CHECK(site.Tree("status").code == kExitOk);
  CHECK(site.Run({"lock", "steal", "4121", "--yes"}).err.starts_with(
      "error[PL109]: pid 4121 does not hold the lock\n"));
  CHECK(site.Run({"lock", "steal"}).err.starts_with(
      "error[PL121]: nobody is there to confirm this\n"));
  CHECK(site.Run({"lock", "release"}).out.starts_with("Released. It was held by "));
  CHECK(site.Run({"lock", "release"}).out == "The lock is free already.\n");
  CHECK(site.Apply({"--detailed-exitcode"}).code == kExitOk);
}

TEST_CASE("lock steal is refused while the process is alive, but for --force") {
  const Site site;
  site.Apply();
  const ProcessIdentity self = ThisProcess();
  Store store = std::move(*Store::Open(site.State(), [] { return int64_t{1000}; }));
  REQUIRE_FALSE(store.Acquire(self, "domus apply")->has_value());
  const Output refused = site.Run({"lock", "steal", "--yes"});
  CHECK(refused.code == kExitFailed);
  CHECK(refused.err.starts_with("error[PL109]: the process that holds the lock is alive\n"));
  CHECK(site.Run({"lock", "release"}).err.starts_with(
      "error[PL109]: a command holds the lock, not `domus lock hold`\n"));
  const Output stolen = site.Run({"lock", "steal", std::to_string(self.pid), "--force"}, "yes\n");
  CHECK(stolen.code == kExitOk);
  CHECK(site.Run({"lock", "steal", "--yes"}).out == "The lock is free already.\n");
  CHECK_FALSE(store.Begin().has_value());
  CHECK(site.Run({"lock", "steal", "abc"}).code == kExitUsage);
  CHECK(site.Apply({"--lock-timeout", "soon"}).code == kExitUsage);
}

TEST_CASE("state check, backup, export and prune, in words and as JSON") {
  const Site site;
  CHECK(site.Run({"state", "check"}).out == site.State() + ": there is no state yet\n");
  testing::KeepDocument("state", "none", site.Run({"state", "export"}).out);
  site.Apply();
  site.Run({"protect", "guest.web01", "--reason", "x"});
  const Output check = site.Run({"state", "check"});
  CHECK(check.code == kExitOk);
  Has(check.out, ": version 2, serial ");
  Has(check.out, ", 1 object, 2 runs\nThe state is sound.\n");
  testing::KeepDocument("state-check", "sound", site.Run({"state", "check", "--json"}).out);

  const std::string backup = site.File("backup.db");
  CHECK(site.Run({"state", "backup", backup}).code == kExitOk);
  struct stat info = {};
  REQUIRE(::stat(backup.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  CHECK(site.Run({"state", "backup", backup}).err ==
        "error[PL100]: the state can't be used\n  `" + backup +
            "` is there already; --force replaces it\n");
  CHECK(site.Run({"state", "backup", backup, "--force"}).code == kExitOk);
  CHECK(site.Run({"state", "backup", site.State(), "--force"}).code == kExitFailed);
  CHECK(site.Run({"state", "check", "--state", backup}).code == kExitOk);
  CHECK(site.Run({"history", "--state", backup}).out == site.Run({"history"}).out);

  const Output exported = site.Run({"state", "export"});
  testing::KeepDocument("state", "used", exported.out);
  Has(exported.out, "\"address\": \"guest.web01\"");
  const std::string key = ReadRecordedState(site.State())->digest_key;
  CHECK(exported.out.find(key) == std::string::npos);

  CHECK(site.Run({"state", "prune"}).code == kExitUsage);
  CHECK(site.Run({"state", "prune", "--keep", "1"}).out == "Forgot 1 run; the last 1 stay.\n");
  CHECK(site.Run({"state", "check"}).code == kExitOk);
}

TEST_CASE("state check finds what is damaged, in words and as JSON") {
  const Site site;
  site.Apply();
  {
    Database database = Database::Open({.path = site.State()}).value();
    REQUIRE(database.Execute("UPDATE object SET settings = 'x'; UPDATE content SET body = body || ' ';"
                             "INSERT INTO lease VALUES (1, 'ana@ovs01', 'domus apply', 1, 1, 'x', 1, NULL)"));
  }
  const Output check = site.Run({"state", "check"});
  CHECK(check.code == kExitFailed);
  Has(check.out, "damaged: guest.web01: recorded settings can't be read: ");
  Has(check.out, "damaged: guest.web01: what was wanted of it has been altered\n");
  Has(check.out, "note: a lock was left behind by ana@ovs01, domus apply, pid 1 (gone); the next "
                 "command takes it over\n");
  Has(check.out, "The state is damaged: restore it from a backup.\n");
  testing::KeepDocument("state-check", "damaged", site.Run({"state", "check", "--json"}).out);
}

TEST_CASE("durations") {
  CHECK(ParseDuration("0") == 0);
  CHECK(ParseDuration("90") == 90);
  CHECK(ParseDuration("30s") == 30);
  CHECK(ParseDuration("5m") == 300);
  CHECK(ParseDuration("2h") == 7200);
  for (const char* text : {"", "m", "-1", "1d", "5 m", "999999999h", "1e9"}) {
    CAPTURE(text);
    CHECK_FALSE(ParseDuration(text).has_value());
  }
}

TEST_CASE("help on a member of a group, and the group's own") {
  const Site site;
  Has(site.Run({"help", "lock"}).out, "steal ");
  Has(site.Run({"help", "lock", "steal"}).out, "--force");
  CHECK(site.Run({"lock"}).code == kExitUsage);
  CHECK(site.Run({"list"}).code == kExitUsage);
}

}  // namespace domus
