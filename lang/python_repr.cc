#include "lang/python_repr.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "lang/utf8.h"

namespace domus {
namespace {

char QuoteFor(std::string_view text) {
  const bool single = text.find('\'') != text.npos, double_ = text.find('"') != text.npos;
  return single && !double_ ? '"' : '\'';
}

void AppendEscaped(std::string& out, char32_t c, char quote) {
  switch (c) {
    case '\t':
      out += "\\t";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\\':
      out += "\\\\";
      return;
    default:
      break;
  }
  if (c == static_cast<unsigned char>(quote)) {
    out += '\\';
    out += quote;
  } else if (c >= 0x20 && c < 0x7F) {
    out += static_cast<char>(c);
  } else if (c < 0x100) {
    out += fmt::format("\\x{:02x}", static_cast<uint32_t>(c));
  } else if (c < 0x10000) {
    out += fmt::format("\\u{:04x}", static_cast<uint32_t>(c));
  } else {
    out += fmt::format("\\U{:08x}", static_cast<uint32_t>(c));
  }
}

/// `inf`, `-inf`, `nan`; empty for other numbers.
std::string_view NotFinite(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  return {};
}

std::string WithPoint(std::string digits) {
  if (digits.find_first_of(".e") == digits.npos) digits += ".0";
  return digits;
}

struct Writer {
  std::string out;

  void operator()(const None&) { out += "None"; }
  void operator()(bool b) { out += b ? "True" : "False"; }
  void operator()(const Integer& i) { out += fmt::format("{}{}", i.value, i.is_long ? "L" : ""); }
  void operator()(double d) { out += PythonFloatRepr(d); }
  void operator()(const String& s) {
    out += s.unicode ? PythonUnicodeRepr(s.text) : PythonStringRepr(s.text);
  }
  void operator()(const List& list) {
    out += '[';
    Items(list.items);
    out += ']';
  }
  void operator()(const Tuple& tuple) {
    out += '(';
    Items(tuple.items);
    out += tuple.items.size() == 1 ? ",)" : ")";
  }
  void operator()(const Dict& dict) {
    out += '{';
    bool first = true;
    for (const auto& [key, value] : dict.items) {
      Separate(first);
      std::visit(*this, key.data);
      out += ": ";
      std::visit(*this, value.data);
    }
    out += '}';
  }
  void operator()(const Opaque& opaque) { out += "<" + opaque.type_name + ">"; }

 private:
  void Separate(bool& first) {
    if (!first) out += ", ";
    first = false;
  }
  void Items(const std::vector<Value>& items) {
    bool first = true;
    for (const Value& item : items) {
      Separate(first);
      std::visit(*this, item.data);
    }
  }
};

}  // namespace

std::string PythonStringRepr(std::string_view bytes) {
  const char quote = QuoteFor(bytes);
  std::string out(1, quote);
  for (const unsigned char byte : bytes) AppendEscaped(out, byte, quote);
  return out + quote;
}

std::string PythonUnicodeRepr(std::string_view text) {
  const char quote = QuoteFor(text);
  std::string out = "u";
  out += quote;
  for (const char32_t c : DecodeUtf8(text)) AppendEscaped(out, c, quote);
  return out + quote;
}

std::string PythonFloatRepr(double number) {
  if (const std::string_view word = NotFinite(number); !word.empty()) return std::string(word);
  char buffer[64];
  const double magnitude = std::fabs(number);
  const bool plain = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e16);
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number, format).ptr;
  return WithPoint(std::string(buffer, end));
}

std::string PythonFloatStr(double number) {
  if (const std::string_view word = NotFinite(number); !word.empty()) return std::string(word);
  return WithPoint(fmt::format("{:.12g}", number));
}

std::string PythonRepr(const Value& value) {
  Writer writer;
  std::visit(writer, value.data);
  return std::move(writer.out);
}

std::string PythonStr(const Value& value) {
  if (const String* s = value.As<String>()) return s->text;
  if (const double* d = value.As<double>()) return PythonFloatStr(*d);
  if (const Integer* i = value.As<Integer>()) return fmt::format("{}", i->value);
  return PythonRepr(value);
}

}  // namespace domus
