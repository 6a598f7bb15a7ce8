// Properties over more generated cases than rapidcheck's hundred. RC_PARAMS=seed=N,max_success=N asks
// for others, and for still more.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <functional>
#include <iostream>
#include <string>

namespace domus::testing {

inline bool Holds(const std::string& what, int cases, const std::function<void()>& property) {
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  params.maxSuccess = std::max(params.maxSuccess, cases);
  const rc::detail::TestMetadata metadata{what, what};
  const auto result = rc::detail::checkTestable(property, metadata, params);
  std::cerr << "- " << what << "\n";
  rc::detail::printResultMessage(result, std::cerr);
  std::cerr << "\n";
  return result.template is<rc::detail::SuccessResult>();
}

}  // namespace domus::testing
