#include "forms/vif_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

#include "base/text.h"
#include "forms/pair_text.h"
#include "model/device_fields.h"
#include "model/guest_words.h"

namespace domus {
namespace {

// What each tool reads besides the keys that Vif has members for.
constexpr std::array<std::string_view, 3> kXmKeys = {"accel", "label", "policy"};
constexpr std::array<std::string_view, 3> kXlKeys = {"devid", "gatewaydev", "mtu"};

bool IsInRange(int64_t number, int64_t maximum) { return number >= 1 && number <= maximum; }

void AddType(const Vif& vif, ScriptDialect dialect, PairText& text) {
  if (vif.type == VifType::kUnset) return;
  const bool is_xl_netfront = vif.type == VifType::kNetfront && dialect == ScriptDialect::kXl;
  text.Add("type", is_xl_netfront ? "vif" : ToWord(vif.type));
}

void AddRate(const Vif& vif, PairText& text) {
  if (!vif.rate) return;
  const bool has_speed = vif.rate->bytes_per_second >= 1;
  if (has_speed && IsInRange(vif.rate->window_us, std::numeric_limits<uint32_t>::max())) {
    return text.Add("rate", ToWord(*vif.rate));
  }
  text.Lose("rate is out of its range");
}

bool IsGood(std::string_view key, const std::string& value) {
  if (key != "mtu" && key != "devid") return true;
  const std::optional<int64_t> number = ParseInt(value);
  return number && *number >= (key == "mtu" ? 68 : 0) && *number <= 65535;
}

void AddOther(const Vif& vif, ScriptDialect dialect, PairText& text) {
  const auto& known = dialect == ScriptDialect::kXm ? kXmKeys : kXlKeys;
  const std::string_view tool = dialect == ScriptDialect::kXm ? "xm" : "xl";
  for (const auto& [key, value] : vif.other) {
    if (std::ranges::find(known, key) == known.end()) {
      text.Lose(fmt::format("{} knows no `{}` of an interface", tool, Printable(key)));
    } else if (!IsGood(key, value)) {
      text.Lose(fmt::format("{} is out of its range", key));
    } else {
      text.Text(key, value);
    }
  }
}

}  // namespace

std::string VifText(const Vif& vif, size_t position, ScriptDialect dialect,
                    std::vector<Loss>& losses) {
  PairText text(VifField(vif, position).path, dialect, losses);
  if (vif.mac && IsMacAddress(*vif.mac)) {
    text.Add("mac", *vif.mac);
  } else if (vif.mac) {
    text.Lose("mac is not the address of an interface");
  }
  text.Text("bridge", vif.bridge);
  AddType(vif, dialect, text);
  text.Text("model", vif.model);
  text.Text("ip", vif.ip);
  text.Text("script", vif.script);
  text.Text("vifname", vif.vifname);
  text.Text("backend", vif.backend_domain);
  AddRate(vif, text);
  AddOther(vif, dialect, text);
  return std::move(text).Take();
}

std::optional<std::string> VifQosText(const VifQos& qos) {
  // Beyond this, tc's decimals are no longer whole.
  constexpr int64_t kMost = 1'000'000'000'000'000;
  if (!IsInRange(qos.bits_per_second, kMost)) return std::nullopt;
  if (!qos.latency_us) return "rate=" + TcRate(qos.bits_per_second);
  if (!IsInRange(*qos.latency_us, kMost)) return std::nullopt;
  return fmt::format("rate={},latency={}", TcRate(qos.bits_per_second), TcTime(*qos.latency_us));
}

}  // namespace domus
