#include "lang/render_diagnostic.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>

#include "base/text.h"

namespace domus {
namespace {

/// Source files, and diagnostics at words of them. SY001 stands for any code.
struct Report {
  SourceMap sources;

  const SourceFile& Add(std::string path, std::string text) {
    return sources.Add(std::move(path), std::move(text));
  }
  static Location At(const SourceFile& source, std::string_view word, size_t length = 0) {
    const size_t begin = source.text().find(word);
    REQUIRE(begin != std::string_view::npos);
    const size_t end = begin + (length > 0 ? length : word.size());
    return {source.id(), {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}};
  }
  static Location Between(const SourceFile& source, size_t begin, size_t end) {
    return {source.id(), {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}};
  }
  std::string Full(const Diagnostic& diagnostic) const {
    return RenderDiagnostic(diagnostic, sources);
  }
};

Diagnostic Warning(Location at, std::string message, std::string label = {}) {
  Diagnostic diagnostic(Code::kSY001, at, std::move(message), std::move(label));
  diagnostic.severity = Severity::kWarning;
  return diagnostic;
}

TEST_CASE("a frame shows the line, carets, the label, notes and helps") {
  Report report;
  const SourceFile& file =
      report.Add("12_db01/vm.cfg", "name = 'db01'\nvcpus   = 2\nmaxvpus = 4\n");
  const Diagnostic diagnostic = Diagnostic(Code::kSY001, Report::At(file, "maxvpus"),
                                           "unknown key `maxvpus`", "not a vm.cfg key")
                                    .Secondary(Report::Between(file, 14, 14), "")
                                    .Note("xl ignores unknown keys without a message")
                                    .Help("did you mean `maxvcpus`?");
  CHECK(report.Full(diagnostic) ==
        "error[SY001]: unknown key `maxvpus`\n"
        "  --> 12_db01/vm.cfg:3:1\n"
        "   |\n"
        " 2 | vcpus   = 2\n"
        " 3 | maxvpus = 4\n"
        "   | ^^^^^^^ not a vm.cfg key\n"
        "   |\n"
        "   = note: xl ignores unknown keys without a message\n"
        "   = help: did you mean `maxvcpus`?\n");
}

TEST_CASE("without remarks the frame ends with the carets") {
  Report report;
  const SourceFile& file = report.Add("vm.cfg", "memory = 'x'\n");
  CHECK(report.Full(Diagnostic(Code::kSY001, Report::At(file, "'x'"), "not a number")) ==
        "error[SY001]: not a number\n"
        "  --> vm.cfg:1:10\n"
        "   |\n"
        " 1 | memory = 'x'\n"
        "   |          ^^^\n");
}

TEST_CASE("severities have their names") {
  Report report;
  const SourceFile& file = report.Add("vm.cfg", "a = 1\n");
  Diagnostic diagnostic(Code::kSY001, Report::At(file, "a"), "m");
  diagnostic.severity = Severity::kWarning;
  CHECK(report.Full(diagnostic).starts_with("warning[SY001]: m\n"));
  diagnostic.severity = Severity::kNote;
  CHECK(report.Full(diagnostic).starts_with("note[SY001]: m\n"));
}

TEST_CASE("the gutter grows with the line numbers") {
  Report report;
  const SourceFile& file = report.Add("vm.cfg", std::string(122, '\n') + "a = 1\n");
  CHECK(report.Full(Diagnostic(Code::kSY001, Report::At(file, "a"), "m").Help("h")) ==
        "error[SY001]: m\n"
        "   --> vm.cfg:123:1\n"
        "    |\n"
        "123 | a = 1\n"
        "    | ^\n"
        "    |\n"
        "    = help: h\n");
}

TEST_CASE("labels of one file share a frame, dots stand for far lines") {
  Report report;
  const SourceFile& file =
      report.Add("xend-config.sxp",
                 "(server yes)\n# one\n# two\n(hosts-allow '')\n# 5\n# 6\n# 7\n(port 8002)\n");
  const Diagnostic diagnostic =
      Warning(Report::At(file, "''"), "relocation server accepts every host", "empty means all")
          .Secondary(Report::At(file, "(port 8002)"), "on this port")
          .Secondary(Report::At(file, "(server yes)"), "enabled here");
  CHECK(report.Full(diagnostic) ==
        "warning[SY001]: relocation server accepts every host\n"
        "  --> xend-config.sxp:4:14\n"
        "   |\n"
        " 1 | (server yes)\n"
        "   | ------------ enabled here\n"
        " 4 | (hosts-allow '')\n"
        "   |              ^^ empty means all\n"
        "...\n"
        " 8 | (port 8002)\n"
        "   | ----------- on this port\n");
}

TEST_CASE("labels of one line hang below each other") {
  Report report;
  const SourceFile& file = report.Add("vm.cfg", "disk = ['phy:/a,xvda,w', 'phy:/b,xvda,w']\n");
  const Location second = Report::Between(file, 33, 37);
  SUBCASE("two") {
    CHECK(report.Full(Diagnostic(Code::kSY001, second, "device used twice", "again here")
                          .Secondary(Report::At(file, "xvda"), "first used here")) ==
          "error[SY001]: device used twice\n"
          "  --> vm.cfg:1:34\n"
          "   |\n"
          " 1 | disk = ['phy:/a,xvda,w', 'phy:/b,xvda,w']\n"
          "   |                 ----             ^^^^ again here\n"
          "   |                 |\n"
          "   |                 first used here\n");
  }
  SUBCASE("three") {
    CHECK(report.Full(Diagnostic(Code::kSY001, second, "m", "p")
                          .Secondary(Report::At(file, "xvda"), "first")
                          .Secondary(Report::At(file, "disk"), "list")) ==
          "error[SY001]: m\n"
          "  --> vm.cfg:1:34\n"
          "   |\n"
          " 1 | disk = ['phy:/a,xvda,w', 'phy:/b,xvda,w']\n"
          "   | ----            ----             ^^^^ p\n"
          "   | |               |\n"
          "   | |               first\n"
          "   | list\n");
  }
  SUBCASE("one inside the other, and two in the same place") {
    CHECK(report.Full(Diagnostic(Code::kSY001, Report::At(file, "xvda"), "m", "p")
                          .Secondary(Report::At(file, "'phy:/a,xvda,w'"), "whole")
                          .Secondary(Report::At(file, "'phy:/a,xvda,w'"), "again")) ==
          "error[SY001]: m\n"
          "  --> vm.cfg:1:17\n"
          "   |\n"
          " 1 | disk = ['phy:/a,xvda,w', 'phy:/b,xvda,w']\n"
          "   |         --------^^^^---\n"
          "   |         |       |\n"
          "   |         |       p\n"
          "   |         again\n"
          "   |         whole\n");
  }
}

TEST_CASE("labels of other files follow as notes") {
  Report report;
  const SourceFile& first = report.Add("14_web02/vm.cfg", "vif = [ 'mac=00:16:3e:5a:10:02' ]\n");
  const SourceFile& second = report.Add("15_web03/vm.cfg", "\nvif = [ 'mac=00:16:3E:5A:10:02' ]\n");
  const Diagnostic diagnostic =
      Diagnostic(Code::kSY001, Report::At(second, "00:16:3E:5A:10:02"),
                 "MAC address used by two guests", "also in guest `web02`")
          .Secondary(Report::At(first, "00:16:3e:5a:10:02"), "first used here")
          .Help("next free address in this pool is 00:16:3e:5a:10:04");
  CHECK(report.Full(diagnostic) ==
        "error[SY001]: MAC address used by two guests\n"
        "  --> 15_web03/vm.cfg:2:14\n"
        "   |\n"
        " 2 | vif = [ 'mac=00:16:3E:5A:10:02' ]\n"
        "   |              ^^^^^^^^^^^^^^^^^ also in guest `web02`\n"
        "   |\n"
        "note: first used here\n"
        "  --> 14_web02/vm.cfg:1:14\n"
        "   |\n"
        " 1 | vif = [ 'mac=00:16:3e:5a:10:02' ]\n"
        "   |              -----------------\n"
        "   = help: next free address in this pool is 00:16:3e:5a:10:04\n");
}

TEST_CASE("without a place there is no frame") {
  const Report report;
  CHECK(report.Full(Diagnostic(Code::kSY001, {}, "this plan removes 5 of 5 managed guests",
                               "the directory /etc/domus/config has no vm.cfg")
                        .Note("refused because it is nearly always a wrong path")) ==
        "error[SY001]: this plan removes 5 of 5 managed guests\n"
        "  the directory /etc/domus/config has no vm.cfg\n"
        "   = note: refused because it is nearly always a wrong path\n");
}

TEST_CASE("a remark of several lines is aligned") {
  const Report report;
  CHECK(report.Full(Diagnostic(Code::kSY001, {}, "m").Help("write\n  vnclisten = '0.0.0.0'")) ==
        "error[SY001]: m\n"
        "   = help: write\n"
        "             vnclisten = '0.0.0.0'\n");
}

TEST_CASE("a range over several lines is marked on its first and last") {
  Report report;
  const SourceFile& file =
      report.Add("vm.cfg", "disk = [ 'a',\n  'b',\n  'c',\n  'd',\n  'e' ]\nx = 1\n");
  const Location list = Report::Between(file, 7, file.text().find(']') + 1);
  CHECK(report.Full(Diagnostic(Code::kSY001, list, "m", "this list")) ==
        "error[SY001]: m\n"
        "  --> vm.cfg:1:8\n"
        "   |\n"
        " 1 | disk = [ 'a',\n"
        "   |        ^^^^^^\n"
        "...\n"
        " 5 |   'e' ]\n"
        "   |   ^^^^^ this list\n");
}

TEST_CASE("an empty range is a point, also at the end of a line and of the file") {
  Report report;
  const SourceFile& file = report.Add("vm.cfg", "a = [ 1\nb = 2\n");
  const auto rendered = [&](size_t at, size_t end) {
    return report.Full(Diagnostic(Code::kSY001, Report::Between(file, at, end), "m", "here"));
  };
  CHECK(rendered(4, 4) ==
        "error[SY001]: m\n  --> vm.cfg:1:5\n   |\n 1 | a = [ 1\n   |     ^ here\n");
  CHECK(rendered(7, 7) ==
        "error[SY001]: m\n  --> vm.cfg:1:8\n   |\n 1 | a = [ 1\n   |        ^ here\n");
  CHECK(rendered(7, 8) == rendered(7, 7));
  CHECK(rendered(14, 14) == "error[SY001]: m\n  --> vm.cfg:3:1\n   |\n 3 |\n   | ^ here\n");
  CHECK(rendered(900, 950) == rendered(14, 14));
}

TEST_CASE("line ends of any kind are not shown") {
  Report report;
  const SourceFile& file = report.Add("vm.cfg", "a = 1\r\nb = 2\rc = 3");
  CHECK(report.Full(Diagnostic(Code::kSY001, Report::At(file, "b"), "m")) ==
        "error[SY001]: m\n  --> vm.cfg:2:1\n   |\n 2 | b = 2\n   | ^\n");
  CHECK(report.Full(Diagnostic(Code::kSY001, Report::At(file, "3"), "m")) ==
        "error[SY001]: m\n  --> vm.cfg:3:5\n   |\n 3 | c = 3\n   |     ^\n");
}

TEST_CASE("tabs become blanks and the carets stay below") {
  Report report;
  const SourceFile& file = report.Add("vm.cfg", "if x:\n\tab\t= 1\n");
  CHECK(report.Full(Diagnostic(Code::kSY001, Report::At(file, "= 1"), "m")) ==
        "error[SY001]: m\n"
        "  --> vm.cfg:2:5\n"
        "   |\n"
        " 2 |     ab  = 1\n"
        "   |         ^^^\n");
  CHECK(report.Full(Diagnostic(Code::kSY001, Report::At(file, "\t"), "m")) ==
        "error[SY001]: m\n"
        "  --> vm.cfg:2:1\n"
        "   |\n"
        " 2 |     ab  = 1\n"
        "   | ^^^^\n");
}

TEST_CASE("wide and combining characters are measured in columns") {
  Report report;
  const SourceFile& file = report.Add("vm.cfg", "name = '仮想機' + e\u0301x + 'é'\n");
  CHECK(report.Full(Diagnostic(Code::kSY001, Report::At(file, "想"), "m")) ==
        "error[SY001]: m\n"
        "  --> vm.cfg:1:10\n"
        "   |\n"
        " 1 | name = '仮想機' + e\u0301x + 'é'\n"
        "   |           ^^\n");
  CHECK(report.Full(Diagnostic(Code::kSY001, Report::At(file, "x"), "m")) ==
        "error[SY001]: m\n"
        "  --> vm.cfg:1:18\n"
        "   |\n"
        " 1 | name = '仮想機' + e\u0301x + 'é'\n"
        "   |                    ^\n");
}

TEST_CASE("control, invisible and direction-changing characters are shown as escapes") {
  Report report;
  const SourceFile& file = report.Add("v\x1b]m.cfg", "a = '\x1b[31m\u202e\x80' + \x01z\n");
  CHECK(report.Full(Diagnostic(Code::kSY001, Report::At(file, "z"), "odd \x07 name", "l\x1b")
                        .Note("n\x9b")) ==
        "error[SY001]: odd \\x07 name\n"
        "  --> v\\x1b]m.cfg:1:17\n"
        "   |\n"
        " 1 | a = '\\x1b[31m\\u202e\\x80' + \\x01z\n"
        "   |                                ^ l\\x1b\n"
        "   |\n"
        "   = note: n\\x9b\n");
}

TEST_CASE("a long line is cut around the range") {
  Report report;
  const std::string left(1000, 'a'), right(1000, 'b');
  const SourceFile& file = report.Add("vm.cfg", left + "WRONG" + right + "\n");
  CHECK(report.Full(Diagnostic(Code::kSY001, Report::At(file, "WRONG"), "m", "here")) ==
        "error[SY001]: m\n"
        "  --> vm.cfg:1:1001\n"
        "   |\n"
        " 1 | …" +
            std::string(40, 'a') + "WRONG" + std::string(74, 'b') +
            "…\n"
            "   | " +
            std::string(41, ' ') + "^^^^^ here\n");
  CHECK(report.Full(Diagnostic(Code::kSY001, Report::At(file, left.substr(0, 3)), "m")) ==
        "error[SY001]: m\n"
        "  --> vm.cfg:1:1\n"
        "   |\n"
        " 1 | " +
            std::string(120, 'a') +
            "…\n"
            "   | ^^^\n");
  CHECK(report.Full(Diagnostic(Code::kSY001, Report::Between(file, 2003, 2005), "m")
                        .Secondary(Report::Between(file, 0, 4), "far left")) ==
        "error[SY001]: m\n"
        "  --> vm.cfg:1:2004\n"
        "   |\n"
        " 1 | …" +
            std::string(42, 'b') +
            "\n"
            "   | -" +
            std::string(40, ' ') +
            "^^\n"
            "   | |\n"
            "   | far left\n");
}

TEST_CASE("colour is off unless asked for") {
  Report report;
  const SourceFile& file = report.Add("vm.cfg", "a = 1\n");
  const Diagnostic diagnostic = Diagnostic(Code::kSY001, Report::At(file, "a"), "m", "l")
                                    .Secondary(Report::At(file, "1"), "s")
                                    .Help("h");
  CHECK(RenderDiagnostic(diagnostic, report.sources, {.color = true}) ==
        "\x1b[1;31merror[SY001]\x1b[0m\x1b[1m: m\x1b[0m\n"
        "  \x1b[1;34m-->\x1b[0m vm.cfg:1:1\n"
        "   \x1b[1;34m|\x1b[0m\n"
        "\x1b[1;34m 1 |\x1b[0m a = 1\n"
        "\x1b[1;34m   |\x1b[0m \x1b[1;31m^\x1b[0m   \x1b[1;34m-\x1b[0m \x1b[1;34ms\x1b[0m\n"
        "\x1b[1;34m   |\x1b[0m \x1b[1;31m|\x1b[0m\n"
        "\x1b[1;34m   |\x1b[0m \x1b[1;31ml\x1b[0m\n"
        "   \x1b[1;34m|\x1b[0m\n"
        "   \x1b[1;34m=\x1b[0m help: h\n");
}

TEST_CASE("concise is one line each") {
  Report report;
  const SourceFile& file = report.Add("12_db01/vm.cfg", "é = 1\n\nmaxvpus = 4; x = 2\n");
  std::vector<Diagnostic> diagnostics;
  diagnostics.push_back(
      Diagnostic(Code::kSY001, Report::At(file, "x = 2"), "second").Note("not shown"));
  diagnostics.push_back(Diagnostic(Code::kSY001, {}, "nowhere"));
  diagnostics.push_back(
      Diagnostic(Code::kSY001, Report::At(file, "maxvpus"), "unknown key\n`maxvpus`")
          .Help("did you mean `maxvcpus`?")
          .Help("or not"));
  diagnostics.push_back(Warning(Report::At(file, "= 1"), "first"));
  CHECK(RenderAll(diagnostics, report.sources, {.concise = true}) ==
        "12_db01/vm.cfg:1:3: warning[SY001]: first\n"
        "12_db01/vm.cfg:3:1: error[SY001]: unknown key `maxvpus`; did you mean `maxvcpus`?\n"
        "12_db01/vm.cfg:3:14: error[SY001]: second\n"
        "error[SY001]: nowhere\n");
  CHECK(RenderDiagnostic(diagnostics[0], report.sources, {.concise = true}) ==
        "12_db01/vm.cfg:3:14: error[SY001]: second\n");
}

TEST_CASE(
    "all are sorted by file and position, as reported where equal, an empty line after each") {
  Report report;
  const SourceFile& first = report.Add("b/vm.cfg", "x\ny\n");
  const SourceFile& second = report.Add("a/vm.cfg", "z\n");
  std::vector<Diagnostic> diagnostics;
  diagnostics.push_back(Diagnostic(Code::kSY001, Report::At(second, "z"), "four"));
  diagnostics.push_back(Diagnostic(Code::kSY001, Report::At(first, "y"), "two"));
  diagnostics.push_back(Diagnostic(Code::kSY001, Report::At(first, "y"), "three"));
  diagnostics.push_back(Diagnostic(Code::kSY001, Report::At(first, "x"), "one"));
  const auto frame = [](std::string message, std::string place, std::string line) {
    return "error[SY001]: " + message + "\n  --> " + place + ":1\n   |\n" + line + "\n   | ^\n\n";
  };
  CHECK(RenderAll(diagnostics, report.sources) ==
        frame("one", "b/vm.cfg:1", " 1 | x") + frame("two", "b/vm.cfg:2", " 2 | y") +
            frame("three", "b/vm.cfg:2", " 2 | y") + frame("four", "a/vm.cfg:1", " 1 | z"));
  CHECK(RenderAll({}, report.sources) == "");
}

TEST_CASE("of many findings in a file the first are shown, errors before others") {
  Report report;
  const SourceFile& file = report.Add("vm.cfg", "abcdef\n");
  std::vector<Diagnostic> diagnostics;
  for (uint32_t i = 0; i < 4; ++i)
    diagnostics.push_back(Warning(Report::Between(file, i, i + 1), "w"));
  diagnostics.push_back(Diagnostic(Code::kSY001, Report::Between(file, 5, 6), "e"));
  CHECK(RenderAll(diagnostics, report.sources, {.max_per_file = 2}) ==
        "warning[SY001]: w\n  --> vm.cfg:1:1\n   |\n 1 | abcdef\n   | ^\n\n"
        "error[SY001]: e\n  --> vm.cfg:1:6\n   |\n 1 | abcdef\n   |      ^\n\n"
        "... and 3 more findings in vm.cfg\n\n");
  CHECK(RenderAll(diagnostics, report.sources, {.max_per_file = 0}).find("more") ==
        std::string::npos);
}

TEST_CASE("of many secondary labels twelve are shown") {
  Report report;
  const SourceFile& file = report.Add("vm.cfg", "a = 1\n");
  Diagnostic diagnostic(Code::kSY001, Report::At(file, "a"), "m");
  for (int i = 0; i < 20; ++i) diagnostic.secondary.push_back({Report::Between(file, 0, 0), ""});
  CHECK(report.Full(diagnostic) ==
        "error[SY001]: m\n  --> vm.cfg:1:1\n   |\n 1 | a = 1\n   | ^\n   |\n   = note: and 8 "
        "further places\n");
}

TEST_CASE("the summary counts findings and files") {
  Report report;
  const SourceFile& one = report.Add("1", "a");
  const SourceFile& two = report.Add("2", "a");
  std::vector<Diagnostic> diagnostics;
  CHECK(FindingsSummary(diagnostics, 41) == "Found nothing in 41 files.");
  diagnostics.push_back(Diagnostic(Code::kSY001, {}, "m"));
  CHECK(FindingsSummary(diagnostics, 41) == "Found 1 error.");
  diagnostics.push_back(Diagnostic(Code::kSY001, Report::At(one, "a"), "m"));
  diagnostics.push_back(Warning(Report::At(two, "a"), "m"));
  CHECK(FindingsSummary(diagnostics, 41) == "Found 2 errors and 1 warning in 2 of 41 files.");
  diagnostics.push_back(Warning(Report::At(two, "a"), "m"));
  diagnostics.back().severity = Severity::kNote;
  CHECK(FindingsSummary(diagnostics, 2) == "Found 2 errors, 1 warning and 1 note in 2 of 2 files.");
}

TEST_CASE("100,000 findings in a line of a megabyte stay cheap") {
  Report report;
  const SourceFile& file = report.Add("vm.cfg", std::string(1 << 20, 'x'));
  std::vector<Diagnostic> diagnostics;
  for (uint32_t i = 0; i < 100'000; ++i) {
    diagnostics.push_back(Diagnostic(Code::kSY001, Report::Between(file, i * 10, i * 10 + 5), "m"));
  }
  const std::string concise = RenderAll(diagnostics, report.sources, {.concise = true});
  CHECK(std::ranges::count(concise, '\n') == 100'000);
  CHECK(concise.ends_with("vm.cfg:1:999991: error[SY001]: m\n"));
  CHECK(RenderAll(diagnostics, report.sources)
            .ends_with("... and 99980 more findings in vm.cfg\n\n"));
}

TEST_CASE("any bytes and any ranges give bounded, safe text") {
  rc::check([](const std::string& text, const std::vector<std::pair<uint16_t, uint16_t>>& ranges) {
    SourceMap sources;
    const SourceFile& file = sources.Add("vm.cfg", text);
    Diagnostic diagnostic(Code::kSY001, {file.id(), {0, 1}}, text, text);
    for (const auto& [begin, end] : ranges) {
      diagnostic.secondary.push_back({{file.id(), {begin % 200u, end % 200u}}, text});
    }
    for (const bool concise : {false, true}) {
      const std::string shown = RenderDiagnostic(diagnostic, sources, {.concise = concise});
      RC_ASSERT(std::ranges::none_of(shown, [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F;
      }));
    }
  });
}

}  // namespace
}  // namespace domus
