#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/instant.hpp"
#include "condition/facets.hpp"
#include "engine/engine.hpp"

namespace lapwing {

/// Something in a customer's history, by where it lies there.
struct CustomerRow {
  enum class Lane : std::uint8_t { orders, behaviour, messages, campaigns, promo_codes, bonuses };
  static constexpr std::size_t lanes_max = 6;

  Lane lane{};
  std::size_t place = 0;  ///< among the customer's rows of the lane

  /// What of the customer it touches.
  [[nodiscard]] Facets facets() const;
};

/// A customer's history as it happened, row by row; of equal instants by lane. Valid until the engine next changes.
class CustomerRows {
 public:
  /// Rows from that instant on, of the lanes that touch a facet of `wanted`.
  void open(const Engine& engine, CustomerNumber customer, Instant from, Facets wanted);
  /// When the next row happened; `never` if there is none.
  [[nodiscard]] Instant next() const { return next_; }
  /// The next row; there is one.
  CustomerRow take();

  /// When the customer's first row of any lane happened; `never` if there is none.
  [[nodiscard]] static Instant first_of(const Engine& engine, CustomerNumber customer);

 private:
  struct Reading {
    std::span<const std::uint32_t> seconds;
    std::size_t place = 0;
  };

  void find_next();

  std::array<Reading, CustomerRow::lanes_max> readings_;
  std::size_t nearest_ = 0;  // the lane of the next row
  Instant next_ = Instant::never();
};

}  // namespace lapwing
