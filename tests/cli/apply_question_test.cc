#include "cli/apply_question.h"

#include <doctest/doctest.h>

#include <sstream>

namespace domus {
namespace {

struct Asked {
  std::optional<ReconcileError> refused;
  std::string said;
};

struct How {
  bool yes = false;
  bool json = false;
  bool is_terminal = true;
};

Asked Ask(const Plan& plan, const std::string& answer, How how = {}) {
  ApplyOptions options;
  options.yes = how.yes;
  options.json = how.json;
  std::ostringstream out;
  std::istringstream in(answer);
  Environment environment{.out = out, .err = out, .in = in};
  environment.in_is_terminal = how.is_terminal;
  auto refused = Confirm(plan, options, environment);
  return {std::move(refused), out.str()};
}

Plan TwoChanges() {
  Plan plan;
  plan.header.host = "ovs01";
  plan.changes = {{.address = "guest.db01", .action = Action::kRestart},
                  {.address = "guest.web03", .action = Action::kCreate}};
  plan.down = {{"guest.db01", 41}, {"guest.db02", std::nullopt}};
  return plan;
}

}  // namespace

TEST_CASE("apply asks, and says what will be down for how long") {
  const Asked asked = Ask(TwoChanges(), " yes\n");
  CHECK_FALSE(asked.refused.has_value());
  CHECK(asked.said ==
        "\nApply 1 create, 1 restart on ovs01?  guest.db01 will be down for about 45s.  guest.db02 "
        "will be down for a while.\nType \"yes\" to continue: ");
}

TEST_CASE("apply asks, and says what is deleted for good") {
  Plan plan = TwoChanges();
  plan.down.clear();
  plan.changes = {{.address = "guest.old", .action = Action::kRemove}};
  plan.changes[0].steps = {{.verb = Verb::kDelete, .path = "/OVS/old.img", .bytes = 4LL << 30},
                           {.verb = Verb::kDelete, .path = "/OVS/other.img"},
                           {.verb = Verb::kUndefine}};
  CHECK(Ask(plan, "yes\n").said ==
        "\nApply 1 remove on ovs01?  2 files of guests' data are deleted for good, 4.0 GiB.\n"
        "Type \"yes\" to continue: ");
}

TEST_CASE("only yes is yes (PL121)") {
  for (const char* answer : {"", "\n", "y\n", "YES\n", "no\n", "yes please\n"}) {
    CAPTURE(answer);
    const Asked asked = Ask(TwoChanges(), answer);
    REQUIRE(asked.refused.has_value());
    CHECK(asked.refused->headline == "not confirmed; nothing was changed");
  }
}

TEST_CASE("nobody is asked who can't answer, or has answered") {
  CHECK_FALSE(Ask(TwoChanges(), "", {.yes = true, .is_terminal = false}).refused.has_value());
  const Asked unseen = Ask(TwoChanges(), "yes\n", {.is_terminal = false});
  CHECK(unseen.said.empty());
  CHECK(RenderReconcileError(*unseen.refused) ==
        "error[PL121]: nobody is there to confirm this plan\n"
        "   = note: nothing was changed: the standard input is no terminal\n"
        "   = help: read the plan, then: domus apply --yes\n");
  const Asked machine = Ask(TwoChanges(), "yes\n", {.json = true});
  CHECK(machine.said.empty());
  CHECK(machine.refused->notes ==
        std::vector<std::string>{"nothing was changed: --json asks nobody"});
}

}  // namespace domus
