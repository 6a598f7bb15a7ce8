// A disk as a device string: xm's SOURCE,DEVICE,MODE[,BACKEND[,PROTOCOL]], or xl's KEY=VALUE pairs with
// `target` last, which takes the rest of the string, commas and all (xl-disk-configuration(5)).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "forms/loss.h"
#include "forms/script_literal.h"
#include "model/guest_config.h"

namespace domus {

/// Null when no string of the dialect gives the guest this disk's data: raw in place of an unknown
/// format would destroy it. What is left out or changed is added to `losses`, by the disk's path.
std::optional<std::string> DiskText(const Disk& disk, ScriptDialect dialect,
                                    std::vector<Loss>& losses);

/// "sched=best-effort,prio=5", the parameters of disk_other_config; null for what ionice has not.
std::optional<std::string> DiskQosText(const DiskQos& qos);

}  // namespace domus
