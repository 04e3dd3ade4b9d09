#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <sstream>
#include <utility>

namespace lapwing {

/// In how many random cases two ways of asking are compared. Under sanitizers, which look for something else, in fewer.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr int random_cases = 500;
#else
inline constexpr int random_cases = 10'000;
#endif

/// As rc::check, in so many cases, whatever RC_PARAMS says of their number; its seed counts. A failure tells the
/// smallest case that was found.
template <class Property>
testing::AssertionResult holds_in_random_cases(Property&& property) {
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  params.maxSuccess = random_cases;
  const auto result = rc::detail::checkTestable(std::forward<Property>(property), rc::detail::TestMetadata{}, params);
  if (result.template is<rc::detail::SuccessResult>()) return testing::AssertionSuccess();
  std::ostringstream told;
  rc::detail::printResultMessage(result, told);
  return testing::AssertionFailure() << told.str();
}

}  // namespace lapwing
