// Where xl differs from xm: what it refuses, and what it reads otherwise.
#include <fmt/format.h>

#include "base/text.h"
#include "compiler/lower/lowering.h"
#include "model/device_fields.h"

namespace domus {
namespace {

/// The `w!` of the disk's string; the whole string when it is written otherwise.
Location SharedModeAt(const Lowering& lowering, const Disk& disk) {
  const auto at = lowering.guest.sources.find(DiskField(disk).path);
  const CheckedSetting* setting = lowering.Find("disk");
  const List* list = setting ? setting->setting->value.As<List>() : nullptr;
  if (at == lowering.guest.sources.end()) return lowering.guest.name_at;
  for (const Value& item : list ? list->items : std::vector<Value>()) {
    const size_t mode = item.Text().rfind("w!");
    if (item.where == at->second && mode != std::string_view::npos) {
      return LocateInString(item, mode, mode + 2);
    }
  }
  return at->second;
}

void CheckSharedDisks(const Lowering& lowering) {
  for (const Disk& disk : lowering.config.disks) {
    if (disk.access != DiskAccess::kSharedWrite) continue;
    lowering.sink.Report(
        Diagnostic(Code::kVM031, SharedModeAt(lowering, disk),
                   "access mode `w!` is not available in xl", "shared writable disk, xend only")
            .Note("xl refuses the whole file because of this")
            .Help("`domus explain VM031` lists the ways to share a disk without it"));
  }
}

void CheckCommandLine(const Lowering& lowering) {
  if (!lowering.Find("cmdline")) return;
  for (const char* key : {"root", "extra"}) {
    const CheckedSetting* setting = lowering.Find(key);
    if (!setting) continue;
    lowering.sink.Report(Diagnostic(Code::kVM211, setting->setting->name_at,
                                    fmt::format("xl ignores `{}` beside `cmdline`", key),
                                    "has no effect under xl")
                             .Secondary(lowering.Find("cmdline")->setting->name_at,
                                        "the whole kernel command line"));
  }
}

}  // namespace

void CheckForXl(const Lowering& lowering) {
  CheckCommandLine(lowering);
  if (lowering.options.runs_under_xl) CheckSharedDisks(lowering);
}

}  // namespace domus
