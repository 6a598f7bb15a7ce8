// bench_hostile DOMUS: wall time and peak memory of linting each hostile input.
#include <fmt/format.h>

#include <fstream>
#include <string>

#include "bench/measure.h"
#include "tests/support/hostile_inputs.h"
#include "tests/support/temporary_directory.h"

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  for (const domus::HostileInput& input : domus::HostileInputs()) {
    const domus::TemporaryDirectory directory;
    const std::string path = (directory.path() / input.file_name).string();
    std::ofstream(path) << input.bytes;
    const domus::Measurement m = domus::Measure({argv[1], "lint", path});
    fmt::print("{:<32} {:>8.3f} s  {:>7.1f} MiB  exit {}\n", input.name, m.seconds, m.peak_mib,
               m.status);
  }
  return 0;
}
