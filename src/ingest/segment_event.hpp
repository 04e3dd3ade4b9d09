#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "ingest/segment_message.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// No amount and no cart is larger than that: what is made up must not overflow what is counted with it.
inline constexpr Money segment_amount_max = Money::of(100'000'000'000);
inline constexpr Quantity segment_quantity_max{1'000'000'000};  // a million pieces
inline constexpr std::size_t segment_cart_lines_max = 500;

/// What becomes of a cart. The engine keeps carts whole, so it is carried out on what lies there.
struct CartEdit {
  enum class Kind : std::uint8_t {
    add,      ///< so many pieces more
    remove,   ///< so many fewer; a line that says no quantity goes whole
    replace,  ///< this is what lies there
    bought,   ///< these products lie there no more
  };
  struct Line {
    OrderLine line;
    bool has_quantity = false;
  };
  Kind kind{};
  std::vector<Line> lines;
};

/// What an event says of an order. What it does not say stays as it is known.
struct OrderEvent {
  enum class Kind : std::uint8_t { completed, updated, refunded, cancelled };
  Kind kind{};
  std::string order_id, promo_code, store;
  std::optional<OrderStatus> status;
  std::optional<Money> total;
  std::vector<OrderLine> lines;
};

/// What a message says, apart from whose it is.
using SegmentFact = std::variant<ActivityRecorded, CartEdit, OrderEvent>;

/// Reads what a track, page or screen call says, by the names of Segment's E-Commerce Specification, also of its first
/// version; whatever else is tracked is a custom event of that name. `currency` is the shop's. Error: a field of an
/// e-commerce event cannot be read.
Result<SegmentFact> read_segment_event(const SegmentMessage& message, const std::string& path,
                                       const std::string& currency);

/// The cart after it; nothing if it stays as it is. A line does not grow beyond what is the largest.
std::optional<std::vector<OrderLine>> edited(const std::vector<OrderLine>& cart, const CartEdit& edit);

}  // namespace lapwing
