#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "audience/activity.hpp"
#include "condition/nodes.hpp"

namespace lapwing {

// What may be asked of each family of happenings, for whoever reads, writes or tells it.

constexpr std::uint32_t kind_bit(Happening kind) { return 1u << static_cast<unsigned>(kind); }

/// A word for some of a family's happenings, as "opened" of messages. The first of a family goes without saying.
struct HappeningWord {
  std::string_view word;
  std::uint32_t kinds;
};

struct HappeningWords {
  std::span<const HappeningWord> is;  ///< one word at least; a single one is never written
  std::string_view name;              ///< the keys of `where` for each part of a subject; empty: not asked for
  std::string_view group;
  bool has_channel_and_topic = false;
};

inline constexpr std::array visit_words = {HappeningWord{"", kind_bit(Happening::visit)}};
inline constexpr std::array view_words = {
    HappeningWord{"", kind_bit(Happening::product_view) | kind_bit(Happening::category_view)}};
inline constexpr std::array checkout_words = {HappeningWord{"", kind_bit(Happening::checkout)}};
inline constexpr std::array event_words = {HappeningWord{"", kind_bit(Happening::custom)}};
inline constexpr std::array message_words = {HappeningWord{"sent", kind_bit(Happening::message_sent) |
                                                                       kind_bit(Happening::message_read)},
                                             HappeningWord{"delivered", kind_bit(Happening::message_delivered)},
                                             HappeningWord{"opened", kind_bit(Happening::message_opened)},
                                             HappeningWord{"clicked", kind_bit(Happening::message_clicked)},
                                             HappeningWord{"failed", kind_bit(Happening::message_failed)},
                                             HappeningWord{"refused", kind_bit(Happening::message_refused)},
                                             HappeningWord{"not_opened", kind_bit(Happening::message_sent)}};
inline constexpr std::array campaign_words = {HappeningWord{"entered", kind_bit(Happening::campaign_entered)},
                                              HappeningWord{"exited", kind_bit(Happening::campaign_exited)}};

constexpr HappeningWords words_of(HappeningFilter::Family family) {
  switch (family) {
    case HappeningFilter::Family::visits:
      return {visit_words, "place", ""};
    case HappeningFilter::Family::views:
      return {view_words, "product", "category"};
    case HappeningFilter::Family::checkouts:
      return {checkout_words, "", ""};
    case HappeningFilter::Family::events:
      return {event_words, "name", ""};
    case HappeningFilter::Family::messages:
      return {message_words, "template", "campaign", true};
    case HappeningFilter::Family::campaigns:
      return {campaign_words, "reason", "campaign"};
  }
  return {};
}

}  // namespace lapwing
