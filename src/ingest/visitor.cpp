#include "ingest/visitor.hpp"

#include "audience/audience.hpp"

namespace lapwing {

std::string visitor_id(std::string_view anonymous_id) { return "anonymous:" + std::string(anonymous_id); }

CartNow read_cart(const Audience& audience, std::string_view customer_id) {
  CartNow now;
  const auto number = audience.find(customer_id);
  if (!number) return now;
  const Activity& activity = audience.activity();
  const Cart* cart = activity.cart(*number);
  if (cart == nullptr) return now;
  now.changed_at = cart->changed_at;
  for (const Cart::Line& line : cart->lines) {
    OrderLine read;
    read.product_id = activity.texts().text(line.product);
    read.category = activity.texts().text(line.category);
    read.quantity = line.quantity;
    read.amount = line.amount;
    now.lines.push_back(std::move(read));
  }
  return now;
}

}  // namespace lapwing
