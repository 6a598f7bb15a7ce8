// The parsers over real files, where the corpus is at hand.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "base/files.h"
#include "lang/parse.h"
#include "tests/support/corpus.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = CorpusPath();

std::vector<fs::path> FilesOf(const std::string& folder) {
  std::vector<fs::path> files;
  if (!fs::exists(kCorpus / folder)) return files;
  for (const auto& entry : fs::directory_iterator(kCorpus / folder)) {
    if (entry.is_regular_file() && entry.path().extension() != ".args")
      files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

/// The errors in one file.
size_t Errors(const fs::path& path) {
  SourceMap sources;
  DiagnosticSink sink;
  const auto bytes = ReadFile(path.string());
  REQUIRE(bytes);
  const SourceFile* source = DecodeSource(path.string(), *bytes, sources, sink);
  if (!source) return sink.errors();
  const bool sxp = path.extension() == ".sexpr" || path.string().find(".sxp") != std::string::npos;
  const bool parsed =
      sxp ? ParseSxp(*source, sink).has_value() : ParseGuest(*source, sink).has_value();
  CHECK(parsed != sink.HasErrors());
  for (const Diagnostic& diagnostic : sink.all()) CHECK(diagnostic.primary.at.valid());
  return sink.errors();
}

TEST_CASE("every real config parses") {
  if (!CorpusFolder()) return;
  for (const char* folder : {"vmcfg", "xl", "edge", "sxp", "xend-config"}) {
    const auto files = FilesOf(folder);
    CHECK(!files.empty());
    for (const fs::path& path : files) {
      CAPTURE(path.string());
      CHECK(Errors(path) == (path.filename() == "py-syntax-error.cfg" ? 1 : 0));
    }
  }
}

TEST_CASE("every file with bad syntax gets errors") {
  if (!CorpusFolder()) return;
  for (const fs::path& path : FilesOf("vmcfg-badsyntax")) {
    CAPTURE(path.string());
    CHECK(Errors(path) > 0);
  }
}

}  // namespace
}  // namespace domus
