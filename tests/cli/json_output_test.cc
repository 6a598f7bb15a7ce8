// What commands print for other programs. CTest's json_schemas checks these documents against
// schemas/json.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/apply_events.h"
#include "tests/cli/run_command.h"
#include "tests/support/documents.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

class Site {
 public:
  void Write(const std::string& name, const std::string& settings) const {
    WriteGuest(tree(), name, settings);
  }
  std::string tree() const { return (directory_.path() / "tree").string(); }

  /// With the tree after the command.
  Output Run(std::vector<std::string> words, std::optional<ConfigRevision> revision = {}) const {
    words.insert(words.begin() + 1, tree());
    return RunBare(words, std::move(revision));
  }
  Output RunBare(const std::vector<std::string>& words,
                 const std::optional<ConfigRevision>& revision = {}) const {
    return RunCommand(words, [&](Environment& environment) {
      WithState((directory_.path() / "state.db").string())(environment);
      environment.random_bytes = [](size_t count) { return std::string(count, '\x11'); };
      environment.revision = [&](const std::string&, const std::vector<std::string>&) {
        return revision;
      };
    });
  }

 private:
  TemporaryDirectory directory_;
};

bool Has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// The types of NDJSON's lines, once for each run of one type.
std::string Types(const std::string& lines) {
  std::istringstream stream(lines);
  std::string types, last;
  for (std::string line; std::getline(stream, line);) {
    const std::string type = line.substr(9, line.find('"', 9) - 9);
    if (type != last) types += (types.empty() ? "" : " ") + type;
    last = type;
  }
  return types;
}

}  // namespace

TEST_CASE("plan as JSON has the verdict that the exit code says") {
  const Site site;
  site.Write("web01", "memory = 512\n");
  const Output changes = site.Run({"plan", "--json", "--detailed-exitcode"});
  CHECK(changes.code == kExitChanges);
  CHECK(changes.err == "");
  CHECK(Has(changes.out, "\n\"plan_id\": \"1111-1111\",\n"));
  CHECK(Has(changes.out, "\n\"verdict\": \"changes\",\n"));
  testing::KeepDocument("plan", "create", changes.out);
  CHECK(site.Run({"apply", "--yes"}).code == kExitOk);
  const Output none = site.Run({"plan", "--json", "--detailed-exitcode"});
  CHECK(none.code == kExitOk);
  CHECK(Has(none.out, "\n\"verdict\": \"no_changes\",\n"));
  testing::KeepDocument("plan", "none", none.out);
  std::filesystem::remove_all(site.tree() + "/web01");
  const Output refused = site.Run({"plan", "--json", "--detailed-exitcode"});
  CHECK(refused.code == kExitRefused);
  CHECK(Has(refused.out, "\n\"verdict\": \"refused\",\n"));
  CHECK(refused.err.starts_with("error[PL110]: "));
  testing::KeepDocument("plan", "refused", refused.out);
}

TEST_CASE("apply as JSON tells what it plans and does") {
  const Site site;
  site.Write("web01", "memory = 512\n");
  const Output asked = site.Run({"apply", "--json"});
  CHECK(asked.code == kExitFailed);
  CHECK(Types(asked.out) == "version planned_change change_summary diagnostic");
  testing::KeepDocument("apply-event", "asked", asked.out, true);
  const Output apply = site.Run({"apply", "--json", "--yes"});
  CHECK(apply.code == kExitOk);
  CHECK(apply.err == "");
  CHECK(Types(apply.out) ==
        "version planned_change change_summary apply_start step_start step_complete step_start "
        "step_complete apply_complete apply_summary");
  CHECK(Has(apply.out, R"("step":1,"verb":"start","text":"start with 512 MiB"})"));
  CHECK(Has(apply.out, R"("converged":true})"));
  testing::KeepDocument("apply-event", "done", apply.out, true);
}

TEST_CASE("apply as JSON tells what failed") {
  const Site site;
  site.Write("web01", "memory = 512\n");
  const Output apply = site.Run({"apply", "--json", "--yes", "--detailed-exitcode", "--hypervisor",
                                 "sim:" + site.tree() + ".sim?fail=start:web01:permanent"});
  CHECK(apply.code == kExitPartly);  // it is defined
  CHECK(Types(apply.out) ==
        "version planned_change change_summary apply_start step_start step_complete step_start "
        "step_errored apply_errored apply_summary");
  CHECK(Has(apply.out, R"("code":"PL201")"));
  testing::KeepDocument("apply-event", "failed", apply.out, true);
}

TEST_CASE("apply as JSON tells what it didn't try, and why") {
  const Site site;
  site.Write("db01", "memory = 512\n");
  site.Write("web01", "memory = 512\n");
  std::ofstream(site.tree() + "/domus.yaml") << "guests:\n  web01:\n    after: db01\n";
  const Output apply = site.Run({"apply", "--json", "--yes", "--hypervisor",
                                 "sim:" + site.tree() + ".sim?fail=start:db01:permanent"});
  CHECK(apply.code == kExitFailed);
  CHECK(Has(apply.out, R"("type":"apply_errored","address":"guest.db01")"));
  CHECK(Has(apply.out, R"("why":"waits for guest.db01, which failed"})"));
  testing::KeepDocument("apply-event", "skipped", apply.out, true);
}

