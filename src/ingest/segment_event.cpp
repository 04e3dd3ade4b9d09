#include "ingest/segment_event.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace lapwing {
namespace {

using Json = nlohmann::json;
__extension__ using Wide = __int128;

/// What an event of the specification is for us.
enum class Meaning : std::uint8_t {
  product_view,
  category_view,
  cart_add,
  cart_remove,
  cart_view,
  checkout,
  order_completed,
  order_updated,
  order_refunded,
  order_cancelled
};

constexpr std::array<std::pair<std::string_view, Meaning>, 16> meanings = {{
    {"Product Viewed", Meaning::product_view},
    {"Viewed Product", Meaning::product_view},
    {"Product List Viewed", Meaning::category_view},
    {"Viewed Product Category", Meaning::category_view},
    {"Product Added", Meaning::cart_add},
    {"Added Product", Meaning::cart_add},
    {"Wishlist Product Added to Cart", Meaning::cart_add},
    {"Product Removed", Meaning::cart_remove},
    {"Removed Product", Meaning::cart_remove},
    {"Cart Viewed", Meaning::cart_view},
    {"Checkout Started", Meaning::checkout},
    {"Order Completed", Meaning::order_completed},
    {"Completed Order", Meaning::order_completed},
    {"Order Updated", Meaning::order_updated},
    {"Order Refunded", Meaning::order_refunded},
    {"Order Cancelled", Meaning::order_cancelled},
}};

const Json& properties_of(const SegmentMessage& message) {
  static const Json none = Json::object();
  return message.properties == nullptr ? none : *message.properties;
}

Result<std::optional<Money>> amount(const Json& json, std::string_view name, const std::string& path) {
  const auto found = json.find(name);
  if (found == json.end() || found->is_null()) return std::nullopt;
  const std::string where = fmt::format("{}.{}", path, name);
  if (!found->is_number() && !found->is_string()) return fail("expected an amount, as 499.90", where);
  auto parsed = parse_money(found->is_string() ? found->get<std::string>() : found->dump());
  // A double that a script summed up: 0.30000000000000004. Nobody means more than we keep.
  if (!parsed && found->is_number_float()) parsed = parse_money(fmt::format("{:.4f}", found->get<double>()));
  if (!parsed) return fail(parsed.error().message, where);
  if (*parsed < Money{} || *parsed > segment_amount_max) {
    return fail(fmt::format("expected an amount from 0 to {}", to_text(segment_amount_max)), where);
  }
  return *parsed;
}

ActivityRecorded activity(const SegmentMessage& message, ActivityKind kind) {
  ActivityRecorded activity;
  activity.at = message.at;
  activity.kind = kind;
  return activity;
}

ActivityRecorded custom(const SegmentMessage& message) {
  ActivityRecorded made = activity(message, ActivityKind::custom);
  made.name = message.name;
  return made;
}

/// Where the visitor came to: the page's name, else its path.
ActivityRecorded visit(const SegmentMessage& message) {
  ActivityRecorded made = activity(message, ActivityKind::visit);
  made.name = message.name;
  if (made.name.empty()) made.name = segment_word(properties_of(message), {"path"});
  made.name.resize(std::min(made.name.size(), segment_word_bytes_max));
  return made;
}

Result<std::string> word(const Json& json, std::initializer_list<std::string_view> names, const std::string& path) {
  std::string found = segment_word(json, names);
  const std::string where = fmt::format("{}.{}", path, *names.begin());
  if (found.size() > segment_word_bytes_max) {
    return fail(fmt::format("expected {} bytes at most", segment_word_bytes_max), where);
  }
  if (found.find('\0') != std::string::npos) return fail("expected a text without a zero byte", where);
  return found;
}

Result<CartEdit::Line> read_line(const Json& json, const std::string& path) {
  if (!json.is_object()) return fail("expected an object", path);
  CartEdit::Line read;
  read.line.product_id = TRY(word(json, {"product_id", "productId", "id", "sku"}, path));
  if (read.line.product_id.empty()) return fail("expected a product's id", path + ".product_id");
  read.line.category = TRY(word(json, {"category"}, path));
  const auto quantity = json.find("quantity");
  if (quantity != json.end() && !quantity->is_null()) {
    const auto parsed = parse_quantity(quantity->is_string() ? quantity->get<std::string>() : quantity->dump());
    if (!parsed || parsed->thousandths <= 0 || *parsed > segment_quantity_max) {
      return fail("expected a number of pieces, as 3 or 0.25", path + ".quantity");
    }
    read.line.quantity = *parsed;
    read.has_quantity = true;
  }
  read.line.price = TRY(amount(json, "price", path)).value_or(Money{});
  const Wide worth = static_cast<Wide>(read.line.price.units) * read.line.quantity.thousandths / 1000;
  if (worth > segment_amount_max.units) {
    return fail(fmt::format("expected a line of at most {}", to_text(segment_amount_max)), path + ".price");
  }
  read.line.amount = read.line.price * read.line.quantity;
  return read;
}

/// The products of a list of them; none if it is not there.
Result<std::vector<CartEdit::Line>> read_products(const Json& properties, const std::string& path) {
  std::vector<CartEdit::Line> lines;
  const auto products = properties.find("products");
  if (products == properties.end() || products->is_null()) return lines;
  if (!products->is_array()) return fail("expected an array of products", path + ".products");
  for (std::size_t i = 0; i < products->size(); ++i) {
    lines.push_back(TRY(read_line((*products)[i], fmt::format("{}.products[{}]", path, i))));
  }
  return lines;
}

Result<void> check_currency(const Json& properties, const std::string& path, const std::string& currency) {
  const std::string said = segment_word(properties, {"currency"});
  if (said.empty() || std::ranges::equal(said, currency, [](char a, char b) { return (a & ~32) == (b & ~32); })) {
    return {};
  }
  return fail(fmt::format("expected {}, the shop's currency", currency), path + ".currency");
}

/// What the customer was to pay: `total`; else `revenue` or `subtotal`, to which shipping and tax are added. Nothing if
/// none is said: then the lines say it.
Result<std::optional<Money>> read_total(const Json& properties, const std::string& path) {
  const auto total = TRY(amount(properties, "total", path));
  if (total) return total;
  auto goods = TRY(amount(properties, "revenue", path));
  if (!goods) goods = TRY(amount(properties, "subtotal", path));
  if (!goods) return std::nullopt;
  const auto shipping = TRY(amount(properties, "shipping", path));
  const auto tax = TRY(amount(properties, "tax", path));
  return *goods + shipping.value_or(Money{}) + tax.value_or(Money{});
}

Result<OrderEvent> read_order(const SegmentMessage& message, const std::string& path, OrderEvent::Kind kind,
                              const std::string& currency) {
  const Json& properties = properties_of(message);
  OrderEvent event;
  event.kind = kind;
  event.order_id = TRY(word(properties, {"order_id", "orderId"}, path));
  if (event.order_id.empty()) return fail("expected the order's id", path + ".order_id");
  CHECK(check_currency(properties, path, currency));
  event.promo_code = TRY(word(properties, {"coupon"}, path));
  event.store = TRY(word(properties, {"affiliation"}, path));
  if (const std::string status = segment_word(properties, {"status"}); !status.empty()) {
    event.status = parse_order_status(status);  // a word of another's is no status of ours
  }
  event.total = TRY(read_total(properties, path));
  for (CartEdit::Line& line : TRY(read_products(properties, path))) event.lines.push_back(std::move(line.line));
  if (!event.total && !event.lines.empty()) {
    Money sum;
    for (const OrderLine& line : event.lines) sum += line.amount;
    const auto discount = TRY(amount(properties, "discount", path));
    const auto shipping = TRY(amount(properties, "shipping", path));
    const auto tax = TRY(amount(properties, "tax", path));
    event.total = sum - discount.value_or(Money{}) + shipping.value_or(Money{}) + tax.value_or(Money{});
  }
  return event;
}

Result<SegmentFact> read_meaning(const SegmentMessage& message, const std::string& path, Meaning meaning,
                                 const std::string& currency) {
  const Json& properties = properties_of(message);
  switch (meaning) {
    case Meaning::product_view: {
      ActivityRecorded made = activity(message, ActivityKind::product_view);
      made.product_id = TRY(word(properties, {"product_id", "productId", "id", "sku"}, path));
      made.category = TRY(word(properties, {"category"}, path));
      if (made.product_id.empty()) return fail("expected a product's id", path + ".product_id");
      return made;
    }
    case Meaning::category_view: {
      ActivityRecorded made = activity(message, ActivityKind::category_view);
      made.category = TRY(word(properties, {"category", "list_id"}, path));
      if (made.category.empty()) return custom(message);
      return made;
    }
    case Meaning::cart_add:
    case Meaning::cart_remove: {
      CartEdit edit;
      edit.kind = meaning == Meaning::cart_add ? CartEdit::Kind::add : CartEdit::Kind::remove;
      edit.lines.push_back(TRY(read_line(properties, path)));
      return edit;
    }
    case Meaning::cart_view: {
      if (!properties.contains("products")) return custom(message);
      CartEdit edit;
      edit.kind = CartEdit::Kind::replace;
      edit.lines = TRY(read_products(properties, path));
      return edit;
    }
    case Meaning::checkout:
      return activity(message, ActivityKind::checkout_started);
    case Meaning::order_completed:
      return TRY(read_order(message, path, OrderEvent::Kind::completed, currency));
    case Meaning::order_updated:
      return TRY(read_order(message, path, OrderEvent::Kind::updated, currency));
    case Meaning::order_refunded:
      return TRY(read_order(message, path, OrderEvent::Kind::refunded, currency));
    case Meaning::order_cancelled:
      return TRY(read_order(message, path, OrderEvent::Kind::cancelled, currency));
  }
  return custom(message);
}

}  // namespace

