#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "model/inputs.hpp"

namespace lapwing {

class Audience;

/// The id of the customer that a visitor is until somebody says who it is.
std::string visitor_id(std::string_view anonymous_id);

/// What a customer did, as far as it is remembered: what would have to be recorded again to know it.
struct VisitorHistory {
  bool is_known = false;
  std::vector<ActivityRecorded> activity;  ///< oldest first, carts left out; whose it is is not said
  Instant cart_changed_at{};
  std::vector<OrderLine> cart;  ///< what lies there now
};

/// Of the customer of that id.
VisitorHistory read_visitor_history(const Audience& audience, std::string_view customer_id);
/// The cart alone.
void read_cart(const Audience& audience, std::string_view customer_id, VisitorHistory& into);

}  // namespace lapwing
