// What the guest boots: kernel or boot loader for PV, the firmware's device order for HVM.
#include "base/text.h"
#include "compiler/devices/boot_order.h"
#include "compiler/lower/lowering.h"

namespace domus {
namespace {

/// One string, or xl's list of them.
std::optional<std::string> JoinedText(Lowering& lowering, std::string_view key) {
  const CheckedSetting* setting = lowering.Take(key);
  const auto* items = setting ? std::get_if<std::vector<OptionValue>>(&setting->value.data) : nullptr;
  if (!items) return std::nullopt;
  std::vector<std::string> words;
  for (const OptionValue& item : *items) {
    if (const auto* word = std::get_if<std::string>(&item.data)) words.push_back(*word);
  }
  std::string joined = Join(words, " ");
  if (!joined.empty()) return joined;
  lowering.guest.sources.erase(std::string(key));
  return std::nullopt;
}

/// xl's `cmdline` is all of the kernel's command line.
void LowerXlCommandLine(Lowering& lowering) {
  const std::optional<std::string> cmdline = lowering.Text("cmdline");
  if (!cmdline) return;
  lowering.config.root = std::nullopt;
  lowering.config.extra = *cmdline;
  for (const char* replaced : {"cmdline", "root"}) lowering.guest.sources.erase(replaced);
  lowering.guest.sources["extra"] = lowering.At("cmdline");
}

}  // namespace

void LowerBoot(Lowering& lowering) {
  GuestConfig& config = lowering.config;
  config.kernel = lowering.Text("kernel");
  config.ramdisk = lowering.Text("ramdisk");
  config.root = lowering.Text("root");
  config.extra = lowering.Text("extra");
  if (lowering.options.kind == FileKind::kGuestXl) LowerXlCommandLine(lowering);
  config.bootloader = lowering.Text("bootloader");
  config.bootloader_args = JoinedText(lowering, "bootloader_args");
  if (lowering.Text("boot")) {
    config.boot_order = ParseBootOrder(lowering.Find("boot")->setting->value, lowering.Context());
  }
}

}  // namespace domus