TEST_CASE("apply as JSON: what is under way every ten seconds, a stop, and what was left") {
  std::ostringstream out;
  ApplyEvents events(out);
  const ApplyProgress progress = events.Progress();
  const ObjectChange change{.address = "guest.db01",
                            .steps = {{.verb = Verb::kStop, .text = "stop gracefully"}}};
  ObjectReport report{.address = "guest.db01"};
  RunningStep step{.index = 0, .total = 1, .change = &change, .report = &report};
  progress.step_started(step);
  for (int second = 1; second <= 25; ++second) {
    step.seconds = second;
    progress.tick({step});
  }
  progress.stopping({step});
  report.outcome = ObjectOutcome::kUnknown;
  progress.object_ended(step);
  const std::string running =
      R"("running":[{"address":"guest.db01","step":0,"text":"stop gracefully","elapsed_s":)";
  const std::string lines = out.str();
  CHECK(lines.substr(lines.find('\n') + 1) ==
        R"({"type":"apply_start","address":"guest.db01","action":"update","index":0,"total":1})" "\n"
        R"({"type":"step_start","address":"guest.db01","step":0,"verb":"stop","text":"stop gracefully"})"
        "\n{\"type\":\"apply_progress\"," + running + "10.000}]}\n" +
        "{\"type\":\"apply_progress\"," + running + "20.000}]}\n" +
        "{\"type\":\"apply_stopping\"," + running + "25.000}]}\n" +
        R"({"type":"apply_unknown","address":"guest.db01","elapsed_s":0.000})" "\n");
  testing::KeepDocument("apply-event", "stopped", lines, true);
}

TEST_CASE("rollback as JSON: the events of apply, and nothing else") {
  const Site site;
  site.Write("web01", "memory = 512\nmaxmem = 1024\n");
  REQUIRE(site.Run({"apply", "--yes"}).code == kExitOk);
  site.Write("web01", "memory = 768\nmaxmem = 1024\n");
  REQUIRE(site.Run({"apply", "--yes"}).code == kExitOk);
  const Output dry = site.RunBare({"rollback", "1", site.tree(), "--dry-run", "--json"});
  CHECK(dry.code == kExitOk);
  CHECK(Has(dry.out, "\n\"verdict\": \"changes\",\n"));
  testing::KeepDocument("plan", "rollback", dry.out);
  const Output back = site.RunBare({"rollback", "1", site.tree(), "--yes", "--json"});
  CHECK(back.code == kExitOk);
  CHECK(Types(back.out) ==
        "version planned_change change_summary apply_start step_start step_complete step_start "
        "step_complete apply_complete apply_summary");
  CHECK(back.err.starts_with("The config files were not touched: "));
  testing::KeepDocument("apply-event", "rollback", back.out, true);
}

TEST_CASE("status as JSON says what the text says, and what --diff does") {
  const Site site;
  site.Write("web01", "memory = 512\n");
  site.Write("web02", "memory = 512\n");
  const Output before = site.Run({"status", "--json", "--exit-code"});
  CHECK(before.code == kExitChanges);
  CHECK(Has(before.out, "\"last_apply\": null,\n  \"lock\": null,\n"));
  testing::KeepDocument("status", "nothing", before.out);
  const std::string host = "sim:" + site.tree() + ".sim?fail=define:web02:permanent";
  site.Run({"apply", "--yes", "--hypervisor", host});
  site.Write("web01", "memory = 2048\nvncpasswd = 'hunter2'\n");
  const Output status = site.Run({"status", "--json", "--quiet", "--hypervisor", host});
  CHECK(status.code == kExitOk);
  CHECK(status.err == "");
  CHECK(Has(status.out, "\"all_well\": false,\n  \"sync\": {\n    \"OutOfSync\": 2\n  },\n"));
  CHECK(Has(status.out, "\"restart_pending\": true,\n"));
  CHECK(Has(status.out, "\"awaits\": \"restart\",\n"));
  CHECK(Has(status.out, "\"code\": \"PL201\",\n"));
  CHECK_FALSE(Has(status.out, "hunter2"));
  testing::KeepDocument("status", "failed", status.out);
  CHECK(site.Run({"status", "--json", "--diff"}).code == kExitUsage);
}

