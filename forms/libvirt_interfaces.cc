#include "forms/libvirt_interfaces.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "model/device_fields.h"

namespace domus {
namespace {

constexpr int64_t kMostKilobytes = INT32_MAX;
constexpr int64_t kBitsPerKilobyte = 8000;

struct Bridge {
  std::string name;
  std::vector<std::string> vlans;
  bool trunk = false;
};

bool IsVlan(std::string_view text) {
  const std::optional<int64_t> tag = ParseInt(text);
  return tag && *tag >= 0 && *tag <= 4095;
}

/// vif-openvswitch takes "ovsbr0.42" and "ovsbr0:42:43"; any other script, bridges of such names.
Bridge SplitBridge(const std::string& text, bool openvswitch) {
  const size_t at = openvswitch ? text.find_first_of(".:") : std::string::npos;
  if (at == std::string::npos) return {text, {}, false};
  Bridge bridge{text.substr(0, at), {}, text[at] == ':'};
  for (const std::string_view tag : Split(std::string_view(text).substr(at + 1), text[at])) {
    if (!IsVlan(tag)) return {text, {}, false};
    bridge.vlans.emplace_back(tag);
  }
  return bridge;
}

bool IsOpenvswitch(const Vif& vif) { return vif.script && vif.script->contains("openvswitch"); }

/// A plain or slashed address of either family.
std::optional<XmlElement> IpElement(std::string_view text) {
  const size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  unsigned char bytes[sizeof(in6_addr)];
  const bool v4 = inet_pton(AF_INET, address.c_str(), bytes) == 1;
  if (!v4 && inet_pton(AF_INET6, address.c_str(), bytes) != 1) return std::nullopt;
  XmlElement ip("ip", {{"address", address}, {"family", v4 ? "ipv4" : "ipv6"}});
  if (slash == std::string_view::npos) return ip;
  const std::optional<int64_t> prefix = ParseInt(text.substr(slash + 1));
  if (!prefix || *prefix < 1 || *prefix > (v4 ? 32 : 128)) return std::nullopt;
  ip.Set("prefix", std::to_string(*prefix));
  return ip;
}

/// One interface being written.
class InterfaceWriter {
 public:
  InterfaceWriter(const Vif& vif, std::string path, LibvirtWriting& writing)
      : vif_(vif), path_(std::move(path)), writing_(writing) {}

  XmlElement Write() {
    const bool bridge_script = vif_.script == "vif-bridge" || vif_.script == "vif-vnic";
    const bool bridged = vif_.bridge || (writing_.xen() && bridge_script);
    XmlElement element("interface", {{"type", bridged ? "bridge" : "ethernet"}});
    WriteMac(element);
    WriteBridge(element);
    WriteIps(element);
    WriteBandwidth(element);
    WriteScript(element);
    if (vif_.vifname) element.Add("target", {{"dev", *vif_.vifname}});
    WriteModel(element);
    WriteOther(element);
    return element;
  }

 private:
  void Lose(std::string why) { writing_.Lose(path_, std::move(why)); }

  void WriteMac(XmlElement& element) {
    if (!vif_.mac) return;
    const std::string_view digits = "13579bdf";
    if (vif_.mac->size() == 17 && digits.contains((*vif_.mac)[1])) {
      Lose("libvirt takes no multicast MAC address");
    } else {
      element.Add("mac", {{"address", *vif_.mac}});
    }
  }

  void WriteBridge(XmlElement& element) {
    if (!vif_.bridge) return;
    const Bridge bridge = SplitBridge(*vif_.bridge, IsOpenvswitch(vif_));
    element.Add("source", {{"bridge", bridge.name}});
    if (!bridge.vlans.empty()) {
      XmlElement& vlan = element.Add("vlan");
      if (bridge.trunk) vlan.Set("trunk", "yes");
      for (const std::string& tag : bridge.vlans) vlan.Add("tag", {{"id", tag}});
    }
    // Under Xen a plain bridge is the script's affair.
    if (IsOpenvswitch(vif_) && (!writing_.xen() || !bridge.vlans.empty())) {
      element.Add("virtualport", {{"type", "openvswitch"}});
    }
  }

