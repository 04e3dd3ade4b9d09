#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/instant.hpp"
#include "model/shop.hpp"

namespace lapwing {

// What counts as earned by a campaign. Two numbers that do not depend on each other: conversion asks what a customer
// bought after the campaign reached out, attribution which message an order belongs to.

/// What makes a firing of a campaign a success.
///   new_orders: an order that was placed in the window; it brings its total.
///   order_growth: an order that was open when the window began comes to more within it; it brings the difference.
///   any: either of the two.
///   none: nothing is asked.
enum class ConversionMethod : std::uint8_t { new_orders, order_growth, any, none };
std::string_view to_text(ConversionMethod method);
std::optional<ConversionMethod> parse_conversion_method(std::string_view text);

inline constexpr Duration conversion_window_usual = Duration::days(7);

/// How a campaign's success is told.
struct ConversionRule {
  ConversionMethod method = ConversionMethod::new_orders;
  Duration window = conversion_window_usual;  ///< that begins when the basis came about
  /// The step on which it is based: a message counts from when it reached the customer, anything else from when it was
  /// done. Absent: a campaign that does nothing, which counts from the entry.
  std::optional<std::uint32_t> basis;
  friend bool operator==(const ConversionRule&, const ConversionRule&) = default;
};

/// What the variants of a split are compared by: the share of customers who bought, or revenue a head.
enum class WinnerBy : std::uint8_t { conversion, revenue };

/// How a message touched a customer. The numbers stand in journals. `code`: an order was placed with a promo code that
/// was given to the customer.
enum class TouchKind : std::uint8_t { delivered, opened, clicked, code };
std::string_view to_text(TouchKind touch);
/// Those that a message has by itself, without a code.
inline constexpr std::size_t message_touch_count = 3;

/// So long after a touch an order belongs to its message; zero: the touch does not count. By channel and touch.
struct AttributionWindows {
  static constexpr Duration longest = Duration::days(30);

  std::array<std::array<Duration, message_touch_count>, channel_count> windows = {
      {{Duration{}, Duration::days(5), Duration::days(5)},        // e-mail: delivered, opened, clicked
       {Duration::hours(12), Duration{}, Duration::days(5)},      // SMS
       {Duration{}, Duration::hours(24), Duration::hours(24)}}};  // push

  [[nodiscard]] Duration of(ChannelKind channel, TouchKind touch) const {
    return windows.at(static_cast<std::size_t>(channel)).at(static_cast<std::size_t>(touch));
  }
  friend bool operator==(const AttributionWindows&, const AttributionWindows&) = default;
};

/// So long after it was placed a fall or a refund of an order is taken from what it brought; later it stays counted.
inline constexpr Duration return_period = Duration::days(30);

}  // namespace lapwing
