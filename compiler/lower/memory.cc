// Memory of the guest, of its shadow page tables and of its graphics card; all in MiB.
#include <fmt/format.h>

#include "compiler/lower/lowering.h"

namespace domus {
namespace {

/// Oracle VM Server recommends no less (guide §4.4).
constexpr int64_t kRecommendedMiB = 256;

void CheckMaximum(const Lowering& lowering) {
  const GuestConfig& config = lowering.config;
  if (!config.memory_mib || !config.maxmem_mib) return;
  if (*config.maxmem_mib >= *config.memory_mib) return;
  lowering.sink.Report(
      Diagnostic(Code::kVM023, lowering.At("maxmem"),
                 fmt::format("`maxmem` ({} MiB) is below `memory` ({} MiB)", *config.maxmem_mib,
                             *config.memory_mib),
                 fmt::format("must be at least {}", *config.memory_mib))
          .Secondary(lowering.At("memory"), "the guest starts with this much"));
}

void CheckSmallMemory(const Lowering& lowering) {
  const GuestConfig& config = lowering.config;
  if (!config.memory_mib || *config.memory_mib >= kRecommendedMiB) return;
  lowering.sink.Report(
      Diagnostic(Code::kVM025, lowering.At("memory"),
                 fmt::format("{} MiB of memory is little for a guest", *config.memory_mib),
                 "less than 256 MiB")
          .Note("Oracle VM Server recommends no less than 256 MiB for a guest"));
}

}  // namespace

void LowerMemory(Lowering& lowering) {
  GuestConfig& config = lowering.config;
  config.memory_mib = lowering.Int("memory");
  config.maxmem_mib = lowering.Int("maxmem");
  config.shadow_memory_mib = lowering.Int("shadow_memory");
  config.videoram_mib = lowering.Int("videoram");
  CheckMaximum(lowering);
  CheckSmallMemory(lowering);
}

}  // namespace domus
