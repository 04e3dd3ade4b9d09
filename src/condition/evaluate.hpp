#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"

namespace lapwing {

class Audience;
class Condition;
class CustomerView;
class Zone;
struct Moment;

/// Where a customer stands by RFM.
struct RfmStanding {
  std::uint8_t r = 0;  ///< scores from 1, the highest best; all 0 if no order of the period counts
  std::uint8_t f = 0;
  std::uint8_t m = 0;
  std::string_view name;             ///< the stable id of the group, as "at_risk"; empty if there is none
  Instant until = Instant::never();  ///< before it the standing changes only through a new record
};

/// Tells the standings of everybody at one moment, a page of 64 customers at a time. Belongs to one thread.
class RfmReader {
 public:
  RfmReader() = default;
  RfmReader(const RfmReader&) = delete;
  RfmReader& operator=(const RfmReader&) = delete;
  virtual ~RfmReader() = default;
  /// By the customers' places on the page; those behind the last customer say nothing, nor does any `until`. Valid
  /// until the next call.
  virtual std::span<const RfmStanding> read(std::size_t page) = 0;
};

/// Tells customers' RFM standings; implemented by whoever keeps the bounds. It is also asked of the past: by the bounds
/// of today, and the orders as they are known today.
class RfmSource {
 public:
  RfmSource() = default;
  RfmSource(const RfmSource&) = delete;
  RfmSource& operator=(const RfmSource&) = delete;
  virtual ~RfmSource() = default;
  /// Nothing if no bounds have been set yet. `until` is later than the moment. Whether somebody is scored at all may
  /// itself be a condition, asked amid the same moment.
  [[nodiscard]] virtual std::optional<RfmStanding> standing(const CustomerView& customer,
                                                            const Moment& moment) const = 0;
  /// The same of everybody in the audience that the moment names, which does not change meanwhile; the source and what
  /// the moment points to outlive the reader. Null if it is told of one customer at a time only.
  [[nodiscard]] virtual std::unique_ptr<RfmReader> reader(const Moment&) const { return nullptr; }
};

/// A customer's bonuses of one type or of all.
struct BonusStanding {
  Money active;                      ///< can be spent now
  Money pending;                     ///< accrued, not active yet
  Money burning;                     ///< of the active ones, those that burn within the horizon asked for
  Instant until = Instant::never();  ///< before it none of the three changes without a new record
};

/// What is asked of bonuses over a time.
enum class BonusPart : std::uint8_t { accrued, spent };

/// A customer's accruals and spends, oldest first, one span per column. What was undone of an accrual or came back of a
/// spend is a negative amount. Valid until the next record.
struct BonusFlows {
  std::span<const std::uint32_t> at;  ///< seconds since the epoch
  std::span<const BonusPart> part;
  std::span<const std::uint32_t> type;   ///< as `BonusSource::type_number` gives
  std::span<const std::int64_t> amount;  ///< units of Money
};

/// Tells customers' bonuses; implemented by whoever keeps the ledger.
class BonusSource {
 public:
  BonusSource() = default;
  BonusSource(const BonusSource&) = delete;
  BonusSource& operator=(const BonusSource&) = delete;
  virtual ~BonusSource() = default;
  /// `type` empty: all types. A lot burns within the horizon if it burns at `now + horizon` or earlier; a horizon of
  /// zero asks for nothing burning, and `until` need not heed it. `until` is later than `now`.
  [[nodiscard]] virtual BonusStanding standing(CustomerNumber customer, std::string_view type, Instant now,
                                               Duration horizon) const = 0;
  [[nodiscard]] virtual BonusFlows flows(CustomerNumber customer) const = 0;
  /// Nothing if there is no such type.
  [[nodiscard]] virtual std::optional<std::uint32_t> type_number(std::string_view type) const = 0;
};

/// Where a customer stands towards a segment.
struct SegmentStanding {
  bool member = false;
  Instant since = Instant::never();  ///< when the membership began; `never` if there is none
};

/// Tells who is in which segment and stage; implemented by whoever keeps memberships. They change through records only.
class SegmentSource {
 public:
  SegmentSource() = default;
  SegmentSource(const SegmentSource&) = delete;
  SegmentSource& operator=(const SegmentSource&) = delete;
  virtual ~SegmentSource() = default;
  /// Of an unknown segment nobody is a member.
  [[nodiscard]] virtual SegmentStanding standing(CustomerNumber customer, std::string_view segment_id) const = 0;
  /// The id of the customer's lifecycle stage, as "at_risk", and since when; empty if stages are not set up.
  [[nodiscard]] virtual std::pair<std::string_view, Instant> stage(CustomerNumber customer) const = 0;
};

/// When and amid what a condition is asked.
struct Moment {
  Instant now{};
  const Zone* shop_zone = nullptr;
  const Audience* audience = nullptr;    ///< the customer's; needed if lines, stores, codes or happenings are asked for
  std::optional<Instant> enrolled_at{};  ///< absent: no order was placed "since enrollment"
  const RfmSource* rfm = nullptr;        ///< needed if the condition asks for RFM
  const BonusSource* bonuses = nullptr;  ///< needed if the condition asks for bonuses
  const SegmentSource* segments = nullptr;  ///< needed if the condition asks for segments or stages
};

/// An answer and how long it holds.
struct Answer {
  bool holds = false;
  /// The first instant, later than now, at which the answer may change with no new record; `never` if it cannot. Nearly
  /// always it does change then; where many orders would have to be looked at, the instant may be too early.
  Instant until = Instant::never();
  friend bool operator==(const Answer&, const Answer&) = default;
};

/// Whether the condition holds for the customer at the moment; none does for one who is gone. Allocates nothing, apart
/// from what CustomerView does for texts longer than 15 bytes and for lists of them.
Answer evaluate(const Condition& condition, const CustomerView& customer, const Moment& moment);

}  // namespace lapwing
