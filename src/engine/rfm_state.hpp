#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "audience/audience.hpp"
#include "base/bytes.hpp"
#include "base/zone.hpp"
#include "condition/evaluate.hpp"
#include "engine/rfm_definition.hpp"
#include "model/inputs.hpp"
#include "rfm/bounds.hpp"
#include "rfm/everybody.hpp"
#include "rfm/figures.hpp"
#include "rfm/matrix.hpp"

namespace lapwing {

/// The customer's orders as RFM looks at them, oldest first.
template <class Work>
void for_each_rfm_order(const CustomerView& customer, Work&& work) {
  const OrdersView orders = customer.orders();
  for (std::size_t i = 0; i < orders.size(); ++i) {
    work(RfmOrder{.at = orders.at(i),
                  .total = orders.total(i),
                  .refunded = orders.refunded(i),
                  .cancelled = !stands(orders.status(i))});
  }
}

/// Where one customer stands by the bounds of a day.
struct RfmPlace {
  bool in_population = true;  ///< if not, the rest says nothing
  bool ever_bought = false;
  std::optional<RfmInput> figures;   ///< absent: no order of the period counts
  std::optional<RfmScores> scores;   ///< there are some if there are figures
  Instant until = Instant::never();  ///< before it only a new record changes the place
};

/// A customer's figures on the day of `moment`. Orders after that day are not looked at; of earlier ones it counts what
/// is known of them now.
RfmPlace figures_of(const RfmDefinition& definition, const CustomerView& customer, const Moment& moment);
/// The same with scores by these bounds, whose period goes before the definition's.
RfmPlace place_of(const RfmDefinition& definition, const RfmBounds& bounds, const CustomerView& customer,
                  const Moment& moment);
/// The place in `names` of the customer's name; nothing outside the population.
std::optional<std::size_t> name_of(const RfmNames& names, const RfmPlace& place);

/// Adds the figures of everybody in the population to the distribution from which bounds are computed. `moment` is amid
/// one partition.
void gather(const RfmDefinition& definition, const Moment& moment, RfmDistribution& to);
/// Gathers everybody, for bounds as well as for the matrices by them.
void gather(const RfmDefinition& definition, const Moment& moment, RfmEverybody& to);
/// Scores every customer by the bounds and adds them to the matrix.
void gather(const RfmDefinition& definition, const RfmBounds& bounds, const Moment& moment, RfmMatrix& to);

/// Bounds as they were published.
struct RfmFreeze {
  RfmBounds bounds;
  std::uint32_t settings_version = 0;  ///< of the definition that they follow; 0: there was none
  /// Whether the day turned, and nothing else. What customers enter by other freezes (the first one, an edit of the
  /// settings) is no deed of theirs and starts nothing.
  bool organic = false;
};
RfmBoundsSet to_record(const RfmFreeze& freeze);
RfmFreeze from_record(const RfmBoundsSet& record);

/// Scores customers live by the bounds frozen for the day: answers conditions about RFM.
class RfmState final : public RfmSource {
 public:
  /// For so many days bounds are kept.
  static constexpr std::int32_t days_kept = 400;

  /// The shop's settings have changed. Nobody has scores until bounds of that many bins are frozen.
  void define(RfmDefinition definition, std::uint32_t version);
  void freeze(RfmFreeze freeze);
  [[nodiscard]] const RfmDefinition& definition() const { return definition_; }
  /// 0: nothing was published.
  [[nodiscard]] std::uint32_t settings_version() const { return settings_version_; }
  [[nodiscard]] const std::optional<RfmFreeze>& frozen() const { return frozen_; }
  /// Null if nobody can be scored yet.
  [[nodiscard]] const RfmBounds* bounds() const;
  [[nodiscard]] const RfmNames& names() const { return definition_.settings.names; }

  /// On a day of the past by that day's own bounds (or the nearest before it) as far as they are kept, so that who
  /// moved in between can be asked. A change of settings forgets earlier bounds: by itself it moves nobody.
  [[nodiscard]] std::optional<RfmStanding> standing(const CustomerView& customer, const Moment& moment) const override;
  [[nodiscard]] std::unique_ptr<RfmReader> reader(const Moment& moment) const override;

  void save(ByteWriter& to) const;
  /// The definition is not in the image: `define` follows.
  void load(ByteReader& from);

 private:
  [[nodiscard]] const RfmBounds& bounds_on(Day day) const;

  RfmDefinition definition_;
  std::uint32_t settings_version_ = 0;
  std::optional<RfmFreeze> frozen_;
  std::map<Day, RfmFreeze> past_;  // of the days before it, by the same settings
};

}  // namespace lapwing
