#include "delivery/courier.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "channel/files.hpp"
#include "engine/engine.hpp"
#include "vault/vault.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

Instant at(std::string_view text) { return parse_instant(text).value(); }

/// Keeps what it is given and answers in turn as it was told; "accepted" beyond that.
class RecordingChannel final : public Channel {
 public:
  void send(std::span<const Envelope> batch, const Done& done) override {
    for (std::size_t i = batch.size(); i-- > 0;) {  // backwards: outcomes may come in any order
      const std::size_t place = sent.size() + i;
      done(i, place < answers.size() ? answers[place] : SendResult{Outcome::accepted, 250, "2.0.0", "queued", "q1"});
    }
    sent.insert(sent.end(), batch.begin(), batch.end());
  }
  [[nodiscard]] std::string description() const override { return "recording"; }

  std::vector<Envelope> sent;
  std::vector<SendResult> answers;
};

/// A shop in Moscow with a bonus of 1,500 for two weeks, one partition of it, and a campaign every day at 10:00 by its
/// clocks.
class AShop : public testing::Test {
 protected:
  AShop() {
    put(ShopConfigured{"Чибис & Ко", "RUB", Zone("Europe/Moscow", 3 * 3600, {}), 4, "ru", "RU"});
    put(DefinitionPublished{
        DefinitionKind::bonus_type, "gift", 1,
        R"({"id": "gift", "title": "Подарок", "activation": "immediate", "burn": {"after_days": 14}})"});
  }

  void put(Input input) {
    std::vector<Record> out;
    const auto change = engine_.apply(std::move(input), at("2024-05-30T00:00:00Z"), out);
    ASSERT_TRUE(change) << change.error().text();
  }
  void customer(const std::string& id, const Personal& person) {
    CustomerRecorded recorded{.customer_id = id, .sealed_personal = vault_->seal(id, person).value()};
    for (const ChannelKind kind : {ChannelKind::email, ChannelKind::sms}) {
      recorded.contacts.push_back({kind, ContactState::valid, 1});
      recorded.consents.push_back({kind, "", true, Instant{}, "test"});
    }
    put(std::move(recorded));
  }
  void order(const std::string& id, std::string_view placed_at, std::int64_t total, OrderStatus status) {
    OrderRecorded order{.customer_id = "anna", .order_id = id, .placed_at = at(placed_at), .status = status};
    order.total = Money::of(total);
    order.refunded = Money::of(100);
    put(std::move(order));
  }
  void publish(const std::string& id, const std::string& text, std::uint32_t version = 1) {
    put(DefinitionPublished{DefinitionKind::message_template, id, version, text});
  }
  void publish_example(const std::string& id) {
    publish(id, read_template_folder(fs::path("examples/templates") / id).value());
  }
  void publish_plain(const std::string& text) {
    const nlohmann::json json = {
        {"id", "plain"}, {"channel", "email"}, {"subject", "S"}, {"text", text}, {"html", "<p>h</p>"}};
    publish("plain", json.dump());
  }
  void campaign(const std::string& template_id, std::string_view channel = "email",
                std::string_view message_class = "marketing") {
    put(DefinitionPublished{DefinitionKind::campaign, "winback", 1,
                            fmt::format(R"({{
      "id": "winback", "trigger": {{"schedule": {{"every": "day", "at": "10:00"}}}}, "audience": {{"everyone": true}},
      "steps": [{{"accrue": {{"bonus": "gift", "amount": 1500}}}},
                {{"send": {{"channel": "{}", "template": "{}", "class": "{}"}}}}]}})",
                                        channel, template_id, message_class)});
  }
  /// The campaign's first day: the facts of all its messages.
  std::vector<MessageFacts> run() {
    std::vector<Record> out;
    engine_.advance(at("2024-05-30T07:00:00Z"), out);
    return facts(waiting_messages(engine_, PartitionId{3}, IntentNumber{}, 100));
  }
  std::vector<MessageFacts> facts(const std::vector<WaitingMessage>& messages) {
    std::vector<IntentNumber> intents;
    for (const WaitingMessage& message : messages) intents.push_back(message.name.intent);
    return facts_of(engine_, PartitionId{3}, intents);
  }
  std::vector<ReceiptArrived> deliver(const std::vector<MessageFacts>& messages) {
    std::vector<ReceiptArrived> receipts;
    for (const Delivered& delivered : courier_.deliver(messages)) {
      EXPECT_EQ(delivered.partition, PartitionId{3});
      receipts.push_back(delivered.receipt);
    }
    return receipts;
  }

  Engine engine_;
  std::unique_ptr<Vault> vault_ = Vault::in_memory();
  RecordingChannel channel_;
  Courier courier_{channel_, *vault_, example_settings("Lapwing"), "serve"};
};

