#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/owner_chains.hpp"
#include "model/conversion.hpp"

namespace lapwing {

/// That a message reached a customer: it was delivered, opened or clicked. Without padding, since images of equal
/// touches are equal.
struct Touch {
  Instant at{};
  IntentNumber intent{};
  std::uint32_t place = 0;  ///< of the message in the figures
  ChannelKind channel{};
  TouchKind kind{};
  std::uint16_t unused = 0;
  friend bool operator==(const Touch&, const Touch&) = default;
};
static_assert(std::has_unique_object_representations_v<Touch>);

/// Who gave the promo code that an order was placed with: the campaign, and the message that told it, if one did.
struct CodeOrigin {
  std::string campaign_id;
  IntentNumber intent{};  ///< 0: none
  Instant issued_at{};
};

/// Knows where promo codes come from.
class CodeOrigins {
 public:
  virtual ~CodeOrigins() = default;
  /// Nothing if no campaign gave the code to the customer before that instant.
  [[nodiscard]] virtual std::optional<CodeOrigin> origin_of(CustomerNumber customer, std::string_view code,
                                                            Instant before) const = 0;
};

/// What touched the customers of one partition lately. Not thread-safe.
class Touches {
 public:
  /// An order may be told of this long after it was placed, and still belong to what came before it.
  static constexpr Duration kept = AttributionWindows::longest + return_period;

  void add(CustomerNumber customer, const Touch& touch);
  /// The last touch before that instant whose window has it; of several at one instant a click, then an opening, and
  /// the latest message.
  [[nodiscard]] std::optional<Touch> last(CustomerNumber customer, Instant before,
                                          const AttributionWindows& windows) const;
  void sweep(Instant now);
  /// Asks for what `last` will read.
  void approach(CustomerNumber customer, Approach step) const { touches_.approach(customer.value, step); }

  void save(ByteWriter& to) const { touches_.save(to); }
  void load(ByteReader& from) { touches_.load(from); }

 private:
  OwnerChains<Touch> touches_;  // by customer, in the order of time
};

/// Which message an order belongs to, as long as what it comes to may change.
class AttributedOrders {
 public:
  /// Without padding.
  struct Entry {
    Instant placed_at{};
    Instant touched_at{};
    IntentNumber intent{};
    Money amount;
    std::uint32_t place = 0;  ///< in the figures
    std::int32_t day = 0;     ///< on which it was placed
    TouchKind touch{};
    std::uint8_t unused = 0;
    std::uint16_t unused_too = 0;
    std::uint32_t unused_at_all = 0;
  };
  static_assert(std::has_unique_object_representations_v<Entry>);

  /// `key`: `OrdersView::id_key`.
  [[nodiscard]] const Entry* find(CustomerNumber customer, std::int64_t key) const;
  void set(CustomerNumber customer, std::int64_t key, const Entry& entry);
  void sweep(Instant now);

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  std::map<std::pair<std::uint32_t, std::int64_t>, Entry> entries_;
};

}  // namespace lapwing
