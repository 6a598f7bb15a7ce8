#include "compiler/devices/guest_uuid.h"

#include <fmt/format.h>

#include "base/text.h"

namespace domus {
namespace {

constexpr std::string_view kForm = "8-4-4-4-12";
constexpr size_t kHyphens[] = {8, 13, 18, 23};

}  // namespace

std::optional<std::string> ParseUuid(const Value& value, const DeviceContext& context) {
  if (!RequireString(value, "uuid", context.sink)) return std::nullopt;
  Spec spec(value, context.sink);
  const Piece piece = TrimPiece(spec.Whole());
  std::string uuid = ToLower(piece.text);
  if (uuid.size() == 32) {
    for (const size_t hyphen : kHyphens) uuid.insert(hyphen, "-");
  }
  bool valid = uuid.size() == 36;
  for (size_t i = 0; valid && i < uuid.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    valid = hyphen ? uuid[i] == '-'
                   : std::string_view("0123456789abcdef").find(uuid[i]) != std::string_view::npos;
  }
  if (valid) return uuid;
  spec.Report(
      spec.Make(Code::kVM068, piece, fmt::format("`{}` is not a UUID", Printable(piece.text)))
          .Help(fmt::format("a UUID has hexadecimal digits in groups of {}; "
                            "`uuidgen` makes one",
                            kForm)));
  return std::nullopt;
}

}  // namespace domus