const Personal anna{
    .email = "anna@example.test", .phone = "", .first_name = "Анна", .last_name = "Иванова", .birthday = ""};
const Personal nameless{.email = "b@example.test", .phone = "", .first_name = "", .last_name = "", .birthday = ""};

TEST_F(AShop, WhatWaitedTooLongIsNotHandedOver) {
  customer("anna", anna);
  publish_plain("t");
  campaign("plain");
  auto messages = run();
  ASSERT_EQ(messages.size(), 1U);
  messages[0].is_expired = true;
  const auto receipts = deliver(messages);
  EXPECT_EQ(receipts[0].outcome, ReceiptOutcome::failed);
  EXPECT_EQ(receipts[0].reply, "expired: it could not be tried in time");
  EXPECT_TRUE(channel_.sent.empty());
}

TEST_F(AShop, HandsOverAllThatAMessageTells) {
  customer("anna", anna);
  order("1", "2024-03-08T21:30:00Z", 5402, OrderStatus::completed);
  order("2", "2024-04-01T12:00:00Z", 999, OrderStatus::cancelled);
  publish_example("we-miss-you");
  campaign("we-miss-you");
  const auto messages = run();
  ASSERT_EQ(messages.size(), 1U);
  const MessageFacts& facts = messages[0];
  EXPECT_EQ(intent_token(facts.partition, facts.intent), "p03-000000000001");
  EXPECT_EQ(facts.customer_id, "anna");
  EXPECT_EQ(facts.campaign_id, "winback");
  EXPECT_TRUE(facts.marketing);
  EXPECT_EQ(facts.queued_at, at("2024-05-30T07:00:00Z"));
  EXPECT_EQ(facts.zone_offset, Duration::hours(3));
  EXPECT_EQ(to_text(facts.last_order.value().day), "2024-03-09") << "by the shop's calendar, and not the cancelled one";
  EXPECT_EQ(facts.last_order->net, Money::of(5302));
  EXPECT_EQ(facts.given_bonus.value().accrued, Money::of(1500));
  EXPECT_EQ(to_text(facts.given_bonus->last_day.value()), "2024-06-13") << "the last day, not the one after it";
  EXPECT_EQ(facts.bonus_balance, Money::of(1500));
}

TEST_F(AShop, GivesTheSameFactsOnEachTry) {
  customer("anna", anna);
  publish_plain("{{bonus.amount}}");
  campaign("plain");
  const auto first = run().at(0);
  order("later", "2024-05-30T08:00:00Z", 700, OrderStatus::paid);
  const auto second = facts_of(engine_, PartitionId{3}, first.intent);
  EXPECT_FALSE(second.last_order) << "an order placed after the message was queued is none of its affair";
  EXPECT_EQ(*first.template_text, *second.template_text);
}

