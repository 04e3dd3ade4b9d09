#include "policy/arbiter.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

namespace lapwing {
namespace {

Instant at(const char* text) { return parse_instant(text).value(); }

/// An audience with a policy, asked at noon unless told otherwise.
class Shop {
 public:
  CustomerNumber customer(const std::string& id, ContactState contact, bool consented, std::uint64_t fingerprint = 0) {
    const CustomerNumber number = audience_.ensure(id, Instant{});
    CustomerRecorded facts{.customer_id = id};
    facts.contacts = {{ChannelKind::email, contact, fingerprint, {}}};
    facts.consents = {{ChannelKind::email, "", consented, {}, ""}};
    audience_.record(number, facts);
    return number;
  }
  /// Accepted at once.
  void sent(CustomerNumber customer, Instant when, const MessageSubject& subject) {
    const IntentNumber intent{++intents_};
    history_.queued({.intent = intent,
                     .customer = customer,
                     .channel = subject.channel,
                     .template_id = subject.template_id,
                     .message_class = subject.message_class,
                     .topic = subject.topic,
                     .group = subject.group},
                    subject.campaign_id, when);
    history_.settled(customer, intent, ReceiptOutcome::accepted, when);
  }
  Verdict verdict(CustomerNumber customer, const SendRequest& request) const {
    const Circumstances amid{.now = now_,
                             .asked_at = asked_at_.value_or(now_),
                             .shop_zone = &zone_,
                             .audience = &audience_,
                             .history = &history_,
                             .suppressions = &suppressions_,
                             .policy = policy_ ? &*policy_ : nullptr,
                             .stage = stage_,
                             .expected = [&](Instant until) {
                               std::vector<ExpectedSend> soon = expected_;
                               std::erase_if(soon, [&](const ExpectedSend& send) { return send.at > until; });
                               return soon;
                             }};
    return judge(audience_.customer(customer), request, amid);
  }
  void publish(const std::string& fields) { policy_ = parse_policy(R"({"id":"policy",)" + fields + "}").value(); }

