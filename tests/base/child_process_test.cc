#include "base/child_process.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "base/files.h"
#include "base/text.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

using namespace std::chrono_literals;
using Kind = ProgramEnd::Kind;

ProgramEnd Shell(const std::string& script, ProgramLimits limits = {}) {
  const Result<ProgramEnd> end = RunProgram({"sh", "-c", script}, limits);
  REQUIRE(end.has_value());
  return *end;
}

}  // namespace

TEST_CASE("a program's outputs and its exit code come back apart") {
  const ProgramEnd end = Shell("echo out; echo err >&2; exit 3");
  CHECK(end.kind == Kind::kExited);
  CHECK(end.status == 3);
  CHECK(end.out == "out\n");
  CHECK(end.err == "err\n");
  CHECK_FALSE(end.Succeeded());
  CHECK(Shell("true").Succeeded());
}

TEST_CASE("words reach the program as they are") {
  const auto end = RunProgram({"printf", "%s|", "a b", "$HOME", "'\"", ""}, {});
  REQUIRE(end.has_value());
  CHECK(end->out == "a b|$HOME|'\"||");
}

TEST_CASE("a program has no input, the locale C and a session of its own") {
  CHECK(Shell("cat").out.empty());
  CHECK(Shell("echo $LC_ALL$LANG").out == "C\n");
  const std::string session = Shell("ps -o sid= -p $$; echo $$").out;
  const std::vector<std::string_view> lines = Split(session, '\n');
  REQUIRE(lines.size() >= 2);
  CHECK(Trim(lines[0]) == Trim(lines[1]));
}

TEST_CASE("a program that can't be started says why") {
  const auto end = RunProgram({"/no/such/program"}, {});
  REQUIRE_FALSE(end.has_value());
  CHECK(end.error().message == "/no/such/program: No such file or directory");
}

TEST_CASE("a program that takes too long is killed, and what it has started too") {
  const TemporaryDirectory directory;
  const std::string file = (directory.path() / "pid").string();
  const ProgramEnd end = Shell("sleep 1000 & echo $! > " + file + "; echo told; wait",
                               {.time = 300ms});
  CHECK(end.kind == Kind::kTimedOut);
  CHECK(end.out == "told\n");
  const auto child = ParseInt(Trim(*ReadFile(file)));
  REQUIRE(child.has_value());
  // Its new parent takes a moment to bury it.
  bool is_gone = false;
  for (int i = 0; i < 200 && !is_gone; ++i) {
    const auto stat = ReadFile("/proc/" + std::to_string(*child) + "/stat");
    is_gone = !stat || stat->find(") Z ") != std::string::npos;
    if (!is_gone) std::this_thread::sleep_for(10ms);
  }
  CHECK(is_gone);
}

TEST_CASE("a program that says too much is killed") {
  const ProgramEnd end = Shell("yes", {.time = 60s, .output_bytes = 100'000});
  CHECK(end.kind == Kind::kTooMuch);
  CHECK(end.out.size() < 200'000);
}

TEST_CASE("a signal is told from an exit code") {
  const ProgramEnd end = Shell("kill -SEGV $$");
  CHECK(end.kind == Kind::kSignalled);
  CHECK(end.status == SIGSEGV);
}

TEST_CASE("what a program leaves behind is not waited for, and lives on") {
  const auto before = std::chrono::steady_clock::now();
  const ProgramEnd end = Shell("setsid sleep 1000 & echo $!");
  CHECK(std::chrono::steady_clock::now() - before < 100s);
  CHECK(end.Succeeded());
  const auto left = ParseInt(Trim(end.out));
  REQUIRE(left.has_value());
  CHECK(::kill(static_cast<pid_t>(*left), SIGKILL) == 0);
}

TEST_CASE("whoever asks is told the process") {
  int told = 0;
  const auto end = RunProgram({"sh", "-c", "echo $$"}, {}, [&](int process) { told = process; });
  REQUIRE(end.has_value());
  CHECK(end->out == std::to_string(told) + "\n");
}

}  // namespace domus
