// A host that can't be reached, or that doesn't answer: every command that asks one says so, and
// exits with 6 when it is asked to tell what went wrong by its exit code.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/cli/run_command.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

using Words = std::vector<std::string>;

Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// A tree with a guest that was applied to a simulated host.
class AppliedSite {
 public:
  AppliedSite() {
    WriteGuest(tree(), "web01", "memory = 512\n");
    REQUIRE(Run(Words{"apply", tree(), "--yes"}, simulated()).code == kExitOk);
  }

  std::string tree() const { return (directory_.path() / "tree").string(); }
  std::string simulated() const { return "sim:" + (directory_.path() / "host.sim").string(); }
  /// Of a libvirt daemon that is not there.
  std::string socket() const { return (directory_.path() / "libvirt-sock").string(); }

  Output Run(const Words& words, const std::string& host) const {
    const std::string state = (directory_.path() / "state.db").string();
    return RunCommand(words + Words{"--hypervisor", host, "--state", state});
  }

  /// Every command that asks a host.
  std::vector<Words> Commands() const {
    return {{"plan", tree()},
            {"apply", tree(), "--yes"},
            {"apply", tree(), "--dry-run"},
            {"rollback", "1", tree(), "--yes"},
            {"drift", tree()},
            {"accept", "guest.web01", "--config", tree(), "--yes"},
            {"import", "--all", "--config", tree(), "--yes"},
            {"adopt", "guest.web01", "--config", tree(), "--yes"},
            {"status", tree()}};
  }

 private:
  TemporaryDirectory directory_;
};

Words Detailed(const Words& command) {
  return command + Words{command.front() == "status" ? "--exit-code" : "--detailed-exitcode"};
}

}  // namespace

TEST_CASE("a daemon that is away: each command says so, and exits with 6 when asked for details") {
  const AppliedSite site;
  const std::string host = "libvirt:test+unix:///default?socket=" + site.socket();
  const std::string message = "error[PL204]: the hypervisor can't be reached\n  " + host +
                              "\n  failed to connect socket to '" + site.socket() +
                              "': No such file or directory\n";
  for (const Words& command : site.Commands()) {
    CAPTURE(command);
    const Output away = site.Run(command, host);
    CHECK(away.code == kExitFailed);
    CHECK(away.out == "");
    CHECK(away.err == message);
    const Output detailed = site.Run(Detailed(command), host);
    CHECK(detailed.code == kExitUnreachable);
    CHECK(detailed.err == message);
  }
  const Output asked = site.Run({"hypervisor"}, host);
  CHECK(asked.code == kExitUnreachable);
  CHECK(asked.err == message);
}

TEST_CASE("a host that can't say what it has: the same") {
  const AppliedSite site;
  const std::string host = site.simulated() + "?fail=observe:*:transient";
  for (const Words& command : site.Commands()) {
    CAPTURE(command);
    const Output failed = site.Run(command, host);
    CHECK(failed.code == kExitFailed);
    CHECK(failed.err.starts_with("error[PL204]: the hypervisor can't be reached\n  " + host + "\n"));
    CHECK(site.Run(Detailed(command), host).code == kExitUnreachable);
  }
  CHECK(site.Run({"hypervisor"}, host).code == kExitUnreachable);
}

}  // namespace domus
