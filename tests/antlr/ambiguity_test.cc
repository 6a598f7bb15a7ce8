// The grammar of guest files gives every text one tree: ANTLR's exact ambiguity detection over the
// fuzz seeds, and over the corpus where it is at hand.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "GuestParser.h"
#include "base/files.h"
#include "lang/antlr/byte_stream.h"
#include "lang/antlr/guest_lines.h"
#include "tests/support/corpus.h"
#include "tests/support/source_directory.h"

namespace domus::antlr {
namespace {

namespace fs = std::filesystem;

struct AmbiguityCounter final : antlr4::BaseErrorListener {
  int count = 0;
  void reportAmbiguity(antlr4::Parser*, const antlr4::dfa::DFA&, size_t, size_t, bool,
                       const antlrcpp::BitSet&, antlr4::atn::ATNConfigSet*) override {
    ++count;
  }
};

int Ambiguities(const std::string& text) {
  SourceMap sources;
  DiagnosticSink sink;
  const SourceFile* source = DecodeSource("vm.cfg", text, sources, sink);
  if (!source) return 0;
  ByteStream stream(source->text());
  GuestTokens lines = LexGuest(stream, *source, sink, {});
  if (lines.refused) return 0;
  antlr4::ListTokenSource token_source(std::move(lines.tokens));
  antlr4::CommonTokenStream tokens(&token_source);
  GuestParser parser(&tokens);
  AmbiguityCounter counter;
  parser.removeErrorListeners();
  parser.addErrorListener(&counter);
  parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(
      antlr4::atn::PredictionMode::LL_EXACT_AMBIG_DETECTION);
  parser.file();
  return counter.count;
}

TEST_CASE("no text has two trees") {
  const fs::path root = SourceDirectory();
  std::vector<fs::path> folders = {root / "tests/fuzz/seeds/guest"};
  if (const auto corpus = CorpusFolder()) {
    folders.push_back(*corpus / "vmcfg");
    folders.push_back(*corpus / "xl");
  }
  for (const fs::path& folder : folders) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      const auto text = ReadFile(entry.path().string());
      REQUIRE(text);
      CAPTURE(entry.path().string());
      CHECK(Ambiguities(*text) == 0);
    }
  }
}

}  // namespace
}  // namespace domus::antlr
