#include <algorithm>
#include <iterator>
#include <vector>

#include "lang/evaluator/string_parts.h"

namespace domus::evaluator {
namespace {

std::vector<Method> AllMethods() {
  std::vector<Method> all;
  for (const auto methods :
       {CharacterMethods(), PaddingMethods(), SearchMethods(), PieceMethods()}) {
    std::ranges::copy(methods, std::back_inserter(all));
  }
  std::ranges::sort(all, {}, &Method::name);
  return all;
}

}  // namespace

std::span<const Method> StringMethods() {
  static const std::vector<Method> methods = AllMethods();
  return methods;
}

}  // namespace domus::evaluator
