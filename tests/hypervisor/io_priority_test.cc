#include "hypervisor/io_priority.h"

#include <doctest/doctest.h>
#include <unistd.h>

namespace domus {
namespace {

const DiskQos kBest5{.schedule = "best-effort", .priority = 5};

Disk DiskWith(std::optional<DiskQos> qos) {
  Disk disk;
  disk.qos = std::move(qos);
  return disk;
}

}  // namespace

TEST_CASE("priorities are the kernel's numbers, and back") {
  CHECK(IoPriority(kBest5) == ((2 << 13) | 5));
  CHECK(IoPriority(DiskQos{.schedule = "real-time", .priority = 0}) == 1 << 13);
  CHECK(IoPriority(DiskQos{.schedule = "best-effort", .priority = {}}) == ((2 << 13) | 4));
  CHECK(IoPriority(DiskQos{.schedule = "idle", .priority = 3}) == 3 << 13);
  CHECK(IoPriority(std::nullopt) == 0);
  CHECK(IoPriority(DiskQos{.schedule = "best-effort", .priority = 8}) == std::nullopt);
  CHECK(IoPriority(DiskQos{.schedule = "fast", .priority = {}}) == std::nullopt);
  CHECK(QosOf((2 << 13) | 5) == kBest5);
  CHECK(QosOf(3 << 13) == DiskQos{.schedule = "idle", .priority = {}});
  CHECK(QosOf(0) == std::nullopt);
  CHECK(QosOf(7 << 13) == std::nullopt);
}

TEST_CASE("the strongest priority is the best class, then the lowest level, of the disks that count") {
  const DiskQos idle{.schedule = "idle", .priority = {}};
  const DiskQos best7{.schedule = "best-effort", .priority = 7};
  const DiskQos real7{.schedule = "real-time", .priority = 7};
  const auto all = [](const Disk&) { return true; };
  CHECK(StrongestQos({}, all) == std::nullopt);
  CHECK(StrongestQos({DiskWith(std::nullopt)}, all) == std::nullopt);
  CHECK(StrongestQos({DiskWith(idle), DiskWith(std::nullopt)}, all) == idle);
  CHECK(StrongestQos({DiskWith(best7), DiskWith(idle), DiskWith(kBest5)}, all) == kBest5);
  CHECK(StrongestQos({DiskWith(kBest5), DiskWith(real7)}, all) == real7);
  const auto but_real = [&](const Disk& disk) { return disk.qos != real7; };
  CHECK(StrongestQos({DiskWith(kBest5), DiskWith(real7)}, but_real) == kBest5);
}

TEST_CASE("a thread is given its priority, and what it has instead is seen") {
  const int self = ::gettid();
  const int best5 = *IoPriority(kBest5);
  CHECK(OtherIoPriority({{self, best5}}) == 0);
  REQUIRE(SetIoPriorities({{self, best5}}).has_value());
  CHECK_FALSE(OtherIoPriority({{self, best5}}).has_value());
  CHECK(OtherIoPriority({{self, 0}}) == best5);
  REQUIRE(SetIoPriorities({{self, 0}}).has_value());
  CHECK_FALSE(OtherIoPriority({{self, 0}}).has_value());
}

TEST_CASE("a thread that has ended has nothing, and nothing else is wanted of it") {
  constexpr int kNobody = 0x7fffffff;
  CHECK(SetIoPriorities({{kNobody, *IoPriority(kBest5)}}).has_value());
  CHECK_FALSE(OtherIoPriority({{kNobody, *IoPriority(kBest5)}}).has_value());
  const auto refused = SetIoPriorities({{::gettid(), 7 << 13}});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message.ends_with("Invalid argument"));
}

}  // namespace domus
