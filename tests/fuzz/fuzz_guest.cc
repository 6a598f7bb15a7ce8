// libFuzzer target: any bytes as a guest file, through decoding, parsing, the dump
// and evaluation.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lang/ast_dump.h"
#include "lang/evaluate.h"
#include "lang/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  domus::SourceMap sources;
  domus::DiagnosticSink sink;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const domus::SourceFile* source = domus::DecodeSource("vm.cfg", bytes, sources, sink);
  if (!source) return 0;
  const auto module = domus::ParseGuest(*source, sink);
  // A file is either understood or refused with a reason.
  if (module.has_value() == sink.HasErrors()) __builtin_trap();
  if (!module) return 0;
  domus::Dump(*module);
  domus::EvaluateOptions options;
  options.budgets = {.steps = 20'000, .depth = 50, .string_bytes = 1 << 14, .items = 2'000,
                     .total_bytes = 1 << 21};
  domus::DiagnosticSink evaluation;
  domus::Evaluate(*module, *source, options, evaluation);
  // One error ends a script, whatever it does.
  if (evaluation.errors() > 1) __builtin_trap();
  return 0;
}
