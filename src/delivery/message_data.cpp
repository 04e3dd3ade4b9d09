#include "delivery/message_data.hpp"

#include <cstdint>
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

/// The fields of one object; those that are not known stay out.
class Fields {
 public:
  explicit Fields(TemplateValueStore& store) : store_(store) {}

  /// `name` is a literal.
  Fields& text(std::string_view name, std::string_view text) {
    if (!text.empty()) fields_.push_back({name, store_.text(text)});
    return *this;
  }
  Fields& bonuses(std::string_view name, Money amount, TextLocale locale) {
    fields_.push_back({name, store_.figure(format_bonuses(amount, locale), amount == Money{})});
    return *this;
  }
  [[nodiscard]] TemplateValue value() { return store_.object(fields_); }

 private:
  TemplateValueStore& store_;
  std::vector<TemplateField> fields_;
};

}  // namespace

Result<MessageData> MessageData::create(const MessageFacts& facts, const Personal& person, const MessageLinks& links) {
  const TextLocale locale = TRY(parse_locale(facts.locale));
  MessageData data;
  data.store_ = std::make_unique<TemplateValueStore>();
  TemplateValueStore& store = *data.store_;

  Fields customer(store);
  customer.text("first_name", person.first_name).text("last_name", person.last_name).text("email", person.email);
  Fields shop(store);
  shop.text("name", facts.shop_name).text("url", links.shop_url).text("address", links.shop_address);
  Fields last_order(store);
  if (facts.last_order) {
    last_order.text("date", format_day(facts.last_order->day, locale))
        .text("total", format_money(facts.last_order->net, facts.currency, locale));
  }
  Fields bonus(store);
  bonus.bonuses("balance", facts.bonus_balance, locale);
  if (facts.given_bonus) {
    bonus.bonuses("amount", facts.given_bonus->accrued, locale).bonuses("left", facts.given_bonus->left, locale);
    if (facts.given_bonus->last_day) bonus.text("burns_at", format_day(*facts.given_bonus->last_day, locale));
  }
  Fields promo_code(store);
  if (facts.promo_code) {
    promo_code.text("code", facts.promo_code->code).text("pool", facts.promo_code->pool);
    if (facts.promo_code->last_day) promo_code.text("expires_at", format_day(*facts.promo_code->last_day, locale));
  }
  Fields product(store);
  if (facts.product) {
    product.text("name", facts.product->name).text("category", facts.product->category).text("url", facts.product->url);
    const auto say = [&](std::string_view name, const std::optional<Money>& price) {
      if (price) product.text(name, format_money(*price, facts.currency, locale));
    };
    say("price", facts.product->price);
    say("old_price", facts.product->old_price);
  }
  data.value_ = store.object({{"customer", customer.value()},
                              {"shop", shop.value()},
                              {"last_order", last_order.value()},
                              {"bonus", bonus.value()},
                              {"promo_code", promo_code.value()},
                              {"product", product.value()},
                              {"unsubscribe_url", store.text(links.unsubscribe_url)},
                              {"preferences_url", store.text(links.preferences_url)},
                              {"confirm_url", store.text(links.confirm_url)}});
  return data;
}

}  // namespace lapwing
