// plan -o, show and apply FILE, in process, on a simulated host.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "base/files.h"
#include "hypervisor/open_hypervisor.h"
#include "reconciler/plan_json.h"
#include "reconciler/store.h"
#include "tests/cli/run_command.h"
#include "tests/support/documents.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

/// Commands run beside tree/, which has one guest.
class Site {
 public:
  Site() : before_(fs::current_path()) {
    fs::current_path(directory_.path());
    Write("web01", "memory = 512\n");
  }
  ~Site() { fs::current_path(before_); }
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  void Write(const std::string& name, const std::string& settings) const {
    WriteGuest("tree", name, settings);
  }

  Output Run(const std::vector<std::string>& words) {
    return RunCommand(words, [this](Environment& environment) {
      WithState("state.db")(environment);
      environment.random_bytes = [this](size_t count) {
        return std::string(count - 1, '\0') + static_cast<char>(++ids_);
      };
    });
  }

  Output Plan() { return Run({"plan", "tree", "-o", "web.plan"}); }
  Output Apply(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"apply", "web.plan", "--yes", "--detailed-exitcode"});
    return Run(more);
  }
  const fs::path& directory() const { return directory_.path(); }

 private:
  TemporaryDirectory directory_;
  fs::path before_;
  int ids_ = 0;
};

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

