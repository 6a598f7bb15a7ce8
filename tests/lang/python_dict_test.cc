#include "lang/python_dict.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "base/text.h"

namespace domus {
namespace {

using StringDict = PythonDict<std::string, std::string>;

std::string Order(const StringDict& dict) {
  std::vector<std::string> keys;
  dict.ForEach([&](const std::string& key, const std::string&) { keys.push_back(key); });
  return Join(keys, " ");
}

/// The iteration order after inserting `keys`, separated by commas, in this order.
std::string OrderOf(std::string_view keys) {
  StringDict dict;
  for (const std::string_view key : Split(keys, ',')) dict.Set(std::string(key), "");
  return Order(dict);
}

Value Str(std::string text, bool unicode = false) {
  return {String{std::move(text), unicode, {}}, {}};
}
Value Int(int64_t number) { return {Integer{number, false}, {}}; }

TEST_CASE("strings hash as in CPython 2, 64 and 32 bit") {
  struct Row {
    std::string_view text;
    int64_t wide, narrow;
  };
  const Row rows[] = {
      {"", 0, 0},
      {"a", 12416037344, -468864544},
      {"mac", 6387157653032356306, 2036943314},
      {"bridge", 4389340716633711489, 1159488385},
      {"eth0", -4664220514485057761, 2013742879},
      {"phy:hda1", 732213349942828283, -1893458693},
      {"file:/OVS/running_pool/1_vm/System.img", 3719523285110552453, -1899038843},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(PythonHash(row.text) == row.wide);
    CHECK(PythonHash(row.text, PythonWord::k32) == row.narrow);
  }
}

TEST_CASE("numbers hash by their value") {
  CHECK(PythonHash(int64_t{1}) == 1);
  CHECK(PythonHash(int64_t{-1}) == -2);
  CHECK(PythonHash(1.0) == 1);
  CHECK(PythonHash(-1.0) == -2);
  CHECK(PythonHash(0.5) == 1073741824);
  CHECK(PythonHash(-0.5) == -1073741824);
  CHECK(PythonHash(1.5) == 1610645504);
  CHECK(PythonHash(1e308 * 10) == 314159);
}

TEST_CASE("a vif's keys iterate in slot order, whatever the order of insertion") {
  CHECK(OrderOf("mac,bridge") == "bridge mac");
  CHECK(OrderOf("bridge,mac") == "bridge mac");
  CHECK(OrderOf("mac,bridge,script,model,type") == "bridge mac type model script");
  CHECK(OrderOf("mac,bridge,script,model,vifname") == "bridge mac vifname model script");
  CHECK(OrderOf("mac,ip,vifname") == "ip mac vifname");
  CHECK(OrderOf("type,mac,bridge,model") == "bridge mac type model");
}

TEST_CASE("keys that share a slot iterate in the order of insertion") {
  CHECK(OrderOf("ip,mac,script,bridge") == "bridge ip mac script");
  CHECK(OrderOf("bridge,script,ip") == "ip bridge script");
  CHECK(OrderOf("mac,rate,bridge") == "bridge mac rate");
  CHECK(OrderOf("rate,mac") == "rate mac");
}

TEST_CASE("the sixth key makes the table grow") {
  CHECK(OrderOf("vnc,vnclisten,vncdisplay,vncunused,vncpasswd,keymap") ==
        "vncunused vnc vnclisten vncdisplay vncpasswd keymap");
  CHECK(OrderOf("is_a_template,auto_power_on,actions_after_shutdown,actions_after_reboot,"
                "actions_after_crash,PCI_bus,vcpus_max,vcpus_at_startup,s3_integrity") ==
        "actions_after_crash vcpus_max auto_power_on actions_after_shutdown actions_after_reboot "
        "vcpus_at_startup is_a_template s3_integrity PCI_bus");
}

TEST_CASE("a deleted key leaves its slot used up until the table grows") {
  StringDict dict;
  for (const char* key : {"vnclisten", "type", "vncunused"}) dict.Set(key, "");
  CHECK(dict.Erase("type"));
  CHECK_FALSE(dict.Erase("type"));
  CHECK(dict.size() == 2);
  dict.Set("vnc", "1");
  CHECK(Order(dict) == "vncunused vnclisten vnc");
  REQUIRE(dict.Find("vnc"));
  CHECK(*dict.Find("vnc") == "1");
  CHECK_FALSE(dict.Find("type"));
}

TEST_CASE("setting a key again keeps its place") {
  StringDict dict;
  dict.Set("ip", "1");
  dict.Set("bridge", "2");
  dict.Set("ip", "3");
  CHECK(Order(dict) == "ip bridge");
  CHECK(*dict.Find("ip") == "3");
}

TEST_CASE("values: equal keys are one key") {
  PythonDict<Value, int, PythonValueKeys> dict;
  dict.Set(Int(1), 1);
  dict.Set({1.0, {}}, 2);
  dict.Set({true, {}}, 3);
  CHECK(dict.size() == 1);
  CHECK(*dict.Find(Int(1)) == 3);
  dict.Set(Str("a"), 4);
  dict.Set(Str("a", true), 5);
  CHECK(dict.size() == 2);
  dict.Set(Str("\xC3\xA4"), 6);
  dict.Set(Str("\xC3\xA4", true), 7);
  CHECK(dict.size() == 4);
  dict.Set({Tuple{{Int(1), Str("x")}}, {}}, 8);
  CHECK(*dict.Find({Tuple{{Value{1.0, {}}, Str("x", true)}}, {}}) == 8);
}

TEST_CASE("lists and dicts have no hash") {
  CHECK_FALSE(PythonHash(Value{List{}, {}}));
  CHECK_FALSE(PythonHash(Value{Tuple{{Value{Dict{}, {}}}}, {}}));
}

TEST_CASE("a dict holds what a set holds") {
  rc::check([](const std::vector<std::pair<bool, uint8_t>>& steps) {
    PythonDict<std::string, int> dict;
    std::set<std::string> expected;
    for (const auto& [insert, number] : steps) {
      const std::string key = std::to_string(number % 40);
      if (insert) {
        dict.Set(key, 1);
        expected.insert(key);
      } else {
        RC_ASSERT(dict.Erase(key) == (expected.erase(key) == 1));
      }
    }
    std::set<std::string> found;
    dict.ForEach([&](const std::string& key, int) { found.insert(key); });
    RC_ASSERT(found == expected);
    RC_ASSERT(dict.size() == expected.size());
  });
}

}  // namespace
}  // namespace domus
