#pragma once

#include <cstdint>
#include <vector>

#include "condition/evaluate.hpp"
#include "engine/rfm_state.hpp"

namespace lapwing {

/// The days whose bounds a backtest goes by: each one, or so many of them that there are at most sixty, since bounds of
/// a day are made from everybody's orders.
std::vector<Day> bounds_days(Instant from, Instant until, const Zone& zone);

/// Scores customers on days of the past by the bounds of the nearest chosen day before. Between two chosen days only
/// what happens changes where a customer stands. Any number of threads may ask.
class PastRfm final : public RfmSource {
 public:
  PastRfm(const RfmDefinition& definition, std::uint32_t version) : version_(version) {
    state_.define(definition, version);
  }
  /// In ascending order of days. `from`: when the day begins.
  void add(RfmBounds bounds, Instant from);

  [[nodiscard]] std::optional<RfmStanding> standing(const CustomerView& customer, const Moment& moment) const override;

 private:
  std::uint32_t version_;
  RfmState state_;
  std::vector<Instant> begin_;  // of each day that has bounds
};

}  // namespace lapwing