TEST_CASE("hypervisor as JSON says what the text says") {
  const Site site;
  site.Write("web01", "memory = 512\n");
  REQUIRE(site.Run({"apply", "--yes"}).code == kExitOk);
  const std::string address = "sim:" + site.tree() + ".sim?name=ovs01&memory=16384&cpus=8";
  const Output host = site.RunBare({"hypervisor", "--json", "--hypervisor", address});
  CHECK(host.code == kExitOk);
  CHECK(host.err == "");
  CHECK(Has(host.out, "\"address\": \"" + address + "\",\n  \"chosen\": \"--hypervisor names it\",\n"));
  CHECK(Has(host.out, "\"name\": \"ovs01\",\n    \"backend\": \"sim\",\n"));
  CHECK(Has(host.out, "\"guests\": {\n    \"total\": 0,\n    \"on\": 0\n  },\n"));
  CHECK(Has(host.out, "\"lacks\": []\n"));
  testing::KeepDocument("hypervisor", "simulated", host.out);
  const Output mock =
      site.RunBare({"hypervisor", "--json", "--hypervisor", "libvirt:test:///default"});
  CHECK(mock.code == kExitOk);
  CHECK(Has(mock.out, "\"guests\": {\n    \"total\": 1,\n    \"on\": 1\n  },\n"));
  CHECK(Has(mock.out, "\"lacks\": [\n    \"cpu_share\",\n"));
  testing::KeepDocument("hypervisor", "mock", mock.out);
  const Output away =
      site.RunBare({"hypervisor", "--json", "--hypervisor", address + "&fail=observe:*:permanent"});
  CHECK(away.code == kExitUnreachable);
  CHECK(away.out == "");
}

TEST_CASE("the history has the code of what failed") {
  const Site site;
  site.Write("web01", "memory = 512\n");
  site.Run({"apply", "--yes", "--hypervisor", "sim:" + site.tree() + ".sim?fail=start:web01:permanent"});
  const Output run = site.RunBare({"history", "1"});
  CHECK(Has(run.out, "\n     error[PL201]: guest.web01 could not be started: "));
  const Output json = site.RunBare({"history", "1", "--json"});
  CHECK(Has(json.out, "\"code\": \"PL201\"\n"));
  testing::KeepDocument("run", "failed", json.out);
}

TEST_CASE("a plan in a git working tree names its commit") {
  const Site site;
  site.Write("web01", "memory = 512\n");
  const ConfigRevision clean{.commit = "4f2c9e1d00000000000000000000000000000000", .dirty = false};
  const Output plan = site.Run({"plan", "--json"}, clean);
  CHECK(Has(plan.out, R"("config": {"revision":"4f2c9e1d00000000000000000000000000000000","dirty":false,)"));
  testing::KeepDocument("plan", "revision", plan.out);
  CHECK(Has(site.Run({"plan"}, clean).out, "   config 4f2c9e1 (clean)   state serial 0\n"));
  const Output status = site.Run({"status", "--json"}, ConfigRevision{clean.commit, true});
  CHECK(Has(status.out, "\"revision\": \"" + clean.commit + "\",\n    \"dirty\": true,\n"));
  testing::KeepDocument("status", "revision", status.out);
  const ConfigRevision unknown{.commit = clean.commit, .dirty = std::nullopt};
  CHECK(Has(site.Run({"status"}, unknown).out, "      config 4f2c9e1      nothing applied yet\n"));
}

TEST_CASE("a plan says how long a guest will be down, once the history knows") {
  const Site site;
  site.Write("web01", "memory = 512\n");
  REQUIRE(site.Run({"apply", "--yes"}).code == kExitOk);
  site.Write("web01", "memory = 1024\n");
  const Output first = site.Run({"plan", "--json"});
  CHECK(Has(first.out, "\n\"down\": [{\"address\":\"guest.web01\",\"last_restart_s\":null}],\n"));
  CHECK(Has(first.out, "\n\"estimated_downtime_s\": null,\n"));
  REQUIRE(site.Run({"apply", "--yes", "--allow", "restart"}).code == kExitOk);
  site.Write("web01", "memory = 2048\n");
  const Output second = site.Run({"plan", "--json"});
  CHECK(Has(second.out, "\n\"estimated_downtime_s\": 5,\n"));
  CHECK(Has(site.Run({"plan"}).out, " Downtime: guest.web01, about 5s (last restart took "));
  testing::KeepDocument("plan", "restart", second.out);
}

TEST_CASE("lint as JSON, as lines of JSON and for GitHub") {
  const Site site;
  site.Write("web01", "memory = 512\nmaxvpus = 4\nvncpasswd = 'hunter2', 1\n");
  const std::string file = site.tree() + "/web01/vm.cfg";
  const Output json = site.Run({"lint", "--format", "json", "--quiet"});
  CHECK(json.code == kExitFindings);
  CHECK(json.err == "");
  CHECK(Has(json.out, R"("code": "VM010")"));
  CHECK_FALSE(Has(json.out, "hunter2"));
  testing::KeepDocument("lint", "findings", json.out);
  const Output lines = site.Run({"lint", "--format", "jsonl"});
  CHECK(Types(lines.out) == "version finding summary");
  testing::KeepDocument("lint-event", "findings", lines.out, true);
  const Output github = site.Run({"lint", "--format", "github"});
  CHECK(Has(github.out, "::error file=" + file + ",line=4,endLine=4,col=1,endColumn=8,"
                        "title=VM010 unknown-key::unknown key `maxvpus`; did you mean `maxvcpus`?\n"));
}

}  // namespace domus
