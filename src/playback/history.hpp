#pragma once

#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "model/inputs.hpp"

namespace lapwing {

class Journal;

/// What one partition's journal says happened, by the time at which it happened rather than was imported: orders when
/// they were placed, sign-ups when they were made, views when they were. Decisions, definitions and receipts are left
/// out, and what operators did to bonuses.
struct PartitionHistory {
  /// What was known before anything dated: products, zones, static segments, customers without a sign-up date. In the
  /// journal's order. What products came to cost later, and how many there were then, is dated.
  std::vector<Input> undated;
  /// Ascending; of equal instants in the journal's order.
  std::vector<std::pair<Instant, Input>> dated;
};

/// The shop, and the history of every partition.
struct History {
  ShopConfigured shop;
  std::vector<PartitionHistory> partitions;
  /// Definitions as last published, in the order of their first publication.
  std::vector<DefinitionPublished> definitions;
};

/// Reads it all into memory. An error names the frame that cannot be read.
Result<History> read_history(const Journal& journal);

}  // namespace lapwing
