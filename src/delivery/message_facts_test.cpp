#include "delivery/message_facts.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/engine.hpp"

namespace lapwing {
namespace {

Instant at(std::string_view text) { return parse_instant(text).value(); }

/// A shop in Moscow with two products; whoever orders gets one message at once, and their walk is over.
class FactsOfMessages : public testing::Test {
 protected:
  FactsOfMessages() {
    put(ShopConfigured{"Чибис", "RUB", Zone("Europe/Moscow", 3 * 3600, {}), 4, "ru", "RU"});
    put(ProductRecorded{"green", "Зелёный чай", "Чай", "", Money::of(900), "https://shop.example/green", 5});
    put(ProductRecorded{"cup", "Чашка", "Посуда", "", Money::of(400), "", 5});
    CustomerRecorded recorded{.customer_id = "anna"};
    recorded.contacts.push_back({ChannelKind::email, ContactState::valid, 1});
    recorded.consents.push_back({ChannelKind::email, "", true, Instant{}, "test"});
    put(std::move(recorded));
  }

  void put(Input input) {
    const auto change = engine_.apply(std::move(input), now_, records_);
    ASSERT_TRUE(change) << change.error().text();
  }
  void publish(const std::string& text) {
    const nlohmann::json json = {
        {"id", "plain"}, {"channel", "email"}, {"subject", "S"}, {"text", text}, {"html", "<p>h</p>"}};
    put(DefinitionPublished{DefinitionKind::message_template, "plain", 1, json.dump()});
    put(DefinitionPublished{DefinitionKind::campaign, "thanks", 1, R"({"id": "thanks", "name": "Спасибо",
      "trigger": {"order": {}}, "steps": [{"send": {"channel": "email", "template": "plain", "class": "service"}}]})"});
  }
  void view(const std::string& product, std::string_view when) {
    put(ActivityRecorded{
        .customer_id = "anna", .at = at(when), .kind = ActivityKind::product_view, .product_id = product});
  }
  static OrderLine line(const std::string& product, std::int64_t pieces, std::int64_t amount) {
    OrderLine line;
    line.product_id = product;
    line.quantity = Quantity{pieces * 1000};
    line.price = Money::of(amount / pieces);
    line.amount = Money::of(amount);
    return line;
  }
  void order(const std::string& id) {
    OrderRecorded order{.customer_id = "anna", .order_id = id, .placed_at = now_, .status = OrderStatus::paid};
    order.total = Money::of(2200);
    order.refunded = Money::of(100);
    order.lines = {line("green", 2, 1800), line("cup", 1, 400), line("unknown", 1, 10)};
    put(std::move(order));
  }
  MessageFacts facts() {
    std::vector<IntentNumber> intents;
    for (const auto& [intent, pending] : engine_.pending()) intents.push_back(intent);
    const auto all = facts_of(engine_, PartitionId{3}, intents);
    EXPECT_EQ(all.size(), 1U);
    return all.empty() ? MessageFacts() : all.front();
  }

