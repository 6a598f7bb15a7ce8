#include "compiler/devices/usb_spec.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace domus {
namespace {

// qemu's -usbdevice.
constexpr std::array<std::string_view, 8> kDevices = {
    "tablet", "mouse", "keyboard", "wacom-tablet", "braille", "net", "bt", "audio"};
constexpr std::array<std::string_view, 5> kPrefixes = {"disk:", "serial:", "net:", "bt:", "ccid"};

/// VENDOR:PRODUCT in hexadecimal, or BUS.ADDRESS.
bool IsHostDevice(std::string_view id) {
  static const RE2 pattern(
      R"([0-9a-fA-F]{1,4}:[0-9a-fA-F]{1,4}|[0-9]{1,3}\.[0-9]{1,3}(\.[0-9]+)*)");
  return RE2::FullMatch(re2::StringPiece(id.data(), id.size()), pattern);
}

void ReadDevice(const Value& value, const DeviceContext& context,
                std::vector<std::string>& devices) {
  if (!RequireString(value, "usbdevice", context.sink)) return;
  Spec spec(value, context.sink);
  const Piece device = TrimPiece(spec.Whole());
  if (device.text.empty()) return;
  if (device.text.starts_with("host:")) {
    const Piece id = device.Sub(5);
    if (IsHostDevice(id.text)) {
      devices.push_back(ToLower(device.text));
      return;
    }
    spec.Report(spec.Make(Code::kVM055, id.text.empty() ? device : id,
                          fmt::format("`{}` names no USB device of the host", Printable(id.text)))
                    .Help("write `host:VENDOR:PRODUCT` as lsusb prints it, such as "
                          "`host:1234:5678`, or `host:BUS.ADDRESS`"));
    return;
  }
  const bool known = std::ranges::find(kDevices, device.text) != kDevices.end() ||
                     std::ranges::any_of(kPrefixes, [&](std::string_view prefix) {
                       return device.text.starts_with(prefix);
                     });
  if (known) {
    devices.emplace_back(device.text);
    return;
  }
  spec.Report(spec.Make(Code::kVM055, device,
                        fmt::format("unknown USB device `{}`", Printable(device.text)))
                  .Help(Suggest(device.text, kDevices, "device")));
}

}  // namespace

std::optional<std::vector<std::string>> ParseUsbDevices(const Value& value,
                                                        const DeviceContext& context) {
  const size_t errors = context.sink.errors();
  std::vector<std::string> devices;
  if (const List* list = value.As<List>()) {
    for (const Value& item : list->items) ReadDevice(item, context, devices);
  } else {
    ReadDevice(value, context, devices);
  }
  if (context.sink.errors() > errors) return std::nullopt;
  return devices;
}

}  // namespace domus
