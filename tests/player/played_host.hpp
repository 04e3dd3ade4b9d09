#pragma once

#include <memory>

#include "host/host.hpp"
#include "journal/memory_journal.hpp"
#include "player/played_shop.hpp"

namespace lapwing {

/// A host over a journal in memory, its partitions on two threads.
class PlayedHost final : public PlayedShop {
 public:
  /// `together`: everybody lives in one of the partitions.
  PlayedHost(std::uint16_t partitions, bool together);

  [[nodiscard]] std::uint16_t partition_count() const override { return host_->partition_count(); }
  [[nodiscard]] PartitionId partition_of(std::string_view customer_id) const override;
  std::vector<Refusal> take(PartitionId partition, std::vector<Input> inputs, Instant now) override;
  void carry_errands(Instant now) override;
  [[nodiscard]] Instant next_due() override { return host_->next_due(); }
  void advance(Instant now) override { host_->advance(now); }
  void look_at(PartitionId partition, const std::function<void(const Engine&)>& look) override;
  [[nodiscard]] std::vector<Record> records(PartitionId partition) override;
  /// Decides all journaled inputs again, and opens a second host over the journal.
  [[nodiscard]] std::string complaint() override;

 private:
  MemoryJournal journal_;
  std::unique_ptr<Host> host_;
  bool together_;
};

}  // namespace lapwing
