// Evaluation against straightforward models, on random inputs.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "lang/python_repr.h"
#include "tests/lang/evaluated.h"

namespace domus {
namespace {

using testing::Evaluated;

/// The repr of the setting `a` after the script.
std::string A(const std::string& script) {
  const Evaluated evaluated(script);
  const Setting* a = evaluated.evaluation.settings.Find("a");
  return a ? PythonRepr(a->value) : evaluated.Diagnostics();
}

/// s[begin:end:step] by walking the indices one by one.
std::string SliceModel(const std::string& s, int begin, int end, int step) {
  const int n = static_cast<int>(s.size());
  const int low = step > 0 ? 0 : -1, high = step > 0 ? n : n - 1;
  const auto clip = [&](int i) { return std::clamp(i < 0 ? i + n : i, low, high); };
  std::string out;
  for (int i = clip(begin); step > 0 ? i < clip(end) : i > clip(end); i += step) {
    out += s[static_cast<size_t>(i)];
  }
  return out;
}

TEST_CASE("slices select what a walk over the indices does") {
  CHECK(rc::check([] {
    const std::string text = std::string("abcdefghij").substr(0, *rc::gen::inRange<size_t>(0, 11));
    const int begin = *rc::gen::inRange(-13, 13), end = *rc::gen::inRange(-13, 13);
    const int step = *rc::gen::distinctFrom(rc::gen::inRange(-4, 5), 0);
    const std::string script = fmt::format("a = '{}'[{}:{}:{}]", text, begin, end, step);
    RC_ASSERT(A(script) == PythonStringRepr(SliceModel(text, begin, end, step)));
  }));
}

TEST_CASE("integers are formatted as printf does") {
  CHECK(rc::check([] {
    const int value = *rc::gen::arbitrary<int>();
    const std::string flags = *rc::gen::element<std::string>("", "-", "0", "+", " ", "-+");
    const int width = *rc::gen::inRange(0, 15);
    char expected[64];
    const std::string spec = fmt::format("%{}{}d", flags, width ? std::to_string(width) : "");
    std::snprintf(expected, sizeof expected, spec.c_str(), value);
    RC_ASSERT(A(fmt::format("a = '{}' % {}", spec, value)) == PythonStringRepr(expected));
  }));
}

TEST_CASE("division rounds down, and the remainder has the divisor's sign") {
  CHECK(rc::check([] {
    const int64_t x = *rc::gen::inRange<int64_t>(-1000, 1000);
    const int64_t y = *rc::gen::distinctFrom(rc::gen::inRange<int64_t>(-20, 20), 0);
    const double exact = static_cast<double>(x) / static_cast<double>(y);
    const auto quotient = static_cast<int64_t>(std::floor(exact));
    RC_ASSERT(A(fmt::format("a = ({} / {}, {} % {})", x, y, x, y)) ==
              fmt::format("({}, {})", quotient, x - quotient * y));
  }));
}

TEST_CASE("join undoes split, and every piece points at its text") {
  CHECK(rc::check([] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(
        rc::gen::container<std::string>(rc::gen::elementOf(std::string("abc "))));
    std::string text;
    for (const std::string& piece : pieces) text += "," + piece;
    const Evaluated evaluated(fmt::format("a = '{}'.split(',')\nb = ','.join(a)", text));
    RC_ASSERT(evaluated.evaluation.settings.Find("b")->value.Text() == text);
    for (const Value& piece : evaluated.evaluation.settings.Find("a")->value.As<List>()->items) {
      if (piece.Text().empty()) continue;
      RC_ASSERT(evaluated.At(LocateInString(piece, 0, piece.Text().size())) == piece.Text());
    }
  }));
}

TEST_CASE("a script made of random pieces always ends, within its budgets") {
  static const std::vector<std::string> kPieces = {
      "a = [1, 'x', {'k': 2}]", "a = a + a", "a = [a, a]", "b = repr(a)", "b = str(a) * 3",
      "for i in range(50): a = [a]", "a = a * 1000", "while 1: a.append(a)", "def f(x): return f(x)",
      "f(a)", "a = sorted(a)", "a = '%5s' % (a,)", "del a", "a = {}", "a['k'] = a", "b = a == a",
      "a = map(f, [1])", "a = [x for x in a for y in a]", "try:\n  a = b\nexcept: a = 1",
      "a = 'x'", "a = ''.join([a, a])", "a = a.replace('x', 'xx')", "f = lambda x: [x, x]",
      "a = reduce(lambda p, q: [p, q], range(200))", "b = cmp(a, [a])", "a = (a, a) in [a]"};
  CHECK(rc::check([] {
    const auto pieces =
        *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces));
    std::string script;
    for (const std::string& piece : pieces) script += piece + "\n";
    EvaluateOptions options;
    options.budgets = {.steps = 20'000, .depth = 50, .string_bytes = 1 << 12, .items = 1'000,
                       .total_bytes = 1 << 20};
    const Evaluated evaluated(script, options);
    RC_ASSERT(evaluated.sink.errors() <= 1);
  }));
}

}  // namespace
}  // namespace domus
