#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "loyalty/code_text.hpp"
#include "model/decisions.hpp"

namespace lapwing {

/// What one side gets.
struct ReferralReward {
  std::string bonus_type;
  Money amount;
  friend bool operator==(const ReferralReward&, const ReferralReward&) = default;
};

/// How customers bring friends, and what both get when the friend has bought.
struct ReferralProgram {
  static constexpr std::string_view id = "referral";  ///< a shop has one

  std::string title;
  CodePattern codes;  ///< of referrers; it stays for good
  ReferralReward referrer;
  ReferralReward referred;
  Money min_order;                       ///< net of refunds; a smaller first order earns nothing
  std::int32_t within_days = 30;         ///< behind the claim: the friend's order is placed by then
  std::uint32_t rewards_per_month = 10;  ///< of one referrer, in a month of the shop's calendar
  std::int32_t return_within_days = 14;  ///< an order that falls by then takes both rewards back
  friend bool operator==(const ReferralProgram&, const ReferralProgram&) = default;
};

/// Reads the definition; schema/referral.schema.json says how it is written. An error names the field's path.
[[nodiscard]] Result<ReferralProgram> parse_referral_program(const nlohmann::json& definition);

/// Where a friend's referral stands.
struct Referral {
  ReferralState state{};
  CustomerPlace referrer;
  Instant claimed_at;
  Instant rewarded_at;
  std::string order_id;  ///< that it was rewarded for
};

/// The referrals of one partition's customers, as friends and as referrers. As in the ledger of bonuses what is decided
/// is applied, now or on replay. Not thread-safe: it belongs to its partition's thread.
class Referrals {
 public:
  void define(ReferralProgram program, std::string text);
  [[nodiscard]] const std::optional<ReferralProgram>& program() const { return program_; }

  void apply(const ReferralMoved& moved, Instant at);
  /// `month`: the first day of the month of the shop's calendar that it is in.
  void apply(const ReferrerRewarded& rewarded, Day month);

  /// Null if the customer never claimed to be referred, or only in vain.
  [[nodiscard]] const Referral* of(CustomerNumber friend_number) const;
  [[nodiscard]] const std::map<std::uint32_t, Referral>& all() const { return referrals_; }
  /// How many rewards the referrer got in that month.
  [[nodiscard]] std::uint32_t rewards_in(CustomerNumber referrer, Day month) const;
  /// Whether the referrer got a reward for that friend, and has it still.
  [[nodiscard]] bool has_reward(CustomerNumber referrer, CustomerPlace referred) const;

  void save(ByteWriter& to) const;
  /// Into referrals that are still empty.
  Result<void> load(ByteReader& from);

 private:
  std::optional<ReferralProgram> program_;
  std::string text_;
  std::map<std::uint32_t, Referral> referrals_;                             // by friend
  std::map<std::pair<std::uint32_t, std::int32_t>, std::uint32_t> months_;  // by referrer and month: rewards
  std::map<std::pair<std::uint32_t, CustomerPlace>, ReferrerOutcome> outcomes_;
};

}  // namespace lapwing
