// What libvirt's own converters (xen-xl, xen-xm) make of a config and what Domus makes of it mean the
// same. docs/forms.md lists the pairs that differ, with the reason; the list must be exact. A folder in
// $DOMUS_LIBVIRT_PAIRS with NAME.cfg and NAME.xml is compared too.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/text.h"
#include "forms/libvirt_xml.h"
#include "tests/compiler/compile_support.h"
#include "tests/forms/canonical_xml.h"
#include "tests/support/corpus.h"
#include "tests/support/source_directory.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

struct Pair {
  std::string name;  // "xl/disk-qed"
  fs::path cfg, xml;
};

std::vector<Pair> PairsIn(const fs::path& folder) {
  std::vector<Pair> pairs;
  if (!fs::is_directory(folder)) return pairs;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    fs::path xml = entry.path();
    if (xml.extension() != ".cfg") continue;
    xml.replace_extension(".xml");
    fs::path name = entry.path().lexically_relative(folder);
    if (fs::exists(xml)) pairs.push_back({name.replace_extension().string(), entry.path(), xml});
  }
  std::ranges::sort(pairs, {}, &Pair::name);
  return pairs;
}

std::string OursFor(const Pair& pair) {
  SourceMap sources;
  DiagnosticSink sink;
  const auto compiled = Compile(pair.cfg.string(), {.this_machine = {}, .words = {}}, sources, sink);
  REQUIRE(compiled);
  const auto& guest = compiled->files.front().guest;
  if (!guest || sink.errors() > 0) return "(refused)\n" + Dump(sink, sources, "");
  return WriteLibvirtXml(guest->config, LibvirtTarget::kXen, LibvirtMetadata::kOmit).text;
}

/// The lines that only one of the two has.
std::string LineDifference(const std::string& libvirts, const std::string& ours) {
  std::multiset<std::string> theirs_only, ours_only;
  for (const auto line : Split(libvirts, '\n')) theirs_only.emplace(line);
  for (const auto line : Split(ours, '\n')) {
    const auto found = theirs_only.find(std::string(line));
    if (found == theirs_only.end()) {
      ours_only.emplace(line);
    } else {
      theirs_only.erase(found);
    }
  }
  std::string text;
  for (const std::string& line : theirs_only) text += "libvirt: " + line + "\n";
  for (const std::string& line : ours_only) text += "domus:   " + line + "\n";
  return text;
}

/// Whether it is the same; the differing lines as a message.
bool IsSame(const Pair& pair) {
  const std::string libvirts = CanonicalXml(ReadFile(pair.xml.string()).value_or(""));
  const std::string ours = CanonicalXml(OursFor(pair));
  if (libvirts != ours) MESSAGE(pair.name, " differs:\n", LineDifference(libvirts, ours));
  return libvirts == ours;
}

/// "- `xl/NAME`: reason" after the heading of the pairs.
std::set<std::string> ListedPairs() {
  const std::string text = ReadFile(SourceDirectory() + "/docs/forms.md").value_or("");
  const size_t heading = text.find("### Pairs that differ");
  REQUIRE(heading != std::string::npos);
  std::set<std::string> listed;
  for (const auto line : Split(std::string_view(text).substr(heading), '\n')) {
    if (line.starts_with("## ")) break;
    const size_t end = line.starts_with("- `") ? line.find("`: ") : std::string_view::npos;
    if (end != std::string_view::npos) listed.emplace(line.substr(3, end - 3));
  }
  return listed;
}

}  // namespace

TEST_CASE("configs become the domain XML that libvirt itself makes of them") {
  const auto corpus = CorpusFolder();
  if (!corpus) return;
  std::set<std::string> differing;
  const std::vector<Pair> pairs = PairsIn(*corpus / "libvirt-pairs");
  CHECK(pairs.size() >= 37);
  for (const Pair& pair : pairs) {
    if (!IsSame(pair)) differing.insert(pair.name);
  }
  CHECK(differing == ListedPairs());
  CHECK(differing.size() * 10 <= pairs.size());
}

TEST_CASE("pairs of $DOMUS_LIBVIRT_PAIRS") {
  const char* folder = std::getenv("DOMUS_LIBVIRT_PAIRS");
  if (!folder) return;
  for (const Pair& pair : PairsIn(folder)) CHECK_MESSAGE(IsSame(pair), pair.name);
}

}  // namespace domus
