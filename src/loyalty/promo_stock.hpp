#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "loyalty/promo_pool.hpp"
#include "model/decisions.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// Where a code stands. Whether it is expired follows from its end, and whether it is redeemed from its uses.
///
///     free ──▶ reserved ──▶ given
///       ▲         │            what was generated lapses instead of being free again,
///       └─────────┘            so that a code which was seen by a machine on its way is never somebody else's
enum class PromoCodeState : std::uint8_t { free, reserved, given, lapsed };
[[nodiscard]] std::string_view to_text(PromoCodeState state);

/// One code of a pool. Whose it is, and why, is said while it is reserved or given.
struct PromoCode {
  std::string text;
  std::uint32_t pool = 0;    ///< its place among the stock's pools
  std::uint32_t uses = 0;    ///< in how many orders it is used now
  std::uint64_t number = 0;  ///< among the pool's generated codes, from 1; 0: it was uploaded
  PromoCodeState state = PromoCodeState::free;
  CustomerNumber customer{};
  EnrollmentNumber enrollment{};  ///< that it was first reserved for; 0: for none
  std::string campaign_id;        ///< empty: an operator gave it, or it was used before anybody had it
  std::string key;                ///< of the operator's request
  Instant expires_at{};
  Instant given_at{};
};

/// The pools of one partition and all their codes. As in the ledger of bonuses an operation is planned first (const),
/// and then its decisions are applied, now or on replay. No code is ever two customers'. Not thread-safe: it belongs to
/// its partition's thread.
class PromoStock {
 public:
  struct Pool {
    PromoPool definition;
    std::string text;
    std::deque<std::uint32_t> free;  ///< uploaded codes, the next one first
    std::uint64_t next_number = 1;   ///< of generated codes
    bool low_told = false;           ///< that the stock is low, since it last was not
  };
  /// What codes are generated from.
  struct Source {
    HashKey key;
    PartitionId partition{};
    std::uint32_t partition_count = 1;
  };
  struct ReserveRequest {
    CustomerNumber customer{};
    std::string_view pool;
    EnrollmentNumber enrollment{};  ///< 0: for an operator
    std::uint32_t step = 0;
    std::string_view campaign_id;
    std::string_view key;  ///< of the operator's request
    Instant now;
    const Zone* zone = nullptr;
  };
  /// An order as far as codes are concerned.
  struct Purchase {
    CustomerNumber customer{};
    std::string_view order_id;
    std::string_view code;
    bool stands = true;
    Instant placed_at;
    Instant now;
    const Zone* zone = nullptr;
  };

  /// What decides whether a reserved code reaches its customer.
  struct Waiting {
    std::vector<EnrollmentNumber> enrollments;  ///< that it was reserved for
    std::vector<IntentNumber> messages;         ///< that it went out with
  };

  /// Refused if its codes might be those of another pool, or it made codes in another way before.
  [[nodiscard]] Result<void> check(const PromoPool& pool) const;
  /// A new pool, or a new version of one. It was checked.
  void define(PromoPool pool, std::string text);
  [[nodiscard]] std::optional<std::uint32_t> find_pool(std::string_view id) const;
  [[nodiscard]] const std::vector<Pool>& pools() const { return pools_; }
  void set_source(const Source& source) { source_ = source; }
  [[nodiscard]] const std::optional<Source>& source() const { return source_; }

  /// Why a code cannot be uploaded; absent: it can.
  [[nodiscard]] std::optional<std::string> objection(std::string_view code) const;
  /// Adds those to which there is no objection; how many they are. The pool must be one of uploaded codes.
  std::size_t upload(std::uint32_t pool, const std::vector<std::string>& codes);

  /// The code that the request gets. The pool must be defined. A request that was answered before gets the same.
  [[nodiscard]] std::expected<PromoCodeReserved, PromoRefusal> plan_reserve(const ReserveRequest& request) const;
  /// Whether the shop is to be told now that the pool's stock is low.
  [[nodiscard]] std::optional<PromoStockLow> plan_low(std::uint32_t pool) const;
  /// What an order as it is now means for the code that it names and the one that it named.
  [[nodiscard]] std::vector<Decision> plan_purchase(const Purchase& purchase) const;

  void apply(const PromoCodeReserved& reserved);
  void apply(const PromoCodeGiven& given, Instant at);
  void apply(const PromoCodeReleased& released);
  void apply(const PromoCodeRedeemed& redeemed);
  void apply(const PromoCodeRestored& restored);
  void apply(const PromoStockLow& low);
  /// A message of the enrollment goes out, and with it the code that the enrollment's last step got; null if none did.
  const PromoCode* note_message(IntentNumber intent, EnrollmentNumber enrollment);
  /// The enrollment is over: it asks for nothing any more.
  void forget(EnrollmentNumber enrollment);

  [[nodiscard]] const std::vector<PromoCode>& codes() const { return codes_; }
  [[nodiscard]] const PromoCode* find(std::string_view code) const;
  /// What a request got before; null if nothing.
  [[nodiscard]] const PromoCode* answer(EnrollmentNumber enrollment, std::uint32_t step) const;
  [[nodiscard]] const PromoCode* answer(CustomerNumber customer, std::string_view key) const;
  /// The reserved code that went out with the message; null if there is none.
  [[nodiscard]] const PromoCode* sent_with(IntentNumber intent) const;
  /// The codes that are reserved for the enrollment.
  [[nodiscard]] std::vector<const PromoCode*> reserved_for(EnrollmentNumber enrollment) const;
  /// Of a reserved code: who has to do with it.
  [[nodiscard]] const Waiting& waiting_for(const PromoCode& code) const;
  /// Whether an order placed at `at` could use it.
  [[nodiscard]] bool is_usable(const PromoCode& code, Instant at) const;

  void save(ByteWriter& to) const;
  /// Into a stock that is still empty.
  Result<void> load(ByteReader& from);

 private:
  using CodeIndex = std::uint32_t;
  using CampaignKey = std::tuple<std::uint32_t, std::uint32_t, std::string>;  // customer, pool, campaign

  [[nodiscard]] CodeIndex index_of(std::string_view code) const;
  [[nodiscard]] CodeCipher cipher(const PromoPool& pool) const;
  /// What the pool gives next: its text and its number; absent: it is empty.
  [[nodiscard]] std::optional<std::pair<std::string, std::uint64_t>> next_code(const Pool& pool) const;
  CodeIndex add(PromoCode code);
  /// The code is nobody's any more.
  void forget_owner(CodeIndex code);
  /// It need not be waited for what becomes of the code.
  void forget_waiting(CodeIndex code);
  [[nodiscard]] std::uint64_t low_stock(const Pool& pool) const;

  std::vector<Pool> pools_;  // in the order of their first definition
  std::optional<Source> source_;
  std::vector<PromoCode> codes_;
  std::unordered_map<std::string, CodeIndex> by_text_;
  std::map<std::pair<std::uint64_t, std::uint32_t>, CodeIndex> by_step_;  // by enrollment under way, and step
  std::map<std::pair<std::uint32_t, std::string>, CodeIndex> by_key_;     // by customer and an operator's key
  std::map<CampaignKey, CodeIndex> by_campaign_;                          // the last one
  std::map<std::uint64_t, CodeIndex> by_message_;                         // reserved ones, by intent
  std::map<CodeIndex, Waiting> waiting_;
  std::map<std::pair<std::uint32_t, std::uint64_t>, CodeIndex> redemptions_;  // by customer and hash of the order's id
};

}  // namespace lapwing