Result<SegmentFact> read_segment_event(const SegmentMessage& message, const std::string& path,
                                       const std::string& currency) {
  if (message.call != SegmentCall::track) return visit(message);
  const auto known = std::ranges::find(meanings, message.name, &std::pair<std::string_view, Meaning>::first);
  if (known == meanings.end()) return custom(message);
  return read_meaning(message, path + ".properties", known->second, currency);
}

std::optional<std::vector<OrderLine>> edited(const std::vector<OrderLine>& cart, const CartEdit& edit) {
  std::vector<OrderLine> lines = edit.kind == CartEdit::Kind::replace ? std::vector<OrderLine>() : cart;
  for (const CartEdit::Line& one : edit.lines) {
    const auto known = std::ranges::find(lines, one.line.product_id, &OrderLine::product_id);
    if (edit.kind == CartEdit::Kind::add || edit.kind == CartEdit::Kind::replace) {
      if (known == lines.end()) {
        lines.push_back(one.line);
        continue;
      }
      known->quantity.thousandths += one.line.quantity.thousandths;
      known->quantity = std::min(known->quantity, segment_quantity_max);
      known->amount = std::min(known->amount + one.line.amount, segment_amount_max);
      if (!one.line.category.empty()) known->category = one.line.category;
    } else if (known != lines.end()) {
      const std::int64_t left = known->quantity.thousandths - one.line.quantity.thousandths;
      if (edit.kind == CartEdit::Kind::bought || !one.has_quantity || left <= 0) {
        lines.erase(known);
        continue;
      }
      // What a piece is worth is what the line was worth by the piece.
      const auto share = static_cast<Wide>(known->amount.units) * left / known->quantity.thousandths;
      known->amount = Money{static_cast<std::int64_t>(share)};
      known->quantity.thousandths = left;
    }
  }
  const auto same = [](const OrderLine& a, const OrderLine& b) {
    return a.product_id == b.product_id && a.category == b.category && a.quantity == b.quantity && a.amount == b.amount;
  };
  if (std::ranges::equal(lines, cart, same)) return std::nullopt;
  return lines;
}

}  // namespace lapwing
