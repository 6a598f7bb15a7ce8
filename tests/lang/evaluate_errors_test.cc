// Whole diagnostics: what is marked, and what is said.
#include <doctest/doctest.h>

#include "tests/lang/evaluated.h"

namespace domus {
namespace {

using testing::Evaluated;

TEST_CASE("VM001 undefined name") {
  CHECK(Evaluated("base = '/OVS'\ndisk = [bsae + '/a']").Diagnostics() ==
        "VM001: name 'bsae' is not defined\n"
        "  [bsae] not defined here\n"
        "  help: did you mean `base`?\n");
  EvaluateOptions options;
  options.known_variables = {"memory"};
  options.words = {{"memory", "512", {}}};
  CHECK(Evaluated("maxmem = memory", options).Diagnostics() ==
        "VM001: name 'memory' is not defined\n"
        "  [memory] not defined here\n"
        "  help: `memory` of the command line takes the place of the file's own; the script does "
        "not see it\n");
  options.xm_scopes = true;
  CHECK(Evaluated("base = 1\ndef f():\n  return base\na = f()", options).Diagnostics() ==
        "VM001: global name 'base' is not defined\n"
        "  [base] not defined here\n"
        "  [f()] called from here\n"
        "  help: a function of a config does not see its variables: pass `base` to it\n");
}

TEST_CASE("VM002 Python error") {
  CHECK(Evaluated("name = 'vm' + 3").Diagnostics() ==
        "VM002: TypeError: cannot concatenate 'str' and 'int' objects\n"
        "  ['vm' + 3] raised here\n"
        "  help: make it a string first: `str(…)`, or `'%s' % …`\n");
  CHECK(Evaluated("a = ['x'][0].splt(',')").Diagnostics() ==
        "VM002: AttributeError: 'str' object has no attribute 'splt'\n"
        "  [['x'][0].splt] raised here\n"
        "  help: did you mean `split`?\n");
  CHECK(Evaluated("def check(n, v): return int(v)\nxm_vars.var('vmid', check=check)\n"
                  "xm_vars.check()")
            .Diagnostics() ==
        "VM002: TypeError: vmid - int() argument must be a string or a number, not 'NoneType'\n"
        "  [int(v)] raised here\n"
        "  [xm_vars.check()] called from here\n"
        "  help: the script asks for `vmid`: pass it on the command line, vmid=VALUE\n");
}

TEST_CASE("VM003 budgets end every script with one error, whatever it catches") {
  struct Row {
    const char* script;
    const char* headline;
  };
  static constexpr Row kRows[] = {
      {"while True: pass", "the script does not end"},
      {"while 1:\n  try:\n    x\n  except NameError: pass", "the script does not end"},
      {"try:\n  a = 'x' * 10 ** 12\nexcept:\n  a = 1", "the string is too long"},
      {"x = 'x'\nwhile 1: x = x + x", "the string is too long"},
      {"a = '%1000000000d' % 1", "the string is too long"},
      {"a = '%.1000000000f' % 1.0", "the string is too long"},
      {"a = range(10 ** 12)", "the list is too long"},
      {"a = [0] * 10 ** 12", "the list is too long"},
      {"def f(n): return f(n + 1)\nf(0)", "the functions call each other too deeply"},
      {"f = lambda n: map(f, [n])\nf(1)", "the functions call each other too deeply"},
      {"l = []\nl.append(l)", "the script is nested too deeply"},
      {"a = [1]\nfor i in range(40): a = [a, a]", "the script makes too much data"},
      {"a = 'a' * 500000\nb = 'a' * 250000 + 'b'\nwhile 1: a.find(b)", "the script does not end"},
      {"a = 'a' * 500000\nb = 'b' + 'a' * 250000\nwhile 1: a.rfind(b)", "the script does not end"},
      {"import re\na = 'a' * 100000\nwhile 1: re.search('(a|aa)*b', a)", "the script does not end"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.script);
    const Evaluated evaluated(row.script);
    REQUIRE(evaluated.sink.all().size() == 1);
    CHECK(evaluated.sink.all()[0].message == row.headline);
    CHECK(evaluated.sink.all()[0].code == Code::kVM003);
  }
  CHECK(Evaluated("while True: pass").Diagnostics() ==
        "VM003: the script does not end\n"
        "  [True] still running here\n"
        "  note: a config may take 1000000 steps; real ones take a few hundred\n");
}

TEST_CASE("a list that holds itself can be written, and a contradictory sort ends") {
  CHECK(Evaluated("l = []\nl.append(l)\na = repr(l)\ndel l").Dump() == "a = '[[...]]'\n");
  CHECK(Evaluated("l = range(5)\nl.sort(lambda a, b: 1)").Dump() == "l = [0, 1, 2, 3, 4]\n");
}

TEST_CASE("VM004 nothing touches the outside, and no script can catch that") {
  CHECK(Evaluated("import os\nuuid = os.popen('uuidgen').read()").Diagnostics() ==
        "VM004: `os.popen` would run a program\n"
        "  [os.popen] a config is evaluated, never executed\n"
        "  help: write the value itself\n");
  CHECK(Evaluated("try:\n  a = open('/etc/passwd')\nexcept:\n  a = 1").Diagnostics() ==
        "VM004: `open` would read a file\n"
        "  [open] a config is evaluated, never executed\n"
        "  help: write the value itself\n");
  CHECK(Evaluated("import time\na = time.time()").Diagnostics() ==
        "VM004: `time.time` would read the clock\n"
        "  [time.time] a config is evaluated, never executed\n"
        "  help: write a fixed value: a config that gives another guest each time can't be kept "
        "up\n");
  for (const char* script :
       {"os.environ['HOME']", "os.system('x')", "eval('1')", "execfile('x')", "raw_input()",
        "get_current_ipaddr()", "import random\nrandom.random()", "from subprocess import call",
        "os.path.exists('/')", "os.path.abspath('x')", "socket.gethostname()", "sys.argv",
        "exec 'a = 1'", "hasattr(os, 'popen')"}) {
    CAPTURE(script);
    const Evaluated evaluated(script);
    REQUIRE(evaluated.sink.all().size() == 1);
    CHECK(evaluated.sink.all()[0].code == Code::kVM004);
    CHECK(!evaluated.evaluation.error);
  }
}

TEST_CASE("VM005 what Domus does not evaluate") {
  CHECK(Evaluated("import re\na = re.search('(?=x)', 'x')").Diagnostics() ==
        "VM005: look-ahead of a regular expression is not supported\n"
        "  [re.search('(?=x)', 'x')] used here\n"
        "  help: Domus matches in linear time, without look-around and back-references\n");
  CHECK(Evaluated("a = os.unam()").Diagnostics() ==
        "VM005: `os.unam` is not supported in a config\n"
        "  [os.unam] Domus does not evaluate this\n"
        "  help: did you mean `uname`?\n");
}

TEST_CASE("VM006 raised by the script") {
  CHECK(Evaluated("memory = 64\nraise ValueError('needs 128 MiB')").Diagnostics() ==
        "VM006: ValueError: needs 128 MiB\n"
        "  [raise ValueError('needs 128 MiB')] raised here\n");
  CHECK(Evaluated("raise ValueError").Diagnostics() ==
        "VM006: the script raised `ValueError`\n"
        "  [raise ValueError] raised here\n");
}

TEST_CASE("VM007 number too large") {
  CHECK(Evaluated("a = 2 ** 100").Diagnostics() ==
        "VM007: the number does not fit into 64 bits\n"
        "  [2 ** 100] too large here\n"
        "  note: no setting of a guest needs a number above 9223372036854775807\n");
  for (const char* script : {"a = 1 << 63", "a = 9223372036854775807 + 1", "a = int('9' * 30)",
                             "a = -9223372036854775807 - 2", "a = int(1e30)"}) {
    CAPTURE(script);
    REQUIRE(Evaluated(script).sink.all().size() == 1);
    CHECK(Evaluated(script).sink.all()[0].code == Code::kVM007);
  }
}

TEST_CASE("VM008 unknown module") {
  CHECK(Evaluated("import strng").Diagnostics() ==
        "VM008: module `strng` is not available to a config\n"
        "  [strng] not one of the modules that Domus evaluates\n"
        "  help: did you mean `string`?\n");
}

}  // namespace
}  // namespace domus
