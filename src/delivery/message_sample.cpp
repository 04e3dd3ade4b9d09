// A message with a value for everything, so that a template can be looked at before there is a customer.
#include <fmt/format.h>

#include "delivery/message_data.hpp"
#include "delivery/message_facts.hpp"
#include "delivery/message_measure.hpp"
#include "delivery/message_template.hpp"
#include "vault/vault.hpp"

namespace lapwing {
namespace {

/// Words of one length in either language, that a size is told of an usual message.
struct SampleWords {
  std::string first_name, last_name, shop, street, product, category, campaign;
};

SampleWords words_of(const std::string& locale) {
  if (locale.starts_with("ru")) {
    return {"Александра",  "Константинова", "Чай и дом",          "Москва, ул. Тверская, 1",
            "Чай зелёный", "Чай",           "Весенняя распродажа"};
  }
  return {"Alexandra", "Constantine", "Tea and Home", "1 High Street, London", "Green tea", "Tea", "Spring sale"};
}

MessageFacts sample_facts(const std::string& locale, const SampleWords& words) {
  const Day day = day_of({2026, 5, 28});
  const std::string url = "https://shop.example/catalogue/tea/green-tea-100-g";
  MessageFacts facts;
  facts.campaign_id = "spring-sale";
  facts.campaign_name = words.campaign;
  facts.shop_name = words.shop;
  facts.currency = locale.starts_with("ru") ? "RUB" : "USD";
  facts.locale = locale;
  facts.last_order = LastOrderFacts{day, Money::of(5302)};
  facts.given_bonus = GivenBonusFacts{Money::of(1500), Money::of(1500), day};
  facts.promo_code = PromoCodeFacts{"SPRING-7K2M", words.campaign, day};
  facts.product = AboutProductFacts{words.product, words.category, url, Money::of(900), Money::of(1200)};
  const LineFacts line{words.product, words.category, url, Quantity{2000}, Money::of(900), Money::of(1800)};
  facts.order = AboutOrderFacts{"A-100017", day, Money::of(5400), {line, line, line}};
  facts.cart = CartFacts{Money::of(5400), {line, line, line}};
  facts.viewed_products = {*facts.product, *facts.product, *facts.product};
  facts.bonus_balance = Money::of(1500);
  return facts;
}

Result<MessageData> sample_data(const std::string& locale) {
  const SampleWords words = words_of(locale);
  const Personal person{.email = "alexandra@shop.example",
                        .phone = "+79001234567",
                        .first_name = words.first_name,
                        .last_name = words.last_name,
                        .birthday = ""};
  // As long as real ones are.
  const std::string token(90, 'x');
  return MessageData::create(sample_facts(locale, words), person,
                             {.shop_url = "https://shop.example",
                              .shop_address = words.street,
                              .unsubscribe_url = "https://mail.shop.example/unsubscribe/" + token,
                              .preferences_url = "https://mail.shop.example/preferences/" + token,
                              .confirm_url = "https://mail.shop.example/confirm/" + token});
}

}  // namespace

Result<RenderedMessage> render_sample(const MessageTemplate& message_template, const std::string& locale) {
  const MessageData data = TRY(sample_data(locale));
  RenderedMessage message = TRY(message_template.render(data.value()));
  const MessageMeasure measure = measure_message(message, message_template.channel);
  if (measure.html_links > html_links_max) {
    return fail(fmt::format("the page has {} links; at most {}", measure.html_links, html_links_max), "html");
  }
  if (measure.html_depth > html_depth_max) {
    return fail(fmt::format("{} elements stand inside each other; at most {}", measure.html_depth, html_depth_max),
                "html");
  }
  return message;
}

Result<std::string> sample_preheader(const MessageTemplate& message_template, const std::string& locale) {
  if (!message_template.preheader) return std::string();
  const MessageData data = TRY(sample_data(locale));
  return message_template.preheader->render(data.value());
}

}  // namespace lapwing
