#include "forms/libvirt_ports.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace domus {
namespace {

constexpr std::array<std::string_view, 4> kPlainTypes = {"pty", "null", "stdio", "vc"};
constexpr size_t kMostPorts = 256;

/// HOST and PORT of "HOST:PORT".
std::pair<std::string, std::string> SplitEndpoint(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return {std::string(text), ""};
  return {std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}

XmlElement Endpoint(const char* mode, std::string_view text) {
  const auto [host, port] = SplitEndpoint(text);
  XmlElement source("source", {{"mode", mode}});
  if (!host.empty()) source.Set("host", host);
  source.Set("service", port);
  return source;
}

void WriteStream(XmlElement& port, std::string_view address, const char* protocol) {
  const size_t comma = address.find(',');
  const bool server = comma != std::string_view::npos && address.substr(comma).contains(",server");
  port.Add(Endpoint(server ? "bind" : "connect", address.substr(0, comma)));
  port.Add("protocol", {{"type", protocol}});
}

void WriteDatagrams(XmlElement& port, std::string_view address) {
  const size_t at = address.find('@');
  if (at != std::string_view::npos) port.Add(Endpoint("bind", address.substr(at + 1)));
  port.Add(Endpoint("connect", address.substr(0, at)));
}

/// The port as `element`, without its target; null when libvirt has no such place.
std::optional<XmlElement> PortElement(const char* element, const std::string& place) {
  const size_t colon = place.find(':');
  const std::string kind = place.substr(0, colon);
  const std::string rest = colon == std::string::npos ? "" : place.substr(colon + 1);
  const auto port = [&](const char* type) { return XmlElement(element, {{"type", type}}); };
  if (place.starts_with('/')) {
    XmlElement device = port("dev");
    device.Add("source", {{"path", place}});
    return device;
  }
  if (std::ranges::find(kPlainTypes, place) != kPlainTypes.end()) return port(place.c_str());
  if (rest.empty()) return std::nullopt;
  if (kind == "file" || kind == "pipe") {
    XmlElement file = port(kind.c_str());
    file.Add("source", {{"path", rest}});
    return file;
  }
  if (kind == "unix") {
    XmlElement socket = port("unix");
    const size_t comma = rest.find(',');
    const bool server = comma != std::string::npos && rest.substr(comma).contains(",server");
    socket.Add("source",
               {{"mode", server ? "bind" : "connect"}, {"path", rest.substr(0, comma)}});
    return socket;
  }
  if (kind == "tcp" || kind == "telnet" || kind == "udp") {
    XmlElement stream = port(kind == "udp" ? "udp" : "tcp");
    if (kind == "udp") {
      WriteDatagrams(stream, rest);
    } else {
      WriteStream(stream, rest, kind == "tcp" ? "raw" : "telnet");
    }
    return stream;
  }
  return std::nullopt;
}

void WriteList(const char* element, const std::vector<std::string>& places,
               LibvirtWriting& writing, XmlElement& devices, std::optional<XmlElement>* first) {
  for (size_t i = 0; i < places.size(); ++i) {
    if (places[i] == "none") continue;
    auto port = PortElement(element, places[i]);
    if (!port || i >= kMostPorts) {
      writing.Lose(fmt::format("{}[{}]", element, i), "libvirt has no such place for a port");
      continue;
    }
    if (first && !*first) {
      *first = *port;
      (*first)->name = "console";
      (*first)->Add("target", {{"type", "serial"}, {"port", std::to_string(i)}});
    }
    port->Add("target", {{"port", std::to_string(i)}});
    devices.Add(*std::move(port));
  }
}

void LosePorts(const char* element, const std::vector<std::string>& places,
               LibvirtWriting& writing) {
  for (size_t i = 0; i < places.size(); ++i) {
    writing.Lose(fmt::format("{}[{}]", element, i), "a paravirtual guest has no such ports");
  }
}

std::string EndpointText(const XmlElement* source) {
  return source ? source->Get("host") + ":" + source->Get("service") : ":";
}

const XmlElement* SourceOf(const XmlElement& port, std::string_view mode) {
  for (const XmlElement& child : port.children) {
    if (child.name == "source" && child.Get("mode") == mode) return &child;
  }
  return nullptr;
}

/// The inverse of PortElement; what it never writes is a "pty", as every port has one.
std::string PlaceOf(const XmlElement& port) {
  const std::string type = port.Get("type");
  const XmlElement* source = port.Child("source");
  const std::string path = source ? source->Get("path") : "";
  if (std::ranges::find(kPlainTypes, type) != kPlainTypes.end()) return type;
  if (type == "dev") return path;
  if (type == "file" || type == "pipe") return type + ":" + path;
  const XmlElement* bind = SourceOf(port, "bind");
  if (type == "unix") return "unix:" + path + (bind ? ",server,nowait" : "");
  if (type == "udp") {
    return "udp:" + EndpointText(SourceOf(port, "connect")) + (bind ? "@" + EndpointText(bind) : "");
  }
  if (type == "tcp") {
    const XmlElement* protocol = port.Child("protocol");
    const bool telnet = protocol && protocol->Get("type") == "telnet";
    return (telnet ? "telnet:" : "tcp:") + EndpointText(source) + (bind ? ",server,nowait" : "");
  }
  return "pty";
}

void ReadList(const XmlElement& devices, std::string_view element, LibvirtReading& reading,
              std::vector<std::string>& places) {
  for (const XmlElement& port : devices.children) {
    if (port.name != element) continue;
    size_t number = places.size();
    if (const XmlElement* target = port.Child("target")) {
      const auto given = reading.Attribute(*target, "port", 0, kMostPorts - 1);
      number = static_cast<size_t>(given.value_or(static_cast<int64_t>(number)));
    }
    if (places.size() <= number) places.resize(number + 1, "none");
    places[number] = PlaceOf(port);
  }
}

}  // namespace

void WritePorts(LibvirtWriting& writing, XmlElement& devices) {
  const GuestConfig& guest = writing.guest;
  if (!writing.hvm()) {
    LosePorts("serial", guest.serials, writing);
    LosePorts("parallel", guest.parallels, writing);
    if (!writing.xen()) {
      devices.Add("serial", {{"type", "pty"}}).Add("target", {{"port", "0"}});
      devices.Add("console", {{"type", "pty"}}).Add("target", {{"type", "serial"}, {"port", "0"}});
    }
    devices.Add("console", {{"type", "pty"}})
        .Add("target", {{"type", writing.xen() ? "xen" : "virtio"},
                        {"port", writing.xen() ? "0" : "1"}});
    return;
  }
  std::optional<XmlElement> console;
  WriteList("parallel", guest.parallels, writing, devices, nullptr);
  WriteList("serial", guest.serials, writing, devices, &console);
  if (console) devices.Add(*std::move(console));
}

void ReadPorts(const XmlElement& devices, LibvirtReading& reading) {
  ReadList(devices, "serial", reading, reading.guest.serials);
  ReadList(devices, "parallel", reading, reading.guest.parallels);
}

void WriteChannels(LibvirtWriting& writing, XmlElement& devices) {
  if (!writing.xen()) return;
  const auto channels = writing.Texts("channel");
  if (!channels) return;
  for (const std::string& channel : *channels) {
    const auto connection = PairValue(channel, "connection"), name = PairValue(channel, "name");
    const auto path = PairValue(channel, "path");
    const bool socket = connection == "socket";
    if (!name || (socket ? !path : connection != "pty")) {
      writing.Lose("channel", "libvirt's channels need a name, and a pty or a socket with a path");
      continue;
    }
    XmlElement& element = devices.Add("channel", {{"type", socket ? "unix" : "pty"}});
    if (socket) element.Add("source", {{"mode", "bind"}, {"path", *path}});
    element.Add("target", {{"type", "xen"}, {"name", *name}});
  }
}

void ReadChannels(const XmlElement& devices, LibvirtReading& reading) {
  std::vector<OptionValue> channels;
  for (const XmlElement& element : devices.children) {
    const XmlElement* target = element.name == "channel" ? element.Child("target") : nullptr;
    if (!target || target->Get("type") != "xen") continue;
    std::string channel = "connection=pty,name=" + target->Get("name");
    if (element.Get("type") == "unix") {
      const XmlElement* source = element.Child("source");
      channel = fmt::format("connection=socket,path={},name={}", source ? source->Get("path") : "",
                            target->Get("name"));
    }
    channels.push_back({std::move(channel)});
  }
  if (!channels.empty()) reading.guest.options["channel"] = {std::move(channels)};
}

}  // namespace domus
