// plan, apply and status as commands, in process, on a simulated host.
#include <doctest/doctest.h>

#include "tests/cli/run_command.h"
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

TEST_CASE("what --max-remove takes") {
  const Site site;
  CHECK(site.Run("plan", {"--max-remove", "some"}).code == kExitUsage);
}

}  // namespace domus
