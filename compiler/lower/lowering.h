// The steps of lowering: each takes the checked settings of its subject and fills in its part of
// the guest, its sources, and what is worth saying about it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "compiler/devices/spec_text.h"
#include "compiler/guest_compiler.h"
#include "compiler/lower/checked_settings.h"
#include "lang/diagnostic.h"
#include "model/guest_config.h"

namespace domus {

/// What all steps share. Reading a key takes it: what nobody takes ends up in GuestConfig::options.
class Lowering {
 public:
  Lowering(const CheckedSettings& settings, const GuestCompileOptions& options_, FileId file_,
           CompiledGuest& guest_, DiagnosticSink& sink_)
      : options(options_),
        file(file_),
        guest(guest_),
        config(guest_.config),
        sink(sink_),
        settings_(settings) {}

  /// The setting, or null; records where the field `path` (by default the key) is written.
  const CheckedSetting* Take(std::string_view key, std::string_view path = {});
  std::optional<bool> Bool(std::string_view key);
  std::optional<int64_t> Int(std::string_view key);
  /// Empty text is an unset setting, as both tools take it.
  std::optional<std::string> Text(std::string_view key);
  std::optional<Secret> Password(std::string_view key);
  /// Without taking it.
  const CheckedSetting* Find(std::string_view key) const { return settings_.Find(key); }
  bool IsTaken(std::string_view key) const { return taken_.contains(key); }
  const CheckedSettings& settings() const { return settings_; }

  DeviceContext Context() const { return {sink, config.type}; }
  bool IsHvm() const { return config.type == GuestType::kHvm; }
  /// Where the setting of this key is written, or the file's first byte.
  Location At(std::string_view key) const;
  Location FileStart() const { return {file, {0, 0}}; }

  const GuestCompileOptions& options;
  const FileId file;
  CompiledGuest& guest;
  GuestConfig& config;
  DiagnosticSink& sink;

 private:
  const CheckedSettings& settings_;
  std::set<std::string_view> taken_;
};

/// PV, PVH or HVM, from `type` or `builder`; nothing is reported.
GuestType TypeOf(const Settings& settings);

void LowerIdentity(Lowering& lowering);
void LowerMemory(Lowering& lowering);
void LowerCpu(Lowering& lowering);
void LowerBoot(Lowering& lowering);
void LowerActions(Lowering& lowering);
void LowerClock(Lowering& lowering);
void LowerGraphics(Lowering& lowering);
void LowerDevices(Lowering& lowering);
/// Rules that look at several parts of the finished guest.
void CheckGuest(const Lowering& lowering);
/// What xl does otherwise than xm, and what it refuses.
void CheckForXl(const Lowering& lowering);
/// What no step took, and the site keys.
void LowerOptions(Lowering& lowering);

}  // namespace domus
