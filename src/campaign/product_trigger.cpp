#include "campaign/product_trigger.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "condition/comparison.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

/// The part that all have in common: "of" and "within".
Result<void> read_concern(JsonFields& fields, ProductTrigger& trigger) {
  const std::string expected = R"(expected a list of "viewed" and "cart")";
  if (const Json* of = fields.value("of")) {
    if (!of->is_array() || of->empty()) return fail(expected, fields.path_of("of"));
    for (const Json& one : *of) {
      if (one != "viewed" && one != "cart") return fail(expected, fields.path_of("of"));
      (one == "cart" ? trigger.of_cart : trigger.of_viewed) = true;
    }
  } else {
    trigger.of_cart = true;
    trigger.of_viewed = trigger.does != ProductTrigger::Does::low_on_stock;
  }
  trigger.within = Duration::days(30);
  if (!fields.has("within")) return {};
  if (!trigger.of_viewed) return fail("only views are asked for how old they are", fields.path_of("within"));
  trigger.within = TRY(fields.duration("within"));
  if (trigger.within <= Duration{} || trigger.within > behaviour_kept) {
    return fail("expected a time above zero and of at most 400 days, as long as views are remembered",
                fields.path_of("within"));
  }
  return {};
}

std::uint32_t second_of(Instant at) { return static_cast<std::uint32_t>(at.seconds()); }

/// Whether the customer ordered the product then or later, and the order stands.
bool bought_since(const Audience& audience, CustomerNumber customer, const std::string& product_id,
                  std::uint32_t second) {
  const auto product = audience.product_ids().find(product_id);
  if (!product) return false;
  const CustomerView view = audience.customer(customer);
  const OrdersView orders = view.orders();
  const LinesView lines = view.lines();
  for (std::size_t order = orders.size(); order-- > 0 && orders.placed_at()[order] >= second;) {
    if (!stands(orders.status(order))) continue;
    const PlaceRange range = orders.lines(order);
    for (std::uint32_t line = range.begin; line < range.end; ++line) {
      if (lines.product(line) == *product) return true;
    }
  }
  return false;
}

/// When the customer last viewed the product, if that is known and not too long ago.
std::optional<std::uint32_t> last_view(const Activity& activity, CustomerNumber customer, std::uint32_t product,
                                       Instant after) {
  const HappeningsView rows = activity.happenings(customer, Activity::Lane::behaviour);
  for (std::size_t row = rows.size(); row-- > 0 && Instant::from_seconds(rows.at()[row]) > after;) {
    if (rows.kind(row) != Happening::product_view) continue;
    if (activity.subject(rows.subject(row)).name == product) return rows.at()[row];
  }
  return std::nullopt;
}

bool has(const Cart& cart, std::uint32_t product) {
  return std::ranges::find(cart.lines, product, &Cart::Line::product) != cart.lines.end();
}

}  // namespace

Result<ProductTrigger> parse_price_trigger(const Json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  ProductTrigger trigger;
  if (const Json* given = fields.value("dropped_by")) {
    JsonFields drop = TRY(JsonFields::of(*given, fields.path_of("dropped_by")));
    trigger.dropped_by = TRY(drop.percent("percent"));
    CHECK(drop.finish());
  }
  CHECK(read_concern(fields, trigger));
  CHECK(fields.finish());
  return trigger;
}

Result<ProductTrigger> parse_stock_trigger(const Json& json, const std::string& path) {
  constexpr std::int64_t at_most_max = 1'000'000;
  JsonFields fields = TRY(JsonFields::of(json, path));
  const std::string does = TRY(fields.text("does"));
  if (does != "back" && does != "low") return fail("expected back or low", fields.path_of("does"));
  ProductTrigger trigger;
  trigger.does = does == "back" ? ProductTrigger::Does::back_in_stock : ProductTrigger::Does::low_on_stock;
  if (does == "low") trigger.at_most = static_cast<std::uint64_t>(TRY(fields.integer("at_most", 1, at_most_max)));
  CHECK(read_concern(fields, trigger));
  CHECK(fields.finish());
  return trigger;
}

bool fits(const ProductTrigger& trigger, const ProductChange& change) {
  if (trigger.does == ProductTrigger::Does::price_dropped) {
    if (!change.price_before || !change.price || *change.price >= *change.price_before) return false;
    const WideNumber before = change.price_before->units;
    return (before - change.price->units) * ProductTrigger::whole >= before * trigger.dropped_by;
  }
  if (!change.stock_before || !change.stock) return false;
  if (trigger.does == ProductTrigger::Does::back_in_stock) return *change.stock_before == 0 && *change.stock > 0;
  return *change.stock_before > trigger.at_most && *change.stock <= trigger.at_most && *change.stock > 0;
}

bool cares_for(const ProductTrigger& trigger, const Audience& audience, CustomerNumber customer,
               const std::string& product_id, Instant now) {
  const Activity& activity = audience.activity();
  const auto product = activity.texts().find(product_id);
  if (!product) return false;
  if (trigger.of_cart) {
    const Cart* cart = activity.cart(customer);
    const bool lies_there = cart != nullptr && has(*cart, *product);
    if (lies_there && !bought_since(audience, customer, product_id, second_of(cart->changed_at))) return true;
  }
  if (!trigger.of_viewed) return false;
  const auto viewed = last_view(activity, customer, *product, now - trigger.within);
  return viewed && !bought_since(audience, customer, product_id, *viewed);
}

}  // namespace lapwing
