// Guest files meant to hurt: for the tests (what is said) and for bench/ (how long and how large).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace domus {

struct HostileInput {
  std::string name;
  std::string file_name;
  std::string bytes;
};

inline std::string Repeat(std::string_view piece, size_t count) {
  std::string text;
  text.reserve(piece.size() * count);
  for (size_t i = 0; i < count; ++i) text += piece;
  return text;
}

inline std::string Nested(size_t depth) {
  std::string text;
  for (size_t i = 0; i < depth; ++i) text += std::string(i, ' ') + "if 1:\n";
  return text + std::string(depth, ' ') + "pass\n";
}

inline std::vector<HostileInput> HostileInputs() {
  const auto script = [](std::string name, std::string bytes) {
    return HostileInput{std::move(name), "vm.cfg", std::move(bytes)};
  };
  std::vector<HostileInput> inputs = {
      script("NUL byte", std::string("name = 'a'\nmem\0ry = 1\n", 22)),
      script("bad UTF-8", "name = '\xff\xfe'\n"),
      script("100 MB line", "a = '" + std::string(100'000'000, 'x') + "'\n"),
      script("1,000,000 statements", Repeat("a = 1\n", 1'000'000)),
      script("250,000 statements in 1 MB", Repeat("a=1\n", 250'000)),
      script("400,000 list elements", "a = [" + Repeat("1,", 400'000) + "]\n"),
      script("200,000 open quotes", Repeat("a = 'x\n", 100'000)),
      script("nested blocks", Nested(1'000)),
      script("while True", "while True:\n  pass\n"),
      script("'x' * 10**12", "a = 'x' * 10**12\n"),
      script("range(10**12)", "a = range(10**12)\n"),
      script("doubling", "a = 'x'\nwhile 1:\n  a = a + a\n"),
      script("list in itself", "a = []\nwhile 1:\n  a.append(a)\n"),
      script("recursion", "def f(n):\n  return f(n + 1)\na = f(0)\n"),
      script("wide format", "a = '%1000000000d' % 1\n"),
      script("regular expression",
             "import re\na = re.search('(a*)*b', 'a' * 100000)\nwhile 1:\n  a = a\n"),
      {"50,000 nested forms", "guest.sxp", Repeat("(", 50'000) + Repeat(")", 50'000)},
  };
  for (const char* open : {"(", "[", "{", "-", "not ", "lambda: ", "a[", "f(", "1 if "}) {
    inputs.push_back(script("50,000 nested `" + std::string(open) + "`",
                            "a = " + Repeat(open, 50'000) + "\n"));
  }
  return inputs;
}

}  // namespace domus
