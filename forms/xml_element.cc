#include "forms/xml_element.h"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>

#include "base/text.h"

namespace domus {
namespace {

/// Empty where the character stands for itself.
std::string_view EscapeOf(char c, bool in_attribute) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '\r': return "&#13;";
    case '\'': return in_attribute ? "&apos;" : "";
    case '\t': return in_attribute ? "&#9;" : "";
    case '\n': return in_attribute ? "&#10;" : "";
    default: return "";
  }
}

void AppendEscaped(std::string_view text, bool in_attribute, std::string& out) {
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const std::string_view escape = EscapeOf(text[i], in_attribute);
    if (escape.empty()) continue;
    out.append(text, begin, i - begin).append(escape);
    begin = i + 1;
  }
  out.append(text, begin);
}

void Print(const XmlElement& element, size_t depth, std::string& out) {
  out.append(2 * depth, ' ').append("<").append(element.name);
  for (const auto& [name, value] : element.attributes) {
    out.append(" ").append(name).append("='");
    AppendEscaped(value, true, out);
    out += '\'';
  }
  if (element.children.empty() && element.text.empty()) {
    out += "/>\n";
    return;
  }
  out += '>';
  AppendEscaped(element.text, false, out);
  if (!element.children.empty()) {
    out += '\n';
    for (const XmlElement& child : element.children) Print(child, depth + 1, out);
    out.append(2 * depth, ' ');
  }
  out.append("</").append(element.name).append(">\n");
}

/// Turns pugixml's tree into ours, which counts lines and keeps to the limits.
class TreeReader {
 public:
  explicit TreeReader(std::string_view bytes) : bytes_(bytes) {}

  Result<XmlElement> Read(pugi::xml_node node, int depth = 1) {
    if (depth > kMaxXmlDepth) {
      return Fail(fmt::format("line {}: more than {} elements deep", LineOf(node), kMaxXmlDepth));
    }
    if (++elements_ > kMaxXmlElements) {
      return Fail(fmt::format("line {}: more than {} elements", LineOf(node), kMaxXmlElements));
    }
    XmlElement element(node.name());
    element.line = LineOf(node);
    for (const pugi::xml_attribute attribute : node.attributes()) {
      element.Set(attribute.name(), attribute.value());
    }
    for (const pugi::xml_node child : node.children()) {
      if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
        element.text += child.value();
      } else if (child.type() == pugi::node_element) {
        Result<XmlElement> read = Read(child, depth + 1);
        if (!read) return read;
        element.Add(*std::move(read));
      }
    }
    return element;
  }

 private:
  /// Elements come in the order of the bytes, so the count goes on from the last one.
  int LineOf(pugi::xml_node node) {
    const auto offset = static_cast<size_t>(std::max<ptrdiff_t>(node.offset_debug(), 0));
    const size_t end = std::clamp(offset, counted_, bytes_.size());
    const std::string_view passed = bytes_.substr(counted_, end - counted_);
    line_ += static_cast<int>(std::ranges::count(passed, '\n'));
    counted_ = end;
    return line_;
  }

  std::string_view bytes_;
  size_t counted_ = 0;
  int line_ = 1;
  int elements_ = 0;
};

int LineAt(std::string_view bytes, ptrdiff_t offset) {
  const size_t end = std::min(static_cast<size_t>(std::max<ptrdiff_t>(offset, 0)), bytes.size());
  return 1 + static_cast<int>(std::ranges::count(bytes.substr(0, end), '\n'));
}

}  // namespace

const std::string* XmlElement::Attribute(std::string_view attribute) const {
  const auto found = std::ranges::find(attributes, attribute, &XmlAttributes::value_type::first);
  return found == attributes.end() ? nullptr : &found->second;
}

const XmlElement* XmlElement::Child(std::string_view child_name) const {
  const auto found = std::ranges::find(children, child_name, &XmlElement::name);
  return found == children.end() ? nullptr : &*found;
}

std::string XmlElement::Get(std::string_view attribute) const {
  const std::string* value = Attribute(attribute);
  return value ? *value : "";
}

std::string XmlElement::ChildText(std::string_view child_name) const {
  const XmlElement* child = Child(child_name);
  return child ? child->text : "";
}

std::string_view XmlElement::LocalName() const {
  return std::string_view(name).substr(name.find(':') + 1);
}

bool FitsXml(std::string_view text) {
  const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7F; };
  if (std::ranges::all_of(text, is_plain)) return true;
  if (!IsUtf8(text)) return false;
  const bool control = std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  return !control && !text.contains("\xEF\xBF\xBE") && !text.contains("\xEF\xBF\xBF");
}

std::string PrintXml(const XmlElement& root) {
  std::string out;
  Print(root, 0, out);
  return out;
}

Result<XmlElement> ParseXml(std::string_view bytes) {
  if (bytes.size() > kMaxXmlBytes) {
    return Fail(fmt::format("{} bytes of XML are more than the {} that are read", bytes.size(),
                            kMaxXmlBytes));
  }
  pugi::xml_document document;
  const pugi::xml_parse_result result = document.load_buffer(
      bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_ws_pcdata_single,
      pugi::encoding_utf8);
  if (!result) {
    return Fail(fmt::format("line {}: {}", LineAt(bytes, result.offset),
                            ToLower(result.description())));
  }
  return TreeReader(bytes).Read(document.document_element());
}

}  // namespace domus
