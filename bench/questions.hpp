#pragma once

#include <string>
#include <vector>

#include "base/instant.hpp"

namespace lapwing {

/// A question to everybody, as Lapwing and as SQL understand it.
struct BenchQuestion {
  std::string name;
  std::string condition;
  std::string having;          ///< over the orders of one customer (columns second, amount, category), for a GROUP BY
  bool needs_consent = false;  ///< and the customer's consent stands
  std::string where;           ///< over single orders, instead of `having` where one order is enough
};

/// The three that are asked one at a time.
std::vector<BenchQuestion> single_questions(Instant now);
/// A hundred segments of an ordinary shop: counts with averages, lapsed buyers, sums, categories, over usual windows.
std::vector<BenchQuestion> hundred_segments(Instant now);

}  // namespace lapwing
