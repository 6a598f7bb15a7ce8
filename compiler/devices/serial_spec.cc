#include "compiler/devices/serial_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace domus {
namespace {

constexpr std::array<std::string_view, 8> kWords = {"pty", "none",    "null", "stdio",
                                                    "vc",  "msmouse", "con",  "braille"};
constexpr std::array<std::string_view, 6> kPathPrefixes = {
    "file:", "pipe:", "unix:", "/", "vc:", "chardev:"};
constexpr std::array<std::string_view, 3> kNetworkPrefixes = {"tcp:", "udp:", "telnet:"};
// For suggestions: what people write by hand.
constexpr std::array<std::string_view, 9> kTargets = {"pty",       "none",          "null",
                                                      "stdio",     "file:PATH",     "pipe:PATH",
                                                      "unix:PATH", "tcp:HOST:PORT", "/dev/…"};

/// The port of [HOST]:PORT[@…][,OPTION…]; empty when there is none.
Piece PortOf(Piece address) {
  const size_t end = address.text.find_first_of(",@");
  const Piece endpoint = address.Sub(0, end);
  const size_t colon = endpoint.text.rfind(':');
  if (colon == std::string_view::npos) return endpoint.Sub(endpoint.text.size());
  return endpoint.Sub(colon + 1);
}

void CheckNetwork(Piece target, size_t prefix_length, Spec& spec) {
  const Piece port = PortOf(target.Sub(prefix_length));
  const std::optional<int64_t> number = ParseInt(port.text);
  if (number && *number >= 1 && *number <= 65535) return;
  spec.Report(spec.Make(Code::kVM057, port.text.empty() ? target : port,
                        fmt::format("`{}` has no port from 1 to 65535", Printable(target.text)))
                  .Help(fmt::format("write `{}HOST:PORT`, such as `{}127.0.0.1:7777`",
                                    target.text.substr(0, prefix_length),
                                    target.text.substr(0, prefix_length))));
}

void CheckTarget(Piece target, Spec& spec) {
  if (std::ranges::find(kWords, target.text) != kWords.end()) return;
  for (const std::string_view prefix : kNetworkPrefixes) {
    if (target.text.starts_with(prefix)) return CheckNetwork(target, prefix.size(), spec);
  }
  for (const std::string_view prefix : kPathPrefixes) {
    if (target.text.starts_with(prefix) && target.text.size() > prefix.size()) return;
  }
  spec.Report(spec.Make(Code::kVM057, target,
                        fmt::format("`{}` is no place for a port", Printable(target.text)))
                  .Help(Suggest(target.text, kTargets, "place")));
}

void ReadPort(const Value& value, const DeviceContext& context, std::vector<std::string>& ports) {
  if (!RequireString(value, "serial", context.sink)) return;
  Spec spec(value, context.sink);
  const Piece target = TrimPiece(spec.Whole());
  if (target.text.empty()) return;
  CheckTarget(target, spec);
  ports.emplace_back(target.text);
}

}  // namespace

std::optional<std::vector<std::string>> ParseSerials(const Value& value,
                                                     const DeviceContext& context) {
  const size_t errors = context.sink.errors();
  std::vector<std::string> ports;
  if (const List* list = value.As<List>()) {
    for (const Value& item : list->items) ReadPort(item, context, ports);
  } else {
    ReadPort(value, context, ports);
  }
  if (context.sink.errors() > errors) return std::nullopt;
  return ports;
}

}  // namespace domus
