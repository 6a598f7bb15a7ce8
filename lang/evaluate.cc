#include "lang/evaluate.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/interpreter.h"
#include "lang/evaluator/modules.h"
#include "lang/evaluator/names.h"
#include "lang/evaluator/result.h"

namespace domus {
namespace {

using evaluator::Interpreter;
using evaluator::Raised;

/// Words that name no known variable are strings of the script before it runs.
void ProvideWords(Interpreter& in) {
  const EvaluateOptions& options = in.run.options();
  for (const CommandLineWord& word : options.words) {
    const std::string name(Trim(word.name));
    if (std::ranges::find(options.known_variables, name) != options.known_variables.end()) continue;
    in.run.here = word.where;
    const evaluator::Ref value = in.run.NewText(std::string(Trim(word.value)));
    in.globals.module->names.AssignWord(name, value, word.where);
  }
}

Code CodeFor(const Raised& raised) {
  if (raised.by_script) return Code::kVM006;
  const bool name = raised.exception->type->IsSubclassOf(*evaluator::FindExceptionType("NameError"));
  return name ? Code::kVM001 : Code::kVM002;
}

Diagnostic Describe(const Raised& raised, const std::string& text) {
  const std::string_view type = raised.exception->type->name;
  const Code code = CodeFor(raised);
  std::string message = text.empty() ? fmt::format("the script raised `{}`", type)
                                     : fmt::format("{}: {}", type, Printable(text));
  std::string label = "raised here";
  if (code == Code::kVM001) {
    message = Printable(text);
    label = "not defined here";
  }
  Diagnostic diagnostic(code, raised.where, std::move(message), std::move(label));
  if (!raised.calls.empty()) {
    diagnostic.secondary.push_back({raised.calls.back(), "called from here"});
  }
  diagnostic.helps = raised.helps;
  return diagnostic;
}

struct End {
  bool stopped = false;  // by a budget or a refusal
  std::optional<PythonError> error;
};

/// Runs the script; says how it ended unless it reached its end.
End RunScript(Interpreter& in, evaluator::Frame& frame, const ast::Module& module,
              DiagnosticSink& sink) {
  try {
    ProvideNames(in);
    ProvideWords(in);
    try {
      const evaluator::Flow flow = Execute(in, frame, module.body);
      if (flow != evaluator::Flow::kNext) {
        StopUnsupported(in.run, "`return`, `break` and `continue` have no meaning here",
                        "outside a function or a loop");
      }
    } catch (const Raised& raised) {
      const std::string text = ExceptionText(in.run, *raised.exception);
      sink.Report(Describe(raised, text));
      return {false, PythonError{std::string(raised.exception->type->name), text, raised.where}};
    }
  } catch (evaluator::Stop& stop) {
    sink.Report(std::move(stop.diagnostic));
    return {true, std::nullopt};
  }
  return {};
}

}  // namespace

Evaluation Evaluate(const ast::Module& module, const SourceFile& source,
                    const EvaluateOptions& options, DiagnosticSink& sink) {
  evaluator::Run run(options, source.id());
  Interpreter in(run);
  run.interpreter = &in;
  in.path = source.path();
  evaluator::Frame frame;
  in.globals.module = &frame;
  in.globals.xm_scopes = options.xm_scopes;
  in.current = &frame;
  Evaluation evaluation;
  End end = RunScript(in, frame, module, sink);
  evaluation.error = std::move(end.error);
  evaluation.settings =
      CollectSettings(in, evaluator::NamesRead(module.body), end.stopped, sink);
  return evaluation;
}

}  // namespace domus
