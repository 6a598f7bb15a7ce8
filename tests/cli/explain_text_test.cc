#include "cli/explain_text.h"

#include <doctest/doctest.h>

#include <string>

#include "base/text.h"

namespace domus {
namespace {

const KeyInfo& Key(std::string_view name) {
  const KeyInfo* key = FindGuestKey(name);
  REQUIRE(key != nullptr);
  return *key;
}

TEST_CASE("a code is explained with its examples side by side") {
  const CodeInfo code = {.id = "VM010",
                         .slug = "unknown-key",
                         .severity = Severity::kError,
                         .since = "0.1",
                         .summary = "A key that no tool knows.",
                         .explanation = "xm and xl skip it without a word,\nso nobody notices.\n",
                         .bad = "name = 'a'\nmaxvpus = 4\n",
                         .good = "name = 'a'\nmaxvcpus = 4\nvcpus = 1\n"};
  CHECK(ExplainCode(code) ==
        "VM010 unknown-key   error   since 0.1\n"
        "\n"
        "  A key that no tool knows.\n"
        "\n"
        "  xm and xl skip it without a word,\n"
        "  so nobody notices.\n"
        "\n"
        "  Bad                         Good\n"
        "    name = 'a'                  name = 'a'\n"
        "    maxvpus = 4                 maxvcpus = 4\n"
        "                                vcpus = 1\n");
}

TEST_CASE("examples that are too wide stand one above the other, missing ones are left out") {
  CodeInfo code = {.id = "SY001",
                   .slug = "not-text",
                   .severity = Severity::kWarning,
                   .since = "0.2",
                   .summary = "S.",
                   .explanation = "E.\n\nF.",
                   .bad = "",
                   .good = ""};
  const std::string head = "SY001 not-text   warning   since 0.2\n\n  S.\n\n  E.\n\n  F.\n";
  CHECK(ExplainCode(code) == head);
  const std::string wide(60, 'x');
  code.bad = wide;
  CHECK(ExplainCode(code) == head + "\n  Bad\n    " + wide + "\n");
  code.good = wide;
  CHECK(ExplainCode(code) == head + "\n  Bad\n    " + wide + "\n\n  Good\n    " + wide + "\n");
}

TEST_CASE("a key is explained with its facts") {
  CHECK(ExplainKey(Key("memory")) ==
        "memory   guest key\n"
        "\n"
        "  Memory the guest starts with, and the target its balloon driver is told later. A change "
        "up to\n"
        "  the running `maxmem` is live; Oracle asks for at least 256 MiB (§4.4).\n"
        "\n"
        "  Type       integer, MiB\n"
        "  Range      1 or more\n"
        "  Default    128 (xm), `maxmem` (xl)\n"
        "  Guests     pv, pvh, hvm\n"
        "  Known to   xm 3.1, xm 3.4, xm 4, xl, Oracle VM Server\n"
        "  A change   live, while the guest runs\n"
        "\n"
        "  Example\n"
        "    memory = 2048\n");
}

TEST_CASE("aliases, values by number and secrets are explained") {
  CHECK(ExplainKey(Key("tsc_mode")) ==
        "tsc_mode   guest key\n"
        "\n"
        "  When reads of the time stamp counter are emulated. xm wants the number.\n"
        "\n"
        "  Type       one of the values\n"
        "  Values     default, always_emulate, native, native_paravirt; or the value's number, "
        "from 0\n"
        "  Default    default\n"
        "  Guests     pv, pvh, hvm\n"
        "  Known to   xm 4, xl, Oracle VM Server\n"
        "  A change   staged, takes effect at the guest's next boot\n");
  CHECK(ExplainKey(Key("cap")) ==
        "cap   guest key\n"
        "\n"
        "  xl's name for `cpu_cap`, in percent of one physical CPU; 0 is no cap.\n"
        "\n"
        "  Type       integer, % of one CPU\n"
        "  Range      0 or more\n"
        "  Default    0\n"
        "  Same as    `cpu_cap`\n"
        "  Guests     pv, pvh, hvm\n"
        "  Known to   xl\n"
        "  A change   live, while the guest runs\n");
  CHECK(ExplainKey(Key("spicepasswd")) ==
        "spicepasswd   guest key\n"
        "\n"
        "  Password that SPICE clients must give.\n"
        "\n"
        "  Type       string, secret: never shown, stored only as a keyed digest\n"
        "  Guests     hvm\n"
        "  Known to   xl\n"
        "  A change   staged, takes effect at the guest's next boot\n");
}

TEST_CASE("every explanation fits the terminal, apart from examples") {
  for (const KeyInfo& key : GuestKeys()) {
    const std::string text = ExplainKey(key);
    CAPTURE(text);
    CHECK(text.ends_with('\n'));
    CHECK(text.find(" \n") == std::string::npos);
    for (const std::string_view line :
         Split(std::string_view(text).substr(0, text.find("\n  Example")), '\n')) {
      CHECK(CodePoints(line) <= 96);
    }
  }
  for (const CodeInfo& code : AllCodes()) CHECK(ExplainCode(code).starts_with(code.id));
}

}  // namespace
}  // namespace domus
