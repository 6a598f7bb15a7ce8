#include "compiler/xm/xml_element.h"

#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "compiler/xm/refusal.h"

namespace domus::xm {
namespace {

struct Utf8Fault {
  size_t begin, end;  // the bytes at fault
  std::string_view reason;
};

bool IsContinuation(char c) { return (c & 0xC0) == 0x80; }

/// Python 2's decoder: it takes surrogates, and blames as few bytes as it can.
std::optional<Utf8Fault> CheckSequence(std::string_view text, size_t i) {
  const auto lead = static_cast<unsigned char>(text[i]);
  const size_t length = lead < 0x80   ? 1
                        : lead < 0xC2 ? 0
                        : lead < 0xE0 ? 2
                        : lead < 0xF0 ? 3
                        : lead < 0xF5 ? 4
                                      : 0;
  if (length == 0) return Utf8Fault{i, i + 1, "invalid start byte"};
  for (size_t k = 1; k < length; ++k) {
    if (i + k >= text.size()) return Utf8Fault{i, text.size(), "unexpected end of data"};
    const auto byte = static_cast<unsigned char>(text[i + k]);
    const bool overlong =
        k == 1 && ((lead == 0xE0 && byte < 0xA0) || (lead == 0xF0 && byte < 0x90));
    const bool too_large = k == 1 && lead == 0xF4 && byte > 0x8F;
    if (!IsContinuation(text[i + k]) || overlong || too_large) {
      return Utf8Fault{i, i + k, "invalid continuation byte"};
    }
  }
  return std::nullopt;
}

void RequireUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    if (const auto fault = CheckSequence(text, i)) {
      const std::string where =
          fault->end - fault->begin == 1
              ? fmt::format("byte 0x{:02x} in position {}", static_cast<unsigned char>(text[i]), i)
              : fmt::format("bytes in position {}-{}", i, fault->end - 1);
      Refuse(fmt::format("'utf8' codec can't decode {}: {}", where, fault->reason));
    }
    for (++i; i < text.size() && IsContinuation(text[i]);) ++i;
  }
}

/// Control characters become references, though XML knows none for them.
std::string Escape(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool control = c > 0 && c < 0x20 && c != '\t' && c != '\n' && c != '\r';
    if (control) {
      out += fmt::format("&#{};", int{c});
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>' && i >= 2 && text.substr(i - 2, 2) == "]]") {
      out += "&gt;";
    } else {
      out += c;
    }
  }
  RequireUtf8(out);
  return out;
}

/// In single quotes, unless there is one in it.
std::string Quote(const std::string& escaped) {
  const char quote = escaped.find('\'') == escaped.npos ? '\'' : '"';
  std::string out(1, quote);
  for (const char c : escaped) {
    if (c == '\n') {
      out += "&#10;";
    } else if (c == '"' && quote == '"') {
      out += "&quot;";
    } else {
      out += c;
    }
  }
  return out + quote;
}

/// Writes elements in the layout of PyXML's pretty-printer.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void Write(const XmlElement& element, size_t depth) {
    Line(depth);
    out_ += "<" + element.name;
    element.attributes.ForEach([&](const std::string& key, const std::string& value) {
      out_ += " " + key;
      out_ += "=" + Quote(Escape(value));
    });
    if (!element.text && element.children.empty()) {
      out_ += "/>";
      return;
    }
    out_ += '>';
    const bool has_text = element.text && !Trim(*element.text).empty();
    if (has_text) out_ += Escape(*element.text);
    for (const XmlElement& child : element.children) Write(child, depth + 1);
    if (!has_text) Line(depth);
    out_ += "</" + element.name + ">";
  }

 private:
  void Line(size_t depth) {
    out_ += '\n';
    out_.append(2 * depth, ' ');
  }

  std::string& out_;
};

std::string EscapeForMinidom(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

void WriteMinidomElement(const XmlElement& element, size_t depth, std::string& out) {
  out.append(depth, '\t');
  out += "<" + element.name;
  std::map<std::string, std::string> sorted;
  element.attributes.ForEach([&](const std::string& key, const std::string& value) {
    sorted[key] = value;
  });
  for (const auto& [key, value] : sorted) {
    out += fmt::format(" {}=\"{}\"", key, EscapeForMinidom(value));
  }
  if (element.text) {
    out += ">" + EscapeForMinidom(*element.text) + "</" + element.name + ">\n";
    return;
  }
  if (element.children.empty()) {
    out += "/>\n";
    return;
  }
  out += ">\n";
  for (const XmlElement& child : element.children) WriteMinidomElement(child, depth + 1, out);
  out.append(depth, '\t');
  out += "</" + element.name + ">\n";
}

}  // namespace

void XmlElement::Set(std::string key, const Value& value) {
  if (!value.IsString()) Refuse("value must be a string or Attr object");
  Set(std::move(key), std::string(value.Text()));
}

void WriteXml(const XmlElement& root, std::string& out) {
  out += "<?xml version='1.0' encoding='UTF-8'?>";
  Writer(out).Write(root, 0);
  out += '\n';
}

void WriteMinidomXml(const XmlElement& root, std::string& out) {
  out += "<?xml version=\"1.0\" ?>\n";
  WriteMinidomElement(root, 0, out);
}

}  // namespace domus::xm
