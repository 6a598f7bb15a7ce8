#include "generators/guest_keys.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>

namespace {

/// A schema file that lives as long as the object.
class SchemaFile {
 public:
  explicit SchemaFile(const std::string& text) {
    const int descriptor = mkstemp(path_);
    REQUIRE(descriptor >= 0);
    close(descriptor);
    std::ofstream(path_) << text;
  }
  SchemaFile(const SchemaFile&) = delete;
  SchemaFile& operator=(const SchemaFile&) = delete;
  ~SchemaFile() { std::remove(path_); }
  std::string path() const { return path_; }

 private:
  char path_[32] = "/tmp/domus-schema-XXXXXX";
};

/// A group with one good key, and `entry` as the next, which begins on line 9.
std::string WithEntry(const std::string& entry) {
  return "- group: Memory\n"
         "  keys:\n"
         "    - name: memory\n"
         "      type: int\n"
         "      unit: MiB\n"
         "      tools: [xm]\n"
         "      disruption: live\n"
         "      doc: How much.\n" +
         entry;
}

std::vector<Key> Read(const std::string& entry) {
  const SchemaFile file(WithEntry(entry));
  return ReadGuestKeys(file.path());
}

/// What is said about the entry, without the path.
std::string Refusal(const std::string& entry) {
  const SchemaFile file(WithEntry(entry));
  try {
    ReadGuestKeys(file.path());
  } catch (const std::runtime_error& error) {
    const std::string message = error.what();
    REQUIRE(message.starts_with(file.path() + ":"));
    return message.substr(file.path().size() + 1);
  }
  return "accepted";
}

/// An entry of key x with tools, disruption and doc, and what else is given.
std::string Entry(const std::string& more, const std::string& doc = "Something.") {
  return "    - name: x\n      tools: [xl]\n      disruption: live\n      doc: " + doc + "\n" +
         more;
}

TEST_CASE("keys are read with what an alias takes over") {
  const std::vector<Key> keys = Read(
      "    - name: mem\n      alias_of: memory\n      tools: [xl, ovm]\n      doc: Old `memory`.\n"
      "    - name: big\n      alias_of: memory\n      type: bool\n      tools: []\n      doc: "
      "Huge.\n");
  REQUIRE(keys.size() == 3);
  CHECK(keys[0].line == 3);
  CHECK(keys[0].group == "Memory");
  CHECK(keys[0].tools == std::vector<std::string>{"xm-3.1", "xm-3.4", "xm-4"});
  CHECK(keys[0].guest_types == std::vector<std::string>{"pv", "pvh", "hvm"});
  CHECK(keys[1].type == "int");
  CHECK(keys[1].unit == "MiB");
  CHECK(keys[1].disruption == "live");
  CHECK(keys[2].type == "bool");
  CHECK(keys[2].unit == "");
  CHECK(keys[2].tools.empty());
}

TEST_CASE("defaults may differ by tool") {
  const std::vector<Key> keys =
      Read(Entry("      type: int\n      default: {xm: 1, xl: \"`memory`\"}\n"));
  REQUIRE(keys.back().defaults.size() == 2);
  CHECK(keys.back().defaults[0].tool == "xm");
  CHECK(keys.back().defaults[0].value == "1");
  CHECK(keys.back().defaults[1].value == "`memory`");
}

TEST_CASE("a slip is refused with its line and key") {
  CHECK(Refusal("    - type: int\n") == "9: key `` has no `name`");
  CHECK(Refusal("    - name: x\n      type: int\n") == "9: key `x` has no `tools`");
  CHECK(Refusal(Entry("      typ: int\n")) == "9: key `x` has an unknown property `typ`");
  CHECK(Refusal(Entry("")) == "9: key `x` `type` knows no ``");
  CHECK(Refusal(Entry("      type: number\n")) == "9: key `x` `type` knows no `number`");
  CHECK(Refusal(Entry("      type: any\n      guest_types: [pv, pv]\n")) ==
        "9: key `x` `guest_types` has `pv` twice");
  CHECK(Refusal(Entry("      type: enum\n")) ==
        "9: key `x` must have `values` if, and only if, it is an enum");
  CHECK(Refusal(Entry("      type: enum\n      values: [a, a]\n")) ==
        "9: key `x` `values` has `a` twice");
  CHECK(Refusal(Entry("      type: int\n      numbered: true\n")) ==
        "9: key `x` is `numbered` but no enum");
  CHECK(Refusal(Entry("      type: bool\n      min: 0\n")) ==
        "9: key `x` has limits but is no int");
  CHECK(Refusal(Entry("      type: int\n      min: low\n")) ==
        "9: key `x` has a `min` that is no integer");
  CHECK(Refusal(Entry("      type: int\n      min: 2\n      max: 1\n")) ==
        "9: key `x` has `min` above `max`");
  CHECK(Refusal(Entry("      type: string\n      unit: s\n")) ==
        "9: key `x` has a unit but is no number");
  CHECK(Refusal(Entry("      type: int\n      max: 3\n      default: 4\n")) ==
        "9: key `x` has the default `4`, which is no value of it");
  CHECK(Refusal(Entry("      type: int\n      default: {virsh: 4}\n")) ==
        "9: key `x` has a default for `virsh`");
  CHECK(Refusal(Entry("      type: int\n      default: \"`y`\"\n")) ==
        "9: key `x` takes its default from the unknown key `y`");
  CHECK(Refusal(Entry("      type: any\n", "no stop")) ==
        "9: key `x` needs a `doc` of whole sentences");
  CHECK(Refusal(Entry("      type: any\n", "See `y`.")) ==
        "9: key `x` refers to the unknown key `y`");
  CHECK(Refusal(Entry("      type: any\n", "A ` alone.")) ==
        "9: key `x` has an odd number of backticks in `doc`");
  CHECK(Refusal(Entry("      alias_of: y\n")) == "9: key `x` is an alias of the unknown key `y`");
  CHECK(Refusal("    - name: memory\n      tools: []\n") == "9: key `memory` is there twice");
  CHECK(Refusal(Entry("      type: any\n      secret: maybe\n")) == "14: bad conversion");
}

TEST_CASE("an alias of an alias is refused") {
  CHECK(Refusal("    - name: mem\n      alias_of: memory\n      tools: []\n      doc: One.\n"
                "    - name: m\n      alias_of: mem\n      tools: []\n      doc: Two.\n") ==
        "13: key `m` is an alias of the alias `mem`");
}

}  // namespace
