#include "compiler/devices/mac_address.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace domus {
namespace {

bool IsHex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool IsMac(std::string_view text) {
  const std::vector<std::string_view> bytes = Split(text, ':');
  return bytes.size() == 6 && std::ranges::all_of(bytes, [](std::string_view byte) {
           return byte.size() == 2 && IsHex(byte[0]) && IsHex(byte[1]);
         });
}

}  // namespace

std::optional<std::string> ReadMac(Piece piece, Spec& spec) {
  if (!IsMac(piece.text)) {
    spec.Report(spec.Make(Code::kVM043, piece,
                          fmt::format("`{}` is not a MAC address", Printable(piece.text)))
                    .Help("write six pairs of hexadecimal digits: `00:16:3e:5a:10:01`"));
    return std::nullopt;
  }
  std::string mac = ToLower(piece.text);
  // The lowest bit of the first byte is that of its second digit.
  if (std::string_view("13579bdf").find(mac[1]) != std::string_view::npos) {
    spec.Report(
        spec.Make(Code::kVM044, piece, fmt::format("`{}` is a multicast MAC address", piece.text),
                  "the first byte is odd")
            .Note("an interface needs an address of its own; switches drop frames from this one")
            .Help("addresses of Xen guests begin with `00:16:3e`"));
    return std::nullopt;
  }
  return mac;
}

}  // namespace domus
