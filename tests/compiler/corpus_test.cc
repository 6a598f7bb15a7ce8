// Real guest files: none crashes the compiler, and docs/corpus.md lists those it refuses, with the
// reason. DOMUS_ACCEPT=1 writes the list anew.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "base/files.h"
#include "tests/compiler/compile_support.h"
#include "tests/support/corpus.h"
#include "tests/support/source_directory.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = CorpusPath();
const std::string kList = SourceDirectory() + "/docs/corpus.md";
constexpr std::string_view kTableHead = "| file | code | reason |\n|---|---|---|\n";

std::vector<fs::path> FilesOf(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

/// A row for each code that a file has errors of, with the first of them; none when it compiles.
std::string RowsOf(const fs::path& path) {
  const std::string text = ReadFile(path.string()).value_or("");
  // Such files need the number of the guest on the command line, as their comments say.
  const bool is_numbered = text.find("vmid") != std::string::npos && path.extension() != ".sexpr";
  SourceMap sources;
  DiagnosticSink sink;
  const auto compilation = Compile(
      path.string(),
      {.this_machine = {}, .words = is_numbered ? std::vector<std::string>{"vmid=1"} : std::vector<std::string>{}},
      sources, sink);
  REQUIRE(compilation);
  std::string rows;
  std::set<Code> listed;
  for (const Diagnostic& d : sink.all()) {
    if (d.severity != Severity::kError || !listed.insert(d.code).second) continue;
    std::string reason = d.message;
    for (size_t at = 0; (at = reason.find('|', at)) != reason.npos; at += 2) reason.insert(at, "\\");
    rows += fmt::format("| {} | {} | {} |\n", path.lexically_relative(kCorpus).string(),
                        Info(d.code).id, reason);
  }
  return rows;
}

}  // namespace

TEST_CASE("the corpus files that are refused are those that docs/corpus.md lists") {
  if (!CorpusFolder()) return;
  std::string rows;
  for (const char* folder : {"vmcfg", "xl", "sxp"}) {
    for (const fs::path& path : FilesOf(kCorpus / folder)) {
      CAPTURE(path.string());
      rows += RowsOf(path);
    }
  }
  const std::string document = ReadFile(kList).value_or("");
  const size_t table = document.find(kTableHead);
  REQUIRE(table != document.npos);
  const size_t begin = table + kTableHead.size();
  if (std::getenv("DOMUS_ACCEPT")) std::ofstream(kList) << document.substr(0, begin) << rows;
  CHECK(document.substr(begin) == rows);
}

}  // namespace domus
