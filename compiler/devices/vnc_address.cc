#include "compiler/devices/vnc_address.h"

#include <fmt/format.h>

#include "base/text.h"

namespace domus {
namespace {

/// Where the display begins, behind its colon; npos when the address stands alone. More than one
/// colon outside brackets is an IPv6 address without a display.
size_t DisplayBegin(std::string_view text) {
  const size_t bracket = text.rfind(']');
  const size_t from = bracket == std::string_view::npos ? 0 : bracket;
  const size_t colon = text.find(':', from);
  if (colon == std::string_view::npos) return colon;
  if (bracket == std::string_view::npos && text.find(':', colon + 1) != std::string_view::npos) {
    return std::string_view::npos;
  }
  return colon + 1;
}

}  // namespace

std::optional<VncAddress> ReadVncAddress(Piece piece, Spec& spec) {
  VncAddress address;
  const size_t display = DisplayBegin(piece.text);
  if (display == std::string_view::npos) {
    address.listen = piece.text;
    return address;
  }
  address.listen = piece.text.substr(0, display - 1);
  const Piece number = piece.Sub(display);
  const std::optional<int64_t> parsed = ParseInt(number.text);
  // Port 5900 + display must be a port.
  if (!parsed || *parsed < 0 || *parsed > 65535 - 5900) {
    spec.Report(spec.Make(Code::kVM050, number.text.empty() ? piece : number,
                          fmt::format("`{}` is not a VNC display", Printable(number.text)))
                    .Help("write `ADDRESS:DISPLAY` with a display from 0 to 59635, "
                          "such as `127.0.0.1:1`"));
    return std::nullopt;
  }
  address.display = static_cast<int>(*parsed);
  return address;
}

std::optional<VncAddress> ParseVncListen(const Value& value, const DeviceContext& context) {
  if (!RequireString(value, "vnclisten", context.sink)) return std::nullopt;
  Spec spec(value, context.sink);
  return ReadVncAddress(TrimPiece(spec.Whole()), spec);
}

}  // namespace domus