TEST_F(AShop, RendersTheVersionThatWasDecidedOnHoweverManyCameAfterIt) {
  customer("anna", anna);
  publish_plain("the first");
  campaign("plain");
  const auto first = run().at(0);
  const nlohmann::json newer = {
      {"id", "plain"}, {"channel", "email"}, {"subject", "S"}, {"text", "the second"}, {"html", "<p>h</p>"}};
  publish("plain", newer.dump(), 2);
  const auto later = facts_of(engine_, PartitionId{3}, first.intent);
  EXPECT_EQ(later.template_version, 1U);
  EXPECT_EQ(*later.template_text, *first.template_text);
  Engine restarted;
  ASSERT_TRUE(restarted.load(engine_.save()));
  EXPECT_EQ(*facts_of(restarted, PartitionId{3}, first.intent).template_text, *first.template_text);

  std::vector<Record> out;
  const auto next_day = at("2024-05-31T07:00:00Z");
  ASSERT_TRUE(engine_.apply(ReceiptArrived{first.intent, ReceiptOutcome::accepted, 250, "ok"}, next_day, out));
  EXPECT_EQ(engine_.save().find("the first"), std::string::npos) << "let go with the last message that named it";
}

TEST_F(AShop, RendersEveryExampleWithAndWithoutAName) {
  customer("anna", anna);
  customer("boris", nameless);
  order("1", "2024-03-08T21:30:00Z", 5402, OrderStatus::completed);
  for (const char* id : {"we-miss-you", "bonus-for-you", "bonus-burns-soon"}) publish_example(id);
  campaign("bonus-for-you");
  auto messages = run();
  ASSERT_EQ(messages.size(), 2U);
  for (const char* id : {"we-miss-you", "bonus-burns-soon"}) {
    for (std::size_t i = 0; i < 2; ++i) {
      messages.push_back(messages[i]);
      messages.back().template_id = id;
      messages.back().template_text = std::make_shared<const std::string>(
          engine_.definition(DefinitionKind::message_template, id)->text);
    }
  }
  for (const ReceiptArrived& receipt : deliver(messages)) {
    EXPECT_EQ(receipt.outcome, ReceiptOutcome::accepted) << receipt.reply;
  }
  ASSERT_EQ(channel_.sent.size(), 6U);
  // Digits are grouped by no-break spaces.
  EXPECT_EQ(channel_.sent[0].subject, "Анна, 1\u00a0500 бонусов уже на вашем счёте");
  EXPECT_EQ(channel_.sent[1].subject, "1\u00a0500 бонусов уже на вашем счёте");
  EXPECT_EQ(channel_.sent[2].subject, "Анна, давно не виделись");
  EXPECT_EQ(channel_.sent[3].subject, "Давно не виделись");
  EXPECT_EQ(channel_.sent[4].subject, "Анна, бонусы ждут вас до 13 июня 2024");
  EXPECT_NE(channel_.sent[2].text.find("Ваш последний заказ был 9 марта 2024"), std::string::npos);
  EXPECT_NE(channel_.sent[3].text.find("С нашей последней встречи мы"), std::string::npos);
  for (const Envelope& envelope : channel_.sent) {
    EXPECT_EQ(envelope.text.find("{{"), std::string::npos);
    EXPECT_EQ(envelope.html.find("{{"), std::string::npos);
    EXPECT_NE(envelope.html.find("Чибис &amp; Ко"), std::string::npos);
  }
}

