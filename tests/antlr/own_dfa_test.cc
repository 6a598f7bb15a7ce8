// A parser that learns alone builds the trees that ANTLR's own builds, in any number of threads.
#include "lang/antlr/own_dfa.h"

#include <ANTLRInputStream.h>
#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include "SxpLexer.h"
#include "SxpParser.h"

namespace domus::antlr {
namespace {

std::string Tree(const std::string& text, bool alone) {
  antlr4::ANTLRInputStream stream(text);
  SxpLexer lexer(&stream);
  if (alone) UseOwnDfa(lexer);
  antlr4::CommonTokenStream tokens(&lexer);
  SxpParser parser(&tokens);
  if (alone) UseOwnDfa(parser);
  parser.removeErrorListeners();
  return parser.document()->toStringTree(&parser);
}

constexpr const char* kTexts[] = {
    "(vm (name db01) (memory 2048) (device (vbd (uname 'phy:/dev/vg/db') (mode w))))",
    "() a \"b c\" (d", "", "(((x) y) \\\n z) # done\n(é)"};

}  // namespace

TEST_CASE("a DFA of its own leads to the same tree") {
  for (const char* text : kTexts) {
    const std::string expected = Tree(text, false);
    CHECK(Tree(text, true) == expected);
    CHECK(Tree(text, true) == expected);  // with what was learned
    std::vector<std::string> trees(4);
    {
      std::vector<std::jthread> threads;
      for (std::string& tree : trees) threads.emplace_back([&] { tree = Tree(text, true); });
    }
    for (const std::string& tree : trees) CHECK(tree == expected);
  }
}

}  // namespace domus::antlr
