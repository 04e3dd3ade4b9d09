#include "delivery/message_data.hpp"

#include <gtest/gtest.h>

#include "delivery/message_facts.hpp"
#include "template/mustache.hpp"
#include "vault/vault.hpp"

namespace lapwing {
namespace {

Result<std::string> rendered(const char* source, std::optional<PromoCodeFacts> code) {
  MessageFacts facts;
  facts.locale = "ru";
  facts.currency = "RUB";
  facts.promo_code = std::move(code);
  const MessageData data = MessageData::create(facts, Personal{}, MessageLinks{}).value();
  return Template::parse(source).value().render_strict(data.value());
}

TEST(MessageData, TellsThePromoCodeAndItsLastDay) {
  const PromoCodeFacts code{"SPRING-7K", "Весенняя скидка", day_of({2024, 3, 15})};
  EXPECT_EQ(rendered("{{promo_code.code}}, {{promo_code.pool}}, до {{promo_code.expires_at}}", code),
            "SPRING-7K, Весенняя скидка, до 15 марта 2024");
}

TEST(MessageData, ACodeThatStaysGoodHasNoLastDayAndWithoutACodeThereIsNone) {
  const PromoCodeFacts code{"SPRING-7K", "Весенняя скидка", {}};
  EXPECT_EQ(rendered("{{promo_code.code}}{{#promo_code.expires_at}} до {{.}}{{/promo_code.expires_at}}", code),
            "SPRING-7K");
  EXPECT_FALSE(rendered("{{promo_code.code}}", {}));
}

TEST(MessageData, TellsTheProductWithItsOldPriceAndItsNew) {
  MessageFacts facts;
  facts.locale = "ru";
  facts.currency = "RUB";
  facts.product = AboutProductFacts{"Зелёный чай", "Чай", "https://shop.example/green", Money::of(900),
                                    Money::of(1200)};
  const auto said = [&](const char* source) {
    const MessageData data = MessageData::create(facts, Personal{}, MessageLinks{}).value();
    return Template::parse(source).value().render_strict(data.value());
  };
  EXPECT_EQ(said("{{product.name}} ({{product.category}}): {{product.price}}, было {{product.old_price}}"),
            "Зелёный чай (Чай): 900\u00A0₽, было 1\u00A0200\u00A0₽");
  facts.product->old_price.reset();
  EXPECT_EQ(said("{{product.price}}{{#product.old_price}}, было {{.}}{{/product.old_price}}"), "900\u00A0₽");
  facts.product.reset();
  EXPECT_FALSE(said("{{product.name}}"));
}

}  // namespace
}  // namespace lapwing
