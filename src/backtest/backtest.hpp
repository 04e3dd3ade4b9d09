#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "backtest/backtest_report.hpp"
#include "backtest/plan.hpp"
#include "base/result.hpp"
#include "model/record.hpp"

namespace lapwing {

/// Told how many customers more were played, now and then, on the thread that plays.
using BacktestProgress = std::function<void(std::uint32_t)>;

/// Plays the draft over the histories of all customers of a partition; nothing of it stays. The partitions' reports add
/// up. For the partition's thread.
BacktestReport play_backtest(const Engine& engine, const BacktestPlan& plan, const BacktestProgress& progress = {},
                             PartitionId partition = {});

/// Customers of a partition, from the number `first` on up to `end`, which is not among them.
struct CustomerRange {
  std::uint32_t first = 0;
  std::uint32_t end = 0;
};
/// The same for some of them. Reports of all ranges of a partition add up to the whole one.
BacktestReport play_backtest(const Engine& engine, const BacktestPlan& plan, CustomerRange customers,
                             PartitionId partition = {});

/// Finds which limit of participants fills first, of those that the plan does not say so of, in what all partitions
/// played. Notes it in the plan, which has to be played again then; false: the report stands.
bool find_full_limit(BacktestPlan& plan, const BacktestReport& report);

/// What would have been decided about one customer, in its order. An error if there is no such customer.
Result<std::vector<Record>> backtest_story(const Engine& engine, const BacktestPlan& plan, std::string_view customer_id,
                                           PartitionId partition = {});

}  // namespace lapwing
