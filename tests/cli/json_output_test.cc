// What commands print for other programs. CTest's json_schemas checks these documents against
// schemas/json.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/command_line.h"
#include "tests/support/documents.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

struct Output {
  int code = 0;
  std::string out;
  std::string err;
};

class Site {
 public:
  void Write(const std::string& name, const std::string& settings) const {
    std::filesystem::create_directories(tree() + "/" + name);
    std::ofstream(tree() + "/" + name + "/vm.cfg")
        << "name = '" << name << "'\nbootloader = '/usr/bin/pygrub'\n" << settings;
  }
  std::string tree() const { return (directory_.path() / "tree").string(); }

  Output Run(std::vector<std::string> words) const {
    std::ostringstream out, err;
    std::istringstream in;
    Environment environment{.out = out, .err = err, .in = in};
    const std::string state = (directory_.path() / "state.db").string();
    environment.variable = [&](std::string_view name) {
      return name == "DOMUS_STATE" ? std::optional(state) : std::nullopt;
    };
    environment.random_bytes = [](size_t count) { return std::string(count, '\x11'); };
    words.insert(words.begin() + 1, tree());
    const int code = RunCommandLine(words, environment);
    return {code, out.str(), err.str()};
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
        "version planned_change change_summary apply_start apply_progress apply_complete apply_summary");
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
        "version planned_change change_summary apply_start apply_progress apply_errored apply_summary");
  CHECK(Has(apply.out, R"("code":"PL201")"));
  testing::KeepDocument("apply-event", "failed", apply.out, true);
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
