// Virtual CPUs: how many, where they run, and their share.
#include <bit>

#include <fmt/format.h>

#include "compiler/devices/cpu_list.h"
#include "compiler/lower/lowering.h"

namespace domus {
namespace {

std::optional<int> SmallInt(Lowering& lowering, std::string_view key) {
  const std::optional<int64_t> number = lowering.Int(key);
  return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

/// xm says with `vcpus` how many there are and with the mask `vcpu_avail` which of them are online.
void ApplyOnlineMask(Lowering& lowering) {
  GuestConfig& config = lowering.config;
  const std::optional<int64_t> mask = lowering.Int("vcpu_avail");
  lowering.guest.sources.erase("vcpu_avail");
  if (!mask || !config.vcpus || config.maxvcpus || *config.vcpus > 63) return;
  const uint64_t existing = (uint64_t{1} << *config.vcpus) - 1;
  const int online = std::popcount(static_cast<uint64_t>(*mask) & existing);
  if (online == 0 || online == *config.vcpus) return;
  config.maxvcpus = config.vcpus;
  config.vcpus = online;
  lowering.guest.sources["maxvcpus"] = lowering.At("vcpus");
  lowering.guest.sources["vcpus"] = lowering.At("vcpu_avail");
}

void CheckMaximum(const Lowering& lowering) {
  const GuestConfig& config = lowering.config;
  if (!config.vcpus || !config.maxvcpus || *config.vcpus <= *config.maxvcpus) return;
  lowering.sink.Report(
      Diagnostic(Code::kVM024, lowering.At("vcpus"),
                 fmt::format("`vcpus` ({}) is above `maxvcpus` ({})", *config.vcpus,
                             *config.maxvcpus),
                 fmt::format("must be at most {}", *config.maxvcpus))
          .Secondary(lowering.At("maxvcpus"), "the guest can never have more than this"));
}

}  // namespace

void LowerCpu(Lowering& lowering) {
  GuestConfig& config = lowering.config;
  config.vcpus = SmallInt(lowering, "vcpus");
  config.maxvcpus = SmallInt(lowering, "maxvcpus");
  ApplyOnlineMask(lowering);
  CheckMaximum(lowering);
  config.cpu_weight = SmallInt(lowering, "cpu_weight");
  config.cpu_cap = SmallInt(lowering, "cpu_cap");
  if (const CheckedSetting* cpus = lowering.Take("cpus")) {
    config.cpus = ParseCpus(cpus->setting->value, lowering.Context());
  }
}

}  // namespace domus
