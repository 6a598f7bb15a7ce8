#include "cli/findings.h"

#include "cli/color.h"
#include "lang/render_diagnostic.h"

namespace domus {

void PrintFindings(std::ostream& stream, bool stream_is_terminal, const DiagnosticSink& sink,
                   const SourceMap& sources, const std::string& format,
                   const CommonOptions& common, const Environment& environment) {
  const std::string chosen =
      format.empty() ? environment.variable("DOMUS_FORMAT").value_or("full") : format;
  RenderOptions options;
  options.color = UseColor(common.color, environment, stream_is_terminal);
  options.concise = chosen == "concise";
  stream << RenderAll(sink.all(), sources, options);
}

}  // namespace domus
