// What the real xm printed, byte for byte: our own cases in tests/golden/xm, other people's configs
// in the corpus.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/text.h"
#include "compiler/xm/dry_run.h"
#include "tests/support/corpus.h"
#include "tests/support/source_directory.h"

namespace domus::xm {
namespace {

namespace fs = std::filesystem;

std::string Read(const fs::path& path) { return ReadFile(path.string()).value_or(""); }

std::string Replaced(std::string text, std::string_view from, const std::string& to) {
  for (size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::vector<fs::path> FilesIn(const fs::path& folder, const std::string& extension) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// `kind` is sxp or xml.
DryRunResult RunXm(const std::string& version, const std::string& kind, const fs::path& config,
                   const std::vector<std::string>& words) {
  std::vector<std::string> arguments = {"new", kind == "sxp" ? "-n" : "-x", "--xen", version,
                                        config.string()};
  arguments.insert(arguments.end(), words.begin(), words.end());
  return DryRun(arguments, DryRunHost{});
}

/// Without the first line, which names the file.
std::string Body(const std::string& out) { return out.substr(out.find('\n') + 1); }

/// xm ends some XML in a traceback, of which only the error itself counts.
std::string WithoutErrorType(const std::string& err) {
  const size_t colon = err.find(": ");
  const std::string_view type = std::string_view(err).substr(0, colon);
  const bool is_python_type = type.ends_with("Error") && type != "Error";
  return is_python_type ? "Error" + err.substr(colon) : err;
}

struct Count {
  int same = 0, all = 0;
  void Add(bool is_same) {
    ++all;
    same += is_same ? 1 : 0;
  }
};

// --- our own cases
// -----------------------------------------------------------------------------------

std::vector<std::string> WordsOf(fs::path config) {
  std::vector<std::string> words;
  const std::string text = Read(config.replace_extension(".args"));
  for (const std::string_view line : Split(text, '\n')) {
    if (!line.empty()) words.emplace_back(line);
  }
  return words;
}

bool CheckEdge(const fs::path& golden, const std::string& version, const std::string& kind,
               const fs::path& config) {
  const std::string name = config.stem().string();
  CAPTURE(version);
  CAPTURE(kind);
  CAPTURE(name);
  const fs::path base = golden / "edge-expected" / version / (name + "." + kind);
  const auto expected = [&](const char* suffix) {
    return Replaced(Read(base.string() + suffix), "@DIR@", golden.string());
  };
  const DryRunResult result = RunXm(version, kind, config, WordsOf(config));
  const std::string status(Trim(expected(".rc")));
  if (status == "124") {  // xm never ended
    CHECK(result.status == 1);
    CHECK(result.err ==
          "Error: maxmem is the string '1024', which xm multiplies as text; write it without "
          "quotes\n");
    return result.status == 1;
  }
  CHECK(std::to_string(result.status) == status);
  CHECK(result.out == expected(""));
  CHECK(result.err == WithoutErrorType(expected(".err")));
  return std::to_string(result.status) == status && result.out == expected("") &&
         result.err == WithoutErrorType(expected(".err"));
}

TEST_CASE("our own cases: stdout, stderr and exit status of xm") {
  const fs::path golden = fs::path(SourceDirectory()) / "tests/golden/xm";
  for (const std::string version : {"3.4", "3.1"}) {
    for (const std::string kind : {"sxp", "xml"}) {
      Count count;
      for (const fs::path& config : FilesIn(golden / "edge", ".cfg")) {
        count.Add(CheckEdge(golden, version, kind, config));
      }
      MESSAGE("xm " << version << " " << kind << ": " << count.same << " of " << count.all
                    << " of our own cases identical");
      CHECK(count.all == 81);
      CHECK(count.same == count.all);
    }
  }
}

// --- other people's configs
// --------------------------------------------------------------------------

/// Files that ask for a `vmid` were run with one.
std::vector<std::string> WordsFor(const fs::path& config) {
  const bool asks = Read(config).find("vmid") != std::string::npos;
  return asks ? std::vector<std::string>{"vmid=1"} : std::vector<std::string>{};
}

DryRunResult RunCorpus(const fs::path& corpus, const std::string& version, const std::string& kind,
                       const std::string& name) {
  const fs::path config = corpus / "vmcfg" / name;
  return RunXm(version, kind, config, WordsFor(config));
}

TEST_CASE("other people's configs: SXP and XML of xm") {
  const auto corpus = CorpusFolder();
  if (!corpus) return;
  for (const std::string version : {"3.4", "3.1"}) {
    for (const std::string kind : {"sxp", "xml"}) {
      Count count;
      for (const fs::path& expected : FilesIn(*corpus / "expected" / version, "." + kind)) {
        const std::string name = expected.stem().string();
        const DryRunResult result = RunCorpus(*corpus, version, kind, name);
        CAPTURE(version);
        CAPTURE(name);
        CAPTURE(result.err);
        CHECK(Body(result.out) == Read(expected));
        count.Add(Body(result.out) == Read(expected));
      }
      MESSAGE("xm " << version << " " << kind << ": " << count.same << " of " << count.all
                    << " configs of the corpus identical");
      CHECK(count.all > 90);
      CHECK(count.same == count.all);
    }
  }
}

TEST_CASE("configs that xm refused get its verdict") {
  const auto corpus = CorpusFolder();
  if (!corpus) return;
  for (const std::string version : {"3.4", "3.1"}) {
    const std::string table = Read(*corpus / "expected" / version / "FAILURES.tsv");
    for (const std::string_view row : Split(table, '\n')) {
      if (row.empty()) continue;
      std::vector<std::string_view> fields = Split(row, '\t');
      REQUIRE(fields.size() >= 3);
      const std::string name(fields[0]), kind(fields[1]);
      const DryRunResult result = RunCorpus(*corpus, version, kind, name);
      CAPTURE(version);
      CAPTURE(name);
      CHECK(result.status == 1);
      const std::string last = WithoutErrorType(std::string(fields.back()));
      // xm never came to an end (rc=124): we say why.
      if (fields[2] != "rc=1") {
        CHECK(result.err.starts_with("Error: maxmem is the string"));
      } else {
        CHECK(result.err.ends_with(last + "\n"));
      }
    }
  }
}

}  // namespace
}  // namespace domus::xm
