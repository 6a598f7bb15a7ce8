#include "compiler/devices/vif_qos.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "base/text.h"
#include "compiler/devices/mac_address.h"
#include "compiler/devices/other_config.h"

namespace domus {
namespace {

constexpr std::array<std::string_view, 2> kKeys = {"rate", "latency"};

struct Unit {
  std::string_view name;
  double factor;
};

// tc(8): rates to bits a second, `bps` is bytes; without a unit, bits.
constexpr Unit kRateUnits[] = {
    {"", 1},
    {"bit", 1},
    {"kbit", 1e3},
    {"mbit", 1e6},
    {"gbit", 1e9},
    {"tbit", 1e12},
    {"bps", 8},
    {"kbps", 8e3},
    {"mbps", 8e6},
    {"gbps", 8e9},
    {"tbps", 8e12},
    {"kibit", 1024},
    {"mibit", 0x1p20},
    {"gibit", 0x1p30},
    {"kibps", 8 * 1024},
    {"mibps", 8 * 0x1p20},
    {"gibps", 8 * 0x1p30},
};
// tc(8): times to microseconds, which is also the unit of a bare number.
constexpr Unit kTimeUnits[] = {
    {"", 1},       {"us", 1},      {"usec", 1}, {"usecs", 1}, {"ms", 1e3},
    {"msec", 1e3}, {"msecs", 1e3}, {"s", 1e6},  {"sec", 1e6}, {"secs", 1e6},
};

/// A positive decimal number and a unit, rounded to a whole; null when it is none or too large.
std::optional<int64_t> ReadQuantity(std::string_view text, std::span<const Unit> units) {
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc()) return std::nullopt;
  const std::string unit_name = ToLower(Trim(text.substr(static_cast<size_t>(end - text.data()))));
  for (const Unit& unit : units) {
    if (unit.name != unit_name) continue;
    const double quantity = std::round(number * unit.factor);
    if (!(quantity >= 1) || quantity > 1e15) return std::nullopt;
    return static_cast<int64_t>(quantity);
  }
  return std::nullopt;
}

void ReadPair(const Pair& pair, VifQos& qos, Spec& spec) {
  if (pair.key == "rate") {
    if (const auto rate = ReadQuantity(pair.value.text, kRateUnits)) {
      qos.bits_per_second = *rate;
      return;
    }
    spec.Report(spec.Make(Code::kVM066, pair.value,
                          fmt::format("`{}` is not a rate", Printable(pair.value.text)))
                    .Help("write a number and a unit of tc, such as `8mbit` (bits) or `500kbps` "
                          "(bytes)"));
    return;
  }
  if (const auto latency = ReadQuantity(pair.value.text, kTimeUnits)) {
    qos.latency_us = *latency;
    return;
  }
  spec.Report(spec.Make(Code::kVM066, pair.value,
                        fmt::format("`{}` is not a latency", Printable(pair.value.text)))
                  .Help("write a time such as `50ms`"));
}

}  // namespace

std::optional<VifQosEntry> ParseVifQos(const Value& value, const DeviceContext& context) {
  const auto entry =
      ReadOtherConfig(value, "vif_other_config", "tbf",
                      "['00:16:3e:5a:10:01', 'tbf', 'rate=8mbit,latency=50ms']", context.sink);
  if (!entry) return std::nullopt;
  Spec mac_spec(*entry->device, context.sink);
  const Piece mac_piece = TrimPiece(mac_spec.Whole());
  const std::optional<std::string> mac = ReadMac(mac_piece, mac_spec);
  Spec spec(*entry->parameters, context.sink);
  VifQosEntry result{mac.value_or(""), mac_spec.At(mac_piece), {}};
  for (const Pair& pair : ReadPairs(spec.Whole(), "`tbf` setting", kKeys, spec)) {
    ReadPair(pair, result.qos, spec);
  }
  if (result.qos.bits_per_second == 0 && !spec.failed()) {
    spec.Report(spec.Make(Code::kVM066, spec.Whole(), "a `tbf` setting without a rate")
                    .Help("write `rate=8mbit`"));
  }
  if (mac_spec.failed() || spec.failed()) return std::nullopt;
  return result;
}

}  // namespace domus
