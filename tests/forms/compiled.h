// Guests read back from what the forms write, and how two guests differ.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compiler/guest_compiler.h"
#include "forms/loss.h"
#include "lang/evaluate.h"
#include "lang/parse.h"
#include "model/guest_fields.h"

namespace domus::testing {

/// A guest compiled from text, and the errors on the way: "VM020: …".
struct Read {
  GuestConfig guest;
  std::set<std::string> errors;
};

inline std::set<std::string> ErrorsOf(const DiagnosticSink& sink) {
  std::set<std::string> errors;
  for (const Diagnostic& d : sink.all()) {
    if (d.severity == Severity::kError) errors.insert(fmt::format("{}: {}", Info(d.code).id, d.message));
  }
  return errors;
}

/// Every name that the guest's site has, declared.
inline GuestCompileOptions OptionsFor(const GuestConfig& guest) {
  GuestCompileOptions options{{}, "unnamed"};
  for (const auto& [name, value] : guest.site) {
    if (name != "acpi") options.site_keys.push_back(name);
  }
  return options;
}

inline Read ReadScript(const std::string& text, const GuestCompileOptions& options) {
  SourceMap sources;
  DiagnosticSink sink;
  Read read;
  const SourceFile* source = DecodeSource("vm.cfg", text, sources, sink);
  const auto module = source ? ParseGuest(*source, sink) : std::nullopt;
  if (module) {
    const Evaluation evaluation = Evaluate(*module, *source, {}, sink);
    read.guest = CompileGuest(evaluation.settings, source->id(), options, sink).config;
  } else {
    read.errors.insert("not a script");
  }
  read.errors.merge(ErrorsOf(sink));
  return read;
}

inline Read ReadSxp(const std::string& text, const GuestCompileOptions& options) {
  SourceMap sources;
  DiagnosticSink sink;
  Read read;
  const SourceFile* source = DecodeSource("guest.sxp", text, sources, sink);
  const auto document = source ? ParseSxp(*source, sink) : std::nullopt;
  const auto settings = document ? SettingsFromSxp(*document, sink) : std::nullopt;
  if (settings) {
    read.guest = CompileGuest(*settings, source->id(), options, sink).config;
  } else {
    read.errors.insert("not SXP");
  }
  read.errors.merge(ErrorsOf(sink));
  return read;
}

/// The paths of the fields that only one of the guests has or that are not the same.
inline std::set<std::string> DifferingFields(const GuestConfig& one, const GuestConfig& other) {
  std::set<std::pair<std::string, std::map<std::string, std::string>>> fields[2];
  const GuestConfig* guests[] = {&one, &other};
  for (size_t i = 0; i < 2; ++i) {
    for (Field& field : GuestFields(*guests[i], "key")) fields[i].emplace(field.path, field.parts);
  }
  std::set<std::string> paths;
  for (size_t i = 0; i < 2; ++i) {
    for (const auto& field : fields[i]) {
      if (!fields[1 - i].contains(field)) paths.insert(field.first);
    }
  }
  return paths;
}

inline std::set<std::string> FieldsOf(const std::vector<Loss>& losses) {
  std::set<std::string> fields;
  for (const Loss& loss : losses) fields.insert(loss.field);
  return fields;
}

inline std::string Lines(const std::vector<Loss>& losses) {
  std::string lines;
  for (const Loss& loss : losses) lines += fmt::format("{}: {}\n", loss.field, loss.why);
  return lines;
}

}  // namespace domus::testing