bool Has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a saved plan is shown as it was printed, and applied once") {
  Site site;
  const Output plan = site.Plan();
  CHECK(plan.code == kExitOk);
  CHECK(plan.out.ends_with(
      "\nSaved to web.plan (id 0000-0001, expires when state changes)\n"
      "Apply it with:    domus apply web.plan\n"));
  CHECK((fs::status("web.plan").permissions() & fs::perms::all) ==
        (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(site.Run({"show", "web.plan"}).out == plan.out);
  CHECK(site.Run({"show", "web.plan", "--json"}).out == *ReadFile("web.plan"));
  testing::KeepDocument("plan", "saved", *ReadFile("web.plan"));

  const Output apply = site.Apply();
  CHECK(apply.code == kExitChanges);
  CHECK(FirstLine(apply.out).starts_with("Plan 0000-0001 is current (state serial 0, config "));
  CHECK(Has(apply.out, "Applied 1 of 1 in "));

  const Output again = site.Apply();
  CHECK(again.code == kExitStale);
  CHECK(again.out == "");
  CHECK(again.err.starts_with("error[PL140]: plan 0000-0001 was applied "));
  CHECK(site.Run({"show", "web.plan"}).out == plan.out);
}

TEST_CASE("a plan applies from any directory") {
  Site site;
  REQUIRE(site.Plan().code == kExitOk);
  fs::create_directory("elsewhere");
  fs::current_path("elsewhere");
  CHECK(site.Run({"apply", "../web.plan", "--yes"}).code == kExitOk);
}

TEST_CASE("a plan is stale when its config has changed (PL104)") {
  Site site;
  REQUIRE(site.Plan().code == kExitOk);
  site.Write("web01", "memory = 768\n");
  const Output apply = site.Apply();
  CHECK(apply.code == kExitStale);
  CHECK(apply.err.starts_with("error[PL104]: plan 0000-0001 is stale\n  config changed from "));
  CHECK(Has(apply.err, "\n  different now:  guest.web01.memory 768 MiB, not 512 MiB\n"));
  CHECK(apply.err.ends_with(
      "   = help: domus plan -o web.plan      (domus show web.plan still works)\n"));
}

TEST_CASE("a plan is stale when the state or the host has moved (PL104)") {
  Site site;
  site.Write("web02", "memory = 256\n");
  REQUIRE(site.Plan().code == kExitOk);
  fs::rename("tree/web02", "kept");
  REQUIRE(site.Run({"apply", "tree", "--yes"}).code == kExitOk);
  fs::rename("kept", "tree/web02");
  const Output apply = site.Apply();
  CHECK(apply.code == kExitStale);
  CHECK(Has(apply.err, "\n  state moved from serial 0 to "));
  CHECK(Has(apply.err, "\n  different now:  guest.web01.type pv is already done\n"));

  REQUIRE(site.Plan().code == kExitOk);
  const Output other = site.Apply({"--state", "other.db"});
  CHECK(other.code == kExitStale);
  CHECK(Has(other.err, "\n  it was made with another state than "));
  const Output host = site.Apply({"--hypervisor", "sim:other.sim?name=ovs02"});
  CHECK(host.code == kExitStale);
  CHECK(Has(host.err, "\n  it is for sim on "));
}

TEST_CASE("a plan of another boot is stale (PL104)") {
  Site site;
  REQUIRE(site.Plan().code == kExitOk);
  PlanDocument document = *ReadPlan(*ReadFile("web.plan"));
  document.origin.boot_id = "another";
  REQUIRE(WriteFile("web.plan", WritePlan(document)));
  const Output apply = site.Apply();
  CHECK(apply.code == kExitStale);
  CHECK(Has(apply.err, " has booted since the plan was made\n"));
}

TEST_CASE("steps that were written into a plan are not carried out (PL104)") {
  Site site;
  REQUIRE(site.Plan().code == kExitOk);
  PlanDocument document = *ReadPlan(*ReadFile("web.plan"));
  document.plan.changes.at(0).steps.push_back({.verb = Verb::kDestroy, .text = "destroy"});
  REQUIRE(WriteFile("web.plan", WritePlan(document)));
  const Output apply = site.Apply();
  CHECK(apply.code == kExitStale);
  CHECK(Has(apply.err, "\n  different now:  guest.web01 is changed in other steps\n"));
}

TEST_CASE("--allow at apply gives what the plan needs, and no more") {
  Site site;
  site.Write("web02", "memory = 256\n");
  REQUIRE(site.Run({"apply", "tree", "--yes"}).code == kExitOk);
  site.Write("web01", "memory = 4096\n");
  fs::remove_all("tree/web02");
  const Output plan = site.Plan();
  CHECK(Has(plan.out,
            "\nThis plan needs:  --allow restart\nSaved to web.plan (id 0000-"));
  CHECK(Has(plan.out, "\nApply it with:    domus apply web.plan --allow restart\n"));
  const Output refused = site.Apply();
  CHECK(refused.code == kExitRefused);
  CHECK(refused.err.starts_with("error[PL120]: this plan needs --allow restart\n"));
  const Output removes = site.Apply({"--allow", "remove,restart"});
  CHECK(removes.code == kExitUsage);
  CHECK(FirstLine(removes.err).ends_with(" doesn't remove anything"));
  CHECK(site.Apply({"--allow", "restart"}).code == kExitChanges);
  CHECK(site.Run({"plan", "tree", "--detailed-exitcode"}).code == kExitRefused);
}

TEST_CASE("what a saved plan has settled can't be said beside it (PL142)") {
  Site site;
  REQUIRE(site.Plan().code == kExitOk);
  const std::vector<std::vector<std::string>> beside = {{"--target", "guest.web01"},
                                                        {"--exclude", "guest.web01"},
                                                        {"--max-remove", "1"},
                                                        {"--remove-data"},
                                                        {"--stop-timeout", "10"}};
  for (std::vector<std::string> words : beside) {
    const std::string expected = "error[PL142]: plan 0000-0001 has settled " + words[0] +
                                 " already\n   = help: plan again with " + words[0] + "\n";
    const Output apply = site.Apply(words);
    CHECK(apply.code == kExitUsage);
    CHECK(apply.out == "");
    CHECK(apply.err == expected);
    words.push_back("--dry-run");
    const Output shown = site.Apply(words);
    CHECK(shown.code == kExitUsage);
    CHECK(shown.err == expected);
  }
  CHECK(site.Apply().code == kExitChanges);
}

namespace {

/// Saves a plan that removes web02, which has an image; says whether it is there after an apply.
bool IsImageThereAfter(Site& site, const std::vector<std::string>& more) {
  site.Write("web02", "memory = 256\ndisk = ['file:/OVS/web02.img,xvda,w']\n");
  REQUIRE(site.Run({"apply", "tree", "--yes"}).code == kExitOk);
  fs::remove_all("tree/web02");
  std::vector<std::string> words = {"plan", "tree", "-o", "web.plan", "--allow", "remove"};
  words.insert(words.end(), more.begin(), more.end());
  REQUIRE(site.Run(words).code == kExitOk);
  CHECK(site.Apply().code == kExitChanges);
  const auto host = OpenHypervisor("sim:state.sim").value();
  CHECK_FALSE(host->ObserveGuest("web02").has_value());
  return host->LookAtFiles({"/OVS/web02.img"}).value().at(0).kind == HostFile::Kind::kFile;
}

}  // namespace

TEST_CASE("a saved plan deletes data when it says so, and only then") {
  Site keeps;
  CHECK(IsImageThereAfter(keeps, {}));
}

TEST_CASE("a saved plan with --remove-data carries it") {
  Site removes;
  CHECK_FALSE(IsImageThereAfter(removes, {"--remove-data"}));
}

TEST_CASE("a plan that deletes what is somebody else's by now is stale (PL104)") {
  Site site;
  site.Write("web02", "memory = 256\ndisk = ['file:/OVS/web02.img,xvda,w']\n");
  REQUIRE(site.Run({"apply", "tree", "--yes"}).code == kExitOk);
  fs::remove_all("tree/web02");
  REQUIRE(site.Run({"plan", "tree", "-o", "web.plan", "--allow", "remove", "--remove-data"}).code ==
          kExitOk);
  GuestConfig other;
  other.name = "other";
  other.disks.emplace_back();
  other.disks[0].device = "xvda";
  other.disks[0].source = "/OVS/web02.img";
  REQUIRE(OpenHypervisor("sim:state.sim").value()->Define(other).has_value());
  const Output apply = site.Apply();
  CHECK(apply.code == kExitStale);
  CHECK(Has(apply.err, "\n  different now:  guest.web02 is changed in other steps\n"));
}

TEST_CASE("an image that has grown makes no plan stale") {
  Site site;
  site.Write("web02", "memory = 256\ndisk = ['file:/OVS/web02.img,xvda,w']\n");
  REQUIRE(site.Run({"apply", "tree", "--yes"}).code == kExitOk);
  fs::remove_all("tree/web02");
  REQUIRE(site.Run({"plan", "tree", "-o", "web.plan", "--allow", "remove", "--remove-data"}).code ==
          kExitOk);
  CHECK(site.Apply({"--hypervisor", "sim:state.sim?images=8192"}).code == kExitChanges);
}

TEST_CASE("words of --set are given again (PL142)") {
  Site site;
  const std::string file = "tree/web01/vm.cfg";
  REQUIRE(site.Run({"plan", file, "--set", "vncpasswd=hunter2", "-o", "web.plan"}).code == kExitOk);
  CHECK_FALSE(Has(*ReadFile("web.plan"), "hunter2"));
  const Output apply = site.Apply();
  CHECK(apply.code == kExitUsage);
  CHECK(apply.err ==
        "error[PL142]: plan 0000-0001 was made with --set vncpasswd\n"
        "   = note: a plan holds no values of --set: they may be passwords\n"
        "   = help: give the same words again\n");
  CHECK(site.Apply({"--set", "vncpasswd=other"}).code == kExitStale);
  CHECK(site.Apply({"--set", "vncpasswd=hunter2"}).code == kExitChanges);
}

TEST_CASE("files that are no plans") {
  Site site;
  REQUIRE(site.Plan().code == kExitOk);
  const std::string json = *ReadFile("web.plan");
  const auto show = [&](const std::string& file) { return FirstLine(site.Run({"show", file}).err); };
  CHECK(show("tree/web01/vm.cfg") == "error: `tree/web01/vm.cfg` is no saved plan");
  CHECK(show("tree") == "error: `tree` is a directory");
  CHECK(show("none") == "error: cannot read `none`: No such file or directory");
  REQUIRE(WriteFile("half.plan", json.substr(0, json.size() / 2)));
  CHECK(show("half.plan") ==
        "error: `half.plan` can't be read as a plan: not a whole JSON document");
  const Output apply = site.Run({"apply", "half.plan", "--yes"});
  CHECK(apply.err ==
        "error[PL143]: the saved plan can't be read\n"
        "  `half.plan` can't be read as a plan: not a whole JSON document\n"
        "   = help: make it anew: domus plan -o FILE\n");
  CHECK(site.Run({"plan", "web.plan"}).err ==
        "error: `web.plan` is a saved plan\n  = help: domus show web.plan\n");
}

TEST_CASE("plan -o writes over plans only (PL141)") {
  Site site;
  REQUIRE(site.Plan().code == kExitOk);
  CHECK(site.Plan().code == kExitOk);
  const auto save = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"plan", "tree", "-o"});
    return site.Run(more);
  };
  const Output refused = save({"tree/web01/vm.cfg"});
  CHECK(refused.code == kExitFailed);
  CHECK(refused.out == "");
  CHECK(refused.err ==
        "error[PL141]: the plan can't be saved\n"
        "  `tree/web01/vm.cfg` is there already, and is no saved plan\n"
        "   = help: name another file, or write over it with --force\n");
  std::ofstream("empty").close();
  CHECK(save({"empty"}).code == kExitOk);
  std::ofstream("notes") << "words\n";
  CHECK(save({"notes"}).code == kExitFailed);
  CHECK(save({"notes", "--force"}).code == kExitOk);
  CHECK(Has(save({"tree", "--force"}).err, "`tree` is a directory"));
  CHECK(save({"missing/web.plan"}).code == kExitFailed);
}

