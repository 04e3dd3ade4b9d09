#include "delivery/message_data.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "delivery/message_facts.hpp"
#include "template/format.hpp"
#include "vault/vault.hpp"

namespace lapwing {
namespace {

/// Bonuses are counted, not priced: "500" and, seldom, "12,50".
std::string format_bonuses(Money amount, TextLocale locale) {
  if (amount.units % Money::scale == 0) return format_integer(amount.units / Money::scale, locale);
  const std::int64_t hundredths = Money::scale / 100;
  return format_quantity(Quantity{amount.units / hundredths * 10}, locale);
}

/// Which form of a word goes with a count: an object of which exactly one of `one`, `few` and `many` holds.
TemplateValue plural_of(TemplateValueStore& store, std::int64_t count, TextLocale locale) {
  const std::string_view form = plural(locale, count, {.one = "one", .few = "few", .many = "many"});
  return store.object({{"one", TemplateValue::boolean(form == "one")},
                       {"few", TemplateValue::boolean(form == "few")},
                       {"many", TemplateValue::boolean(form == "many")}});
}

/// The fields of one object; those that are not known stay out.
class Fields {
 public:
  Fields(TemplateValueStore& store, TextLocale locale, const std::string& currency)
      : store_(store), locale_(locale), currency_(currency) {}

  // Names are literals.
  Fields& text(std::string_view name, std::string_view text) {
    if (!text.empty()) fields_.push_back({name, store_.text(text)});
    return *this;
  }
  Fields& day(std::string_view name, std::optional<Day> day) {
    return day ? text(name, format_day(*day, locale_)) : *this;
  }
  Fields& money(std::string_view name, std::optional<Money> amount) {
    if (amount) fields_.push_back({name, store_.figure(format_money(*amount, currency_, locale_), *amount == Money{})});
    return *this;
  }
  Fields& quantity(std::string_view name, Quantity quantity) {
    fields_.push_back({name, store_.figure(format_quantity(quantity, locale_), quantity == Quantity{})});
    return *this;
  }
  Fields& count(std::string_view name, std::string_view plural_name, std::size_t count) {
    const auto number = static_cast<std::int64_t>(count);
    fields_.push_back({name, store_.figure(format_integer(number, locale_), number == 0)});
    fields_.push_back({plural_name, plural_of(store_, number, locale_)});
    return *this;
  }
  /// A part of a bonus takes the form of a fraction: "12,50 балла", "12.50 points".
  Fields& bonuses(std::string_view name, std::string_view plural_name, Money amount) {
    fields_.push_back({name, store_.figure(format_bonuses(amount, locale_), amount == Money{})});
    const bool is_whole = amount.units % Money::scale == 0;
    const std::int64_t fraction = 2;  // takes that form in both languages
    fields_.push_back({plural_name, plural_of(store_, is_whole ? amount.units / Money::scale : fraction, locale_)});
    return *this;
  }
  Fields& list(std::string_view name, std::span<const TemplateValue> items) {
    fields_.push_back({name, store_.list(items)});
    return *this;
  }
  [[nodiscard]] TemplateValue value() { return store_.object(fields_); }

 private:
  TemplateValueStore& store_;
  TextLocale locale_;
  const std::string& currency_;
  std::vector<TemplateField> fields_;
};

/// Builds the objects of one message. What there is none of is null, so that a section over it is passed over.
class Values {
 public:
  Values(TemplateValueStore& store, TextLocale locale, const MessageFacts& facts)
      : store_(store), locale_(locale), facts_(facts) {}

  [[nodiscard]] Fields fields() const { return {store_, locale_, facts_.currency}; }

