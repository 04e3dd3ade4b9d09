#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.hpp"
#include "model/record.hpp"

namespace lapwing {

/// A shop that scenarios are told to: one engine, or a host with partitions. It belongs to one thread.
class PlayedShop {
 public:
  PlayedShop() = default;
  virtual ~PlayedShop() = default;
  PlayedShop(const PlayedShop&) = delete;
  PlayedShop& operator=(const PlayedShop&) = delete;

  [[nodiscard]] virtual std::uint16_t partition_count() const = 0;
  [[nodiscard]] virtual PartitionId partition_of(std::string_view customer_id) const = 0;

  /// An input that was refused: its place among those that were told, and why.
  struct Refusal {
    std::size_t which = 0;
    std::string reason;
  };
  /// Takes inputs of one instant in, together.
  virtual std::vector<Refusal> take(PartitionId partition, std::vector<Input> inputs, Instant now) = 0;
  /// Has errands go to and fro until none is pending.
  virtual void carry_errands(Instant now) = 0;
  [[nodiscard]] virtual Instant next_due() = 0;
  /// Decides what is due by `now`, in all partitions.
  virtual void advance(Instant now) = 0;

  virtual void look_at(PartitionId partition, const std::function<void(const Engine&)>& look) = 0;
  /// All inputs and decisions of a partition, in order.
  [[nodiscard]] virtual std::vector<Record> records(PartitionId partition) = 0;
  /// What is wrong with the shop itself, whatever it was told: its journal does not bring back its state. Empty:
  /// nothing.
  [[nodiscard]] virtual std::string complaint() = 0;
};

}  // namespace lapwing
