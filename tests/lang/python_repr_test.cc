#include "lang/python_repr.h"

#include <doctest/doctest.h>

#include <limits>

namespace domus {
namespace {

Value Str(std::string text, bool unicode = false) {
  return {String{std::move(text), unicode, {}}, {}};
}
Value Int(int64_t number, bool is_long = false) { return {Integer{number, is_long}, {}}; }

TEST_CASE("repr of a string picks its quotes and escapes the rest") {
  CHECK(PythonStringRepr("") == "''");
  CHECK(PythonStringRepr("plain") == "'plain'");
  CHECK(PythonStringRepr("it's") == "\"it's\"");
  CHECK(PythonStringRepr("say \"it's\"") == "'say \"it\\'s\"'");
  CHECK(PythonStringRepr("a\\b\t\n\r") == "'a\\\\b\\t\\n\\r'");
  CHECK(PythonStringRepr(std::string("\0\x1f\x7f\xe4", 4)) == "'\\x00\\x1f\\x7f\\xe4'");
}

TEST_CASE("repr of a unicode string escapes code points") {
  CHECK(PythonUnicodeRepr("a'b") == "u\"a'b\"");
  CHECK(PythonUnicodeRepr("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80") == "u'\\xe4\\u20ac\\U0001f600'");
}

TEST_CASE("floats") {
  struct Row {
    double number;
    std::string_view repr, str;
  };
  const Row rows[] = {
      {0.0, "0.0", "0.0"},
      {-0.0, "-0.0", "-0.0"},
      {0.1, "0.1", "0.1"},
      {128.5, "128.5", "128.5"},
      {1000, "1000.0", "1000.0"},
      {0.1 + 0.2, "0.30000000000000004", "0.3"},
      {1.0 / 3, "0.3333333333333333", "0.333333333333"},
      {0.0001, "0.0001", "0.0001"},
      {0.00001, "1e-05", "1e-05"},
      {1e11, "100000000000.0", "100000000000.0"},
      {1e12, "1000000000000.0", "1e+12"},
      {1e15, "1000000000000000.0", "1e+15"},
      {1e16, "1e+16", "1e+16"},
      {1.5e300, "1.5e+300", "1.5e+300"},
      {std::numeric_limits<double>::infinity(), "inf", "inf"},
      {-std::numeric_limits<double>::infinity(), "-inf", "-inf"},
      {std::numeric_limits<double>::quiet_NaN(), "nan", "nan"},
  };
  for (const Row& row : rows) {
    CHECK(PythonFloatRepr(row.number) == row.repr);
    CHECK(PythonFloatStr(row.number) == row.str);
  }
}

TEST_CASE("containers show the repr of what they hold") {
  const Value list{List{{Int(1), Int(2, true), Str("x"), Str("y", true), {true, {}}, {None{}, {}}}},
                   {}};
  CHECK(PythonRepr(list) == "[1, 2L, 'x', u'y', True, None]");
  CHECK(PythonStr(list) == PythonRepr(list));
  CHECK(PythonRepr({Tuple{}, {}}) == "()");
  CHECK(PythonRepr({Tuple{{Int(1)}}, {}}) == "(1,)");
  CHECK(PythonRepr({Tuple{{Int(1), {0.5, {}}}}, {}}) == "(1, 0.5)");
  CHECK(PythonRepr({Dict{{{Str("a"), list}, {Int(1), Str("b")}}}, {}}) ==
        "{'a': [1, 2L, 'x', u'y', True, None], 1: 'b'}");
  CHECK(PythonRepr({Opaque{"function"}, {}}) == "<function>");
}

TEST_CASE("str drops what repr adds at the top only") {
  CHECK(PythonStr(Str("it's\n")) == "it's\n");
  CHECK(PythonStr(Int(5, true)) == "5");
  CHECK(PythonRepr(Int(5, true)) == "5L");
  CHECK(PythonStr({0.1 + 0.2, {}}) == "0.3");
  CHECK(PythonStr({List{{Value{0.1 + 0.2, {}}}}, {}}) == "[0.30000000000000004]");
}

}  // namespace
}  // namespace domus
