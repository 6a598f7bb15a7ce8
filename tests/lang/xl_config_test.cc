// xl's own language: each rule was measured against libxlutil 4.17.
#include <doctest/doctest.h>

#include <string>

#include <fmt/format.h>

#include "lang/xl_config.h"

namespace domus {
namespace {

std::string Show(const Value& value) {
  if (const Integer* number = value.As<Integer>()) return std::to_string(number->value);
  if (value.IsString()) return fmt::format("\"{}\"", value.Text());
  std::string items;
  for (const Value& item : value.As<List>()->items) {
    items += (items.empty() ? "" : ", ") + Show(item);
  }
  return "[" + items + "]";
}

/// The settings, or the findings where there is one.
std::string Read(const std::string& text) {
  SourceMap sources;
  DiagnosticSink sink;
  const SourceFile& source = sources.Add("guest.cfg", text);
  const std::optional<Settings> settings = ReadXlConfig(source, sink);
  std::string shown;
  for (const Diagnostic& d : sink.all()) {
    const Span span = d.primary.at.span;
    shown += fmt::format("{} <{}> {} ({})", Info(d.code).id,
                         text.substr(span.begin, span.end - span.begin), d.message, d.primary.text);
    for (const std::string& help : d.helps) shown += " help: " + help;
    shown += "\n";
  }
  CHECK(settings.has_value() == shown.empty());
  if (!settings) return shown;
  for (const Setting& setting : settings->all()) {
    shown += fmt::format("{} = {}\n", setting.name, Show(setting.value));
  }
  return shown;
}

}  // namespace

TEST_CASE("settings stand on lines or between semicolons, however they are indented") {
  CHECK(Read("  name=\"db01\"\n\tmemory = 512;vcpus=2;;\n# a comment\n") ==
        "name = \"db01\"\nmemory = 512\nvcpus = 2\n");
  CHECK(Read("a=1") == "a = 1\n");
  CHECK(Read("") == "");
}

TEST_CASE("numbers are words of digits and a to f; only plain decimal ones are numbers here") {
  CHECK(Read("a=0\nb=017\nc=0x1f\nd=12ab\n") ==
        "a = 0\nb = \"017\"\nc = \"0x1f\"\nd = \"12ab\"\n");
  CHECK(Read("a=99999999999999999999\n") == "a = \"99999999999999999999\"\n");
}

TEST_CASE("lists hold strings, numbers and lists, over as many lines as they like") {
  CHECK(Read("a=[\n # first\n \"x\",\n 2\n,'y',\n]\nb=[]\nc=[[\"x\"],[\n1]]\n") ==
        "a = [\"x\", 2, \"y\"]\nb = []\nc = [[\"x\"], [1]]\n");
}

TEST_CASE("strings have the escapes of C but numbers") {
  CHECK(Read("a='it\\'s \"x\" \\\\ \\n'\n") == "a = \"it's \"x\" \\ \n\"\n");
  CHECK(Read("a=\"\\x41\"\n") ==
        "SY012 <\\x> xl loses characters that are written as numbers (not an escape of xl's strings) "
        "help: write `\\\\` for a backslash\n");
  CHECK(Read("a=\"\\q\"\n") ==
        "SY012 <\\q> xl has no such escape (not an escape of xl's strings) help: write `\\\\` for a "
        "backslash\n");
}

TEST_CASE("parts of a string keep their places") {
  SourceMap sources;
  DiagnosticSink sink;
  const SourceFile& source = sources.Add("guest.cfg", "a=\"x\\ny\"\na+=\"z\"\n");
  const auto settings = ReadXlConfig(source, sink);
  REQUIRE(settings);
  const Value& value = settings->Find("a")->value;
  CHECK(value.Text() == "x\nyz");
  CHECK(LocateInString(value, 0, 1).span == Span{3, 4});
  CHECK(LocateInString(value, 2, 3).span == Span{6, 7});
  CHECK(LocateInString(value, 3, 4).span == Span{13, 14});
}

TEST_CASE("+= adds to what is there") {
  CHECK(Read("a+=\"x\"\n") == "a = \"x\"\n");
  CHECK(Read("a=1\na+=\"2\"\n") == "a = \"12\"\n");
  CHECK(Read("a=[\"1\"]\na+=[\"2\",\"3\"]\n") == "a = [\"1\", \"2\", \"3\"]\n");
  CHECK(Read("a=[\"1\"]\na+=\"2\"\n") ==
        "SY020 <\"2\"> `+=` adds a string to a list (both must be lists, or both strings)\n");
}

TEST_CASE("the last of several settings counts, and the others are remembered") {
  SourceMap sources;
  DiagnosticSink sink;
  const auto settings = ReadXlConfig(sources.Add("guest.cfg", "a=1\na=2\n"), sink);
  REQUIRE(settings);
  CHECK(settings->Find("a")->value.As<Integer>()->value == 2);
  CHECK(settings->Find("a")->overwritten.size() == 1);
}

TEST_CASE("what xl refuses is refused, line by line") {
  CHECK(Read("Name=\"x\"\na=True\nb=-1\nc=1.5\n") ==
        "SY020 <Name=\"x\"> xl can't read `Name=\"x\"` (no word of xl's language) help: keys are "
        "lower-case letters, digits and `_`\n"
        "SY020 <True> xl can't read `True` (no word of xl's language) help: write `1`\n"
        "SY020 <-1> xl can't read `-1` (no word of xl's language) help: quote it: xl takes bare "
        "numbers of digits only\n"
        "SY020 <.5> xl can't read `.5` (no word of xl's language) help: quote it: xl takes bare "
        "numbers of digits only\n");
  CHECK(Read("a=\"x\" \"y\"\n") ==
        "SY020 <\"y\"> `\"y\"` can't stand here (xl expects `;` or the line's end)\n");
  CHECK(Read("a=\nb 1\n") ==
        "SY020 <> the line ends too early (xl expects a string, a number or `[`)\n"
        "SY020 <1> `1` can't stand here (xl expects `=`)\n");
  CHECK(Read("a=1 # no line end") ==
        "SY020 <# no line end> the comment has no line end (the file ends here) help: end the last "
        "line with a newline\n");
  CHECK(Read("a=1\r\n") ==
        "SY020 <\r> xl can't read `\\x0d` (no word of xl's language) help: end lines with a newline "
        "alone\n");
  CHECK(Read("a=\"x\n") == "SY006 <\"x> the string does not end on its line (begins here)\n");
  CHECK(Read("a=[1,2\n") == "SY007 <[> `[` is never closed (opened here)\n");
  CHECK(Read("a=[1,\n") == "SY007 <[> `[` is never closed (opened here)\n");
  CHECK(Read("a=[,]\n") ==
        "SY020 <,> `,` can't stand here (xl expects a string, a number or `[`)\n");
  CHECK(Read("if x:\n") ==
        "SY020 <x> `x` can't stand here (xl expects `=`)\n");
}

TEST_CASE("depth, errors and time are bounded") {
  CHECK(Read("a=" + std::string(200, '[') + "\n") ==
        "SY003 <[> brackets nest too deep (more than 100 levels)\n");
  std::string wrong;
  for (int i = 0; i < 100; ++i) wrong += "A\n";
  SourceMap sources;
  DiagnosticSink sink;
  CHECK_FALSE(ReadXlConfig(sources.Add("guest.cfg", wrong), sink));
  CHECK(sink.errors() == 20);
  std::string many;
  for (int i = 0; i < 50'000; ++i) many += "a+=[\"x\"]\nb=1\nc+=\"y\"\n";
  const auto settings = ReadXlConfig(sources.Add("many.cfg", many), sink);
  REQUIRE(settings);
  CHECK(settings->Find("a")->value.As<List>()->items.size() == 50'000);
  CHECK(settings->Find("c")->value.Text().size() == 50'000);
}

}  // namespace domus
