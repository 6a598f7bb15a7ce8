#include "compiler/devices/vif_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.h"
#include "compiler/devices/mac_address.h"
#include "compiler/devices/vif_rate.h"
#include "model/guest_words.h"

namespace domus {
namespace {

// xm's keys, then xl's own.
constexpr std::array<std::string_view, 18> kKeys = {
    "mac",        "bridge", "ip",    "script", "type",   "vifname",
    "backend",    "rate",   "model", "accel",  "policy", "label",
    "gatewaydev", "netdev", "devid", "trust",  "mtu",    "security_label"};
constexpr std::array<std::string_view, 3> kTypes = {"ioemu", "netfront", "vif"};

void ReadType(const Pair& pair, Vif& vif, Spec& spec) {
  // xl calls `vif` what xm calls `netfront`: no emulated twin.
  const std::optional<VifType> type =
      pair.value.text == "vif" ? VifType::kNetfront : VifTypeFromWord(pair.value.text);
  if (type) {
    vif.type = *type;
    return;
  }
  spec.Report(spec.Make(Code::kVM045, pair.value,
                        fmt::format("unknown vif type `{}`", Printable(pair.value.text)))
                  .Help(Suggest(pair.value.text, kTypes, "type")));
}

void ReadOther(const Pair& pair, Vif& vif, Spec& spec) {
  const std::string_view key = pair.key.text;
  if (key == "mtu" && !ReadNumber(pair, 68, 65535, spec)) return;
  if (key == "devid" && !ReadNumber(pair, 0, 65535, spec)) return;
  if (key == "trust" && !ReadFlag(pair, spec)) return;
  // xl's former name of the key.
  vif.other.emplace(key == "netdev" ? "gatewaydev" : key, pair.value.text);
}

void ReadPair(const Pair& pair, Vif& vif, Spec& spec) {
  const std::string_view key = pair.key.text;
  const auto text = [&] { return std::string(pair.value.text); };
  if (key == "mac") {
    vif.mac = ReadMac(pair.value, spec);
  } else if (key == "rate") {
    vif.rate = ReadVifRate(pair.value, spec);
  } else if (key == "type") {
    ReadType(pair, vif, spec);
  } else if (key == "bridge") {
    vif.bridge = text();
  } else if (key == "model") {
    vif.model = text();
  } else if (key == "ip") {
    vif.ip = text();
  } else if (key == "script") {
    vif.script = text();
  } else if (key == "vifname") {
    vif.vifname = text();
  } else if (key == "backend") {
    vif.backend_domain = text();
  } else {
    ReadOther(pair, vif, spec);
  }
}

}  // namespace

std::optional<Vif> ParseVif(const Value& value, const DeviceContext& context) {
  if (!RequireString(value, "vif", context.sink)) return std::nullopt;
  Spec spec(value, context.sink);
  Vif vif;
  for (const Pair& pair : ReadPairs(spec.Whole(), "vif", kKeys, spec)) ReadPair(pair, vif, spec);
  if (spec.failed()) return std::nullopt;
  return vif;
}

}  // namespace domus
