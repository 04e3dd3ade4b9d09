#pragma once

#include <memory>

#include "player/played_shop.hpp"

namespace lapwing {

/// What happens to an engine after each record that it was told.
enum class Restarts : std::uint8_t {
  none,
  loading,    ///< its state is saved, and loaded into another one
  replaying,  ///< its records are replayed into another one
};

/// One engine. Errands come back to it, twice each, since the second one may come after a crash.
class PlayedEngine final : public PlayedShop {
 public:
  explicit PlayedEngine(Restarts restarts) : restarts_(restarts) {}

  [[nodiscard]] std::uint16_t partition_count() const override { return 1; }
  [[nodiscard]] PartitionId partition_of(std::string_view) const override { return {}; }
  std::vector<Refusal> take(PartitionId partition, std::vector<Input> inputs, Instant now) override;
  void carry_errands(Instant now) override;
  [[nodiscard]] Instant next_due() override { return engine_->next_due(); }
  void advance(Instant now) override;
  void look_at(PartitionId, const std::function<void(const Engine&)>& look) override { look(*engine_); }
  [[nodiscard]] std::vector<Record> records(PartitionId) override { return records_; }
  [[nodiscard]] std::string complaint() override { return complaint_; }

 private:
  void restart();
  void expect(bool true_now, const char* otherwise);

  Restarts restarts_;
  std::unique_ptr<Engine> engine_ = std::make_unique<Engine>();
  std::vector<Record> records_;
  std::string complaint_;
};

}  // namespace lapwing
