#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "base/zone.hpp"
#include "condition/evaluate.hpp"
#include "model/inputs.hpp"
#include "rfm/bounds.hpp"
#include "rfm/figures.hpp"
#include "rfm/matrix.hpp"
#include "rfm/names.hpp"

namespace lapwing {

class Audience;

/// A customer's figures over the `days` days of the shop's calendar that end with `today`, and whether they ever
/// bought.
struct RfmFigures {
  std::optional<RfmInput> input;
  bool ever_bought = false;
};
RfmFigures rfm_figures(const CustomerView& customer, const RfmPeriod& period, const Zone& shop_zone);

/// Adds every customer's figures to the distribution from which bounds are computed.
void gather(const Audience& audience, const RfmPeriod& period, const Zone& shop_zone, RfmDistribution& to);
/// Scores every customer by the bounds and adds them to the matrix.
void gather(const Audience& audience, const RfmBounds& bounds, const RfmPeriod& period, const Zone& shop_zone,
            RfmMatrix& to);

RfmBoundsSet to_record(const RfmBounds& bounds);
RfmBounds from_record(const RfmBoundsSet& record);

/// Scores customers live by the bounds frozen for the day: answers conditions about RFM.
class RfmState final : public RfmSource {
 public:
  explicit RfmState(RfmNames names = RfmNames::seven()) : names_(std::move(names)) {}

  void freeze(RfmBounds bounds) { bounds_ = std::move(bounds); }
  void set_zone(const Zone& shop_zone) { shop_zone_ = shop_zone; }
  [[nodiscard]] const std::optional<RfmBounds>& bounds() const { return bounds_; }
  [[nodiscard]] const RfmNames& names() const { return names_; }

  [[nodiscard]] std::optional<RfmStanding> standing(const CustomerView& customer, Instant now) const override;

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  RfmNames names_;
  std::optional<RfmBounds> bounds_;
  Zone shop_zone_;
};

}  // namespace lapwing
