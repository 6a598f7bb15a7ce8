#include "base/unified_diff.h"

#include <doctest/doctest.h>

namespace domus {
namespace {

std::string Diff(std::string_view before, std::string_view after) {
  return UnifiedDiff(before, after, "f", [](std::string_view line) { return std::string(line); });
}

}  // namespace

TEST_CASE("a unified diff") {
  CHECK(Diff("a\n", "a\n") == "");
  CHECK(Diff("a\nb\nc\nd\ne\nf\ng\n", "a\nb\nc\nd\nX\nf\ng\n") ==
        "--- a/f\n+++ b/f\n@@ -2,6 +2,6 @@\n b\n c\n d\n-e\n+X\n f\n g\n");
  CHECK(Diff("a\n", "a\nb\n") == "--- a/f\n+++ b/f\n@@ -1 +1,2 @@\n a\n+b\n");
  CHECK(Diff("", "a\n") == "--- a/f\n+++ b/f\n@@ -0,0 +1 @@\n+a\n");
  CHECK(Diff("a\n", "") == "--- a/f\n+++ b/f\n@@ -1 +0,0 @@\n-a\n");
  CHECK(Diff("a", "b") == "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n"
                          "\\ No newline at end of file\n");
  CHECK(Diff("a\r\nb\r\n", "a\r\nc\r\n") == "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
}

TEST_CASE("changes far apart have hunks of their own, near ones share one") {
  CHECK(Diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "X\n2\n3\n4\n5\n6\n7\n8\nY\n") ==
        "--- a/f\n+++ b/f\n@@ -1,4 +1,4 @@\n-1\n+X\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+Y\n");
  CHECK(Diff("1\n2\n3\n4\n5\n", "X\n2\n3\n4\nY\n") ==
        "--- a/f\n+++ b/f\n@@ -1,5 +1,5 @@\n-1\n+X\n 2\n 3\n 4\n-5\n+Y\n");
}

}  // namespace domus
