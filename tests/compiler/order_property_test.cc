// What must not matter: the order of settings and devices, comments and layout.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <vector>

#include "model/guest_fields.h"
#include "tests/compiler/compile_support.h"

namespace domus {
namespace {

const std::vector<std::string> kSettings = {
    "name = 'db01'",
    "memory = 1024",
    "maxmem = 2048",
    "vcpus = 2",
    "bootloader = '/usr/bin/pygrub'",
    "on_crash = 'restart'",
    "localtime = 1",
    "acpi = 0",
    "OVM_simple_name = 'database'",
    "disk_other_config = [['xvdb', 'ionice', 'sched=best-effort,prio=5']]",
};
const std::vector<std::string> kDisks = {"'phy:/dev/vg/a,xvda,w'", "'file:/b.img,xvdb,r'",
                                         "'phy:/dev/vg/c,xvdc,w!'"};

/// The guest's fields by path: what a plan would compare.
std::vector<Field> SortedFields(const std::string& text) {
  const CompiledText compiled(text);
  RC_ASSERT(compiled.guest().has_value());
  std::vector<Field> fields = GuestFields(compiled.guest()->config, "key");
  std::ranges::sort(fields, {}, &Field::path);
  return fields;
}

std::string Write(const std::vector<std::string>& settings, const std::vector<std::string>& disks,
                  const std::string& between) {
  std::string text;
  for (const std::string& setting : settings) text += setting + between;
  text += "disk = [";
  for (const std::string& disk : disks) text += disk + ",";
  return text + "]" + between;
}

std::vector<std::string> Shuffled(std::vector<std::string> items) {
  for (size_t i = items.size(); i > 1; --i) {
    std::swap(items[i - 1], items[*rc::gen::inRange<size_t>(0, i)]);
  }
  return items;
}

}  // namespace

TEST_CASE("the order of settings and of disks does not matter") {
  const std::vector<Field> expected = SortedFields(Write(kSettings, kDisks, "\n"));
  CHECK(rc::check([&] {
    const std::string text = Write(Shuffled(kSettings), Shuffled(kDisks), "\n");
    RC_ASSERT(SortedFields(text) == expected);
  }));
}

TEST_CASE("comments and layout do not matter") {
  const std::vector<Field> expected = SortedFields(Write(kSettings, kDisks, "\n"));
  CHECK(rc::check([&] {
    const std::string between = *rc::gen::element<std::string>(
        "\r\n", "\r", ";", "  # note\n", "\n\n\n", "\n# memory = 1\n", " \t\n", " \n\f\n");
    RC_ASSERT(SortedFields(Write(kSettings, kDisks, between)) == expected);
  }));
}

}  // namespace domus