  void WriteIps(XmlElement& element) {
    if (!vif_.ip) return;
    if (!writing_.xen()) return Lose("QEMU can't tell the bridge the guest's addresses");
    for (const std::string_view text : Split(*vif_.ip, ' ')) {
      if (text.empty()) continue;
      if (auto ip = IpElement(text)) {
        element.Add(*std::move(ip));
      } else {
        Lose(fmt::format("`{}` is no IP address", Printable(text)));
      }
    }
  }

  /// Libvirt counts whole kilobytes.
  std::string Kilobytes(int64_t bits_per_second) {
    if (bits_per_second % kBitsPerKilobyte != 0) Lose("libvirt counts whole kilobytes a second");
    const int64_t rounded = bits_per_second / kBitsPerKilobyte;
    return std::to_string(std::clamp<int64_t>(rounded, 1, kMostKilobytes));
  }

  void WriteBandwidth(XmlElement& element) {
    XmlElement bandwidth("bandwidth");
    if (vif_.qos && writing_.xen()) {
      Lose("libvirt's Xen driver has no limit for what the guest receives");
    } else if (vif_.qos) {
      if (vif_.qos->latency_us) Lose("libvirt has no latency for a limit");
      bandwidth.Add("inbound", {{"average", Kilobytes(vif_.qos->bits_per_second)}});
    }
    if (vif_.rate) {
      if (vif_.rate->window_us != VifRate().window_us) Lose("libvirt has no window for a rate");
      const int64_t bytes = std::clamp<int64_t>(vif_.rate->bytes_per_second, 0, INT64_MAX / 8);
      if (bytes / 1000 > kMostKilobytes) Lose("the rate is out of libvirt's range");
      bandwidth.Add("outbound", {{"average", Kilobytes(bytes * 8)}});
    }
    if (!bandwidth.children.empty()) element.Add(std::move(bandwidth));
  }

  void WriteScript(XmlElement& element) {
    if (!vif_.script) return;
    if (writing_.xen()) {
      if (!vif_.script->empty()) element.Add("script", {{"path", *vif_.script}});
    } else if (vif_.script != "vif-bridge" && !IsOpenvswitch(vif_)) {
      Lose("QEMU runs no Xen scripts");
    }
  }

  void WriteModel(XmlElement& element) {
    const bool has_model = vif_.model && !vif_.model->empty();
    if (writing_.xen()) {
      const bool netfront = vif_.type == VifType::kNetfront;
      if (has_model || netfront) {
        element.Add("model", {{"type", has_model ? *vif_.model : "netfront"}});
      }
      return;
    }
    const bool paravirtual = !writing_.hvm() || vif_.type == VifType::kNetfront;
    // xm's and xl's own choice for an emulated one is rtl8139.
    element.Add("model",
                {{"type", paravirtual ? "virtio" : has_model ? *vif_.model : "rtl8139"}});
  }

  void WriteOther(XmlElement& element) {
    if (vif_.backend_domain) {
      if (writing_.xen()) {
        element.Add("backenddomain", {{"name", *vif_.backend_domain}});
      } else {
        Lose("QEMU has no driver domains");
      }
    }
    for (const auto& [key, value] : vif_.other) {
      const std::optional<int64_t> mtu = key == "mtu" ? ParseInt(value) : std::nullopt;
      if (mtu && *mtu >= 68 && *mtu <= 65535) {
        element.Add("mtu", {{"size", std::to_string(*mtu)}});
      } else {
        Lose(fmt::format("libvirt has no word for `{}`", Printable(key)));
      }
    }
  }

