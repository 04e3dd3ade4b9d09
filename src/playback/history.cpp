#include "playback/history.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "journal/journal.hpp"
#include "model/record.hpp"

namespace lapwing {
namespace {

class HistoryReader {
 public:
  explicit HistoryReader(History& history) : history_(history) {}

  Result<void> read(const Journal& journal, PartitionId partition) {
    into_ = &history_.partitions[partition.value];
    placed_at_.clear();
    products_.clear();
    is_first_ = partition.value == 0;
    CHECK(journal.read(partition, JournalOffset{}, [&](JournalOffset offset, std::string_view payload) -> Result<void> {
      auto batch = decode_batch(payload);
      if (!batch) {
        return fail(batch.error().text(), fmt::format("partition {}, frame {}", partition.value, offset.value));
      }
      for (Record& record : batch->records) {
        if (auto* input = std::get_if<Input>(&record.body)) take(std::move(*input), record.at);
      }
      return {};
    }));
    std::ranges::stable_sort(into_->dated, {}, &std::pair<Instant, Input>::first);
    return {};
  }

 private:
  void take(Input input, Instant told_at) {
    if (auto* order = std::get_if<OrderRecorded>(&input)) {
      order->imported = false;  // it is played as it happened
      const Instant at = order->placed_at;
      placed_at_.insert_or_assign(stable_hash(order->order_id), at);
      into_->dated.emplace_back(at, std::move(input));
    } else if (auto* lines = std::get_if<OrderLinesRecorded>(&input)) {
      const auto order_at = placed_at_.find(stable_hash(lines->order_id));
      if (order_at != placed_at_.end()) into_->dated.emplace_back(order_at->second, std::move(input));
    } else if (auto* customer = std::get_if<CustomerRecorded>(&input)) {
      const auto at = customer->created_at;
      if (at) {
        customer->imported = false;  // likewise
        into_->dated.emplace_back(*at, std::move(input));
      } else {
        into_->undated.push_back(std::move(input));
      }
    } else if (const auto* activity = std::get_if<ActivityRecorded>(&input)) {
      const Instant at = activity->at;
      into_->dated.emplace_back(at, std::move(input));
    } else if (const auto* issued = std::get_if<PromoCodeIssued>(&input)) {
      const Instant at = issued->issued_at;
      into_->dated.emplace_back(at, std::move(input));
    } else if (auto* published = std::get_if<DefinitionPublished>(&input)) {
      if (is_first_) take_definition(std::move(*published));
    } else if (auto* shop = std::get_if<ShopConfigured>(&input)) {
      history_.shop = std::move(*shop);
    } else if (auto* product = std::get_if<ProductRecorded>(&input)) {
      take_product(std::move(*product), told_at);
    } else if (std::holds_alternative<ZoneDefined>(input) || std::holds_alternative<SegmentMembersChanged>(input) ||
               std::holds_alternative<SuppressionChanged>(input)) {
      into_->undated.push_back(std::move(input));
    }
  }

  /// A new price or stock comes when it was told; what else is told of a product is known from the beginning.
  void take_product(ProductRecorded product, Instant told_at) {
    const bool is_new = products_.insert(stable_hash(product.product_id)).second;
    if (!is_new && (product.price || product.stock)) {
      ProductRecorded change{.product_id = product.product_id};
      change.price = std::exchange(product.price, std::nullopt);
      change.stock = std::exchange(product.stock, std::nullopt);
      into_->dated.emplace_back(told_at, std::move(change));
    }
    into_->undated.emplace_back(std::move(product));
  }

  void take_definition(DefinitionPublished published) {
    for (DefinitionPublished& known : history_.definitions) {
      if (known.kind != published.kind || known.id != published.id) continue;
      known = std::move(published);
      return;
    }
    history_.definitions.push_back(std::move(published));
  }

  History& history_;
  PartitionHistory* into_ = nullptr;
  bool is_first_ = false;
  std::unordered_map<std::uint64_t, Instant> placed_at_;  // by the hash of an order's id
  std::unordered_set<std::uint64_t> products_;            // hashes of the ids of those that were told of
};

}  // namespace

Result<History> read_history(const Journal& journal) {
  History history;
  history.partitions.resize(journal.partition_count());
  HistoryReader reader(history);
  for (std::uint16_t i = 0; i < journal.partition_count(); ++i) CHECK(reader.read(journal, PartitionId{i}));
  return history;
}

}  // namespace lapwing
