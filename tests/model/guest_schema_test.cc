#include "model/guest_schema.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "base/text.h"
#include "tests/support/corpus.h"

namespace domus {
namespace {

/// Names that real files set but no upstream tool knows: vendors' patches, spelling mistakes and
/// variables of the scripts themselves.
const std::set<std::string, std::less<>> kUnknownInCorpus = {"arch",
                                                             "arch_libdir",
                                                             "arm_sci",
                                                             "audio",
                                                             "autoballon",
                                                             "cdrom",
                                                             "coproc",
                                                             "dt_compatible",
                                                             "dt_passthrough_nodes",
                                                             "force_assign_without_iommu",
                                                             "home",
                                                             "maxcpus",
                                                             "qxl",
                                                             "qxlnum",
                                                             "qxlram",
                                                             "rproc",
                                                             "scmi",
                                                             "spice_disable_ticketing",
                                                             "spiceic",
                                                             "spicejpeg_wan_compression",
                                                             "spiceplayback",
                                                             "spicesv",
                                                             "spicezlib_glz_wan_compression",
                                                             "time_travel",
                                                             "tsc_native",
                                                             "val",
                                                             "vcpu",
                                                             "vgsx",
                                                             "vgt",
                                                             "vgt_fence_sz",
                                                             "vgt_high_gm_sz",
                                                             "vgt_low_gm_sz",
                                                             "vgt_monitor_config_file",
                                                             "vkpp",
                                                             "vmtd"};

const KeyInfo& Key(std::string_view name) {
  const KeyInfo* key = FindGuestKey(name);
  REQUIRE_MESSAGE(key != nullptr, "no key ", std::string(name));
  return *key;
}

bool IsValue(const KeyInfo& key, std::string_view text) {
  if (text.size() > 2 && text.front() == '`') {
    return FindGuestKey(text.substr(1, text.size() - 2)) != nullptr;
  }
  switch (key.type) {
    case KeyType::kBool:
      return text == "0" || text == "1";
    case KeyType::kInt: {
      const std::optional<int64_t> value = ParseInt(text);
      return value && (!key.minimum || *value >= *key.minimum) &&
             (!key.maximum || *value <= *key.maximum);
    }
    case KeyType::kEnum:
      return std::ranges::find(key.values, text) != key.values.end();
    default:
      return !text.empty();
  }
}

/// "128 (xm), `maxmem` (xl)" → "128", "`maxmem`".
std::vector<std::string_view> Defaults(const KeyInfo& key) {
  std::vector<std::string_view> defaults;
  if (key.default_value.empty()) return defaults;
  for (std::string_view part : Split(key.default_value, ',')) {
    part = Trim(part);
    for (const std::string_view tool : {" (xm)", " (xl)"}) {
      if (part.ends_with(tool)) part.remove_suffix(tool.size());
    }
    defaults.push_back(part);
  }
  return defaults;
}

TEST_CASE("the guest schema is sorted, without a name twice") {
  const auto keys = GuestKeys();
  CHECK(keys.size() > 200);
  const auto not_less = [](const KeyInfo& a, const KeyInfo& b) { return a.name >= b.name; };
  CHECK(std::ranges::adjacent_find(keys, not_less) == keys.end());
}

TEST_CASE("every key of the guest schema is found, whole and consistent") {
  for (const KeyInfo& key : GuestKeys()) {
    CAPTURE(std::string(key.name));
    CHECK(FindGuestKey(key.name) == &key);
    CHECK(key.documentation.size() > 20);
    CHECK(key.documentation.ends_with('.'));
    CHECK(key.guest_types != 0);
    CHECK((key.type == KeyType::kEnum) == !key.values.empty());
    for (const std::string_view value : key.values) CHECK(!value.empty());
    CHECK((!key.values_numbered || key.type == KeyType::kEnum));
    CHECK((key.type == KeyType::kInt || (!key.minimum && !key.maximum)));
    for (const std::string_view value : Defaults(key)) {
      CAPTURE(std::string(value));
      CHECK(IsValue(key, value));
    }
    if (!key.example.empty()) CHECK(key.example.starts_with(std::string(key.name) + " = "));
  }
}

TEST_CASE("every alias of the guest schema leads to a key that is none") {
  for (const KeyInfo& key : GuestKeys()) {
    if (key.alias_of.empty()) continue;
    CAPTURE(std::string(key.name));
    CHECK(Key(key.alias_of).alias_of.empty());
    CHECK(Key(key.alias_of).name == key.alias_of);
  }
}

TEST_CASE("the passwords, and only they, are secret") {
  std::vector<std::string> secrets;
  for (const KeyInfo& key : GuestKeys()) {
    if (key.secret) secrets.emplace_back(key.name);
  }
  CHECK(secrets == std::vector<std::string>{"spicepasswd", "vncpasswd"});
}

TEST_CASE("unknown names are unknown, Oracle's prefix is known") {
  CHECK(FindGuestKey("maxvpus") == nullptr);
  CHECK(FindGuestKey("") == nullptr);
  CHECK(FindGuestKey("Memory") == nullptr);
  CHECK(FindGuestKey("OVM_") == nullptr);
  CHECK(FindGuestKey("zzz") == nullptr);
  CHECK(Key("OVM_whatever").name == "OVM_*");
  CHECK(Key("OVM_simple_name").name == "OVM_simple_name");
}

TEST_CASE("facts that the rest of Domus relies on") {
  CHECK(Key("memory").unit == "MiB");
  CHECK(Key("memory").default_value == "128 (xm), `maxmem` (xl)");
  CHECK(Key("memory").disruption == Disruption::kLive);
  CHECK(Key("maxmem").disruption == Disruption::kRestart);
  CHECK(Key("uuid").disruption == Disruption::kRecreate);
  CHECK(Key("kernel").disruption == Disruption::kStaged);
  CHECK(Key("shadow_memory").unit == "MiB");
  CHECK(Key("rtc_timeoffset").unit == "s");
  CHECK(Key("timer_mode").values_numbered);
  CHECK(Key("disk_other_config").tools == kOvm);
  CHECK(Key("bootloader").guest_types == (kForPv | kForPvh));
  CHECK(Key("cap").alias_of == "cpu_cap");
  CHECK(Key("cap").disruption == Disruption::kLive);
  CHECK(Key("builder").alias_of == "type");
  CHECK(Key("opengl").tools == (kXm34 | kXm4 | kXl | kOvm));
  CHECK(Key("ne2000").tools == 0);
}

TEST_CASE("every key seen in real files is known or known to be unknown") {
  for (const std::string& name : kUnknownInCorpus) CHECK(FindGuestKey(name) == nullptr);
  const auto corpus = CorpusFolder();
  if (!corpus) return;
  std::ifstream file(*corpus / "key-frequency.tsv");
  REQUIRE(file);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const std::string name(Split(line, '\t').front());
    CAPTURE(name);
    CHECK((FindGuestKey(name) != nullptr || kUnknownInCorpus.contains(name)));
  }
}

}  // namespace
}  // namespace domus
