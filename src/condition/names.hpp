#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace lapwing {

// How the enumerations of conditions are spelled in JSON, each in the order of its enumerators.

inline constexpr std::array<std::string_view, 6> comparison_names = {"at_least",  "at_most", "more_than",
                                                                     "less_than", "equals",  "between"};
inline constexpr std::array<std::string_view, 6> span_unit_names = {"minute", "hour", "day", "week", "month", "year"};
inline constexpr std::array<std::string_view, 5> period_unit_names = {"day", "week", "month", "quarter", "year"};
inline constexpr std::array<std::string_view, 7> measure_names = {"count",   "sum",          "average",     "minimum",
                                                                  "maximum", "days_spanned", "days_between"};
inline constexpr std::array<std::string_view, 4> moment_test_names = {"at_least_ago", "less_than_ago", "before",
                                                                      "after"};
inline constexpr std::array<std::string_view, 5> contact_test_names = {"valid", "invalid", "absent", "present",
                                                                       "confirmed"};
inline constexpr std::array<std::string_view, 3> bonus_figure_names = {"balance", "pending", "burning"};
inline constexpr std::array<std::string_view, 2> bonus_part_names = {"accrued", "spent"};
/// From 1, as `weekday_of` counts.
inline constexpr std::array<std::string_view, 8> weekday_names = {"",         "monday", "tuesday",  "wednesday",
                                                                  "thursday", "friday", "saturday", "sunday"};
inline constexpr std::array<std::string_view, 6> family_names = {"visits", "views",    "checkouts",
                                                                 "events", "messages", "campaigns"};

inline constexpr std::array<std::string_view, 5> promo_code_state_names = {"issued", "unused", "redeemed", "expired",
                                                                           "expiring"};

template <class Enum, std::size_t size>
constexpr std::optional<Enum> find_name(const std::array<std::string_view, size>& names, std::string_view name) {
  for (std::size_t i = 0; i < size; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

template <class Enum, std::size_t size>
constexpr std::string_view name_in(const std::array<std::string_view, size>& names, Enum value) {
  return names[static_cast<std::size_t>(value)];
}

}  // namespace lapwing
