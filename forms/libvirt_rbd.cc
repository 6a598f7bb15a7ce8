#include "forms/libvirt_rbd.h"

#include <vector>

#include "base/text.h"

namespace domus {
namespace {

/// At each separator that no backslash (or pair of them, as a cfg may write it) stands before.
std::vector<std::string> SplitEscaped(std::string_view text, char separator) {
  std::vector<std::string> pieces(1);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      pieces.back() += text[i];
      while (i + 1 < text.size() && text[i + 1] == '\\') ++i;
      if (i + 1 < text.size()) pieces.back() += text[++i];
    } else if (text[i] == separator) {
      pieces.emplace_back();
    } else {
      pieces.back() += text[i];
    }
  }
  return pieces;
}

std::string Unescape(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (c != '\\') plain += c;
  }
  return plain;
}

XmlElement HostElement(const std::string& address) {
  const size_t bracket = address.rfind(']');
  const size_t colon = address.find(':', bracket == std::string::npos ? 0 : bracket);
  std::string name = address.substr(0, colon);
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  XmlElement host("host", {{"name", name}});
  if (colon != std::string::npos) host.Set("port", address.substr(colon + 1));
  return host;
}

}  // namespace

std::optional<XmlElement> WriteRbd(std::string_view address) {
  const std::vector<std::string> pieces = SplitEscaped(address.substr(4), ':');
  const std::string image = Unescape(pieces[0]);
  const size_t at = image.find('@');
  XmlElement source("source", {{"protocol", "rbd"}, {"name", image.substr(0, at)}});
  for (size_t i = 1; i < pieces.size(); ++i) {
    const std::string_view option = pieces[i];
    if (option == "auth_supported=none") continue;
    if (!option.starts_with("mon_host=")) return std::nullopt;
    // Monitors are parted by an escaped semicolon.
    const std::string hosts = Unescape(option.substr(9));
    for (const std::string_view host : Split(hosts, ';')) {
      source.Add(HostElement(std::string(host)));
    }
  }
  if (at != std::string::npos) source.Add("snapshot", {{"name", image.substr(at + 1)}});
  return source;
}

std::string ReadRbd(const XmlElement& source) {
  std::string address = source.Get("name");
  // Without its protocol a name may look like a file of this host.
  if (source.Get("protocol") != "rbd") return source.Get("protocol") + ":" + address;
  if (const XmlElement* snapshot = source.Child("snapshot")) address += "@" + snapshot->Get("name");
  address = "rbd:" + address + ":auth_supported=none";
  std::string hosts;
  for (const XmlElement& host : source.children) {
    if (host.name != "host") continue;
    if (!hosts.empty()) hosts += "\\;";
    const std::string name = host.Get("name");
    hosts += name.contains(':') ? "[" + name + "]" : name;
    if (const std::string* port = host.Attribute("port")) hosts += "\\:" + *port;
  }
  return hosts.empty() ? address : address + ":mon_host=" + hosts;
}

}  // namespace domus
