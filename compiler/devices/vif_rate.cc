#include "compiler/devices/vif_rate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/text.h"

namespace domus {
namespace {

/// Takes the decimal number at the front of `text`; null when there is none or it overflows.
std::optional<int64_t> TakeNumber(std::string_view& text) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::optional<int64_t> number = ParseInt(text.substr(0, digits));
  text.remove_prefix(digits);
  return number;
}

/// "10Mb" → bytes, the `/s` taken off before.
std::optional<int64_t> BytesOf(std::string_view text) {
  const std::optional<int64_t> number = TakeNumber(text);
  if (!number || text.empty()) return std::nullopt;
  int64_t factor = 1;
  switch (text.front()) {
    case 'G':
      factor = 1'000'000'000;
      break;
    case 'M':
      factor = 1'000'000;
      break;
    case 'K':
      factor = 1'000;
      break;
    default:
      break;
  }
  if (factor > 1) text.remove_prefix(1);
  int64_t total = 0;
  if ((text != "B" && text != "b") || __builtin_mul_overflow(*number, factor, &total)) {
    return std::nullopt;
  }
  return text == "B" ? total : total / 8;
}

/// "50ms" → microseconds.
std::optional<int64_t> MicrosecondsOf(std::string_view text) {
  const std::optional<int64_t> number = TakeNumber(text);
  const int64_t factor = text == "s" ? 1'000'000 : text == "ms" ? 1'000 : text == "us" ? 1 : 0;
  int64_t total = 0;
  if (!number || factor == 0 || __builtin_mul_overflow(*number, factor, &total)) {
    return std::nullopt;
  }
  return total;
}

void ReportForm(Piece piece, Spec& spec) {
  spec.Report(
      spec.Make(Code::kVM046, piece, fmt::format("`{}` is not a rate", Printable(piece.text)))
          .Help("write `10Mb/s` (bits), `250KB/s` (bytes) or, with a window, "
                "`1MB/s@20ms`"));
}

}  // namespace

std::optional<VifRate> ReadVifRate(Piece piece, Spec& spec) {
  const size_t at = piece.text.find('@');
  const Piece speed = piece.Sub(0, at);
  VifRate rate;
  const std::optional<int64_t> bytes = speed.text.ends_with("/s")
                                           ? BytesOf(speed.text.substr(0, speed.text.size() - 2))
                                           : std::nullopt;
  if (!bytes) {
    ReportForm(speed, spec);
    return std::nullopt;
  }
  if (*bytes == 0) {
    spec.Report(spec.Make(Code::kVM046, speed,
                          fmt::format("a rate of `{}` lets nothing through", speed.text))
                    .Help("leave `rate` out to have no limit"));
    return std::nullopt;
  }
  rate.bytes_per_second = *bytes;
  if (at == std::string_view::npos) return rate;
  const Piece window = piece.Sub(at + 1);
  const std::optional<int64_t> microseconds = MicrosecondsOf(window.text);
  // Xen keeps the window in 32 bits.
  if (!microseconds || *microseconds == 0 || *microseconds > UINT32_MAX) {
    spec.Report(spec.Make(Code::kVM046, window.text.empty() ? piece : window,
                          fmt::format("`{}` is not a rate's window", Printable(window.text)))
                    .Help("write a time such as `20ms`, `1500us` or `1s`"));
    return std::nullopt;
  }
  rate.window_us = *microseconds;
  return rate;
}

}  // namespace domus
