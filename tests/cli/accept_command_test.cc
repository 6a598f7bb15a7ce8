// domus accept, in process, on a simulated host.
#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/cli/site.h"
#include "tests/support/random_script.h"

namespace domus {
namespace {

const std::string kGuest =
    "# the shop\n"
    "name = 'web01'\n"
    "bootloader = '/usr/bin/pygrub'\n"
    "memory = 2048   # MiB\n"
    "vncpasswd = 'geheim12'\n"
    "vif = [ 'mac=00:16:3e:5a:10:01,bridge=xenbr0' ]\n";

struct AppliedSite : Site {
  explicit AppliedSite(const std::string& text = kGuest) {
    Write("domus.yaml", "guests:\n  default: { power: ignore }\n");
    Write("web01/vm.cfg", text);
    const Output applied = Run("apply", {"--yes"});
    CAPTURE(applied.err);
    REQUIRE(applied.code == 0);
  }
};

}  // namespace

TEST_CASE("accept writes the host's value into the file, and the next plan is empty") {
  const AppliedSite site;
  site.Meddle("web01", [](GuestConfig& guest) { guest.memory_mib = guest.maxmem_mib = 3072; });
  const std::string diff =
      "guest.web01.memory   2048 MiB -> 3072 MiB\n\n"
      "--- a/web01/vm.cfg\n"
      "+++ b/web01/vm.cfg\n"
      "@@ -1,6 +1,6 @@\n"
      " # the shop\n"
      " name = 'web01'\n"
      " bootloader = '/usr/bin/pygrub'\n"
      "-memory = 2048   # MiB\n"
      "+memory = 3072   # MiB\n"
      " vncpasswd = '********'\n"
      " vif = [ 'mac=00:16:3e:5a:10:01,bridge=xenbr0' ]\n"
      "\nThe next plan has nothing to do for guest.web01.\n";

  const Output shown = site.Run("accept", {"guest.web01.memory", "--dry-run"});
  CHECK(shown.err == "");
  CHECK(shown.out == diff);
  CHECK(site.Read("web01/vm.cfg") == kGuest);

  CHECK(site.Run("accept", {"guest.web01"}).err.find("error[PL121]") == 0);
  CHECK(site.Read("web01/vm.cfg") == kGuest);

  const Output written = site.Run("accept", {"guest.web01", "--yes", "--detailed-exitcode"});
  CHECK(written.code == kExitChanges);
  CHECK(written.out == diff + "Written: web01/vm.cfg\n");
  std::string expected = kGuest;
  expected.replace(expected.find("2048"), 4, "3072");
  CHECK(site.Read("web01/vm.cfg") == expected);
  CHECK(site.Run("plan", {"--detailed-exitcode"}).code == kExitOk);
  const Output again = site.Run("accept", {"guest.web01"});
  CHECK(again.code == kExitOk);
  CHECK(again.out == "Nothing has drifted; no file was changed.\n");
}

TEST_CASE("accept of what did not drift is refused (PL151)") {
  const AppliedSite site;
  CHECK(site.Run("accept", {"guest.web01.memory"}).err.find("error[PL151]: `guest.web01.memory` has not "
                                                            "drifted\n") == 0);
  CHECK(site.Run("accept", {"guest.web07"}).err ==
        "error[PL151]: the config has no guest of the address `guest.web07`\n"
        "   = help: write guest.NAME, or guest.NAME.SETTING, as domus plan shows it\n");
  site.Write("web01/vm.cfg", kGuest + "vcpus = 4\n");
  const Output changed = site.Run("accept", {"guest.web01.vcpus"});
  CHECK(changed.code == kExitFailed);
  CHECK(changed.err.find("accepting would undo that") != std::string::npos);
  site.Write("new/vm.cfg", "name = 'new'\nbootloader = 'x'\n");
  CHECK(site.Run("accept", {"guest.new"}).err.find(
            "error[PL151]: `guest.new` is no guest of this host that domus manages\n") == 0);
}

TEST_CASE("a password is never read back (PL150)") {
  const AppliedSite site;
  site.Meddle("web01", [](GuestConfig& guest) { guest.vnc.password = Secret("anders99"); });
  const Output refused = site.Run("accept", {"guest.web01", "--yes"});
  CHECK(refused.code == kExitFailed);
  CHECK(refused.err.find("error[PL150]: `guest.web01.vncpasswd` can't be accepted\n") == 0);
  CHECK(refused.err.find("anders99") == std::string::npos);
  CHECK(refused.err.find("geheim12") == std::string::npos);
  CHECK(site.Read("web01/vm.cfg") == kGuest);
}

TEST_CASE("a value that others use is not changed behind their back (PL152)") {
  const std::string text = "name = 'web01'\nbootloader = 'x'\nmemory = 512\nmaxmem = memory * 4\n";
  const AppliedSite site(text);
  site.Meddle("web01", [](GuestConfig& guest) { guest.memory_mib = 1024; });
  const Output refused = site.Run("accept", {"guest.web01.memory", "--yes"});
  CHECK(refused.code == kExitFailed);
  CHECK(refused.err ==
        "error[PL152]: the edited file would not say exactly what it should; nothing was written\n"
        "  guest.web01 would be another guest: maxmem\n"
        "   = help: write it by hand; domus plan then shows no drift\n");
  CHECK(site.Read("web01/vm.cfg") == text);
}

TEST_CASE("a read-only file stays as it is; a link is followed; the mode stays (PL153)") {
  const AppliedSite site;
  site.Meddle("web01", [](GuestConfig& guest) { guest.memory_mib = guest.maxmem_mib = 3072; });
  namespace fs = std::filesystem;
  fs::permissions(site.Tree("web01/vm.cfg"), fs::perms(0440));
  CHECK(site.Run("accept", {"guest.web01", "--yes"}).err ==
        "error[PL153]: `web01/vm.cfg` is read-only\n   = note: nothing was written\n");
  fs::permissions(site.Tree("web01/vm.cfg"), fs::perms(0640));
  fs::rename(site.Tree("web01/vm.cfg"), site.Tree("web01/vm.cfg.real"));
  fs::create_symlink("vm.cfg.real", site.Tree("web01/vm.cfg"));
  CHECK(site.Run("accept", {"guest.web01", "--yes"}).code == kExitOk);
  CHECK(fs::is_symlink(site.Tree("web01/vm.cfg")));
  CHECK(site.Read("web01/vm.cfg.real").find("memory = 3072") != std::string::npos);
  struct stat status = {};
  REQUIRE(::stat(site.Tree("web01/vm.cfg.real").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0640);
}

TEST_CASE("after accepting any drift of any script the next plan is empty") {
  CHECK(rc::check([] {
    const testing::RandomScript script = testing::AnyScript();
    const Site site;
    site.Write("domus.yaml", "guests:\n  default: { power: ignore }\n");
    site.Write("web01/vm.cfg", script.text);
    RC_ASSERT(site.Run("apply", {"--yes"}).code == 0);
    site.Meddle("web01", [](GuestConfig& guest) { testing::Drift(guest); });
    const Output accepted = site.Run("accept", {"guest.web01", "--yes"});
    RC_LOG() << script.text << "\n---\n" << accepted.out << accepted.err;
    RC_ASSERT(accepted.code == 0);
    const Output plan = site.Run("plan", {"--detailed-exitcode"});
    RC_LOG() << plan.out << plan.err;
    RC_ASSERT(plan.code == kExitOk);
  }));
}

}  // namespace domus
