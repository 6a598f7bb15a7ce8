// XML as a plain tree: what the forms in XML are made of and read from. Elements, attributes and
// text; no comments, no mixed content (an element has text or children).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace domus {

using XmlAttributes = std::vector<std::pair<std::string, std::string>>;

struct XmlElement {
  XmlElement() = default;
  explicit XmlElement(std::string element_name, XmlAttributes element_attributes = {},
                      std::string element_text = {})
      : name(std::move(element_name)),
        attributes(std::move(element_attributes)),
        text(std::move(element_text)) {}

  /// The added child, to add to it in turn; another Add to this element invalidates it.
  XmlElement& Add(XmlElement child) { return children.emplace_back(std::move(child)); }
  XmlElement& Add(std::string child_name, XmlAttributes child_attributes = {},
                  std::string child_text = {}) {
    return Add(XmlElement(std::move(child_name), std::move(child_attributes),
                          std::move(child_text)));
  }
  void Set(std::string attribute, std::string value) {
    attributes.emplace_back(std::move(attribute), std::move(value));
  }

  /// Null when there is none; the first of several.
  const std::string* Attribute(std::string_view attribute) const;
  const XmlElement* Child(std::string_view child_name) const;
  /// "" when there is none.
  std::string Get(std::string_view attribute) const;
  std::string ChildText(std::string_view child_name) const;
  /// The name without a namespace's prefix.
  std::string_view LocalName() const;

  std::string name;
  XmlAttributes attributes;
  std::string text;
  std::vector<XmlElement> children;
  int line = 0;  // of parsed XML, from 1
};

/// Whether XML 1.0 can hold the text and gives it back unchanged: valid UTF-8, no control
/// characters (tabs and line ends are allowed, but readers change them), no U+FFFE and U+FFFF.
bool FitsXml(std::string_view text);

/// Two blanks of indentation a level, single quotes. All texts must fit (FitsXml) except for tabs
/// and line ends, which are escaped.
std::string PrintXml(const XmlElement& root);

inline constexpr size_t kMaxXmlBytes = 8 << 20;
inline constexpr int kMaxXmlElements = 200'000;
inline constexpr int kMaxXmlDepth = 64;

/// The root of any bytes, within the limits above; entities other than XML's own five are not
/// expanded. The error names the line.
Result<XmlElement> ParseXml(std::string_view bytes);

}  // namespace domus
