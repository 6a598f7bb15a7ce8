#include <doctest/doctest.h>

#include <string>

#include "lang/ast_dump.h"
#include "lang/parse.h"

namespace domus {
namespace {

/// The tree of a script, or the headlines of what was reported.
std::string Parsed(const std::string& text) {
  SourceMap sources;
  DiagnosticSink sink;
  const SourceFile* source = DecodeSource("vm.cfg", text, sources, sink);
  REQUIRE(source);
  const auto module = ParseGuest(*source, sink);
  std::string reported;
  for (const Diagnostic& diagnostic : sink.all()) reported += diagnostic.message + "\n";
  CHECK(module.has_value() == reported.empty());
  return module ? Dump(*module) : reported;
}

struct Row {
  const char* input;
  const char* dump;
};

TEST_CASE("settings") {
  static constexpr Row kRows[] = {
      {"", ""},
      {"memory = 512", "(= memory 512)"},
      {"a = b = 1\n", "(= a b 1)"},
      {"a, b = 1, 'x'\n", "(= (tuple a b) (tuple 1 \"x\"))"},
      {"a = 1; b = 2;\n", "(= a 1) (= b 2)"},
      {"memory += 256\n", "(+= memory 256)"},
      {"disk = [ 'a',\n  'b', # one more\n\n]\nvif = ['']", "(= disk (list \"a\" \"b\")) (= vif (list \"\"))"},
  };
  for (const Row& row : kRows) CHECK(Parsed(row.input) == row.dump);
}

}  // namespace
}  // namespace domus
