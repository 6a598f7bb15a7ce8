// "No changes" is printed exactly when the exit code says so, whatever was there and is wanted.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/cli/site.h"
#include "tests/support/properties.h"

namespace domus {
namespace {

constexpr int kCases = 60;  // each compiles and applies a tree twice

bool Coin() { return *rc::gen::arbitrary<bool>(); }

void WriteAnyTree(const Site& site) {
  std::filesystem::remove_all(site.Path("tree"));
  std::filesystem::create_directories(site.Path("tree"));
  for (const char* name : {"db01", "web01", "web02"}) {
    if (*rc::gen::inRange(0, 4) == 0) continue;
    site.Write(fmt::format("{}/vm.cfg", name),
               fmt::format("name = '{}'\nbootloader = '/usr/bin/pygrub'\nmemory = {}\nmaxmem = {}\n"
                           "vncpasswd = '{}'\n",
                           name, *rc::gen::inRange(1, 3) * 256, *rc::gen::inRange(2, 4) * 512,
                           Coin() ? "a" : "b"));
  }
  if (Coin()) {
    site.Write("domus.yaml", fmt::format("guests:\n  default:\n    protect: {}\n", Coin() ? "true" : "false"));
  }
}

std::vector<std::string> AnyOptions() {
  std::vector<std::string> words = {"--detailed-exitcode"};
  for (const char* level : {"restart", "remove"}) {
    if (Coin()) words.insert(words.end(), {"--allow", level});
  }
  if (Coin()) words.insert(words.end(), {"--exclude", "guest.web*"});
  return words;
}

bool SaysNoChanges(const Output& output) { return output.out.starts_with("No changes. "); }

}  // namespace

TEST_CASE("plan and apply say \"No changes\" exactly when their exit code does") {
  CHECK(testing::Holds("words and exit codes", kCases, [] {
    const Site site;
    WriteAnyTree(site);
    site.Run("apply", {"--yes"});
    if (Coin()) WriteAnyTree(site);
    std::vector<std::string> options = AnyOptions();
    const Output plan = site.Run("plan", options);
    if (plan.err.find("no guest files") != plan.err.npos) return;  // nothing was there, or is
    RC_LOG() << plan.out << plan.err << plan.code << "\n";
    RC_ASSERT(SaysNoChanges(plan) == (plan.code == kExitOk));
    options.push_back("--yes");
    const Output apply = site.Run("apply", options);
    RC_LOG() << apply.out << apply.err << apply.code << "\n";
    RC_ASSERT(SaysNoChanges(apply) == (apply.code == kExitOk));
    RC_ASSERT(SaysNoChanges(apply) == SaysNoChanges(plan));
  }));
}

}  // namespace domus
