#include <doctest/doctest.h>

#include <string>

#include "lang/ast_dump.h"
#include "lang/parse.h"

namespace domus {
namespace {

/// The tree of a script, or the headlines of what was reported.
std::string Parsed(const std::string& text) {
  SourceMap sources;
  DiagnosticSink sink;
  const SourceFile* source = DecodeSource("vm.cfg", text, sources, sink);
  REQUIRE(source);
  const auto module = ParseGuest(*source, sink);
  std::string reported;
  for (const Diagnostic& diagnostic : sink.all()) reported += diagnostic.message + "\n";
  CHECK(module.has_value() == reported.empty());
  return module ? Dump(*module) : reported;
}

struct Row {
  std::string input;
  std::string dump;
};

void CheckRows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.input);
    CHECK(Parsed(row.input) == row.dump);
  }
}

TEST_CASE("lines") {
  CheckRows({
      {"", ""},
      {"\n# nothing\n  \n", ""},
      {"memory = 512", "(= memory 512)"},
      {"memory = 512 # MiB\r\nvcpus = 2\r\n", "(= memory 512) (= vcpus 2)"},
      {"a = 1\rb = 2\r", "(= a 1) (= b 2)"},
      {"a = 1; b = 2;\n", "(= a 1) (= b 2)"},
      {"a = 1 + \\\n  2\n", "(= a (+ 1 2))"},
      {"disk = [ 'a',\n  'b', # one more\n\n]\nvif = ['']",
       "(= disk (list \"a\" \"b\")) (= vif (list \"\"))"},
      {"f(\na\n=\n1)", "(call f a=1)"},
      {"if a:\n\tb\n        c\nd", "(if a (then b c)) d"},
      {"if a:\n  if b:\n    c\nd", "(if a (then (if b (then c)))) d"},
      {"if a: b; c\nelse: d", "(if a (then b c) (else d))"},
  });
}

TEST_CASE("assignments") {
  CheckRows({
      {"a = b = 1\n", "(= a b 1)"},
      {"a, b = 1, 'x'\n", "(= (tuple a b) (tuple 1 \"x\"))"},
      {"[a, b] = c\n", "(= (list a b) c)"},
      {"(a, (b, c)) = d\n", "(= (tuple a (tuple b c)) d)"},
      {"a[0] = b.c = 1\n", "(= ([] a 0) (. b c) 1)"},
      {"a[1:] = []\n", "(= ([:] a 1 _ _) (list))"},
      {"memory += 256\n", "(+= memory 256)"},
      {"a **= 2; b //= 3; c <<= 1; d |= 4", "(**= a 2) (//= b 3) (<<= c 1) (|= d 4)"},
  });
}

TEST_CASE("numbers") {
  CheckRows({
      {"0, 00, 017, 0o17, 0O17", "(tuple 0 0 15 15 15)"},
      {"0xfF, 0X10, 0b101, 5L, 0x10l", "(tuple 255 16 5 5L 16L)"},
      {"0.5, .5, 5., 1e3, 1.5E-1", "(tuple 0.5 0.5 5.0 1000.0 0.15)"},
      {"9223372036854775807", "9223372036854775807"},
  });
}

