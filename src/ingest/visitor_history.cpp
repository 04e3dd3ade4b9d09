#include "ingest/visitor_history.hpp"

#include "audience/audience.hpp"

namespace lapwing {
namespace {

std::optional<ActivityKind> kind_of(Happening happening) {
  switch (happening) {
    case Happening::visit:
      return ActivityKind::visit;
    case Happening::product_view:
      return ActivityKind::product_view;
    case Happening::category_view:
      return ActivityKind::category_view;
    case Happening::checkout:
      return ActivityKind::checkout_started;
    case Happening::custom:
      return ActivityKind::custom;
    default:
      return std::nullopt;  // what lies in the cart is read from there; the rest the customer did not do
  }
}

}  // namespace

std::string visitor_id(std::string_view anonymous_id) { return "anonymous:" + std::string(anonymous_id); }

void read_cart(const Audience& audience, std::string_view customer_id, VisitorHistory& into) {
  const auto number = audience.find(customer_id);
  if (!number) return;
  into.is_known = true;
  const Activity& activity = audience.activity();
  const Cart* cart = activity.cart(*number);
  if (cart == nullptr) return;
  into.cart_changed_at = cart->changed_at;
  for (const Cart::Line& line : cart->lines) {
    OrderLine read;
    read.product_id = activity.texts().text(line.product);
    read.category = activity.texts().text(line.category);
    read.quantity = line.quantity;
    read.amount = line.amount;
    into.cart.push_back(std::move(read));
  }
}

VisitorHistory read_visitor_history(const Audience& audience, std::string_view customer_id) {
  VisitorHistory history;
  read_cart(audience, customer_id, history);
  if (!history.is_known) return history;
  const Activity& activity = audience.activity();
  const HappeningsView happenings = activity.happenings(audience.find(customer_id).value(), Activity::Lane::behaviour);
  for (std::size_t i = 0; i < happenings.size(); ++i) {
    const auto kind = kind_of(happenings.kind(i));
    if (!kind) continue;
    const HappeningSubject& about = activity.subject(happenings.subject(i));
    ActivityRecorded read;
    read.at = Instant::from_seconds(happenings.at()[i]);
    read.kind = *kind;
    std::string& name = *kind == ActivityKind::product_view ? read.product_id : read.name;
    name = activity.texts().text(about.name);
    read.category = activity.texts().text(about.group);
    history.activity.push_back(std::move(read));
  }
  return history;
}

}  // namespace lapwing