  const Vif& vif_;
  const std::string path_;
  LibvirtWriting& writing_;
};

std::string ReadBridge(const XmlElement& element) {
  const XmlElement* source = element.Child("source");
  std::string bridge = source ? source->Get("bridge") : "";
  const XmlElement* vlan = element.Child("vlan");
  if (!vlan) return bridge;
  const char separator = vlan->Get("trunk") == "yes" ? ':' : '.';
  for (const XmlElement& tag : vlan->children) {
    if (tag.name == "tag") bridge += separator + tag.Get("id");
  }
  return bridge;
}

void ReadBandwidth(const XmlElement& bandwidth, LibvirtReading& reading, Vif& vif) {
  for (const XmlElement& limit : bandwidth.children) {
    const auto kilobytes = reading.Attribute(limit, "average", 1, kMostKilobytes);
    if (!kilobytes) continue;
    if (limit.name == "outbound") vif.rate = VifRate{*kilobytes * 1000};
    if (limit.name == "inbound") vif.qos = VifQos{*kilobytes * kBitsPerKilobyte, {}};
  }
}

/// virtio is what every interface of a paravirtual guest is under QEMU.
void ReadModel(const std::string& model, bool hvm, Vif& vif) {
  if (model == "netfront" || model == "virtio") {
    if (hvm || model == "netfront") vif.type = VifType::kNetfront;
  } else if (!model.empty()) {
    vif.model = model;
  }
}

/// libvirt's own names for the host's end come and go with the guest: vnet3, testnet0, vif7.1.
bool IsGivenName(std::string_view name) {
  constexpr std::string_view kDigits = "0123456789";
  for (const std::string_view prefix : {"vnet", "testnet", "vif"}) {
    if (!name.starts_with(prefix)) continue;
    const std::string_view number = name.substr(prefix.size());
    const size_t dot = prefix == "vif" ? number.find('.') : std::string_view::npos;
    const bool is_number = number.substr(0, dot).find_first_not_of(kDigits) == std::string_view::npos;
    const bool has_parts = (prefix == "vif") == (dot != std::string_view::npos);
    return is_number && has_parts;
  }
  return false;
}

Vif ReadVif(const XmlElement& element, LibvirtReading& reading) {
  Vif vif;
  const auto attribute = [&](const char* child, const char* name) -> std::optional<std::string> {
    const XmlElement* found = element.Child(child);
    const std::string* value = found ? found->Attribute(name) : nullptr;
    return value ? std::optional(*value) : std::nullopt;
  };
  if (const auto mac = attribute("mac", "address")) vif.mac = ToLower(*mac);
  if (const std::string bridge = ReadBridge(element); !bridge.empty()) vif.bridge = bridge;
  vif.script = attribute("script", "path");
  const bool openvswitch = attribute("virtualport", "type") == "openvswitch";
  if (!vif.script && openvswitch) vif.script = "vif-openvswitch";
  vif.backend_domain = attribute("backenddomain", "name");
  if (const auto size = attribute("mtu", "size")) vif.other["mtu"] = *size;
  const auto name = attribute("target", "dev");
  if (name && !IsGivenName(*name)) vif.vifname = name;
  ReadModel(attribute("model", "type").value_or(""), reading.guest.type == GuestType::kHvm, vif);
  if (const XmlElement* bandwidth = element.Child("bandwidth")) {
    ReadBandwidth(*bandwidth, reading, vif);
  }
  std::vector<std::string> ips;
  for (const XmlElement& ip : element.children) {
    if (ip.name != "ip") continue;
    const std::string* prefix = ip.Attribute("prefix");
    ips.push_back(ip.Get("address") + (prefix ? "/" + *prefix : ""));
  }
  if (!ips.empty()) vif.ip = Join(ips, " ");
  return vif;
}

}  // namespace

void WriteInterfaces(LibvirtWriting& writing, XmlElement& devices) {
  const std::vector<Vif>& vifs = writing.guest.vifs;
  for (size_t i = 0; i < vifs.size(); ++i) {
    devices.Add(InterfaceWriter(vifs[i], VifField(vifs[i], i).path, writing).Write());
  }
}

void ReadInterfaces(const XmlElement& devices, LibvirtReading& reading) {
  for (const XmlElement& element : devices.children) {
    if (element.name == "interface") reading.guest.vifs.push_back(ReadVif(element, reading));
  }
}

}  // namespace domus