TEST_CASE("strings") {
  CheckRows({
      {R"('a' "b" '''c''' """d""")", "\"abcd\""},
      {R"('it\'s', "say \"x\"")", "(tuple \"it's\" \"say \"x\"\")"},
      {R"('\\ \x41 \101 \q')", R"("\ A A \q")"},
      {R"(r'\x41\'', R"\n")", R"((tuple "\x41\'" "\n"))"},
      {R"(u'\u00e9\x41\U0001F600', ur'\u0041\n')", R"((tuple u"éA😀" u"A\n"))"},
      {R"(u'\ud83d\ude00')", "u\"😀\""},
      {R"(b'a', br'\n', 'a' u'b')", R"((tuple "a" "\n" u"ab"))"},
      {R"('\u0041\N{DASH}')", R"("\u0041\N{DASH}")"},
      {"'a\\\nb', 'a\\\r\nb'", "(tuple \"ab\" \"ab\")"},
      {"'''a\n'b' ''c\r\nd'''", R"("a\x0a'b' ''c\x0ad")"},
      {"''''a'''", "\"'a\""},
      {"''", "\"\""},
      {"'\\377\\xe9'", R"("\xff\xe9")"},
  });
}

TEST_CASE("operators") {
  CheckRows({
      {"a + b - c * d % e", "(+ a b - (* c d % e))"},
      {"(a + b) * c", "(* (+ a b) c)"},
      {"-a ** -b ** c", "(neg (** a (neg (** b c))))"},
      {"- + ~ a", "(neg (pos (~ a)))"},
      {"not not a == b and c or d", "(or (and (not (not (compare a == b))) c) d)"},
      {"a < b <= c != d <> e", "(compare a < b <= c != d != e)"},
      {"a in b, a not in b, a is b, a is not b",
       "(tuple (compare a in b) (compare a not-in b) (compare a is b) (compare a is-not b))"},
      {"a | b ^ c & d << e >> f", "(| a (^ b (& c (<< d e >> f))))"},
      {"a if b else c if d else e", "(if-else b a (if-else d c e))"},
      {"lambda: 1", "(lambda () 1)"},
      {"lambda a, b=2: a if b else lambda c: d", "(lambda (a b=2) (if-else b a (lambda (c) d)))"},
      {"a and (b or c) and d", "(and a (or b c) d)"},
  });
}

TEST_CASE("displays and trailers") {
  CheckRows({
      {"(), (a,), (a), [], [a,], {}", "(tuple (tuple) (tuple a) a (list) (list a) (dict))"},
      {"{'a': 1, b: [2],}", "(dict \"a\":1 b:(list 2))"},
      {"[a for a in b if c if d for e in f]", "(each a (for a b (if c) (if d)) (for e f))"},
      {"f(a for a, b in c)", "(call f (generate a (for (tuple a b) c)))"},
      {"(a for a in b)", "(generate a (for a b))"},
      {"a.b(c, d=1)[2].e", "(. ([] (call (. a b) c d=1) 2) e)"},
      {"a[:], a[1:], a[:1], a[::2], a[1:2:3]",
       "(tuple ([:] a _ _ _) ([:] a 1 _ _) ([:] a _ 1 _) ([:] a _ _ 2) ([:] a 1 2 3))"},
      {"a[1, 2], a[1,]", "(tuple ([] a (tuple 1 2)) ([] a (tuple 1)))"},
  });
}

TEST_CASE("statements") {
  CheckRows({
      {"if a: b\nelif c: d\nelif e: f\nelse: g", "(if a (then b) c (then d) e (then f) (else g))"},
      {"for a, b in c, d:\n  break\nelse:\n  pass",
       "(for (tuple a b) (tuple c d) (do break) (else pass))"},
      {"while a:\n  continue", "(while a (do continue))"},
      {"def f(a, b=1):\n  return\n  return a, b",
       "(def f (a b=1) (return _) (return (tuple a b)))"},
      {"try:\n  a\nexcept (B, C), d:\n  e\nexcept F as g:\n  h\nexcept:\n  i\nelse:\n  "
       "j\nfinally:\n  k",
       "(try (do a) (except (tuple B C) d (do e)) (except F g (do h)) (except _ (do i)) (else j) "
       "(finally k))"},
      {"raise; raise A; raise A, 'b'; raise A('b')",
       "(raise _ _) (raise A _) (raise A \"b\") (raise (call A \"b\") _)"},
      {"import os, os.path as p", "(import os os.path:p)"},
      {"from os.path import a as b, c; from os import *; from os import (a, b,)",
       "(from os.path a:b c) (from os *) (from os a b)"},
      {"assert a, 'b'; del a, b[0]; global c, d", "(assert a \"b\") (del a ([] b 0)) (global c d)"},
      {"print; print a, b; print >>f, a; print >>f; print (a)",
       "(print) (print a b) (print a) (print) (print a)"},
      {"exec 'a' in b; yield 1", "(refused exec) (refused yield)"},
      {"class A(B):\n  a = 1\nwith a as b:\n  c\n@d\ndef e(): pass\nf",
       "(refused class) (refused with) (refused @) f"},
      {"class A: pass\nclass B: pass; pass\nclass C(A): pass", "(class A) (class B) (refused class)"},
  });
}

TEST_CASE("spans are bytes of the text") {
  SourceMap sources;
  DiagnosticSink sink;
  const SourceFile* source =
      DecodeSource("vm.cfg", "\xEF\xBB\xBF# é\nextra = 'é' + 'a\\tb' 'c'\n", sources, sink);
  REQUIRE(source);
  const auto module = ParseGuest(*source, sink);
  REQUIRE(module);
  const auto& assign = std::get<ast::Assign>(module->body[0].node);
  const auto& sum = std::get<ast::BinaryChain>(assign.value->node);
  CHECK(assign.targets[0]->span == Span{5, 10});
  CHECK(sum.first->span == Span{13, 17});
  CHECK(sum.rest[0].second->span == Span{20, 30});
  const auto& joined = std::get<ast::StringLiteral>(sum.rest[0].second->node);
  CHECK(joined.value.segments ==
        std::vector<StringSegment>{{0, 1, 0, 21}, {2, 1, 0, 24}, {3, 1, 0, 28}});
}

TEST_CASE("a str keeps the bytes of a Latin-1 file") {
  SourceMap sources;
  DiagnosticSink sink;
  const SourceFile* source =
      DecodeSource("vm.cfg", "# coding: latin-1\na = 'x\xE9y', u'\xE9'\n", sources, sink);
  REQUIRE(source);
  CHECK(source->encoding() == Encoding::kLatin1);
  CHECK(source->Line(2) == "a = 'xéy', u'é'");
  const auto module = ParseGuest(*source, sink);
  REQUIRE(module);
  CHECK(Dump(*module) == "(= a (tuple \"x\\xe9y\" u\"é\"))");
}

TEST_CASE("other encodings by their usual names") {
  struct EncodingRow {
    const char* name;
    const char* byte;
    const char* text;
  };
  for (const EncodingRow& row :
       {EncodingRow{"ISO_8859-15", "\xA4", "€"}, EncodingRow{"cp1252", "\x80", "€"},
        EncodingRow{"Latin1", "\xA4", "¤"}, EncodingRow{"utf8", "€", "€"}}) {
    SourceMap sources;
    DiagnosticSink sink;
    const std::string text = std::string("# -*- coding: ") + row.name + " -*-\n#" + row.byte;
    const SourceFile* source = DecodeSource("vm.cfg", text, sources, sink);
    REQUIRE(source);
    CHECK(source->Line(2) == std::string("#") + row.text);
  }
}

TEST_CASE("a long chain stays flat") {
  std::string text = "a";
  for (int i = 0; i < 20'000; ++i) text += "+a";
  CHECK(Parsed(text).size() == 40'005);
}

}  // namespace
}  // namespace domus
