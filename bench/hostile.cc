// bench_hostile DOMUS: wall time and peak memory of linting each hostile input.
#include <fmt/format.h>

#include <malloc.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "bench/measure.h"
#include "tests/support/hostile_inputs.h"
#include "tests/support/temporary_directory.h"

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  const domus::TemporaryDirectory directory;
  std::vector<std::pair<std::string, std::string>> files;  // label, path
  // Written and freed first: a child's peak memory starts at that of the process that forks it.
  for (const domus::HostileInput& input : domus::HostileInputs()) {
    const auto folder = directory.path() / std::to_string(files.size());
    std::filesystem::create_directory(folder);
    files.emplace_back(input.name, (folder / input.file_name).string());
    std::ofstream(files.back().second) << input.bytes;
  }
  ::malloc_trim(0);
  for (const auto& [label, path] : files) {
    const domus::Measurement m = domus::Measure({argv[1], "lint", path});
    fmt::print("{:<32} {:>8.3f} s  {:>7.1f} MiB  exit {}\n", label, m.seconds, m.peak_mib, m.status);
  }
  return 0;
}
