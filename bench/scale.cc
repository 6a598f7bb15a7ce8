// bench_scale DOMUS GUESTS…: lint, plan, apply, an empty plan, and a plan of changes, on generated
// trees of so many guests and a simulated host. Prints wall time and peak memory of each command.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "bench/measure.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

void WriteGuest(const fs::path& tree, int i, int memory) {
  const fs::path folder = tree / "running_pool" / fmt::format("{:05}_guest{}", i, i);
  fs::create_directories(folder);
  std::ofstream(folder / "vm.cfg") << fmt::format(
      "# guest {0}\n"
      "name       = 'guest{0}'\n"
      "memory     = {1}\n"
      "maxmem     = 1024\n"
      "vcpus      = 2\n"
      "bootloader = '/usr/bin/pygrub'\n"
      "on_reboot  = 'restart'\n"
      "on_crash   = 'restart'\n"
      "disk = [ 'phy:/dev/vg0/guest%d-%s,%s,w' % ({0}, part, dev)\n"
      "         for part, dev in [('root', 'xvda'), ('data', 'xvdb')] ]\n"
      "vif  = [ 'mac=00:16:3e:{2:02x}:{3:02x}:{4:02x},bridge=xenbr0' ]\n",
      i, memory, i >> 16 & 0x7f, i >> 8 & 0xff, i & 0xff);
}

void Run(const std::string& domus, int guests) {
  const TemporaryDirectory directory;
  const fs::path tree = directory.path() / "tree";
  for (int i = 0; i < guests; ++i) WriteGuest(tree, i, 512);
  const std::vector<std::string> places = {
      "--state", (directory.path() / "state.db").string(), "--hypervisor",
      fmt::format("sim:{}?memory=100000000&cpus=64", (directory.path() / "host.sim").string())};
  const auto row = [&](const char* label, std::vector<std::string> words, bool with_places) {
    words.insert(words.begin(), domus);
    if (with_places) words.insert(words.end(), places.begin(), places.end());
    const Measurement m = Measure(words);
    fmt::print("{:>7}  {:<24} {:>8.3f} s  {:>7.1f} MiB  exit {}\n", guests, label, m.seconds,
               m.peak_mib, m.status);
  };
  row("lint", {"lint", tree.string()}, false);
  row("plan, all to create", {"plan", tree.string()}, true);
  row("apply", {"apply", tree.string(), "--yes"}, true);
  row("plan, no change", {"plan", tree.string(), "--detailed-exitcode"}, true);
  for (int i = 0; i < guests && i < 100; ++i) WriteGuest(tree, i, 768);
  row("plan, 100 changed", {"plan", tree.string()}, true);
  row("apply, 100 changed", {"apply", tree.string(), "--yes"}, true);
  row("status", {"status", tree.string()}, true);
}

}  // namespace
}  // namespace domus

int main(int argc, char** argv) {
  for (int i = 2; i < argc; ++i) domus::Run(argv[1], std::stoi(argv[i]));
  return argc < 3 ? 64 : 0;
}
