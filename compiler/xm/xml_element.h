// A small XML tree, written as the libraries that xm used write it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/xm/environment.h"
#include "lang/python_dict.h"

namespace domus::xm {

/// Bytes as they stand in Python's str; what is no UTF-8 is refused when it is written.
struct XmlElement {
  std::string name;
  /// Written in the dict's order.
  PythonDict<std::string, std::string> attributes;
  /// An element has text or children. Blank text is dropped, but keeps the end tag on its own line.
  std::optional<std::string> text;
  std::vector<XmlElement> children;

  explicit XmlElement(std::string name_) : name(std::move(name_)) {}
  /// `element.attributes[key] = value`: refuses what is no string.
  void Set(std::string key, const Value& value);
  void Set(std::string key, std::string value) { attributes.Set(std::move(key), std::move(value)); }
};

/// Appends the document as PyXML prints it, which xm used up to 4.1. Throws Refusal at text that is
/// no UTF-8, with `out` written up to it.
void WriteXml(const XmlElement& root, std::string& out);

/// Appends it as minidom's toprettyxml() does, which xm uses from 4.2 on: tabs, double quotes,
/// attributes in the order of their names.
void WriteMinidomXml(const XmlElement& root, std::string& out);

}  // namespace domus::xm