TEST_F(AShop, WritesTheEnvelopeOfAdvertisingWithAWayOut) {
  customer("anna", anna);
  publish_plain(
      "{{#last_order.total}}{{last_order.total}}{{/last_order.total}}{{^last_order.total}}-{{/last_order.total}} "
      "{{unsubscribe_url}}");
  campaign("plain");
  const auto messages = run();
  deliver(messages);
  ASSERT_EQ(channel_.sent.size(), 1U);
  const Envelope& envelope = channel_.sent[0];
  EXPECT_EQ(envelope.message_id_token, origin_of(*vault_, "serve") + "-p03-000000000001");
  EXPECT_EQ(envelope.date, messages[0].queued_at);
  EXPECT_EQ(envelope.from_address, "hello@lapwing.example");
  EXPECT_EQ(envelope.to_address, "anna@example.test");
  EXPECT_EQ(envelope.to_name, "Анна Иванова");
  EXPECT_TRUE(envelope.marketing);
  EXPECT_TRUE(
      envelope.list_unsubscribe_url.starts_with("https://lapwing.example/unsubscribe/" + envelope.message_id_token));
  const std::string token = envelope.list_unsubscribe_url.substr(
      std::string("https://lapwing.example/unsubscribe/").size());
  EXPECT_EQ(envelope.list_unsubscribe_mailto, "unsubscribe+" + token + "@lapwing.example");
  EXPECT_EQ(envelope.text, "- " + envelope.list_unsubscribe_url);
}

TEST_F(AShop, SendsATransactionalMessageWithoutUnsubscribeHeaders) {
  customer("anna", anna);
  publish_plain("x");
  campaign("plain", "email", "transactional");
  deliver(run());
  ASSERT_EQ(channel_.sent.size(), 1U);
  EXPECT_FALSE(channel_.sent[0].marketing);
  EXPECT_EQ(channel_.sent[0].list_unsubscribe_url, "");
}

TEST_F(AShop, SendsNothingWhereAValueIsMissingAndNamesIt) {
  customer("anna", anna);
  customer("boris", nameless);
  publish_plain("Hello\n{{customer.last_name}}");
  campaign("plain");
  const auto receipts = deliver(run());
  ASSERT_EQ(receipts.size(), 2U);
  EXPECT_EQ(receipts[0].outcome, ReceiptOutcome::accepted);
  EXPECT_EQ(receipts[1].outcome, ReceiptOutcome::failed);
  EXPECT_NE(receipts[1].reply.find("customer.last_name"), std::string::npos) << receipts[1].reply;
  EXPECT_NE(receipts[1].reply.find("line 2, column 1"), std::string::npos) << receipts[1].reply;
  EXPECT_EQ(receipts[1].reply.find("b@example"), std::string::npos) << "nothing personal in a reply";
  EXPECT_EQ(channel_.sent.size(), 1U);
}

TEST_F(AShop, FailsWhatCannotBeSent) {
  customer("anna", anna);
  customer("boris", {});
  publish_plain("x");
  campaign("plain");
  auto messages = run();
  ASSERT_EQ(messages.size(), 2U);
  messages.resize(6, messages[0]);
  messages[2].channel = ChannelKind::sms;
  messages[3].sealed_personal = "damaged";
  messages[4].template_id = "broken";
  messages[4].template_text = std::make_shared<const std::string>("{}");
  messages[5].locale = "tlh";
  const auto receipts = deliver(messages);
  EXPECT_EQ(receipts[0].outcome, ReceiptOutcome::accepted);
  EXPECT_EQ(receipts[1].reply, "the customer has no e-mail address");
  EXPECT_EQ(receipts[2].reply, "no channel for sms");
  for (std::size_t i = 1; i < 6; ++i) EXPECT_EQ(receipts[i].outcome, ReceiptOutcome::failed) << i;
  EXPECT_TRUE(receipts[4].reply.starts_with("template broken: ")) << receipts[4].reply;
  EXPECT_EQ(channel_.sent.size(), 1U);
}

