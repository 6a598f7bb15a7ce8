// Domain XML with what doesn't matter put aside, for comparisons.
#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "forms/xml_element.h"

namespace domus {

/// Without a folder of libvirt's own build, which stands where Xen's firmware is.
inline std::string CanonicalText(std::string text) {
  const std::string built = "/LIBXL_FIRMWARE_DIR/", installed = "/usr/lib/xen/boot/";
  if (text.starts_with(built)) text.replace(0, built.size(), installed);
  return text;
}

/// What libvirt adds by itself and Domus leaves to it.
inline bool IsLeftOut(const XmlElement& element) {
  return element.name == "input" && element.Get("bus") == "xen";
}

inline XmlElement Canonical(const XmlElement& element) {
  XmlElement canonical(element.name, element.attributes, CanonicalText(element.text));
  std::ranges::sort(canonical.attributes);
  for (const XmlElement& child : element.children) {
    if (!IsLeftOut(child)) canonical.Add(Canonical(child));
  }
  std::ranges::stable_sort(canonical.children, {}, [](const XmlElement& child) {
    return PrintXml(child);
  });
  return canonical;
}

/// The XML in an order of its own, so that equal texts mean equal domains.
inline std::string CanonicalXml(std::string_view xml) {
  const auto parsed = ParseXml(xml);
  return parsed ? PrintXml(Canonical(*parsed)) : "(" + parsed.error().message + ")\n";
}

}  // namespace domus
