#include "compiler/manifest.h"

#include <doctest/doctest.h>

#include <string>

#include "compiler/boot_order.h"
#include "compiler/desired_state.h"
#include "tests/compiler/compile_support.h"

namespace domus {
namespace {

struct Read {
  explicit Read(std::string text) {
    manifest = ParseManifest(sources.Add("domus.yaml", std::move(text)), {}, sink);
    findings = Dump(sink, sources, "");
  }
  SourceMap sources;
  DiagnosticSink sink;
  std::optional<Manifest> manifest;
  std::string findings;
};

std::string Repeat(std::string_view piece, size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += piece;
  return text;
}

}  // namespace

TEST_CASE("a manifest says what guest files can't") {
  const Read read(
      "hypervisor: sim:host.db?memory=8192\n"
      "state: domus.db\n"
      "keys:\n  site: [ owner, site_* ]\n"
      "guests:\n"
      "  default: { power: stopped, protect: yes }\n"
      "  db01:\n    power: running\n    protect: false\n"
      "facts: { machine: i686, nodename: ovs01 }\n");
  CHECK(read.findings == "");
  REQUIRE(read.manifest);
  const Manifest& manifest = *read.manifest;
  CHECK(manifest.hypervisor == "sim:host.db?memory=8192");
  CHECK(manifest.state_file == "domus.db");
  CHECK(manifest.site_keys == std::vector<std::string>{"owner", "site_*"});
  CHECK(manifest.defaults.power == Power::kStopped);
  CHECK(manifest.defaults.protect == true);
  CHECK(manifest.guests.at("db01").power == Power::kRunning);
  CHECK(manifest.guests.at("db01").protect == false);
  CHECK(manifest.facts.machine == "i686");
  CHECK(manifest.facts.nodename == "ovs01");
  CHECK(manifest.facts.sysname == "Linux");
}

TEST_CASE("a manifest says what plans may do") {
  const Read read(
      "policy:\n"
      "  allow: [ live, staged, restart ]\n"
      "  windows: [ '02:00-04:00', 'Sat,Sun 00:00-06:00' ]\n"
      "  stop_timeout: 300\n"
      "  max_remove: 20%\n"
      "  parallel: 8\n");
  CHECK(read.findings == "");
  REQUIRE(read.manifest);
  const PlanDefaults& policy = read.manifest->policy;
  CHECK(policy.allow == std::vector<std::string>{"live", "staged", "restart"});
  REQUIRE(policy.windows.size() == 2);
  CHECK(policy.windows[0].text == "02:00-04:00");
  CHECK(policy.windows[1].text == "Sat,Sun 00:00-06:00");
  CHECK(policy.stop_timeout_s == 300);
  CHECK(policy.max_remove == RemovalLimit{.number = 20, .percent = true});
  CHECK(policy.parallel == 8);
}

TEST_CASE("one window and one level need no list, and none means none") {
  const Read read("policy:\n  allow: staged\n  windows: Mon-Fri 22:00-05:00\n  max_remove: 3\n");
  CHECK(read.findings == "");
  CHECK(read.manifest->policy.allow == std::vector<std::string>{"staged"});
  CHECK(read.manifest->policy.windows.size() == 1);
  CHECK(Read("policy:\n  allow: []\n").manifest->policy.allow == std::vector<std::string>());
  CHECK_FALSE(Read("policy:\n  windows:\n").manifest->policy.allow);
}

TEST_CASE("what a policy can't be is said where it is written (HO101, HO102)") {
  const auto headline = [](std::string_view policy) {
    const Read read("policy:\n  " + std::string(policy) + "\n");
    REQUIRE(read.sink.all().size() == 1);
    return read.sink.all()[0].message;
  };
  CHECK(headline("allow: [ restrat ]") ==
        "`allow` must be a list of `live`, `staged`, `restart`, `recreate` and `remove`");
  CHECK(headline("windows: [ 02:00 ]") ==
        "`02:00` is no window; windows are as `02:00-04:00` or `Sat,Sun 00:00-06:00`");
  CHECK(headline("windows: { a: b }") ==
        "`windows` must be a list of windows, as `02:00-04:00`, not a map");
  CHECK(headline("stop_timeout: soon") ==
        "`stop_timeout` must be a number from 0 to 86400, not `soon`");
  CHECK(headline("parallel: 0") == "`parallel` must be a number from 1 to 64, not `0`");
  CHECK(headline("max_remove: 101%") ==
        "`max_remove` must be a number of guests or a percentage, as `3` or `20%`, not `101%`");
  CHECK(headline("window: 02:00-04:00") == "unknown key `window`");
}

TEST_CASE("an empty manifest says nothing") {
  for (const char* text : {"", "# nothing\n", "---\n", "guests:\n", "keys: { site: }\n", "guests: { db01: }\n"}) {
    CAPTURE(text);
    const Read read(text);
    CHECK(read.findings == "");
    CHECK(read.manifest);
  }
}

TEST_CASE("every mistake in a manifest is shown where it stands, all in one run") {
  const Read read(
      "hypervizor: sim:host.db\n"
      "power: running\n"
      "state: [ a ]\n"
      "keys:\n"
      "  site: owner\n"
      "guests:\n"
      "  db01: { power: runing, protect: 'yes', colour: red }\n"
      "  db02: running\n"
      "facts: { machin: i686 }\n");
  CHECK(read.findings ==
        "error HO101 domus.yaml:1:1-10: unknown key `hypervizor` (not a key of domus.yaml)\n"
        "  help: did you mean `hypervisor`?\n"
        "error HO101 domus.yaml:2:1-5: unknown key `power` (not a key of domus.yaml)\n"
        "  help: the keys here are `hypervisor`, `state`, `keys`, `guests`, `policy`, `facts`\n"
        "error HO102 domus.yaml:3:8: `state` must be a word, not a list (expected a word)\n"
        "error HO102 domus.yaml:5:9-13: `site` must be a list of names, not a word (expected a list of "
        "names)\n"
        "error HO102 domus.yaml:7:18-23: `power` must be `running`, `stopped` or `ignore` (no power "
        "state)\n"
        "  help: did you mean `running`?\n"
        "error HO102 domus.yaml:7:35-39: `protect` must be `true` or `false` (neither true nor false)\n"
        "error HO101 domus.yaml:7:42-47: unknown key `colour` (not a key of `guests: db01`)\n"
        "  help: the keys here are `power`, `protect`, `after`\n"
        "error HO102 domus.yaml:8:9-15: `guests: db02` must be a map of keys and values, not a word "
        "(expected a map of keys and values)\n"
        "error HO101 domus.yaml:9:10-15: unknown key `machin` (not a key of `facts`)\n"
        "  help: did you mean `machine`?\n");
  CHECK(read.manifest);
}

TEST_CASE("`after` names one guest or several, and is no key of `default`") {
  const Read read(
      "guests:\n"
      "  web: { after: db }\n"
      "  app: { after: [ db, cache ] }\n"
      "  bad: { after: { db: 1 } }\n"
      "  worse: { after: [ [ db ] ] }\n"
      "  none: { after: }\n"
      "  default: { after: db }\n");
  CHECK(read.findings ==
        "error HO102 domus.yaml:4:17: `after` must be a guest's name, or a list of names, not a map "
        "(expected a guest's name, or a list of names)\n"
        "error HO102 domus.yaml:5:21: `after` must be a guest's name, or a list of names, not a list "
        "(expected a guest's name, or a list of names)\n"
        "error HO101 domus.yaml:7:14-18: unknown key `after` (not a key of `guests: default`)\n"
        "  help: the keys here are `power`, `protect`\n");
  REQUIRE(read.manifest);
  const auto& guests = read.manifest->guests;
  CHECK(guests.at("web").after.front().name == "db");
  CHECK(guests.at("app").after.back().name == "cache");
  CHECK(guests.at("none").after.empty());
}

TEST_CASE("guests that are to start after each other are an error (HO105)") {
  const auto check = [](const char* guests) {
    const Read read(std::string("guests:\n") + guests);
    DiagnosticSink sink;
    CheckBootOrder(*read.manifest, sink);
    return read.findings + Dump(sink, read.sources, "");
  };
  CHECK(check("  a: { after: [ b, c ] }\n  b: { after: c }\n") == "");
  CHECK(check("  a: { after: a }\n") ==
        "error HO105 domus.yaml:2:15: guest `a` is to start after itself (this is the guest "
        "itself)\n");
  CHECK(check("  a: { after: [ x, b ] }\n  b: { after: c }\n  c: { after: b }\n") ==
        "error HO105 domus.yaml:4:15: guests are to start after each other (`c` starts after `b`)\n"
        "  domus.yaml:3:15: `b` starts after `c`\n"
        "  help: leave one of these `after` entries out\n");
}

TEST_CASE("a boot order of many guests is checked at once") {
  std::string text = "guests:\n";
  for (int i = 0; i < 8000; ++i) text += fmt::format("  g{}: {{ after: g{} }}\n", i, (i + 1) % 8000);
  const Read read(text);
  REQUIRE(read.manifest);
  DiagnosticSink sink;
  CheckBootOrder(*read.manifest, sink);
  CHECK(sink.errors() == 1);
}

TEST_CASE("a pattern of site keys has its star at the end") {
  const Read read("keys: { site: [ 'a*', '*', 'a*b', [ x ] ] }\n");
  CHECK(read.findings ==
        "error HO102 domus.yaml:1:23-25: `*` is no pattern for site keys (a `*` may only follow the "
        "beginning of a name, as in `site_*`)\n"
        "error HO102 domus.yaml:1:28-32: `a*b` is no pattern for site keys (a `*` may only follow the "
        "beginning of a name, as in `site_*`)\n"
        "error HO102 domus.yaml:1:35: `site` must be a list of names, not a list (expected a list of "
        "names)\n");
}

TEST_CASE("a key given twice is an error") {
  const Read read("state: a\nhypervisor: b\nstate: c\n");
  CHECK(read.findings ==
        "error HO103 domus.yaml:3:1-5: `state` is given twice (given again here)\n"
        "  domus.yaml:1:1-5: first given here\n");
  CHECK_FALSE(read.manifest);
}

TEST_CASE("what is not plain YAML is one error") {
  struct Row {
    const char* name;
    std::string text;
    const char* findings;
  };
  const Row rows[] = {
      {"unclosed", "guests: [ a, b\n",
       "error HO100 domus.yaml:2:1: not valid YAML (end of sequence flow not found)\n"},
      {"alias", "state: &a x\nhypervisor: *a\n",
       "error HO100 domus.yaml:1:8: domus.yaml takes no anchors (write the value out)\n"},
      {"two documents", "state: a\n---\nstate: b\n",
       "error HO100 domus.yaml:1:1: domus.yaml holds more than one document\n"},
      {"list as a key", "? [a]\n: b\n",
       "error HO100 domus.yaml:1:3: a key must be a plain word (not a plain word)\n"},
      {"deep", Repeat("[", 5'000),
       "error HO100 domus.yaml:1:17: domus.yaml is nested too deeply (more than 32 levels)\n"},
      {"deep blocks", Repeat("- ", 5'000),
       "error HO100 domus.yaml:1:65: domus.yaml is nested too deeply (more than 32 levels)\n"},
      {"large", Repeat("# a comment\n", 30'000),
       "error HO100 domus.yaml:1:1: domus.yaml is larger than 256 KiB\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Read read(row.text);
    CHECK(read.findings == row.findings);
    CHECK_FALSE(read.manifest);
  }
}

TEST_CASE("hostile YAML ends") {
  for (const char* piece : {"{", "? ", "a: ", "- ", "[", "&a ", "*a ", "!!x ", "\"", "'", "|\n", "%", "\t",
                            "a: b: ", "{a: ", "!<", "@", "`", "\r", "--- ", "...\n", "[{", ",", "]"}) {
    CAPTURE(piece);
    const Read read(Repeat(piece, 20'000));
    CHECK(read.sink.all().size() <= 2);
  }
}

TEST_CASE("a manifest that has errors still lends its site keys") {
  const CompiledTree tree(Files{{"domus.yaml", "keys: { site: [ owner ] }\ncolour: red\n"},
                           {"vm.cfg", PvGuest("owner = 'dba'\nteam = 'x'")}});
  CHECK(tree.findings ==
        "error HO101 domus.yaml:2:1-6: unknown key `colour` (not a key of domus.yaml)\n"
        "  help: the keys here are `hypervisor`, `state`, `keys`, `guests`, `policy`, `facts`\n"
        "warning VM011 vm.cfg:4:1-4: no tool knows `team` (has no effect)\n"
        "  help: declare a key of your own in domus.yaml under `keys: site:`\n");
}

TEST_CASE("a guest that no file defines is pointed out") {
  const CompiledTree tree(Files{{"domus.yaml", "guests: { db02: { power: stopped } }\n"}, {"vm.cfg", PvGuest("")}});
  CHECK(tree.findings ==
        "warning HO104 domus.yaml:1:11-14: no file defines the guest `db02` (not among the guests of "
        "this tree)\n");
}

TEST_CASE("the boot order reaches the desired state, and its names are checked") {
  const CompiledTree tree(Files{{"domus.yaml", "guests: { db01: { after: [ a, b ] } }\n"},
                                {"vm.cfg", PvGuest("")}});
  CHECK(tree.findings ==
        "warning HO104 domus.yaml:1:28: no file defines the guest `a` (not among the guests of this "
        "tree)\n"
        "warning HO104 domus.yaml:1:31: no file defines the guest `b` (not among the guests of this "
        "tree)\n");
  const DesiredState desired = ToDesiredState(*tree.result, tree.sources);
  CHECK(desired.boots_after.at("db01") == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a boot order that goes round stops the compile") {
  const CompiledTree tree(
      Files{{"domus.yaml", "guests: { db01: { after: db01 } }\n"}, {"vm.cfg", PvGuest("")}});
  CHECK(tree.findings ==
        "error HO105 domus.yaml:1:26-29: guest `db01` is to start after itself (this is the guest "
        "itself)\n");
}

}  // namespace domus
