#include "tests/lang/evaluated.h"

#include <fmt/format.h>

#include "lang/parse.h"
#include "lang/python_repr.h"

namespace domus::testing {

Evaluated::Evaluated(const std::string& script, const EvaluateOptions& options) {
  const SourceFile* source = DecodeSource("vm.cfg", script, sources, sink);
  if (!source) return;
  const auto module = ParseGuest(*source, sink);
  if (module) evaluation = Evaluate(*module, *source, options, sink);
}

std::string Evaluated::Dump() const {
  std::string out;
  for (const Setting& setting : evaluation.settings.all()) {
    out += fmt::format("{} = {}\n", setting.name, PythonRepr(setting.value));
  }
  if (evaluation.error) {
    return out + fmt::format("{}: {}\n", evaluation.error->type, evaluation.error->text);
  }
  for (const Diagnostic& diagnostic : sink.all()) {
    out += fmt::format("{} {}\n", Info(diagnostic.code).id, diagnostic.message);
  }
  return out;
}

std::string Evaluated::At(const Location& location) const {
  if (!location.valid() || location.file >= sources.size()) return "?";
  const std::string_view text = sources.Get(location.file).text();
  return std::string(text.substr(location.span.begin, location.span.end - location.span.begin));
}

std::string Evaluated::Diagnostics() const {
  std::string out;
  for (const Diagnostic& d : sink.all()) {
    out += fmt::format("{}: {}\n", Info(d.code).id, d.message);
    out += fmt::format("  [{}] {}\n", At(d.primary.at), d.primary.text);
    for (const Label& label : d.secondary) out += fmt::format("  [{}] {}\n", At(label.at), label.text);
    for (const std::string& note : d.notes) out += "  note: " + note + "\n";
    for (const std::string& help : d.helps) out += "  help: " + help + "\n";
  }
  return out;
}

}  // namespace domus::testing
