#include "compiler/devices/disk_qos.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "model/disk_device.h"
#include "compiler/devices/other_config.h"

namespace domus {
namespace {

constexpr std::array<std::string_view, 2> kKeys = {"sched", "prio"};
constexpr std::array<std::string_view, 3> kClasses = {"best-effort", "real-time", "idle"};

/// ionice(1)'s numbers and its own spelling too.
std::string_view ClassOf(std::string_view word) {
  if (word == "realtime" || word == "1") return "real-time";
  if (word == "2") return "best-effort";
  if (word == "3") return "idle";
  return std::ranges::find(kClasses, word) != kClasses.end() ? word : std::string_view();
}

void ReadPair(const Pair& pair, DiskQos& qos, Spec& spec) {
  if (pair.key == "sched") {
    qos.schedule = ClassOf(pair.value.text);
    if (!qos.schedule.empty()) return;
    spec.Report(spec.Make(Code::kVM065, pair.value,
                          fmt::format("unknown I/O class `{}`", Printable(pair.value.text)))
                    .Help(fmt::format("the classes are {}", QuotedList(kClasses))));
    return;
  }
  const std::optional<int64_t> priority = ParseInt(pair.value.text);
  if (priority && *priority >= 0 && *priority <= 7) {
    qos.priority = static_cast<int>(*priority);
    return;
  }
  spec.Report(spec.Make(Code::kVM065, pair.value,
                        fmt::format("`{}` is not an I/O priority", Printable(pair.value.text)))
                  .Help("write a number from 0 (highest) to 7"));
}

}  // namespace

std::optional<DiskQosEntry> ParseDiskQos(const Value& value, const DeviceContext& context) {
  const auto entry = ReadOtherConfig(value, "disk_other_config", "ionice",
                                     "['hda', 'ionice', 'sched=best-effort,prio=5']", context.sink);
  if (!entry) return std::nullopt;
  Spec device_spec(*entry->device, context.sink);
  const Piece device = TrimPiece(device_spec.Whole());
  if (!IsDiskDevice(device.text)) {
    device_spec.Report(
        device_spec
            .Make(Code::kVM033, device,
                  fmt::format("`{}` is not a disk device name", Printable(device.text)))
            .Help("write the front end of one of the guest's disks, such as `hda` or `xvda`"));
  }
  Spec spec(*entry->parameters, context.sink);
  DiskQosEntry result{std::string(device.text), device_spec.At(device), {"best-effort", {}}};
  for (const Pair& pair : ReadPairs(spec.Whole(), "`ionice` setting", kKeys, spec)) {
    ReadPair(pair, result.qos, spec);
  }
  if (device_spec.failed() || spec.failed()) return std::nullopt;
  return result;
}

}  // namespace domus
