// GuestConfig as JSON, and back. The only place that knows the JSON names of its members.
//
// Members have the names of the struct's members; unset ones, empty lists and empty maps are left out;
// enums are the words of guest_words.h. What JSON can't hold is an object with one member: text that is
// no UTF-8 {"bytes": "hex"}, an infinite option {"float": "inf"}, a hidden password {"secret": true}.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/guest_config.h"

namespace domus {

/// What to do with passwords: a backend's own private (0600) file needs them; nothing else may.
enum class SecretsInJson { kHide, kReveal };

/// One JSON object with "format_version" first. `indent` < 0 is one line.
std::string GuestToJson(const GuestConfig& guest, SecretsInJson secrets, int indent = 2);

/// Accepts what GuestToJson writes with its secrets revealed: a hidden password can't be restored, and
/// a guest without it would be another guest. Unknown members, wrong types, unknown words, numbers out
/// of range, lists in lists deeper than kMaxOptionDepth and any other bytes are an Error that names the
/// place ("disks[0].access: …"), never a crash.
Result<GuestConfig> GuestFromJson(std::string_view json);

inline constexpr int kMaxOptionDepth = 100;

/// A part of a guest, on one line, as GuestToJson writes it there: a Disk, DiskQos, Vif, VifQos or
/// CpuAffinity. None of them holds a password.
template <class Part>
std::string PartToJson(const Part& part);
/// As GuestFromJson, but unknown members are ignored: parts stand in documents of other versions.
template <class Part>
Result<Part> PartFromJson(std::string_view json);

}  // namespace domus
