#include <doctest/doctest.h>

#include "compiler/xm/form.h"
#include "compiler/xm/refusal.h"
#include "compiler/xm/sxp_printer.h"
#include "tests/compiler/xm_values.h"

namespace domus::xm {
namespace {

std::string Print(const Value& form) { return PrintSxp(form, Version::k34); }
std::string Atom(const Value& value) { return PrintAtom(value, Version::k34); }

TEST_CASE("words are bare, everything else is quoted as Python quotes it") {
  CHECK(Atom(Text("eth0")) == "eth0");
  CHECK(Atom(Text("/a/b-c_d.e:f~g")) == "/a/b-c_d.e:f~g");
  CHECK(Atom(Text("@")) == "@");
  CHECK(Atom(Text("a@b")) == "'a@b'");
  CHECK(Atom(Text("a b")) == "'a b'");
  CHECK(Atom(Text("a'b")) == "\"a'b\"");
  CHECK(Atom(Text("a=b")) == "'a=b'");
  CHECK(Atom(Text("\xe9")) == "'\\xe9'");
}

TEST_CASE("numbers are bare, longs and what is no text are quoted") {
  CHECK(Atom(Int(64)) == "64");
  CHECK(Atom(Real(128.5)) == "128.5");
  CHECK(Atom(Real(1000)) == "1000.0");
  CHECK(Atom({true, {}}) == "True");
  CHECK(Atom(Int(3, true)) == "'3'");
  CHECK(Atom(Nothing()) == "'None'");
  CHECK(Atom(Str("word", true)) == "'word'");
  CHECK(Atom({Dict{{{Str("a"), Int(1)}}}, {}}) == "\"{'a': 1}\"");
}

TEST_CASE("unicode beyond ASCII is refused in Python's words") {
  const auto refusal = [](std::string text) {
    try {
      return Atom(Str(std::move(text), true));
    } catch (const Refusal& refused) {
      return refused.text;
    }
  };
  CHECK(refusal("a\xC3\xA4") ==
        "'ascii' codec can't encode character u'\\xe4' in position 1: ordinal not in range(128)");
  CHECK(refusal("\xC3\xA4\xC3\xB6x") ==
        "'ascii' codec can't encode characters in position 0-1: ordinal not in range(128)");
}

TEST_CASE("the empty string prints as nothing until xm 4.1") {
  CHECK(PrintSxp(Pair("fda", Text("")), Version::k40) == "(fda )\n");
  CHECK(PrintSxp(Pair("fda", Text("")), Version::k44) == "(fda '')\n");
}

TEST_CASE("a list that fits in 80 columns stays on its line") {
  const std::string fits(76, 'x'), too_long(77, 'x');
  CHECK(Print(Pair("a", Text(fits))) == "(a " + fits + ")\n");
  CHECK(Print(Pair("a", Text(too_long))) == "(a\n    " + too_long + "\n)\n");
}

TEST_CASE("lists within lists break where they stand") {
  const std::string x(70, 'x'), y(72, 'y');
  CHECK(
      Print(Form({Text("vm"), Pair("a", Text(x)), Pair("b", Text(y)), Pair("c", Text(y + "z"))})) ==
      "(vm\n    (a " + x + ")\n    (b " + y + ")\n    (c\n        " + y + "z\n    )\n)\n");
}

TEST_CASE("a first item that is a list stands behind its parenthesis; tuples never break") {
  const Value device =
      TupleOf({Str("0x0"), Str("0x01"), Str("0x00"), Str("0x0"), Str("0x20"), Str("")});
  const Value wide = Form({device, device, device, device});
  CHECK(Print(wide) ==
        "((0x0 0x01 0x00 0x0 0x20 )\n    (0x0 0x01 0x00 0x0 0x20 )\n"
        "    (0x0 0x01 0x00 0x0 0x20 )\n    (0x0 0x01 0x00 0x0 0x20 )\n)\n");
  CHECK(Print(Form({Form({}), TupleOf({Str("a"), ListOf({Str("b c")})})})) == "(() (a ('b c')))\n");
}

TEST_CASE("a list within a list within a list … is refused, not followed") {
  Value deep = Form({});
  for (int i = 0; i < 500; ++i) deep = Form({deep});
  CHECK_THROWS_AS(Print(deep), Refusal);
}

}  // namespace
}  // namespace domus::xm
