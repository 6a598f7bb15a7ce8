// Running a parser of device strings on a literal, and its outcome as text to compare.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/devices/spec_text.h"
#include "lang/value.h"
#include "model/guest_fields.h"

namespace domus::testing {

/// A source file that holds only the literal '…', and the value that it has.
class Literal {
 public:
  explicit Literal(std::string_view text) {
    const SourceFile& file = sources_.Add("vm.cfg", fmt::format("'{}'", text));
    const auto length = static_cast<uint32_t>(text.size());
    value_.data = String{std::string(text), false, {{0, length, file.id(), 1}}};
    value_.where = {file.id(), {0, length + 2}};
  }

  const Value& value() const { return value_; }
  DeviceContext context() { return {sink_, GuestType::kHvm}; }
  const DiagnosticSink& sink() const { return sink_; }

  std::string_view TextAt(Location at) const {
    return sources_.Get(at.file).text().substr(at.span.begin, at.span.end - at.span.begin);
  }
  /// `VM033 <xvdzzz9> headline`, then labels, notes and helps, a line each.
  std::string Diagnostics() const {
    std::string text;
    for (const Diagnostic& d : sink_.all()) {
      text += fmt::format("{} <{}> {}\n", Info(d.code).id, TextAt(d.primary.at), d.message);
      if (!d.primary.text.empty()) text += fmt::format("  label: {}\n", d.primary.text);
      for (const Label& label : d.secondary) {
        text += fmt::format("  at <{}>: {}\n", TextAt(label.at), label.text);
      }
      for (const std::string& note : d.notes) text += fmt::format("  note: {}\n", note);
      for (const std::string& help : d.helps) text += fmt::format("  help: {}\n", help);
    }
    return text;
  }
  /// True when every place that was reported lies within the literal.
  bool PlacesAreInside() const {
    const auto inside = [&](Location at) {
      return at.file == value_.where.file && at.span.begin <= at.span.end &&
             at.span.end <= value_.where.span.end;
    };
    for (const Diagnostic& d : sink_.all()) {
      if (!inside(d.primary.at)) return false;
      for (const Label& label : d.secondary) {
        if (!inside(label.at)) return false;
      }
    }
    return true;
  }

 private:
  SourceMap sources_;
  Value value_;
  DiagnosticSink sink_;
};

/// "disk[xvda] access=w, source=/dev/vg/db": the parts, without flags that are off.
inline std::string DumpField(const Field& field) {
  std::string text = field.path;
  std::string separator = " ";
  for (const auto& [name, value] : field.parts) {
    if (value == "no" && (name == "cdrom" || name == "emulated only")) continue;
    text += separator + name + "=" + value;
    separator = ", ";
  }
  return text;
}

/// One row of a table: the string, and the parsed device or the diagnostics (of which warnings come
/// before the device).
struct SpecCase {
  std::string_view text;
  std::string_view expected;
};

}  // namespace domus::testing
