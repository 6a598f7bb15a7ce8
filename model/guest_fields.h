// A guest as a list of named fields: the common form that diffs, plans, status and records use.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/disruption.h"
#include "model/guest_config.h"

namespace domus {

/// One thing a plan can name: `memory`, `disk[xvda]`, `vif[00:16:3e:5a:10:01]`, `vif[0]`.
struct Field {
  std::string path;
  /// What is compared, by attribute ("" for a scalar): only attributes that the config sets are
  /// there, and only those that the desired side has are compared. Secrets appear as a digest
  /// under the key handed to GuestFields, never in clear.
  std::map<std::string, std::string> parts;
  /// For people: "2048 MiB", "phy:/dev/vg/db, read-write", "(secret)".
  std::string display;
  /// By the schema; the backend and the running guest may lower or raise it.
  Disruption disruption = Disruption::kRestart;
  bool secret = false;
  bool operator==(const Field&) const = default;
};

/// The fields of a guest in the order plans print them (identity, memory, CPU, boot, devices, …).
/// `digest_key` keys the HMAC of secrets, so that recorded digests can't be guessed offline.
std::vector<Field> GuestFields(const GuestConfig& guest, std::string_view digest_key);

/// "disk" of "disk[xvda]", "memory" of "memory".
std::string_view FieldKind(std::string_view path);
/// "xvda" of "disk[xvda]", else empty.
std::string_view FieldKey(std::string_view path);

}  // namespace domus
