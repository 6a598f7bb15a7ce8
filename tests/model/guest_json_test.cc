#include "model/guest_json.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "model/guest_words.h"
#include "tests/support/arbitrary_guest.h"

namespace domus {
namespace {

std::string ErrorOf(std::string_view json) {
  const Result<GuestConfig> guest = GuestFromJson(json);
  return guest ? "(none)" : guest.error().message;
}

/// The error of a guest with one more member.
std::string ErrorWith(std::string_view member) {
  return ErrorOf(fmt::format(R"({{"format_version": "1.0", "name": "a", {}}})", member));
}

TEST_CASE("a guest as JSON") {
  GuestConfig guest;
  guest.name = "db01";
  guest.memory_mib = 2048;
  guest.on_crash = LifecycleAction::kRenameRestart;
  Disk disk;
  disk.device = "xvda";
  disk.source = "/dev/vg/db";
  disk.backend = DiskBackend::kPhy;
  guest.disks.push_back(disk);
  guest.vnc.password = Secret("hunter2");
  guest.options["acpi"] = {true};
  CHECK(GuestToJson(guest, SecretsInJson::kHide) == R"({
  "format_version": "1.0",
  "name": "db01",
  "type": "pv",
  "memory_mib": 2048,
  "on_crash": "rename-restart",
  "disks": [
    {
      "device": "xvda",
      "source": "/dev/vg/db",
      "backend": "phy",
      "access": "w",
      "cdrom": false,
      "emulated_only": false
    }
  ],
  "vnc": {
    "password": {
      "secret": true
    }
  },
  "options": {
    "acpi": true
  }
})");
  CHECK(GuestToJson(guest, SecretsInJson::kReveal, -1).find(R"("password":"hunter2")") !=
        std::string::npos);
}

TEST_CASE("what JSON can't hold survives") {
  GuestConfig guest;
  guest.name = "caf\xe9";
  guest.options["timer_mode"] = {HUGE_VAL};
  guest.options["acpi"] = {INT64_MIN};
  guest.site["OVM_description"] = {1.0};
  const Result<GuestConfig> again = GuestFromJson(GuestToJson(guest, SecretsInJson::kReveal));
  REQUIRE(again);
  CHECK(*again == guest);
}

TEST_CASE("any guest survives the round trip") {
  const bool holds = rc::check([](const GuestConfig& guest) {
    for (const int indent : {-1, 2}) {
      const std::string json = GuestToJson(guest, SecretsInJson::kReveal, indent);
      const Result<GuestConfig> again = GuestFromJson(json);
      RC_ASSERT(again.has_value());
      RC_ASSERT(*again == guest);
      RC_ASSERT(GuestToJson(*again, SecretsInJson::kReveal, indent) == json);
    }
  });
  CHECK(holds);
}

TEST_CASE("errors name the place") {
  CHECK(ErrorOf("") == "not a JSON document");
  CHECK(ErrorOf("{\"name\": \"\xff\"}") == "not a JSON document");
  CHECK(ErrorOf("[]") == "expected an object");
  CHECK(ErrorOf("{}") == R"(format_version: expected "1.0")");
  CHECK(ErrorOf(R"({"format_version": "1.0"})") == "the member `name` is missing");
  CHECK(ErrorWith(R"("nmae": 1)") == "unknown member `nmae`");
  CHECK(ErrorWith(R"("memory_mib": "2048")") == "memory_mib: expected an integer");
  CHECK(ErrorWith(R"("memory_mib": 18446744073709551615)") == "memory_mib: expected an integer");
  CHECK(ErrorWith(R"("memory_mib": 1.5)") == "memory_mib: expected an integer");
  CHECK(ErrorWith(R"("vcpus": 4294967296)") == "vcpus: the number is out of range");
  CHECK(ErrorWith(R"("usb": 1)") == "usb: expected true or false");
  CHECK(ErrorWith(R"("kernel": null)") == "kernel: expected a string");
  CHECK(ErrorWith(R"("kernel": {"bytes": "f"})") == "kernel: expected a string");
  CHECK(ErrorWith(R"("disks": {})") == "disks: expected a list");
  CHECK(ErrorWith(R"("disks": [{"access": "x"}])") ==
        "disks[0].access: expected one of the words that it takes");
  CHECK(ErrorWith(R"("vifs": [{}, {"other": {"mtu": 5}}])") ==
        "vifs[1].other.mtu: expected a string");
  CHECK(ErrorWith(R"("vifs": [5])") == "vifs[0]: expected an object");
  CHECK(ErrorWith(R"("vnc": {"password": {"secret": true}})") ==
        "vnc.password: the password is hidden");
  CHECK(ErrorWith(R"("options": {"acpi": {"float": "x"}})") == "options.acpi: expected a number");
  CHECK(ErrorWith(R"("options": {"acpi": null})") == "options.acpi: expected a string");
}

TEST_CASE("nesting is bounded") {
  const auto nested = [](size_t depth) {
    return fmt::format(R"("options": {{"cpuid": {}{}}})", std::string(depth, '['),
                       std::string(depth, ']'));
  };
  CHECK(ErrorWith(nested(kMaxOptionDepth)) == "(none)");
  CHECK(ErrorWith(nested(kMaxOptionDepth + 2)) == "options.cpuid: lists are nested too deeply");
  CHECK(ErrorWith(nested(200'000)) == "options.cpuid: lists are nested too deeply");
  CHECK(ErrorOf(std::string(200'000, '[')) == "not a JSON document");
  CHECK(ErrorOf(std::string(200'000, '{')) == "not a JSON document");
}

TEST_CASE("parts of a guest") {
  Disk disk;
  disk.device = "xvda";
  disk.qos = DiskQos{"idle", 3};
  const std::string json = PartToJson(disk);
  CHECK(json == R"({"device":"xvda","source":"","access":"w","cdrom":false,"emulated_only":false,)"
                R"("qos":{"schedule":"idle","priority":3}})");
  CHECK(PartFromJson<Disk>(json) == disk);
  CHECK(PartFromJson<VifQos>(R"({"bits_per_second": 8, "later": {"a": 1}})") == VifQos{8, {}});
  CHECK(PartFromJson<Vif>("[1]").error().message == "expected an object");
  CHECK(PartFromJson<Vif>(R"({"mac": 7})").error().message == "mac: expected a string");
}

TEST_CASE("no bytes crash the reader") {
  const bool random = rc::check([](const std::string& bytes) { (void)GuestFromJson(bytes); });
  CHECK(random);
  const bool damaged = rc::check([](const GuestConfig& guest) {
    std::string json = GuestToJson(guest, SecretsInJson::kReveal, -1);
    const size_t at = *rc::gen::inRange<size_t>(0, json.size());
    json[at] = *rc::gen::arbitrary<char>();
    (void)GuestFromJson(json);
  });
  CHECK(damaged);
}

}  // namespace
}  // namespace domus
