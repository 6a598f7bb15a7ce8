#include "hypervisor/xl/json.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "tests/hypervisor/recorded_xl.h"

namespace domus::xl {

TEST_CASE("xl list -l tells a PV guest as it runs") {
  const auto domains = ReadDomainList(Recorded("list-pv.json"));
  REQUIRE(domains.has_value());
  REQUIRE(domains->size() == 1);
  const ListedDomain& domain = domains->front();
  const GuestConfig& guest = domain.config;
  CHECK(domain.id == 1);
  CHECK(domain.scheduler == "credit2");
  CHECK(domain.vif_ids == std::vector{0, 1});
  CHECK(guest.name == "pv1");
  CHECK(guest.uuid == "18ef88c0-bd40-40d0-8cb1-c7fdaeab46b9");
  CHECK(guest.type == GuestType::kPv);
  CHECK(guest.memory_mib == 100);
  CHECK(guest.maxmem_mib == 200);
  CHECK(guest.vcpus == 2);
  CHECK(guest.maxvcpus == 2);
  CHECK(guest.cpu_weight == 512);
  CHECK(guest.cpu_cap == 20);
  CHECK(guest.kernel == "/guest/vmlinux");
  CHECK(guest.on_poweroff == LifecycleAction::kDestroy);
  CHECK(guest.on_reboot == LifecycleAction::kRestart);
  CHECK(guest.on_crash == LifecycleAction::kPreserve);
  REQUIRE(guest.disks.size() == 2);
  CHECK(guest.disks[0].device == "xvda");
  CHECK(guest.disks[0].source == "/tmp/a.img");
  CHECK(guest.disks[0].backend == DiskBackend::kFile);
  CHECK(guest.disks[0].format == DiskFormat::kRaw);
  CHECK(guest.disks[0].access == DiskAccess::kReadWrite);
  REQUIRE(guest.vifs.size() == 2);
  CHECK(guest.vifs[0].mac == "00:16:3e:00:00:20");
  CHECK(guest.vifs[0].bridge == "xenbr0");
  CHECK(guest.vifs[0].rate == VifRate{.bytes_per_second = 1'250'000, .window_us = 50'000});
  CHECK_FALSE(guest.vifs[1].rate.has_value());
}

TEST_CASE("a back end that was asked for is told") {
  const auto domains = ReadDomainList(Recorded("list-qdisk.json"));
  REQUIRE(domains.has_value());
  CHECK(domains->front().config.disks.at(0).backend == DiskBackend::kQdisk);
}

TEST_CASE("xl list -l tells an HVM guest with a drive and a display") {
  const auto domains = ReadDomainList(Recorded("list-hvm.json"));
  REQUIRE(domains.has_value());
  const GuestConfig& guest = domains->front().config;
  CHECK(guest.type == GuestType::kHvm);
  CHECK(guest.boot_order == "c");
  CHECK(guest.vnc.enabled == true);
  CHECK(guest.vnc.listen == "127.0.0.1");
  CHECK(guest.vnc.unused == true);
  CHECK(guest.usb_devices == std::vector<std::string>{"tablet"});
  REQUIRE(guest.disks.size() == 2);
  CHECK(guest.disks[1].device == "hdc");
  CHECK(guest.disks[1].cdrom);
  CHECK(guest.disks[1].access == DiskAccess::kReadOnly);
  CHECK(guest.vifs.at(0).type == VifType::kIoemu);
}

TEST_CASE("tc tells the buckets at the root of a device") {
  const auto none = ReadTokenBuckets(Recorded("tc-none.json"));
  REQUIRE(none.has_value());
  CHECK(none->empty());
  const auto one = ReadTokenBuckets(Recorded("tc-tbf.json"));
  REQUIRE(one.has_value());
  REQUIRE(one->size() == 1);
  CHECK(one->begin()->second.bits_per_second == 8'000'000);
}

TEST_CASE("what is not as it should be is named by its place") {
  const auto message = [](std::string_view json) { return ReadDomainList(json).error().message; };
  CHECK(message("") == "no JSON");
  CHECK(message("{}") == "the document is not a list");
  CHECK(message("[1]") == "[0] is not an object");
  CHECK(message(R"([{"domid":1}])") == "[0] is not a domain");
  CHECK(message(R"([{"domid":"x"}])") == "[0].domid is not a whole number up to 2147483647");
  CHECK(message(R"([{"domid":1,"config":{"disks":[{"vdev":7}]}}])") ==
        "[0].config.disks[0].vdev is not text");
  CHECK(message(R"([{"domid":1,"config":{"b_info":{"max_memkb":1e300}}}])") ==
        "[0].config.b_info.max_memkb is not a whole number up to 1099511627776");
  CHECK(message(R"([{"domid":1,"config":{"nics":{}}}])") == "[0].config.nics is not a list");
}

TEST_CASE("hostile JSON is an error or a list, never a crash") {
  CHECK_FALSE(ReadDomainList(std::string(1'000'000, '[')).has_value());
  const std::string good = Recorded("list-pv.json");
  rc::check("cut and changed anywhere", [&] {
    std::string text = good;
    for (int i = *rc::gen::inRange(1, 6); i > 0 && !text.empty(); --i) {
      const auto at = static_cast<size_t>(*rc::gen::inRange<int>(0, static_cast<int>(text.size())));
      if (*rc::gen::arbitrary<bool>()) {
        text[at] = *rc::gen::element('0', '-', '"', '{', '[', ',', 'e', '9', '\0', '\xff');
      } else {
        text.erase(at, static_cast<size_t>(*rc::gen::inRange(1, 40)));
      }
    }
    (void)ReadDomainList(text);
    (void)ReadTokenBuckets(text);
  });
}

}  // namespace domus::xl
