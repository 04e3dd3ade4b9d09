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

/// What lies in a cart.
struct CartNow {
  Instant changed_at{};  ///< the epoch if there never was one
  std::vector<OrderLine> lines;
};
/// Of the customer of that id; empty if there is none.
CartNow read_cart(const Audience& audience, std::string_view customer_id);

}  // namespace lapwing