  [[nodiscard]] TemplateValue last_order() const {
    if (!facts_.last_order) return {};
    return fields().day("date", facts_.last_order->day).money("total", facts_.last_order->net).value();
  }
  [[nodiscard]] TemplateValue order() const {
    if (!facts_.order) return {};
    Fields fields = this->fields();
    fields.text("number", facts_.order->number).day("date", facts_.order->day).money("total", facts_.order->net);
    return with_items(fields, facts_.order->items);
  }
  [[nodiscard]] TemplateValue cart() const {
    if (!facts_.cart) return {};
    Fields fields = this->fields();
    fields.money("total", facts_.cart->total);
    return with_items(fields, facts_.cart->items);
  }
  [[nodiscard]] TemplateValue bonus() const {
    Fields fields = this->fields();
    fields.bonuses("balance", "balance_plural", facts_.bonus_balance);
    if (!facts_.given_bonus) return fields.value();
    return fields.bonuses("amount", "amount_plural", facts_.given_bonus->accrued)
        .bonuses("left", "left_plural", facts_.given_bonus->left)
        .day("burns_at", facts_.given_bonus->last_day)
        .value();
  }
  [[nodiscard]] TemplateValue promo_code() const {
    if (!facts_.promo_code) return {};
    return fields()
        .text("code", facts_.promo_code->code)
        .text("pool", facts_.promo_code->pool)
        .day("expires_at", facts_.promo_code->last_day)
        .value();
  }
  [[nodiscard]] TemplateValue product() const { return facts_.product ? product(*facts_.product) : TemplateValue(); }
  [[nodiscard]] TemplateValue viewed_products() const {
    std::vector<TemplateValue> items;
    items.reserve(facts_.viewed_products.size());
    for (const AboutProductFacts& viewed : facts_.viewed_products) items.push_back(product(viewed));
    return store_.list(items);
  }

 private:
  [[nodiscard]] TemplateValue product(const AboutProductFacts& product) const {
    return fields()
        .text("name", product.name)
        .text("category", product.category)
        .text("url", product.url)
        .money("price", product.price)
        .money("old_price", product.old_price)
        .value();
  }
  [[nodiscard]] TemplateValue with_items(Fields& fields, const std::vector<LineFacts>& lines) const {
    std::vector<TemplateValue> items;
    items.reserve(lines.size());
    for (const LineFacts& line : lines) {
      items.push_back(this->fields()
                          .text("name", line.name)
                          .text("category", line.category)
                          .text("url", line.url)
                          .quantity("quantity", line.quantity)
                          .money("price", line.price)
                          .money("amount", line.amount)
                          .value());
    }
    return fields.list("items", items).count("items_count", "items_count_plural", lines.size()).value();
  }

  TemplateValueStore& store_;
  TextLocale locale_;
  const MessageFacts& facts_;
};

}  // namespace

Result<MessageData> MessageData::create(const MessageFacts& facts, const Personal& person, const MessageLinks& links) {
  const TextLocale locale = TRY(parse_locale(facts.locale));
  MessageData data;
  data.store_ = std::make_unique<TemplateValueStore>();
  TemplateValueStore& store = *data.store_;
  const Values values(store, locale, facts);

  Fields customer = values.fields();
  customer.text("first_name", person.first_name).text("last_name", person.last_name).text("email", person.email);
  Fields shop = values.fields();
  shop.text("name", facts.shop_name).text("url", links.shop_url).text("address", links.shop_address);
  Fields campaign = values.fields();
  campaign.text("id", facts.campaign_id).text("name", facts.campaign_name);
  data.value_ = store.object({{"customer", customer.value()},
                              {"shop", shop.value()},
                              {"campaign", facts.campaign_id.empty() ? TemplateValue() : campaign.value()},
                              {"last_order", values.last_order()},
                              {"order", values.order()},
                              {"cart", values.cart()},
                              {"bonus", values.bonus()},
                              {"promo_code", values.promo_code()},
                              {"product", values.product()},
                              {"viewed_products", values.viewed_products()},
                              {"unsubscribe_url", store.text(links.unsubscribe_url)},
                              {"preferences_url", store.text(links.preferences_url)},
                              {"confirm_url", store.text(links.confirm_url)}});
  return data;
}

}  // namespace lapwing