  Audience audience_;
  SendHistory history_;
  Suppressions suppressions_;
  std::optional<PolicyDefinition> policy_;
  Zone zone_;
  std::string stage_;
  std::vector<ExpectedSend> expected_;
  Instant now_ = at("2024-05-06T12:00:00Z");  // a Monday
  std::optional<Instant> asked_at_;
  std::uint64_t intents_ = 0;
};

SendRequest marketing(OnLimit on_limit = OnLimit::defer) {
  return {{ChannelKind::email, MessageClass::marketing, "", "t", "c", ""}, priority_usual, on_limit};
}
SendRequest of_class(MessageClass message_class) {
  SendRequest request = marketing();
  request.subject.message_class = message_class;
  return request;
}

TEST(Arbiter, GivesTheFirstReasonInTheOrderOfPrecedence) {
  struct Case {
    ContactState contact;
    bool suppressed;
    bool consented;
    MessageClass message_class;
    std::optional<Refusal> expected;
  };
  using enum MessageClass;
  const Case cases[] = {
      {ContactState::absent, true, false, marketing, Refusal::no_contact},
      {ContactState::invalid, true, false, marketing, Refusal::invalid_contact},
      {ContactState::valid, true, false, marketing, Refusal::suppressed},
      {ContactState::valid, true, true, service, Refusal::suppressed},
      {ContactState::valid, true, true, transactional, std::nullopt},
      {ContactState::valid, false, false, marketing, Refusal::no_consent},
      {ContactState::valid, false, true, marketing, std::nullopt},
      {ContactState::valid, false, false, service, std::nullopt},
      {ContactState::valid, false, false, transactional, std::nullopt},
      {ContactState::invalid, false, true, transactional, Refusal::invalid_contact},
  };
  for (const Case& c : cases) {
    Shop shop;
    const CustomerNumber customer = shop.customer("c", c.contact, c.consented, 7);
    if (c.suppressed) {
      const auto taken = shop.suppressions_.record({ChannelKind::email, 7, "", true, ""}, shop.audience_);
      ASSERT_EQ(taken, Change::changed);
    }
    const Verdict expected = c.expected ? Verdict(Refused{*c.expected, {}}) : Verdict(GoesNow{});
    EXPECT_EQ(shop.verdict(customer, of_class(c.message_class)), expected);
  }
}

TEST(Arbiter, ATopicThatWasRefusedIsNotWrittenAbout) {
  Shop shop;
  const CustomerNumber customer = shop.customer("c", ContactState::valid, true);
  CustomerRecorded facts{.customer_id = "c"};
  facts.consents = {{ChannelKind::email, "news", false, {}, ""}};
  shop.audience_.record(customer, facts);
  SendRequest request = marketing();
  EXPECT_EQ(shop.verdict(customer, request), Verdict(GoesNow{}));
  request.subject.topic = "news";
  EXPECT_EQ(shop.verdict(customer, request), Verdict(Refused{Refusal::no_consent, {}}));
}

TEST(Arbiter, ASuppressedCustomerIsSoOnThatChannelUntilTakenOffTheList) {
  Shop shop;
  const CustomerNumber customer = shop.customer("c", ContactState::valid, true);
  const auto tell = [&](SuppressionChanged changed) { return shop.suppressions_.record(changed, shop.audience_); };
  EXPECT_EQ(tell({ChannelKind::sms, 0, "c", true, ""}), Change::changed);
  EXPECT_EQ(shop.verdict(customer, marketing()), Verdict(GoesNow{}));
  EXPECT_EQ(tell({{}, 0, "c", true, ""}), Change::changed);
  EXPECT_EQ(tell({{}, 0, "c", true, ""}), Change::unchanged);
  EXPECT_EQ(shop.verdict(customer, marketing()), Verdict(Refused{Refusal::suppressed, {}}));
  EXPECT_EQ(tell({{}, 0, "c", false, ""}), Change::changed);
  EXPECT_EQ(shop.verdict(customer, marketing()), Verdict(GoesNow{}));
  EXPECT_FALSE(tell({{}, 0, "nobody", true, ""}));
  EXPECT_FALSE(tell({{}, 7, "", true, ""})) << "a contact has a channel";
  EXPECT_FALSE(tell({ChannelKind::sms, 7, "c", true, ""}));
}

TEST(Arbiter, StagesDoNotGetTheTopicsThatAreWithheldFromThem) {
  Shop shop;
  const CustomerNumber customer = shop.customer("c", ContactState::valid, true);
  shop.publish(R"("withheld_topics":[{"topic":"news","stages":["churned"]}])");
  shop.stage_ = "churned";
  SendRequest request = marketing();
  EXPECT_EQ(shop.verdict(customer, request), Verdict(GoesNow{}));
  request.subject.topic = "news";
  EXPECT_EQ(shop.verdict(customer, request), Verdict(Refused{Refusal::withheld_topic, "churned"}));
  shop.stage_ = "active";
  EXPECT_EQ(shop.verdict(customer, request), Verdict(GoesNow{}));
}

TEST(Arbiter, WhatComesInQuietHoursWaitsForTheRampBehindThemOrIsRefused) {
  Shop shop;
  shop.now_ = at("2024-05-06T23:00:00Z");
  shop.publish(R"("ramp":"30 minutes")");
  std::set<Instant> releases;
  for (int i = 0; i < 50; ++i) {
    const CustomerNumber customer = shop.customer("c" + std::to_string(i), ContactState::valid, true);
    const Verdict verdict = shop.verdict(customer, marketing());
    ASSERT_TRUE(std::holds_alternative<Waits>(verdict));
    EXPECT_EQ(std::get<Waits>(verdict).rule, "quiet_hours");
    releases.insert(std::get<Waits>(verdict).until);
    EXPECT_EQ(shop.verdict(customer, of_class(MessageClass::service)), Verdict(GoesNow{}));
  }
  EXPECT_GE(*releases.begin(), at("2024-05-07T09:00:00Z"));
  EXPECT_LE(*releases.rbegin(), at("2024-05-07T09:30:00Z"));
  EXPECT_GT(releases.size(), 40u) << "they do not leave in one burst";
  shop.publish(R"("quiet_hours":[{"from":"21:00","to":"09:00","after":"cancel"}])");
  EXPECT_EQ(shop.verdict(CustomerNumber{0}, marketing()), Verdict(Refused{Refusal::quiet_hours, {}}));
}

TEST(Arbiter, AFullCapDefersDropsOrIsIgnoredAsTheMessageSays) {
  Shop shop;
  const CustomerNumber customer = shop.customer("c", ContactState::valid, true);
  shop.publish(R"("caps":[{"id":"weekly","limit":1,"per":"7 days"}],"defer_max":"3 days")");
  shop.sent(customer, at("2024-05-02T12:00:00Z"), marketing().subject);
  EXPECT_EQ(shop.verdict(customer, marketing()), Verdict(Waits(at("2024-05-09T12:00:00Z"), "weekly")));
  EXPECT_EQ(shop.verdict(customer, marketing(OnLimit::drop)), Verdict(Refused{Refusal::cap, "weekly"}));
  EXPECT_EQ(shop.verdict(customer, marketing(OnLimit::ignore)), Verdict(GoesNow{}));
  EXPECT_EQ(shop.verdict(customer, of_class(MessageClass::transactional)), Verdict(GoesNow{}));
  shop.asked_at_ = shop.now_ - Duration::minutes(1);
  EXPECT_EQ(shop.verdict(customer, marketing()), Verdict(Refused{Refusal::cap, "weekly"})) << "later than it waits";
}

TEST(Arbiter, TransactionalMessagesDoNotCountAndServiceMessagesDo) {
  Shop shop;
  const CustomerNumber customer = shop.customer("c", ContactState::valid, true);
  shop.publish(R"("caps":[{"id":"daily","limit":1,"per":"day"}],"quiet_hours":[])");
  shop.sent(customer, shop.now_, of_class(MessageClass::transactional).subject);
  EXPECT_EQ(shop.verdict(customer, marketing()), Verdict(GoesNow{}));
  shop.sent(customer, shop.now_, of_class(MessageClass::service).subject);
  EXPECT_EQ(shop.verdict(customer, marketing()), Verdict(Waits(at("2024-05-07T00:00:00Z"), "daily")));
}

TEST(Arbiter, AnOpenMessageReservesItsPlaceUntilItFails) {
  Shop shop;
  const CustomerNumber customer = shop.customer("c", ContactState::valid, true);
  shop.publish(R"("caps":[{"id":"gap","gap":"4 hours"}],"quiet_hours":[])");
  shop.history_.queued({.intent = IntentNumber{1}, .customer = customer}, "c", shop.now_ - Duration::hours(9));
  EXPECT_EQ(shop.verdict(customer, marketing()), Verdict(Waits(shop.now_ + Duration::hours(4), "gap")));
  shop.history_.settled(customer, IntentNumber{1}, ReceiptOutcome::failed, shop.now_);
  EXPECT_EQ(shop.verdict(customer, marketing()), Verdict(GoesNow{}));
}

TEST(Arbiter, AHouseholdGetsAMessageOnceAndSharesItsCaps) {
  Shop shop;
  const CustomerNumber she = shop.customer("she", ContactState::valid, true, 7);
  const CustomerNumber he = shop.customer("he", ContactState::valid, true, 7);
  const CustomerNumber other = shop.customer("other", ContactState::valid, true, 8);
  shop.publish(R"("quiet_hours":[],"caps":[{"id":"gap","gap":"4 hours"}])");
  shop.sent(she, shop.now_, marketing().subject);
  EXPECT_EQ(shop.verdict(he, marketing()), Verdict(Refused{Refusal::household, {}}));
  SendRequest another = marketing();
  another.subject.template_id = "u";
  EXPECT_EQ(shop.verdict(he, another), Verdict(Waits(shop.now_ + Duration::hours(4), "gap")));
  EXPECT_EQ(shop.verdict(other, marketing()), Verdict(GoesNow{}));
  EXPECT_EQ(shop.verdict(he, of_class(MessageClass::service)), Verdict(GoesNow{})) << "it is for him alone";
  shop.publish(R"("quiet_hours":[],"caps":[{"id":"gap","gap":"4 hours"}],"household":false)");
  EXPECT_EQ(shop.verdict(he, marketing()), Verdict(GoesNow{}));
}

TEST(Arbiter, AMessageOfHigherPriorityThatIsDueSoonFindsItsRoom) {
  Shop shop;
  const CustomerNumber customer = shop.customer("c", ContactState::valid, true);
  shop.publish(R"("quiet_hours":[],"caps":[{"id":"daily","limit":1,"per":"day"}],"hold_for_higher":"30 minutes")");
  SendRequest higher = marketing();
  higher.priority = 90;
  const Instant soon = shop.now_ + Duration::minutes(20);
  shop.expected_ = {{soon, higher}};
  EXPECT_EQ(shop.verdict(customer, marketing()), Verdict(Waits(soon, "higher_priority")));
  EXPECT_EQ(shop.verdict(customer, marketing(OnLimit::drop)), Verdict(Refused{Refusal::higher_priority, {}}));
  EXPECT_EQ(shop.verdict(customer, marketing(OnLimit::ignore)), Verdict(GoesNow{}));
  shop.publish(R"("quiet_hours":[],"caps":[{"id":"daily","limit":2,"per":"day"}])");
  EXPECT_EQ(shop.verdict(customer, marketing()), Verdict(GoesNow{})) << "there is room for both";
  shop.sent(customer, shop.now_, marketing().subject);
  EXPECT_EQ(shop.verdict(customer, marketing()), Verdict(Waits(soon, "higher_priority"))) << "for one more";
  shop.expected_ = {{shop.now_ + Duration::minutes(31), higher}};
  EXPECT_EQ(shop.verdict(customer, marketing()), Verdict(GoesNow{})) << "that is too far ahead";
}

TEST(Arbiter, AMessageMayGoAtTheFirstMinuteThatNoRuleForbids) {
  EXPECT_TRUE(rc::check([] {
    const auto any = [](int below) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, below)); };
    Shop shop;
    shop.zone_ = Zone("Test", (any(25) - 12) * 3600,
                      {{(shop.now_ + Duration::minutes(any(4000))).seconds(), any(5) * 1800}});
    const CustomerNumber customer = shop.customer("c", ContactState::valid, true);
    const int from = any(1440);
    QuietHours quiet;
    quiet.from = Duration::minutes(from);
    quiet.to = Duration::minutes((from + 1 + any(1199)) % 1440);
    shop.policy_ = PolicyDefinition{.quiet_hours = {quiet}, .ramp = {}, .defer_max = Duration::days(40)};
    for (int i = any(4); i > 0; --i) {
      FrequencyCap cap{.id = "cap" + std::to_string(i)};
      cap.window = static_cast<FrequencyCap::Window>(any(4));
      cap.limit = static_cast<std::uint32_t>(1 + any(3));
      cap.length = Duration::minutes(1 + any(6000));
      if (any(2) == 0) cap.topic = "news";
      shop.policy_->caps.push_back(cap);
    }
    SendRequest request = marketing();
    request.subject.topic = any(2) == 0 ? "news" : "";
    std::vector<std::pair<Instant, std::string>> sent;
    for (int i = any(6); i > 0; --i) {
      sent.emplace_back(shop.now_ - Duration::minutes(any(9000)), any(2) == 0 ? "news" : "");
      MessageSubject subject = marketing().subject;
      subject.topic = sent.back().second;
      shop.sent(customer, sent.back().first, subject);
    }
    const auto allowed = [&](Instant when) {
      if (quiet.contain(when, shop.zone_)) return false;
      return std::ranges::all_of(shop.policy_->caps, [&](const FrequencyCap& cap) {
        if (!cap.topic.empty() && cap.topic != request.subject.topic) return true;
        std::vector<Instant> counted;
        for (const auto& [instant, topic] : sent) {
          if (cap.topic.empty() || cap.topic == topic) counted.push_back(instant);
        }
        std::ranges::sort(counted);
        return cap.free_from(when, counted, shop.zone_) == when;
      });
    };
    Instant expected = shop.now_;
    while (!allowed(expected)) expected = expected + Duration::minutes(1);
    const Verdict verdict = shop.verdict(customer, request);
    if (expected == shop.now_) {
      RC_ASSERT(std::holds_alternative<GoesNow>(verdict));
    } else {
      RC_ASSERT(std::holds_alternative<Waits>(verdict));
      RC_ASSERT(to_text(std::get<Waits>(verdict).until) == to_text(expected));
    }
  }));
}

}  // namespace
}  // namespace lapwing
