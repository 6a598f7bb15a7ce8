// What the parsers say about each fault, as people see it. Each input shows one code of the family
// SY; `several` shows that all faults of a file are reported, none twice.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "lang/parse.h"
#include "lang/render_diagnostic.h"

namespace domus {
namespace {

struct Row {
  const char* name;
  std::string input;
  std::string output;  // after a line feed
};

std::string Reported(const std::string& path, const std::string& bytes,
                     const ParseLimits& limits = {}) {
  SourceMap sources;
  DiagnosticSink sink;
  if (const SourceFile* source = DecodeSource(path, bytes, sources, sink, limits)) {
    if (path.ends_with(".sxp")) {
      ParseSxp(*source, sink, limits);
    } else {
      ParseGuest(*source, sink, limits);
    }
  }
  return "\n" + RenderAll(sink.all(), sources);
}

void CheckRows(const std::string& path, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(Reported(path, row.input) == row.output);
  }
}

TEST_CASE("faults of guest files") {
  // clang-format off
  CheckRows("vm.cfg", {
      {"a NUL byte", std::string("name = 'a'\n\000", 12), R"(
error[SY001]: the file holds a NUL byte
  --> vm.cfg:2:1
   |
 2 |
   | ^ at offset 11
   |
   = note: a config is text; is this the right file?

)"},
      {"bytes that are not UTF-8", "name = 'caf\351'\n", R"(
error[SY001]: the file is not UTF-8
  --> vm.cfg:1:12
   |
 1 | name = 'caf
   |            ^ byte 0xE9 at offset 11 is no UTF-8
   |
   = note: without a coding line a file is read as UTF-8
   = help: save the file as UTF-8, or name its encoding on the first line: # -*- coding: latin-1 -*-

)"},
      {"a byte that the coding line's encoding lacks", "# coding: ascii\nname = 'caf\351'\n", R"(
error[SY001]: the file is not ASCII
  --> vm.cfg:2:12
   |
 2 | name = 'caf
   |            ^ byte 0xE9 at offset 27 is no ASCII

)"},
      {"an unknown encoding", "#!/bin/xm\n# vim: set fileencoding=klingon :\nname = 'a'\n", R"(
error[SY004]: unknown encoding `klingon`
  --> vm.cfg:2:25
   |
 2 | # vim: set fileencoding=klingon :
   |                         ^^^^^^^
   |
   = help: use utf-8, ascii, latin-1, iso-8859-15 or windows-1252

)"},
      {"a byte order mark and another encoding", "\357\273\277# coding: latin-1\n", R"(
error[SY004]: the coding line contradicts the file
  --> vm.cfg:1:11
   |
 1 | # coding: latin-1
   |           ^^^^^^^ the file begins with a UTF-8 byte order mark

)"},
      {"an odd character", "näme = 'a'\n", R"(
error[SY005]: unexpected character `ä`
  --> vm.cfg:1:2
   |
 1 | näme = 'a'
   |  ^ means nothing outside a string

)"},
      {"an unterminated string", "name = 'web01\nmemory = 512\n", R"(
error[SY006]: the string is not closed
  --> vm.cfg:1:8
   |
 1 | name = 'web01
   |        ^ opened here, open at the end of the line
   |
   = help: close it with `'`; inside the string that is written `\'`

)"},
      {"an apostrophe in a string", "name = 'it's me'\n", R"(
error[SY006]: the string is not closed
  --> vm.cfg:1:16
   |
 1 | name = 'it's me'
   |                ^ opened here, open at the end of the line
   |
   = help: close it with `'`; inside the string that is written `\'`

)"},
      {"an unterminated long string", "name = '''web01\nmemory = 512\n", R"(
error[SY006]: the string is not closed
  --> vm.cfg:1:8
   |
 1 | name = '''web01
   |        ^^^ opened here, open at the end of the file
   |
   = help: close it with `'''`

)"},
      {"a string closed by a typographic quote", "name = 'web01’\n", R"(
error[SY006]: the string is not closed
  --> vm.cfg:1:8
   |
 1 | name = 'web01’
   |        ^     - a typographic quote closes nothing
   |        |
   |        opened here, open at the end of the line
   |
   = help: close it with `'`; inside the string that is written `\'`

)"},
      {"typographic quotes", "name = ‘web01’\n", R"(
error[SY011]: `‘web01’` has typographic quotes
  --> vm.cfg:1:8
   |
 1 | name = ‘web01’
   |        ^^^^^^^ no string to Python
   |
   = help: write straight quotes: 'web01'

)"},
      {"an unclosed bracket", "disk = [ 'a',\n  'b'\nvif = [ '' ]\n", R"(
error[SY007]: `[` is never closed
  --> vm.cfg:1:8
   |
 1 | disk = [ 'a',
   |        ^
 3 | vif = [ '' ]
   | --- the next setting begins here

)"},
      {"an unclosed bracket at the end", "disk = [ 'a'\n", R"(
error[SY007]: `[` is never closed
  --> vm.cfg:1:8
   |
 1 | disk = [ 'a'
   |        ^

)"},
      {"the wrong bracket", "disk = [ 'a' )\n", R"(
error[SY007]: `)` does not close `[`
  --> vm.cfg:1:14
   |
 1 | disk = [ 'a' )
   |        -     ^ expected `]`
   |        |
   |        opened here

)"},
      {"a bracket too many", "disk = [ 'a' ] ]\n", R"(
error[SY007]: `]` closes nothing
  --> vm.cfg:1:16
   |
 1 | disk = [ 'a' ] ]
   |                ^ no bracket is open here

)"},
      {"indentation for nothing", "name = 'a'\n  memory = 512\n", R"(
error[SY008]: unexpected indentation
  --> vm.cfg:2:1
   |
 2 |   memory = 512
   | ^^ nothing above begins a block
   |
   = help: begin the line at the column of the line above

)"},
      {"an indentation between two", "if 1:\n    a = 1\n  b = 2\n", R"(
error[SY008]: the indentation matches no line above
  --> vm.cfg:3:1
   |
 3 |   b = 2
   | ^^ lies between the columns of two blocks
   |
   = note: a tab reaches to the next multiple of 8 columns

)"},
      {"no equals sign", "vnclisten '0.0.0.0'\n", R"(
error[SY009]: `=` is missing after `vnclisten`
  --> vm.cfg:1:11
   |
 1 | vnclisten '0.0.0.0'
   |           ^^^^^^^^^ expected `=`
   |
   = help: write vnclisten = '0.0.0.0'

)"},
      {"a colon for an equals sign", "memory: 512\n", R"(
error[SY009]: `=` is missing after `memory`
  --> vm.cfg:1:7
   |
 1 | memory: 512
   |       ^ expected `=`
   |
   = help: write memory = 512

)"},
      {"neither an equals sign nor quotes", "builder hvm\n", R"(
error[SY009]: `=` is missing after `builder`
  --> vm.cfg:1:9
   |
 1 | builder hvm
   |         ^^^ expected `=`
   |
   = help: write builder = 'hvm'

)"},
      {"an address without quotes", "vnclisten = 0.0.0.0\n", R"(
error[SY010]: `0.0.0.0` has no quotes
  --> vm.cfg:1:13
   |
 1 | vnclisten = 0.0.0.0
   |             ^^^^^^^ an address is text
   |
   = help: write '0.0.0.0'

)"},
      {"a MAC address without quotes", "mac = 00:16:3e:5a:10:02\n", R"(
error[SY010]: `00:16:3e:5a:10:02` is neither a number nor a string
  --> vm.cfg:1:7
   |
 1 | mac = 00:16:3e:5a:10:02
   |       ^^^^^^^^^^^^^^^^^ text needs quotes
   |
   = help: write '00:16:3e:5a:10:02'

)"},
      {"a path without quotes", "kernel = /boot/vmlinuz-2.6 # old\n", R"(
error[SY010]: `/boot/vmlinuz-2.6` has no quotes
  --> vm.cfg:1:10
   |
 1 | kernel = /boot/vmlinuz-2.6 # old
   |          ^^^^^^^^^^^^^^^^^ text needs quotes
   |
   = help: write kernel = '/boot/vmlinuz-2.6'

)"},
      {"words without quotes", "name = web 01\n", R"(
error[SY010]: `web 01` has no quotes
  --> vm.cfg:1:8
   |
 1 | name = web 01
   |        ^^^^^^ text needs quotes
   |
   = help: write name = 'web 01'

)"},
      {"a bad escape", "extra = 'a\\xZZ'\n", R"(
error[SY012]: the escape is incomplete
  --> vm.cfg:1:11
   |
 1 | extra = 'a\xZZ'
   |           ^^ \x takes 2 hex digits

)"},
      {"a named character", "extra = u'\\N{DASH}'\n", R"(
error[SY012]: named characters are not supported
  --> vm.cfg:1:11
   |
 1 | extra = u'\N{DASH}'
   |           ^^ write it as \u and four hex digits

)"},
      {"a number with a unit", "memory = 512M\n", R"(
error[SY013]: `512M` is not a number
  --> vm.cfg:1:10
   |
 1 | memory = 512M
   |          ^^^^ a number takes no unit
   |
   = help: write the number alone, in the unit of the setting

)"},
      {"an octal number with a 9", "memory = 0129\n", R"(
error[SY013]: `0129` is not an octal number
  --> vm.cfg:1:10
   |
 1 | memory = 0129
   |          ^^^^ the leading 0 makes it octal, which has no 8 and 9
   |
   = help: write 129, or '0129' for text

)"},
      {"a number beyond 64 bits", "memory = 9223372036854775808\n", R"(
error[SY013]: the number is too large
  --> vm.cfg:1:10
   |
 1 | memory = 9223372036854775808
   |          ^^^^^^^^^^^^^^^^^^^ does not fit into 64 bits

)"},
      {"a name with a dash", "on-reboot = 'restart'\n", R"(
error[SY014]: `on-reboot` is not a name
  --> vm.cfg:1:1
   |
 1 | on-reboot = 'restart'
   | ^^^^^^^^^ names have letters, digits and `_`

)"},
      {"an assignment to a call", "f() = 1\n", R"(
error[SY014]: cannot assign to this
  --> vm.cfg:1:1
   |
 1 | f() = 1
   | ^^^ not a name that a value could get

)"},
      {"an assignment to None", "None = 1\n", R"(
error[SY014]: cannot assign to `None`
  --> vm.cfg:1:1
   |
 1 | None = 1
   | ^^^^

)"},
      {"no value", "vcpus =\n", R"(
error[SY015]: expected a value after `=`, found the end of the line
  --> vm.cfg:1:8
   |
 1 | vcpus =
   |        ^

)"},
      {"no comma", "disk = [ 'a'\n         2 ]\n", R"(
error[SY015]: expected `,` or `]`, found `2`
  --> vm.cfg:2:10
   |
 1 | disk = [ 'a'
   |        - opened here
 2 |          2 ]
   |          ^
   |
   = help: put a comma after `'a'`

)"},
      {"two commas", "disk = [ 'a',, 'b' ]\n", R"(
error[SY015]: nothing stands between two commas
  --> vm.cfg:1:14
   |
 1 | disk = [ 'a',, 'b' ]
   |              ^

)"},
      {"an unfilled placeholder", "memory = {mem}\n", R"(
error[SY015]: expected `:` after the key, found `}`
  --> vm.cfg:1:14
   |
 1 | memory = {mem}
   |          -   ^
   |          |
   |          a dictionary begins here
   |
   = help: write {'key': value}; a placeholder like {name} must be filled in first

)"},
      {"an assignment in a condition", "if vcpus = 2:\n    a = 1\n", R"(
error[SY015]: `=` does not compare
  --> vm.cfg:1:10
   |
 1 | if vcpus = 2:
   |          ^ expected `==` or `:`
   |
   = help: `=` assigns; write == to compare

)"},
      {"no colon", "if vcpus > 2\n    a = = 1\nelse:\n    b = 2\n", R"(
error[SY016]: `:` is missing after the `if`
  --> vm.cfg:1:13
   |
 1 | if vcpus > 2
   |             ^ expected `:`, found the end of the line

error[SY015]: expected a value after `=`, found `=`
  --> vm.cfg:2:9
   |
 2 |     a = = 1
   |         ^

)"},
      {"no block", "if vcpus > 2:\nb = 2\n", R"(
error[SY017]: the block after `:` is missing
  --> vm.cfg:1:13
   |
 1 | if vcpus > 2:
   |             ^ nothing below is indented
   |
   = help: indent the lines that belong to it, or write `pass`

)"},
      {"an else without an if", "else:\n    b = 2\n", R"(
error[SY015]: `else` continues nothing
  --> vm.cfg:1:1
   |
 1 | else:
   | ^^^^ no statement that it could belong to ends above

)"},
      {"star arguments", "f(*a)\n", R"(
error[SY018]: `*` arguments are not supported
  --> vm.cfg:1:3
   |
 1 | f(*a)
   |   ^ a config has a known number of arguments
   |
   = help: write the arguments out

)"},
      {"return outside a function", "return 1\n", R"(
error[SY019]: `return` outside a function
  --> vm.cfg:1:1
   |
 1 | return 1
   | ^^^^^^

)"},
      {"not after an operator", "a = 1 + not b\n", R"(
error[SY015]: `not` cannot stand here
  --> vm.cfg:1:9
   |
 1 | a = 1 + not b
   |         ^^^ binds looser than the operator before it
   |
   = help: put it into brackets: (not x)

)"},
      {"a keyword argument before another", "f(a=1, b)\n", R"(
error[SY015]: an argument without a name follows one with a name
  --> vm.cfg:1:8
   |
 1 | f(a=1, b)
   |   -    ^
   |   |
   |   named here

)"},
      {"try alone", "try:\n    a = 1\nb = 2\n", R"(
error[SY015]: `try` has no `except`
  --> vm.cfg:1:1
   |
 1 | try:
   | ^^^ nothing handles an error of this block

)"},
      {"several", "a = = 1\nb = 2 c\nfor x in 3:\n    d = )\n    e = 4\nprint 'x' 'y', = 5\n", R"(
error[SY015]: expected a value after `=`, found `=`
  --> vm.cfg:1:5
   |
 1 | a = = 1
   |     ^

error[SY010]: `2 c` has no quotes
  --> vm.cfg:2:5
   |
 2 | b = 2 c
   |     ^^^ text needs quotes
   |
   = help: write b = '2 c'

error[SY007]: `)` closes nothing
  --> vm.cfg:4:9
   |
 4 |     d = )
   |         ^ no bracket is open here

error[SY015]: expected a value after `,`, found `=`
  --> vm.cfg:6:16
   |
 6 | print 'x' 'y', = 5
   |                ^

)"},
  });
  // clang-format on
}

TEST_CASE("faults of S-expressions") {
  // clang-format off
  CheckRows("guest.sxp", {
      {"an unclosed list", "(vm (name a", R"(
error[SY007]: `(` is never closed
  --> guest.sxp:1:5
   |
 1 | (vm (name a
   |     ^
   |
   = note: xend drops an unfinished list without a word

)"},
      {"a list closed by the end of the file", "(vm (name a)\n", R"(
warning[SY007]: `(` is never closed
  --> guest.sxp:1:1
   |
 1 | (vm (name a)
   | ^
   |
   = note: xend refuses the file; the end of the file is taken for its end

)"},
      {"a bracket too many", "(vm) )\n", R"(
error[SY007]: `)` closes nothing
  --> guest.sxp:1:6
   |
 1 | (vm) )
   |      ^ no bracket is open here

)"},
      {"an unclosed string", "(vm 'a)\n", R"(
error[SY006]: the string is not closed
  --> guest.sxp:1:5
   |
 1 | (vm 'a)
   |     ^ opened here, open at the end of the file

)"},
      {"a character beyond ASCII", "(vm é)\n", R"(
error[SY005]: unexpected character `é`
  --> guest.sxp:1:5
   |
 1 | (vm é)
   |     ^ means nothing outside a string

)"},
      {"an escape too large", "(vm '\\777')\n", R"(
error[SY012]: the escape names no character
  --> guest.sxp:1:6
   |
 1 | (vm '\777')
   |      ^^^^ \ takes up to three octal digits, at most 377

)"},
  });
  // clang-format on
}

TEST_CASE("limits, one error each") {
  const auto first_line = [](const std::string& text) {
    return text.substr(1, text.find('\n', 1) - 1);
  };
  const auto repeat = [](const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
  };
  const auto check = [&](const std::string& path, const std::string& bytes,
                         const std::string& headline) {
    CAPTURE(bytes.substr(0, 20));
    const std::string reported = Reported(path, bytes);
    CHECK(first_line(reported) == headline);
    CHECK(reported.find("error", 2) == std::string::npos);
  };
  const std::string deep = "error[SY003]: the file nests more than 100 levels deep";
  for (const char* unit :
       {"(", "[", "{", "f(", "not ", "-", "lambda: ", "lambda a=", "a if b else ", "a**"}) {
    check("vm.cfg", "a = " + repeat(unit, 1000) + "1", deep);
  }
  check("vm.cfg", "a = b" + repeat(".c", 1000), deep);
  check("vm.cfg", "a = b" + repeat("()", 1000), deep);
  std::string blocks;
  for (int i = 0; i < 1000; ++i) blocks += std::string(i, ' ') + "if a:\n";
  check("vm.cfg", blocks, deep);
  check("guest.sxp", repeat("(", 1000), deep);
  check("guest.sxp", repeat("(a)", 100'000), "error[SY002]: the file has more than 100000 tokens");
  check("vm.cfg", repeat("a\n", 100'000), "error[SY002]: the file has more than 100000 tokens");
  check("vm.cfg", std::string(2 << 20, 'a'), "error[SY002]: the file is larger than 1048576 bytes");
}

TEST_CASE("the examples of the registry show their codes") {
  for (const CodeInfo& info : AllCodes()) {
    if (!info.id.starts_with("SY") || info.bad.empty()) continue;
    CAPTURE(info.id);
    const std::string headline = "\nerror[" + std::string(info.id) + "]: ";
    CHECK(Reported("vm.cfg", std::string(info.bad)).starts_with(headline));
    CHECK(Reported("vm.cfg", std::string(info.good)) == "\n");
  }
}

TEST_CASE("after 20 errors of one file the rest is left out") {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "a = = 1\n";
  SourceMap sources;
  DiagnosticSink sink;
  CHECK(!ParseGuest(*DecodeSource("vm.cfg", text, sources, sink), sink));
  CHECK(sink.errors() == 20);
  CHECK(sink.all().back().notes.back() == "further errors of this file are not shown");
}

}  // namespace
}  // namespace domus