TEST_CASE("an empty plan can be saved and applied") {
  Site site;
  REQUIRE(site.Run({"apply", "tree", "--yes"}).code == kExitOk);
  const Output plan = site.Plan();
  CHECK(plan.out.starts_with("No changes. 1 guest matches configuration "));
  CHECK(site.Run({"show", "web.plan"}).out == plan.out);
  CHECK(site.Apply().code == kExitOk);
}

TEST_CASE("a state that is locked (PL105), a host that does a part (exit 7)") {
  Site site;
  site.Write("web02", "memory = 256\n");
  REQUIRE(site.Plan().code == kExitOk);
  {
    Store store = *Store::Open("state.db", [] { return int64_t{1}; });
    REQUIRE_FALSE(*store.Acquire(ThisProcess(), "domus apply"));
    const Output locked = site.Apply();
    CHECK(locked.code == kExitLocked);
    CHECK(locked.err.starts_with("error[PL105]: state is locked\n"));
    REQUIRE(store.Release(ThisProcess()));
  }
  CHECK(site.Apply({"--hypervisor", "sim:state.sim?fail=start:web02:permanent"}).code == kExitPartly);
  const Output again = site.Apply();
  CHECK(again.code == kExitStale);
  CHECK(Has(again.err, "\n  not all of it was done then\n"));
}

}  // namespace domus
