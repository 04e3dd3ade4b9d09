#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "condition/condition_oracle.hpp"
#include "condition/evaluate.hpp"

namespace lapwing {

// What other rooms know of a customer, told to the evaluation from the lists that the oracle looks at.

class ListedRfm final : public RfmSource {
 public:
  explicit ListedRfm(const RawCustomer& raw) : raw_(raw) {}
  [[nodiscard]] std::optional<RfmStanding> standing(const CustomerView&, const Moment& moment) const override {
    std::optional<RfmStanding> current;
    for (const auto& [from, standing] : raw_.rfm) {
      if (from > moment.now) {
        if (!current) current = RfmStanding{};  // before the first: no scores
        current->until = from;
        return current;
      }
      current = standing;
    }
    return current;
  }

 private:
  const RawCustomer& raw_;
};

class ListedBonuses final : public BonusSource {
 public:
  explicit ListedBonuses(const RawCustomer& raw) : raw_(raw), types_{"gift", "comeback"} {
    for (const RawFlow& flow : raw.flows) {
      at_.push_back(static_cast<std::uint32_t>(flow.second));
      part_.push_back(flow.part == "spent" ? BonusPart::spent : BonusPart::accrued);
      type_.push_back(type_number(flow.type).value());
      amount_.push_back(flow.amount.units);
    }
  }
  [[nodiscard]] BonusStanding standing(CustomerNumber, std::string_view type, Instant now,
                                       Duration horizon) const override {
    BonusStanding standing;
    for (const RawLot& lot : raw_.lots) {
      if (!type.empty() && lot.type != type) continue;
      if (now < lot.active_at) standing.pending += lot.amount;
      if (lot.active_at <= now && now < lot.burns_at) {
        standing.active += lot.amount;
        if (lot.burns_at <= now + horizon) standing.burning += lot.amount;
      }
      for (const Instant change : {lot.active_at, lot.burns_at, lot.burns_at - horizon}) {
        if (change > now) standing.until = std::min(standing.until, change);
      }
    }
    return standing;
  }
  [[nodiscard]] BonusFlows flows(CustomerNumber) const override { return {at_, part_, type_, amount_}; }
  [[nodiscard]] std::optional<std::uint32_t> type_number(std::string_view type) const override {
    const auto found = std::ranges::find(types_, type);
    if (found == types_.end()) return std::nullopt;
    return static_cast<std::uint32_t>(found - types_.begin());
  }

 private:
  const RawCustomer& raw_;
  std::vector<std::string> types_;
  std::vector<std::uint32_t> at_;
  std::vector<BonusPart> part_;
  std::vector<std::uint32_t> type_;
  std::vector<std::int64_t> amount_;
};

class ListedSegments final : public SegmentSource {
 public:
  explicit ListedSegments(const RawCustomer& raw) : raw_(raw) {}
  [[nodiscard]] SegmentStanding standing(CustomerNumber, std::string_view segment_id) const override {
    const auto found = raw_.segments.find(std::string(segment_id));
    return found == raw_.segments.end() ? SegmentStanding{} : SegmentStanding{true, found->second};
  }
  [[nodiscard]] std::pair<std::string_view, Instant> stage(CustomerNumber) const override { return raw_.stage; }

 private:
  const RawCustomer& raw_;
};

}  // namespace lapwing