TEST_F(AShop, ReportsWhatTheChannelSaidOfEach) {
  for (int i = 0; i < 4; ++i) customer(fmt::format("c{}", i), nameless);
  publish_plain("x");
  campaign("plain");
  std::string long_reply;
  for (int i = 0; i < 150; ++i) long_reply += "ж";
  channel_.answers = {{Outcome::accepted, 250, "", "ok", ""},
                      {Outcome::deferred, 451, "", "later", ""},
                      {Outcome::failed, 550, "", "x" + long_reply, ""},
                      {Outcome::unknown, 0, "", "lost", ""}};
  const auto receipts = deliver(run());
  ASSERT_EQ(receipts.size(), 4U);
  EXPECT_EQ(receipts[0], (ReceiptArrived{IntentNumber{1}, ReceiptOutcome::accepted, 250, "ok", 1}));
  EXPECT_EQ(receipts[1], (ReceiptArrived{IntentNumber{2}, ReceiptOutcome::deferred, 451, "later", 1}));
  EXPECT_EQ(receipts[2].outcome, ReceiptOutcome::failed);
  EXPECT_EQ(receipts[2].reply, "x" + long_reply.substr(0, 198)) << "cut between letters";
  EXPECT_EQ(receipts[3], (ReceiptArrived{IntentNumber{4}, ReceiptOutcome::unknown, 0, "lost", 1}));
}

TEST_F(AShop, DeliversManyMessagesInBatchesAndInOrder) {
  for (int i = 0; i < 3; ++i) customer(fmt::format("c{}", i), nameless);
  publish_plain("x");
  campaign("plain");
  auto messages = run();
  messages.resize(1201, messages[0]);
  for (std::size_t i = 0; i < messages.size(); ++i) messages[i].intent = IntentNumber{i + 1};
  const auto receipts = deliver(messages);
  ASSERT_EQ(receipts.size(), messages.size());
  for (std::size_t i = 0; i < receipts.size(); ++i) EXPECT_EQ(receipts[i].intent, messages[i].intent);
  EXPECT_TRUE(channel_.sent.back().message_id_token.ends_with("-p03-000000001201"));
}

TEST_F(AShop, TakesPendingMessagesFromWhereItLeftOff) {
  for (int i = 0; i < 5; ++i) customer(fmt::format("c{}", i), nameless);
  publish_plain("x");
  campaign("plain");
  ASSERT_EQ(run().size(), 5U);
  const auto some = facts(waiting_messages(engine_, PartitionId{3}, IntentNumber{2}, 2));
  ASSERT_EQ(some.size(), 2U);
  EXPECT_EQ(some[0].intent, IntentNumber{3});
  EXPECT_EQ(some[1].intent, IntentNumber{4});
  EXPECT_EQ(some[0].template_text, some[1].template_text) << "one copy of the text";
}

TEST_F(AShop, GivesEachCustomerALinkThatCannotBeMadeUp) {
  customer("anna", anna);
  publish_plain("x");
  campaign("plain");
  ASSERT_EQ(deliver(run()).size(), 1U);
  const std::string token = channel_.sent[0].message_id_token;
  const std::string link = link_token(*vault_, token, "anna");
  EXPECT_TRUE(channel_.sent[0].list_unsubscribe_url.ends_with("/unsubscribe/" + link));
  EXPECT_EQ(link.size(), token.size() + 17);
  EXPECT_NE(link_token(*Vault::in_memory(), token, "anna"), link) << "another key";
  EXPECT_NE(link_token(*vault_, token, "boris"), link);
}

TEST_F(AShop, NamesMessagesApartFromThoseOfOtherJournalsAndShops) {
  customer("anna", anna);
  publish_plain("x");
  campaign("plain");
  const auto messages = run();
  const auto token_from = [&](Vault& vault, std::string_view journal) {
    RecordingChannel channel;
    Courier courier(channel, vault, example_settings("Shop"), journal);
    static_cast<void>(courier.deliver(messages));
    return channel.sent.at(0).message_id_token;
  };
  const std::string token = token_from(*vault_, "serve");
  EXPECT_EQ(token_from(*vault_, "serve"), token) << "after a restart the same";
  EXPECT_NE(token_from(*vault_, "run/1"), token);
  EXPECT_NE(token_from(*vault_, "run/2"), token_from(*vault_, "run/1"));
  EXPECT_NE(origin_of(*Vault::in_memory(), "serve"), origin_of(*vault_, "serve"));
}

