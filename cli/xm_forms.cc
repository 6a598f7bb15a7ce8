#include "cli/xm_forms.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "compiler/guest_source.h"
#include "compiler/xm/variable_table.h"
#include "compiler/xm/xm_sxp.h"

namespace domus {
namespace {

/// Words that name xm's variables go to xm, the others to the script.
struct XmWords {
  xm::Words variables;
  std::vector<CommandLineWord> all;
};

XmWords SplitWords(const std::vector<std::string>& words, xm::Version version, SourceMap& sources) {
  XmWords split;
  if (words.empty()) return split;
  const SourceFile& file = sources.Add("command line", Join(words, "\n"));
  uint32_t begin = 0;
  for (const std::string& word : words) {
    const auto end = static_cast<uint32_t>(begin + word.size());
    const size_t equals = std::min(word.find('='), word.size());
    const std::string name(Trim(std::string_view(word).substr(0, equals)));
    const std::string value(Trim(std::string_view(word).substr(std::min(equals + 1, word.size()))));
    split.all.push_back({name, value, {file.id(), {begin, end}}});
    if (xm::FindVariable(name, version)) split.variables.emplace_back(name, value);
    begin = end + 1;
  }
  return split;
}

}  // namespace

xm::Version XenVersionFromWord(const std::string& word) {
  if (word == "3.1") return xm::Version::k31;
  if (word == "4.0") return xm::Version::k40;
  if (word == "4.4") return xm::Version::k44;
  return xm::Version::k34;
}

XmForm RenderAsXm(const SourceFile& source, FileKind kind, const XmFormOptions& options,
                  SourceMap& sources, DiagnosticSink& sink) {
  XmWords words = SplitWords(options.words, options.version, sources);
  EvaluateOptions evaluate;
  evaluate.host = options.facts;
  evaluate.words = std::move(words.all);
  evaluate.xm_scopes = true;
  for (const xm::Variable& variable : xm::AllVariables()) {
    evaluate.known_variables.emplace_back(variable.name);
  }
  XmForm form;
  const size_t errors_before = sink.errors();
  const std::optional<Settings> settings = ReadGuestSettings(source, kind, evaluate, sink);
  if (!settings || sink.errors() > errors_before) return form;
  xm::SxpOptions xm;
  xm.config_path = source.path();
  xm.words = std::move(words.variables);
  xm.environment.version = options.version;
  auto text = options.xml ? xm::RenderXml(*settings, xm, form.warnings)
                          : xm::RenderSxp(*settings, xm, form.warnings);
  if (text) {
    form.text = std::move(*text);
  } else {
    form.refusal = text.error().text;
  }
  return form;
}

}  // namespace domus
