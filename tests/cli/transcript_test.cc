// Terminal sessions as tests: tests/golden/transcripts/*.txt read like the manual, and are replayed
// in process on a fresh copy of examples/. DOMUS_ACCEPT=1 rewrites them instead, and fails.
//
//   $ domus lint broken
//   …what it prints, stdout and stderr together…
//   [exit 1]                      (left out when it is 0)
//
// A line `$ write FILE` takes the following lines, up to `.`, as the file's text; `$ remove PATH`
// removes. Every transcript starts with no state and a simulated host of 16 GiB and 8 CPUs.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/text.h"
#include "cli/command_line.h"
#include "reconciler/process_identity.h"
#include "tests/support/shell_words.h"
#include "tests/support/source_directory.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

class Session {
 public:
  Session() {
    fs::copy(fs::path(SourceDirectory()) / "examples", directory_.path() / "examples",
             fs::copy_options::recursive);
    // Whoever checked them out has a umask of their own.
    for (const auto& entry : fs::recursive_directory_iterator(directory_.path() / "examples")) {
      if (entry.is_regular_file()) fs::permissions(entry.path(), fs::perms{0644});
    }
    before_ = fs::current_path();
    fs::current_path(directory_.path() / "examples");
  }
  ~Session() { fs::current_path(before_); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Runs one `$ …` line; returns what it printed, with the exit code if it isn't 0.
  std::string Run(const std::string& line, std::istream& following) {
    const std::vector<std::string> words = ShellWords(line);
    if (words.at(0) == "write") return Write(words.at(1), following);
    if (words.at(0) == "remove") {
      fs::remove_all(words.at(1));
      return "";
    }
    REQUIRE(words.at(0) == "domus");
    std::ostringstream printed;
    std::istringstream no_input;
    Environment environment{.out = printed, .err = printed, .in = no_input};
    environment.variable = [this](const char* name) { return Variable(name); };
    environment.machine = {"Linux", "ovs01", "2.6.18", "#1 SMP", "x86_64"};
    environment.wall_clock = [] { return WallClock{.unix_seconds = 1795348800}; };  // a Sunday, 12:00
    // Ids of plans: 7c1e-42d0, 7c1e-42d1, …
    environment.random_bytes = [this](size_t) {
      return "\x7c\x1e\x42" + std::string(1, static_cast<char>(0xd0 + ids_++));
    };
    const int code = RunCommandLine({words.begin() + 1, words.end()}, environment);
    std::string text = Stable(printed.str());
    if (code != 0) text += "[exit " + std::to_string(code) + "]\n";
    return text;
  }

 private:
  static std::string Write(const std::string& path, std::istream& following) {
    fs::create_directories(fs::path(path).parent_path().empty() ? "." : fs::path(path).parent_path());
    std::ofstream file(path);
    std::string text;
    for (std::string line; std::getline(following, line);) {
      text += line + "\n";
      if (line == ".") return text;
      file << line << "\n";
    }
    FAIL("no `.` after $ write " << path);
    return text;
  }

  std::optional<std::string> Variable(std::string_view name) const {
    if (name == "DOMUS_STATE") return (directory_.path() / "state.db").string();
    if (name == "DOMUS_HYPERVISOR") {
      return "sim:" + (directory_.path() / "host.sim").string() + "?memory=16384&cpus=8&name=ovs01";
    }
    return std::nullopt;
  }

  static std::string Replaced(std::string text, const std::string& what, const std::string& by) {
    for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
      text.replace(at, what.size(), by);
    }
    return text;
  }

  /// Without what differs from run to run: the temporary directory, times and users.
  std::string Stable(std::string text) const {
    static const std::regex kSeconds(R"(\b\d+\.\ds)");
    static const std::regex kLastApply(R"((last apply \(?|was applied )\d\S+ \S+ by [^\s)]+)");
    static const std::regex kUptime(R"((MiB +)\ds\b)");
    static const std::regex kFailed(R"( failed \d\d:\d\d:)");
    static const std::regex kMoment(R"(\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?)");
    static const std::regex kEnded(R"(ended \d\d:\d\d:\d\d \(\d+s\))");
    static const std::regex kSince(R"(since \d\d:\d\d:\d\d \(\d+s\))");
    static const std::regex kProtected(R"(protected \d{4}-\d\d-\d\d by \w+)");
    static const std::regex kStepTime(R"((done|FAILED)   \d+s)");
    text = std::regex_replace(text, kSeconds, "0.0s");
    text = std::regex_replace(text, kFailed, " failed 14:05:");
    text = std::regex_replace(text, kMoment, "2026-11-19 14:02$1");
    text = std::regex_replace(text, std::regex("14:02:\\d\\d"), "14:02:11");
    text = std::regex_replace(text, kEnded, "ended 14:02:12 (1s)");
    text = std::regex_replace(text, kSince, "since 14:02:11 (1s)");
    text = std::regex_replace(text, kProtected, "protected 2026-11-19 by ana");
    text = Replaced(std::move(text), ThisProcess().who, "ana@ovs01");
    if (text.starts_with("RUN ")) {  // its columns are as wide as the user's name
      text = std::regex_replace(text, std::regex(" {3,}"), "   ");
    }
    text = std::regex_replace(text, kStepTime, "$1   1s");
    text = std::regex_replace(text, kLastApply, "$012026-11-19 14:02 by ana");
    text = std::regex_replace(text, kUptime, "$011s");
    return Replaced(std::move(text), directory_.path().string(), "TMP");
  }

  TemporaryDirectory directory_;
  fs::path before_;
  int ids_ = 0;
};

std::string Replay(const std::string& transcript) {
  Session session;
  std::istringstream lines(transcript);
  std::string replayed;
  bool first = true;
  for (std::string line; std::getline(lines, line);) {
    if (first && line.starts_with("# ")) replayed += line + "\n";
    if (!line.starts_with("$ ")) continue;
    if (!first) replayed += "\n";
    first = false;
    replayed += line + "\n" + session.Run(line.substr(2), lines);
  }
  return replayed;
}

}  // namespace

TEST_CASE("transcripts") {
  int replayed = 0;
  for (const auto& entry :
       fs::directory_iterator(fs::path(SourceDirectory()) / "tests/golden/transcripts")) {
    if (entry.path().extension() != ".txt") continue;
    ++replayed;
    CAPTURE(entry.path().filename());
    const std::string expected = ReadFile(entry.path().string()).value();
    const std::string actual = Replay(expected);
    CHECK(actual == expected);
    if (actual != expected && std::getenv("DOMUS_ACCEPT")) std::ofstream(entry.path()) << actual;
  }
  CHECK(replayed > 0);
}

TEST_CASE("examples/broken says what its expected.txt shows") {
  Session session;
  std::istringstream nothing;
  const std::string path = SourceDirectory() + "/examples/broken/expected.txt";
  const std::string printed = "$ domus lint broken\n" + session.Run("domus lint broken", nothing);
  if (std::getenv("DOMUS_ACCEPT")) std::ofstream(path) << printed;
  CHECK(printed == ReadFile(path).value_or(""));
}

}  // namespace domus