/// A courier whose links lead over the shop's own address, and what its one message looked like.
class ATrackingShop : public AShop {
 protected:
  ATrackingShop() {
    std::string name = (fs::temp_directory_path() / "lapwing-links-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    links_ = LinkStore::open(folder_).value();
    customer("anna", anna);
    publish("plain",
            nlohmann::json{{"id", "plain"},
                           {"channel", "email"},
                           {"subject", "S"},
                           {"text", "t"},
                           {"html", R"(<a href="{{shop.url}}/tea?a=1">t</a><a href="https://else.example/">e</a>)"
                                    R"(<a href="{{unsubscribe_url}}">u</a>)"}}
                .dump());
  }
  ~ATrackingShop() override {
    links_.reset();
    fs::remove_all(folder_);
  }
  void campaign_with(const std::string& tracking) {
    put(DefinitionPublished{DefinitionKind::campaign, "winback", 1,
                            fmt::format(R"({{
      "id": "winback", "trigger": {{"schedule": {{"every": "day", "at": "10:00"}}}}, "audience": {{"everyone": true}},
      "tracking": {}, "steps": [{{"send": {{"channel": "email", "template": "plain"}}}}]}})",
                                        tracking)});
  }
  std::string sent_html() {
    Courier courier(channel_, *vault_, with_public_url(example_settings("Lapwing"), "https://m.lapwing.example"),
                    "serve");
    courier.keep_links(*links_);
    static_cast<void>(courier.deliver(run()));
    return channel_.sent.at(0).html;
  }
  /// The SMS of a campaign that counts clicks, or does not.
  std::string sent_sms(const std::string& counts_clicks) {
    Personal reachable = anna;
    reachable.phone = "+79990000001";
    customer("anna", reachable);
    publish("tea", R"({"id": "tea", "channel": "sms", "text": "Tea: https://lapwing.example/tea. STOP to end"})");
    put(DefinitionPublished{DefinitionKind::campaign, "winback", 1,
                            fmt::format(R"({{
      "id": "winback", "trigger": {{"schedule": {{"every": "day", "at": "10:00"}}}}, "audience": {{"everyone": true}},
      "tracking": {{"clicks": {}}}, "steps": [{{"send": {{"channel": "sms", "template": "tea"}}}}]}})",
                                        counts_clicks)});
    Courier courier(channel_, *vault_, with_public_url(example_settings("Lapwing"), "https://m.lapwing.example"),
                    "serve");
    courier.carry(ChannelKind::sms, channel_);
    courier.keep_links(*links_);
    static_cast<void>(courier.deliver(run()));
    return channel_.sent.empty() ? "nothing was sent" : channel_.sent.back().text;
  }
  /// The link's number in a token, looked up.
  std::string target_of(const std::string& html, std::size_t nth) {
    const std::string base = "https://m.lapwing.example/c/";
    std::size_t at = 0;
    for (std::size_t i = 0; i <= nth; ++i) at = html.find(base, at + 1);
    const std::string token = html.substr(at + base.size(), html.find('"', at) - at - base.size());
    const auto read = read_token(token, origin_of(*vault_, "serve"));
    EXPECT_TRUE(read && is_for(*vault_, token, *read, LinkPurpose::click, origin_of(*vault_, "serve"), "anna"))
        << token;
    return links_->find(read->number.value()).value().value();
  }

  fs::path folder_;
  std::unique_ptr<LinkStore> links_;
};

