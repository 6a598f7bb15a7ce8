// A config file that is written otherwise but says the same makes an empty plan.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "tests/forms/compiled.h"
#include "tests/reconciler/world.h"
#include "tests/support/properties.h"

namespace domus {
namespace {

/// One setting of a vm.cfg: its name, and its value as items of a list or one text.
struct Setting {
  std::string name;
  std::vector<std::string> items;
  bool is_list = false;
  bool is_text = false;
};

bool Coin() { return *rc::gen::arbitrary<bool>(); }

std::vector<Setting> AnySettings() {
  const int memory = *rc::gen::inRange(1, 64) * 64;
  const int vcpus = *rc::gen::inRange(1, 8);
  std::vector<Setting> settings = {
      {"name", {"web01"}, false, true},
      {"memory", {fmt::to_string(memory)}},
      {"vcpus", {fmt::to_string(vcpus)}},
      {"bootloader", {"/usr/bin/pygrub"}, false, true},
  };
  if (Coin()) settings.push_back({"maxmem", {fmt::to_string(memory * 2)}});
  if (Coin()) settings.push_back({"extra", {"console=hvc0 # not a comment"}, false, true});
  if (Coin()) settings.push_back({"on_crash", {"restart"}, false, true});
  if (Coin()) settings.push_back({"cpu_weight", {fmt::to_string(*rc::gen::inRange(1, 999))}});
  std::vector<std::string> disks;
  for (const char* device : {"xvda", "xvdb", "xvdc"}) {
    if (Coin()) disks.push_back(fmt::format("phy:/dev/vg0/{0},{0},w", device));
  }
  settings.push_back({"disk", disks, true, true});
  std::vector<std::string> vifs;
  for (const int number : {1, 2}) {
    if (Coin()) vifs.push_back(fmt::format("mac=00:16:3e:00:00:0{},bridge=xenbr0", number));
  }
  settings.push_back({"vif", vifs, true, true});
  return settings;
}

std::string Blanks() { return *rc::gen::element<std::string>("", " ", "  ", "\t"); }

std::string Noise() {
  return *rc::gen::element<std::string>("", "\n", "# a comment, disk = [ 'x' ]\n", "\n\n", "#\n",
                                        "# caf\u00e9\n");
}

std::string Quoted(const std::string& text) {
  const std::string quote = *rc::gen::element<std::string>("'", "\"");
  return quote + text + quote;
}

std::string Written(const Setting& setting) {
  if (!setting.is_list) return setting.is_text ? Quoted(setting.items[0]) : setting.items[0];
  std::string text = "[" + Blanks();
  for (size_t i = 0; i < setting.items.size(); ++i) {
    text += Quoted(setting.items[i]);
    const bool last = i + 1 == setting.items.size();
    if (!last || Coin()) text += Blanks() + ",";
    text += Coin() ? "\n   " : Blanks();
    if (Coin()) text += " # of this one\n";
  }
  return text + "]";
}

/// In any order, with any layout. The order of vifs numbers them, so it stays.
std::string AnyText(std::vector<Setting> settings) {
  for (size_t i = settings.size(); i > 1; --i) {
    std::swap(settings[i - 1], settings[static_cast<size_t>(*rc::gen::inRange<int>(0, static_cast<int>(i)))]);
  }
  std::string text;
  for (Setting& setting : settings) {
    if (setting.name == "disk" && Coin()) std::ranges::reverse(setting.items);
    text += Noise() + setting.name + Blanks() + "=" + Blanks() + Written(setting) + Blanks();
    text += *rc::gen::element<std::string>("\n", "   # why\n", "\r\n");
  }
  return text + Noise();
}

GuestConfig Compiled(const std::string& text) {
  const testing::Read read = testing::ReadScript(text, {{}, "unnamed"});
  if (!read.errors.empty()) RC_LOG() << text << "\n" << *read.errors.begin() << "\n";
  RC_ASSERT(read.errors.empty());
  return read.guest;
}

}  // namespace

TEST_CASE("reordering, reformatting and comments change nothing") {
  CHECK(testing::Holds("another layout is no change", 1000, [] {
    const auto settings = AnySettings();
    const GuestConfig before = Compiled(AnyText(settings));
    const std::string text = AnyText(settings);
    World world;
    world.Applied(before);
    world.Want(Compiled(text));
    const Plan plan = world.MakePlan();
    if (!plan.changes.empty()) RC_LOG() << text << world.Text();
    RC_ASSERT(Verdict(plan) == PlanVerdict::kNoChanges);
    RC_ASSERT(plan.drift.empty());
  }));
}

}  // namespace domus
