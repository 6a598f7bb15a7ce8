// The corpus's guests, compiled: what people's files become in other forms.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "base/files.h"
#include "compiler/compile.h"
#include "tests/support/corpus.h"

namespace domus {

struct CorpusGuest {
  std::string name;  // "vmcfg/web01.cfg"
  GuestConfig config;
};

/// Those of the folders' files that compile without an error, by name.
inline std::vector<CorpusGuest> CorpusGuests(const std::vector<std::string>& folders) {
  std::vector<CorpusGuest> guests;
  const auto corpus = CorpusFolder();
  if (!corpus) return guests;
  for (const std::string& folder : folders) {
    for (const auto& entry : std::filesystem::directory_iterator(*corpus / folder)) {
      if (entry.path().extension() == ".xml") continue;
      // Such files need the number of the guest on the command line, as their comments say.
      const bool numbered = ReadFile(entry.path().string()).value_or("").contains("vmid");
      SourceMap sources;
      DiagnosticSink sink;
      const std::vector<std::string> words(numbered ? 1 : 0, "vmid=1");
      const auto compiled =
          Compile(entry.path().string(), {.this_machine = {}, .words = words}, sources, sink);
      if (!compiled || sink.errors() > 0 || !compiled->files.front().guest) continue;
      guests.push_back({entry.path().lexically_relative(*corpus).string(),
                        compiled->files.front().guest->config});
    }
  }
  std::ranges::sort(guests, {}, &CorpusGuest::name);
  return guests;
}

}  // namespace domus
