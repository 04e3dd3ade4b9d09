#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/shop.hpp"
#include "server/status_page.hpp"

namespace lapwing {

/// What a customer may choose: messages over a channel, or those on one topic over it.
struct Preference {
  ChannelKind channel{};
  std::string topic;  ///< empty: whatever no topic says otherwise
  bool wanted = false;

  /// How forms name it: "email", "email/news".
  [[nodiscard]] std::string name() const;
  friend bool operator==(const Preference&, const Preference&) = default;
};

/// Asks whether all advertising shall end; looking at it changes nothing.
std::string unsubscribe_page(std::string_view shop_name, std::string_view token, Language language);
/// Says that it has ended.
std::string unsubscribed_page(std::string_view shop_name, std::string_view token, Language language);
/// Asks whether the address that a message came to is the customer's, and whether they want to be written to.
std::string confirm_page(std::string_view shop_name, Language language);
/// Says that it was confirmed; `token` is of the preference link.
std::string confirmed_page(std::string_view shop_name, std::string_view token, Language language);
/// What the customer gets, to be changed; `is_saved`: it was just now.
std::string preference_page(std::string_view shop_name, std::string_view token,
                            const std::vector<Preference>& preferences, bool is_saved, Language language);
/// Says that the link is none of ours.
std::string wrong_link_page(Language language);

}  // namespace lapwing
