// The words of vm.cfg and xl.cfg for the enums of guest_config.h, both ways.
//
// ToWord gives the one spelling that Domus writes; the FromWord functions accept every spelling that
// xm 3.1–4.4, xl or the guides know (guide §4.6, appendix A; xl.cfg(5), xl-disk-configuration(5)).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/guest_config.h"

namespace domus {

std::string_view ToWord(GuestType type);          // "pv", "pvh", "hvm"
std::string_view ToWord(LifecycleAction action);  // "rename-restart", "coredump-destroy", …
std::string_view ToWord(DiskAccess access);       // "r", "w", "w!"
std::string_view ToWord(DiskBackend backend);     // "phy", "tap2", …; "" for kUnset
std::string_view ToWord(DiskFormat format);       // "raw", "qcow2", …; "" for kUnset
std::string_view ToWord(VifType type);            // "ioemu", "netfront"; "" for kUnset

/// "read-only", "read-write", "shared read-write": for plans.
std::string_view Describe(DiskAccess access);

/// As vif's `rate=` takes it: "10Mb/s", "250KB/s", "1MB/s@20ms"; the default window is left out.
std::string ToWord(const VifRate& rate);
/// As tc takes a rate or a time: "8mbit", "10500bit"; "50ms", "1500us".
std::string TcRate(int64_t bits_per_second);
std::string TcTime(int64_t microseconds);

/// xl's `type` and xm's `builder`: "linux" and "generic" are PV.
std::optional<GuestType> GuestTypeFromWord(std::string_view word);
/// Underscores as hyphens, and the API's "coredump-and-destroy" forms too.
std::optional<LifecycleAction> LifecycleActionFromWord(std::string_view word);
/// xm's r, ro, w, rw, w!, ! and their mixtures; xl's ro, rw and its longer names.
std::optional<DiskAccess> DiskAccessFromWord(std::string_view word);
std::optional<DiskBackend> DiskBackendFromWord(std::string_view word);
std::optional<DiskFormat> DiskFormatFromWord(std::string_view word);
std::optional<VifType> VifTypeFromWord(std::string_view word);

/// The spellings that Domus writes, for suggestions.
std::span<const std::string_view> GuestTypeWords();
std::span<const std::string_view> LifecycleActionWords();
std::span<const std::string_view> DiskBackendWords();
std::span<const std::string_view> DiskFormatWords();

}  // namespace domus
