#pragma once

#include <cstdint>
#include <type_traits>

#include "audience/orders_view.hpp"
#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/owner_chains.hpp"
#include "model/conversion.hpp"
#include "report/campaign_figures.hpp"

namespace lapwing {

/// What an order came to before a record and after it.
struct OrderChange {
  CustomerNumber customer{};
  std::int64_t key = 0;  ///< `OrdersView::id_key`
  Instant placed_at{};
  Money before;  ///< less refunds; zero: there was none that stands
  Money after;
  bool stood = false;
  bool stands = false;
};

/// What a window is opened for.
struct WindowRequest {
  static constexpr std::int64_t any_order = -1;

  CustomerNumber customer{};
  EnrollmentNumber enrollment{};  ///< the firing that converts; 0: a broadcast's, or an arm
  bool is_arm = false;            ///< counts customers of an arm instead of firings
  std::uint32_t place = 0;        ///< in the figures
  ConversionMethod method{};
  Duration length{};
  std::int64_t order_key = any_order;  ///< the order whose growth counts
};

/// The times in which orders count as what campaigns brought back: of each firing, and of each customer in an arm. A
/// window stays until orders placed in it can no longer fall: its length and `return_period`. Not thread-safe.
///
/// It takes 64 bytes, and 32 more for each order that was open when a window of growth began.
class ConversionWindows {
 public:
  /// Opens one now, unless the firing has one; its beginning is `day`.
  void open(const WindowRequest& request, Instant now, Day day, const OrdersView& orders, CampaignFigures& figures);
  void change(const OrderChange& change, Instant now, CampaignFigures& figures);
  /// Closes those of which nothing can change any more.
  void sweep(Instant now);
  [[nodiscard]] std::size_t size() const { return windows_.size(); }
  /// Asks for what a change of the customer's orders will touch.
  void approach(CustomerNumber customer, Approach step) const { windows_.approach(customer.value, step); }

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  /// Without padding, since images of equal windows are equal.
  struct Window {
    std::uint64_t number = 0;
    std::uint64_t enrollment = 0;
    Instant from{};
    Money revenue;
    std::uint32_t place = 0;
    std::int32_t day = 0;
    std::uint32_t seconds = 0;
    std::int32_t orders = 0;
    ConversionMethod method{};
    std::uint8_t is_arm = 0;
    std::uint16_t unused = 0;
    std::uint32_t unused_too = 0;

    [[nodiscard]] Instant until() const { return from + Duration::seconds(seconds); }
    [[nodiscard]] bool counts_new() const { return method != ConversionMethod::order_growth; }
    [[nodiscard]] bool counts_growth() const { return method != ConversionMethod::new_orders; }
    [[nodiscard]] bool has(Instant placed_at) const { return placed_at > from && placed_at <= until(); }
  };
  static_assert(std::has_unique_object_representations_v<Window>);
  /// An order that was open when a window began.
  struct OpenOrder {
    std::uint64_t window = 0;
    std::int64_t key = 0;
    Money base;
    Money grown;
  };
  static void add(Window& window, Money revenue, std::int32_t orders, CampaignFigures& figures);
  static void grow(Window& window, OpenOrder& order, const OrderChange& change, Instant now, CampaignFigures& figures);

  OwnerChains<Window> windows_;         // by customer
  OwnerChains<OpenOrder> open_orders_;  // likewise
  std::uint64_t next_ = 1;
};

}  // namespace lapwing
