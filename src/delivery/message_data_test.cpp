#include "delivery/message_data.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

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

/// A message with a list of everything, in a language.
std::string said(const char* locale, const char* source) {
  MessageFacts facts;
  facts.locale = locale;
  facts.currency = "RUB";
  facts.campaign_id = "thanks";
  facts.campaign_name = "Спасибо";
  const LineFacts tea{"Чай", "Чай", "https://shop.example/tea", Quantity{1500}, Money::of(1000), Money::of(1500)};
  const LineFacts nameless{"", "", "", Quantity{1000}, Money::of(2), Money::of(2)};
  facts.order = AboutOrderFacts{"A-17", day_of({2024, 3, 15}), Money::of(1502), {tea, nameless}};
  facts.viewed_products = {{"Чашка", "", "", Money::of(400), {}}};
  facts.given_bonus = GivenBonusFacts{Money::of(3), Money{12'5000}, {}};
  facts.bonus_balance = Money::of(21);
  const MessageData data = MessageData::create(facts, Personal{}, MessageLinks{}).value();
  const auto text = Template::parse(source, TemplateEscaping::none).value().render_strict(data.value());
  return text ? *text : "refused: " + text.error().text();
}

TEST(MessageData, TellsTheOrderWithItsItemsInTheShopsLanguage) {
  const char* source =
      "{{order.number}} {{order.date}} {{order.total}} ({{order.items_count}}):"
      "{{#order.items}} {{#name}}{{.}}{{/name}}{{^name}}?{{/name}} {{quantity}}x{{price}}={{amount}};{{/order.items}}";
  EXPECT_EQ(
      said("ru", source),
      "A-17 15 марта 2024 1\u00A0502\u00A0₽ (2): Чай 1,5x1\u00A0000\u00A0₽=1\u00A0500\u00A0₽; ? 1x2\u00A0₽=2\u00A0₽;");
  EXPECT_EQ(said("en", source), "A-17 March 15, 2024 ₽1,502 (2): Чай 1.5x₽1,000=₽1,500; ? 1x₽2=₽2;");
  EXPECT_EQ(said("ru",
                 "{{#viewed_products}}{{name}} {{price}}{{/viewed_products}}, {{campaign.name}}, {{campaign.id}}"),
            "Чашка 400\u00A0₽, Спасибо, thanks");
}

TEST(MessageData, NamesTheFieldOfAnItemThatIsMissing) {
  EXPECT_TRUE(said("ru", "{{#order.items}}\n{{name}}{{/order.items}}").starts_with("refused: line 2, column 1: "));
}

TEST(MessageData, OfWhatThereIsNoneTheFallbackIsWritten) {
  for (const char* name : {"cart", "cart.items", "promo_code", "product", "last_order"}) {
    const std::string source = fmt::format("{{{{#{0}}}}}yes{{{{/{0}}}}}{{{{^{0}}}}}no{{{{/{0}}}}}", name);
    EXPECT_EQ(said("ru", source.c_str()), "no") << name;
  }
}

TEST(MessageData, SaysWhichFormOfAWordGoesWithACount) {
  const auto form = [](const char* locale, const std::string& count) {
    return said(locale, ("{{#" + count + "_plural}}{{#one}}one{{/one}}{{#few}}few{{/few}}{{#many}}many{{/many}}{{/" +
                         count + "_plural}}")
                            .c_str());
  };
  EXPECT_EQ(form("ru", "bonus.balance"), "one") << "21 балл";
  EXPECT_EQ(form("ru", "bonus.amount"), "few") << "3 балла";
  EXPECT_EQ(form("ru", "bonus.left"), "few") << "12,50 балла";
  EXPECT_EQ(form("ru", "order.items_count"), "few") << "2 товара";
  EXPECT_EQ(form("en", "bonus.balance"), "many") << "21 points";
  EXPECT_EQ(form("en", "bonus.left"), "many") << "12.50 points";
}

}  // namespace
}  // namespace lapwing
