// Every config that people wrote for xm and xl evaluates, but for those listed with a reason.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/lang/evaluated.h"
#include "tests/support/corpus.h"

namespace domus {
namespace {

// Templates that say `disk = [ disks ]`, with a name that nothing defines.
const std::set<std::string> kUnfilled = {
    "CERT-Polska-drakvuf-sandbox__cfg.template_rendered_",
    "CERT-Polska-drakvuf-sandbox__cfg.template_rendered_.2",
    "CERT-Polska-drakvuf-sandbox__cfg.template_rendered_.3",
    "CERT-Polska-drakvuf-sandbox__cfg.template_rendered_.4",
    "CERT-Polska-drakvuf-sandbox__vm.cfg.template_rendered_",
};

std::string Read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST_CASE("configs from the field evaluate") {
  const auto corpus = CorpusFolder();
  if (!corpus) return;
  size_t files = 0;
  for (const char* folder : {"vmcfg", "xl"}) {
    for (const auto& entry : std::filesystem::directory_iterator(*corpus / folder)) {
      const std::string text = Read(entry.path());
      EvaluateOptions options;
      if (text.find("vmid") != text.npos) options.words = {{"vmid", "1", {}}};
      const testing::Evaluated evaluated(text, options);
      const std::string name = entry.path().filename().string();
      CAPTURE(name);
      CHECK((evaluated.Diagnostics() == "") != kUnfilled.contains(name));
      ++files;
    }
  }
  CHECK(files > 100);
}

}  // namespace
}  // namespace domus