  Instant now_ = at("2024-05-30T21:30:00Z");
  std::vector<Record> records_;
  Engine engine_;
};

TEST_F(FactsOfMessages, TellTheOrderOfAWalkThatIsOverAlready) {
  publish("{{order.number}}");
  order("A-17");
  ASSERT_TRUE(engine_.campaigns().enrollments().all().empty());
  const auto told = facts().order.value();
  EXPECT_EQ(told.number, "A-17");
  EXPECT_EQ(to_text(told.day), "2024-05-31") << "by the shop's calendar";
  EXPECT_EQ(told.net, Money::of(2100)) << "less refunds";
  ASSERT_EQ(told.items.size(), 3U);
  EXPECT_EQ(told.items[0].name, "Зелёный чай");
  EXPECT_EQ(told.items[0].category, "Чай");
  EXPECT_EQ(told.items[0].url, "https://shop.example/green");
  EXPECT_EQ(told.items[0].quantity, Quantity{2000});
  EXPECT_EQ(told.items[0].price, Money::of(900));
  EXPECT_EQ(told.items[0].amount, Money::of(1800));
  EXPECT_EQ(told.items[2].name, "") << "nobody told us of that product";
  EXPECT_EQ(facts().campaign_name, "Спасибо");
}

TEST_F(FactsOfMessages, TellTheOrderAfterARestart) {
  publish("{{order.number}}");
  order("A-17");
  Engine restarted;
  ASSERT_TRUE(restarted.load(engine_.save()));
  EXPECT_EQ(facts_of(restarted, PartitionId{3}, facts().intent).order.value().number, "A-17");
}

TEST_F(FactsOfMessages, TellTheCartAndTheProductsViewedTheLastFirst) {
  publish("{{#cart.items}}{{name}}{{/cart.items}}{{#viewed_products}}{{name}}{{/viewed_products}}");
  view("cup", "2024-05-29T10:00:00Z");
  view("green", "2024-05-29T11:00:00Z");
  view("gone", "2024-05-29T12:00:00Z");
  view("cup", "2024-05-29T13:00:00Z");
  put(ActivityRecorded{
      .customer_id = "anna", .at = now_, .kind = ActivityKind::cart_changed, .cart = {line("green", 2, 1700)}});
  order("A-17");
  const MessageFacts told = facts();
  ASSERT_EQ(told.cart.value().items.size(), 1U);
  EXPECT_EQ(told.cart->total, Money::of(1700));
  EXPECT_EQ(told.cart->items[0].name, "Зелёный чай");
  EXPECT_EQ(told.cart->items[0].price, Money::of(850));
  ASSERT_EQ(told.viewed_products.size(), 2U) << "each once, and none of which no name is known";
  EXPECT_EQ(told.viewed_products[0].name, "Чашка");
  EXPECT_EQ(told.viewed_products[1].name, "Зелёный чай");
  put(ActivityRecorded{.customer_id = "anna", .at = now_ + Duration::hours(1), .kind = ActivityKind::cart_changed});
  EXPECT_FALSE(facts().cart) << "an empty cart is none";
}

TEST_F(FactsOfMessages, CopyNoListThatTheTemplateDoesNotName) {
  publish("Hello");
  view("cup", "2024-05-29T10:00:00Z");
  put(ActivityRecorded{
      .customer_id = "anna", .at = now_, .kind = ActivityKind::cart_changed, .cart = {line("green", 2, 1700)}});
  order("A-17");
  const MessageFacts told = facts();
  EXPECT_FALSE(told.order);
  EXPECT_FALSE(told.cart);
  EXPECT_TRUE(told.viewed_products.empty());
}

TEST_F(FactsOfMessages, OfALookTellWhatTheCustomerDidLastAndChangeNothing) {
  publish("Hello");
  order("A-17");
  view("cup", "2024-05-29T10:00:00Z");
  view("green", "2024-05-29T11:00:00Z");
  const std::string before = engine_.save();
  const LookedAtTemplate draft{.id = "draft",
                               .text = std::make_shared<const std::string>("{{order.number}}"),
                               .channel = ChannelKind::sms,
                               .campaign_id = "thanks"};
  const CustomerNumber anna = engine_.audience().find("anna").value();
  const MessageFacts told = looked_at_facts(engine_, PartitionId{3}, anna, draft, now_ + Duration::hours(2));
  EXPECT_EQ(told.customer_id, "anna");
  EXPECT_EQ(told.channel, ChannelKind::sms);
  EXPECT_EQ(told.order.value().number, "A-17");
  EXPECT_EQ(told.product.value().name, "Зелёный чай");
  EXPECT_EQ(told.campaign_name, "Спасибо");
  EXPECT_EQ(told.template_id, "draft");
  EXPECT_EQ(engine_.save(), before);
}

}  // namespace
}  // namespace lapwing
