#include "compiler/devices/boot_order.h"

#include <fmt/format.h>

#include "base/text.h"

namespace domus {

std::optional<std::string> ParseBootOrder(const Value& value, const DeviceContext& context) {
  if (!RequireString(value, "boot", context.sink)) return std::nullopt;
  Spec spec(value, context.sink);
  const Piece order = TrimPiece(spec.Whole());
  for (size_t i = 0; i < order.text.size(); ++i) {
    const Piece letter = order.Sub(i, 1);
    if (std::string_view("acdn").find(letter.text) == std::string_view::npos) {
      spec.Report(spec.Make(Code::kVM061, letter,
                            fmt::format("`{}` is not a boot device", Printable(letter.text)))
                      .Help("the devices are `a` floppy, `c` hard disk, `d` CD-ROM, `n` network"));
    } else if (const size_t first = order.text.find(letter.text); first < i) {
      spec.Report(spec.Make(Code::kVM061, letter,
                            fmt::format("boot device `{}` is given twice", letter.text))
                      .Secondary(spec.At(order.Sub(first, 1)), "first given here"));
    }
  }
  if (spec.failed()) return std::nullopt;
  return std::string(order.text);
}

}  // namespace domus
