// plan, apply and status as commands, in process, on a simulated host.
#include <doctest/doctest.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "tests/cli/run_command.h"
#include "tests/support/child_of_nobody.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

class Site {
 public:
  Site() { Write("web01", "memory = 512\n"); }

  void Write(const std::string& name, const std::string& settings) const {
    WriteGuest(directory_.path() / "tree", name, settings);
  }

  Output Run(const std::string& command, std::vector<std::string> words = {}) const {
    words.insert(words.begin(), {command, (directory_.path() / "tree").string(), "--state",
                                 (directory_.path() / "state.db").string()});
    return RunCommand(words);
  }

  /// Where this is root's.
  void GiveToNobody() const {
    if (::geteuid() != 0) return;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_.path())) {
      REQUIRE(::chown(entry.path().c_str(), kNobody, kNobody) == 0);
    }
    REQUIRE(::chown(directory_.path().c_str(), kNobody, kNobody) == 0);
  }

 private:
  TemporaryDirectory directory_;
};

}  // namespace

TEST_CASE("plan, apply, an empty plan, status") {
  const Site site;
  CHECK(site.Run("plan", {"--detailed-exitcode"}).code == kExitChanges);
  CHECK(site.Run("apply", {"--yes", "--detailed-exitcode"}).code == kExitChanges);
  const Output plan = site.Run("plan", {"--detailed-exitcode"});
  CHECK(plan.code == kExitOk);
  CHECK(plan.out.starts_with("No changes. 1 guest matches configuration "));
  CHECK(site.Run("apply", {"--yes", "--detailed-exitcode"}).code == kExitOk);
  const Output status = site.Run("status", {"--exit-code"});
  CHECK(status.code == kExitOk);
  CHECK(status.out.find("\nweb01 ") != std::string::npos);
}

TEST_CASE("apply changes nothing when nobody can confirm it (PL121)") {
  const Site site;
  const Output apply = site.Run("apply");
  CHECK(apply.code == kExitFailed);
  CHECK(apply.err.find("error[PL121]: nobody is there to confirm this plan\n") != std::string::npos);
  CHECK(site.Run("plan", {"--detailed-exitcode"}).code == kExitChanges);
}

TEST_CASE("a host that can't be reached (PL204)") {
  const Site site;
  const Output plan = site.Run("plan", {"--hypervisor", "sim:/", "--detailed-exitcode"});
  CHECK(plan.code == kExitUnreachable);
  CHECK(plan.err.starts_with("error[PL204]: the hypervisor can't be reached\n"));
}

TEST_CASE("a machine that is out of threads (PL204)") {
  const Site site;
  site.GiveToNobody();
  const int code = InChildOfNobody([&] {
    AllowThreads(false);
    const Output plan = site.Run("plan", {"--hypervisor", "sim:/none.sim", "--detailed-exitcode"});
    const bool said = plan.err.ends_with(
        "error[PL204]: the hypervisor can't be reached\n"
        "  sim:/none.sim\n"
        "  no thread can be made to call it: Resource temporarily unavailable\n");
    return said ? plan.code : 99;
  });
  CHECK(code == kExitUnreachable);
}

TEST_CASE("what no command can go on without is said") {
  const Output hypervisor = RunCommand({"hypervisor"}, [](Environment& environment) {
    environment.find_host = []() -> Result<FoundHost> {
      throw std::system_error(EAGAIN, std::generic_category(), "no thread can be made");
    };
  });
  CHECK(hypervisor.code == kExitFailed);
  CHECK(hypervisor.err == "error: no thread can be made: Resource temporarily unavailable\n");
  const Output lint = RunCommand({"lint", "."}, [](Environment& environment) {
    environment.variable = [](const char*) -> std::optional<std::string> {
      throw std::system_error(EAGAIN, std::generic_category(), "no thread can be made");
    };
  });
  CHECK(lint.code == kExitLintTrouble);
  CHECK(lint.err == "error: no thread can be made: Resource temporarily unavailable\n");
}

TEST_CASE("what --max-remove takes") {
  const Site site;
  CHECK(site.Run("plan", {"--max-remove", "some"}).code == kExitUsage);
}

}  // namespace domus
