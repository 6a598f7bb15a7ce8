// One entry of `disk_other_config`: [front end, 'ionice', 'sched=…,prio=…'] (guide §C.2.1).
#pragma once

#include <optional>
#include <string>

#include "compiler/devices/spec_text.h"
#include "model/guest_config.h"

namespace domus {

struct DiskQosEntry {
  std::string device;
  Location device_at;
  DiskQos qos;
};

/// Whether the device is among the guest's disks is the caller's check. Null when an error was
/// reported (VM033, VM040–VM042, VM063–VM065).
std::optional<DiskQosEntry> ParseDiskQos(const Value& value, const DeviceContext& context);

}  // namespace domus