TEST_F(ATrackingShop, LeadsLinksOverItsOwnAddressAndKeepsTheirTargets) {
  campaign_with("{}");
  const std::string html = sent_html();
  EXPECT_EQ(target_of(html, 0),
            "https://lapwing.example/tea?a=1&utm_source=lapwing&utm_medium=email&utm_campaign=winback");
  EXPECT_EQ(target_of(html, 1), "https://else.example/") << "a foreign site is told nothing";
  EXPECT_NE(html.find(R"(<a href="https://m.lapwing.example/unsubscribe/)"), std::string::npos);
  EXPECT_NE(html.find(R"(<img src="https://m.lapwing.example/o/)"), std::string::npos);
}

TEST_F(ATrackingShop, LeadsLinksInSmsOverShortNames) {
  const std::string text = sent_sms("true");
  const std::string begin = "Tea: https://m.lapwing.example/s/";
  ASSERT_TRUE(text.starts_with(begin)) << text;
  EXPECT_EQ(text.substr(begin.size() + 10), ". STOP to end");
  const auto id = read_short_name(text.substr(begin.size(), 10));
  const std::string click = click_token_of(links_->find(id.value()).value().value()).value();
  const auto read = read_token(click, origin_of(*vault_, "serve"));
  EXPECT_TRUE(is_for(*vault_, click, read.value(), LinkPurpose::click, origin_of(*vault_, "serve"), "anna"));
  EXPECT_EQ(links_->find(read->number.value()).value().value(),
            "https://lapwing.example/tea?utm_source=lapwing&utm_medium=sms&utm_campaign=winback");
}

TEST_F(ATrackingShop, LeavesLinksInSmsAloneIfACampaignDoesNotWantToKnow) {
  EXPECT_EQ(sent_sms("false"), "Tea: https://lapwing.example/tea. STOP to end");
}

TEST_F(ATrackingShop, TellsNothingOfWhatACampaignDoesNotWantToKnow) {
  campaign_with(R"({"opens": false, "clicks": false, "utm": false})");
  const std::string html = sent_html();
  EXPECT_NE(html.find(R"(<a href="https://lapwing.example/tea?a=1">t</a><a href="https://else.example/">e</a>)"),
            std::string::npos)
      << html;
  EXPECT_EQ(html.find("<img"), std::string::npos);
}

TEST_F(ATrackingShop, MarksLinksForWebAnalyticsWithoutCountingClicks) {
  campaign_with(R"({"clicks": false})");
  EXPECT_NE(sent_html().find(R"(href="https://lapwing.example/tea?a=1&amp;utm_source=lapwing&amp;utm_medium=email)"),
            std::string::npos);
}

TEST_F(AShop, WritesMessagesAsFilesAndItsOutboxEmpties) {
  customer("anna", anna);
  publish_example("bonus-for-you");
  campaign("bonus-for-you");
  const auto messages = run();
  std::string pattern = (fs::temp_directory_path() / "lapwing-delivery-XXXXXX").string();
  const fs::path folder = mkdtemp(pattern.data());
  FilesChannel files(folder);
  Courier courier(files, *vault_, example_settings("Чибис"), "serve");
  for (const Delivered& delivered : courier.deliver(messages)) {
    EXPECT_EQ(delivered.receipt.outcome, ReceiptOutcome::accepted) << delivered.receipt.reply;
    put(delivered.receipt);
  }
  EXPECT_TRUE(engine_.pending().empty());
  std::ostringstream mail;
  const std::string token = message_id_token(origin_of(*vault_, "serve"), PartitionId{3}, IntentNumber{1});
  mail << std::ifstream(folder / (token + ".eml"), std::ios::binary).rdbuf();
  EXPECT_NE(mail.str().find("<" + token + "@shop.example>"), std::string::npos) << mail.str().substr(0, 1000);
  EXPECT_NE(mail.str().find("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), std::string::npos);
  fs::remove_all(folder);
}

TEST(ExampleSettings, NameAHostOfTheReservedDomain) {
  EXPECT_EQ(example_settings("Tom & Co!").from_address, "hello@tom-co.example");
  EXPECT_EQ(example_settings("Чибис").shop_url, "https://shop.example");
  EXPECT_EQ(example_settings("Чибис").from_name, "Чибис");
}

}  // namespace
}  // namespace lapwing
