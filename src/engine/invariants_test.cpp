// What must hold in any shop with any campaigns: random ones are played, and an auditor who knows nothing of the engine
// reads the records.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "base/random.hpp"
#include "engine/engine.hpp"

namespace lapwing {
namespace {

constexpr std::array<const char*, 5> names = {"anna", "boris", "vera", "gleb", "dina"};
constexpr Instant start = Instant::from_seconds(1'709'280'000);  // 2024-03-01 08:00 UTC
constexpr const char* policy_json =
    R"({"id": "policy", "quiet_hours": [{"from": "21:00", "to": "09:00"}], "defer_max": "2 days",
        "control": {"percent": 15}, "household": false, "caps": [{"id": "day", "limit": 2, "per": "24 hours"},
        {"id": "gap", "gap": "2 hours"}, {"id": "sms", "channel": "sms", "limit": 2, "per": "7 days"}]})";

/// Campaigns of all kinds of steps, written as an operator would.
class RandomCampaign {
 public:
  RandomCampaign(SeededRandom& random, std::string id) : random_(random), id_(std::move(id)) {}

  std::string json() {
    std::string text = fmt::format(R"({{"id": "{}", "trigger": {}, "audience": {}, "priority": {})", id_, trigger(),
                                   condition(), random_.below(100));
    text += pick({R"(, "entry": "once")", R"(, "entry": {"again": {"gap": "2 days"}})",
                  R"(, "entry": {"again": {"gap": "0 days"}, "limit": {"times": 2, "per": "week"}})", ""});
    text += pick({"", R"(, "goal": {"reach": "order", "exit": "bought"})", R"(, "goal": {"reach": "order"})"});
    text += pick({"", R"(, "exits": [{"when": {"label": "gone"}, "reason": "gone"}])"});
    text += pick({"", "", R"(, "control": {"percent": 20})"});
    text += pick({"", "", R"(, "group": "g", "exclusive": true)"});
    return text + fmt::format(R"(, "steps": [{}]}})", steps(2 + random_.below(4), 2));
  }

 private:
  std::string pick(std::initializer_list<const char*> texts) { return texts.begin()[random_.below(texts.size())]; }

  std::string trigger() {
    return pick({R"({"registered": true})", R"({"order": {}})", R"({"events": {"where": {"name": "quiz"}}})",
                 R"({"schedule": {"every": "day", "at": "10:00"}})", R"({"when": {"label": "vip"}})",
                 R"({"when": {"orders": "last", "at_least_ago": "3 days"}})", R"({"bonus": {"does": "accrued"}})",
                 R"({"messages": {"where": {"is": "opened"}}})"});
  }
  std::string condition() {
    return pick({R"({"contact": "email", "is": "present"})", R"({"orders": "count", "at_least": 1})",
                 R"({"not": {"label": "gone"}})", R"({"first_seen": {"less_than_ago": "30 days"}})"});
  }
  std::string send() {
    return fmt::format(R"("channel": "{}", "template": "t", "class": "{}", "on_limit": "{}")",
                       pick({"email", "sms", "push"}), pick({"marketing", "marketing", "service", "transactional"}),
                       pick({"defer", "defer", "drop", "ignore"}));
  }
  std::string steps(std::uint64_t count, int depth) {
    std::string text;
    for (std::uint64_t i = 0; i < count; ++i) text += (i > 0 ? ", " : "") + step(depth);
    return text;
  }
  std::string step(int depth) {
    const std::string id = fmt::format(R"("id": "s{}")", ++step_count_);
    switch (random_.below(depth > 0 ? 12 : 8)) {
      case 0:
      case 1:
        return fmt::format(R"({{{}, "send": {{{}}}}})", id, send());
      case 2:
        return fmt::format(R"({{{}, "wait": {}}})", id,
                           pick({R"("5 hours")", R"("2 days")", R"({"until": "12:00"})", R"({"on": ["monday"]})"}));
      case 3:
        return fmt::format(R"({{{}, "accrue": {{"bonus": "gift", "amount": 100}}}})", id);
      case 4:
        return fmt::format(R"({{{}, "set": {{"labels": {{"{}": {}}}}}}})", id, pick({"vip", "gone", "seen"}),
                           pick({"true", "false"}));
      case 5:
        return fmt::format(R"({{{}, "filter": {}}})", id, condition());
      case 6:
        return fmt::format(R"({{{}, "task": {{"text": "call"}}}})", id);
      case 7:
        return fmt::format(R"({{{}, "cascade": {{"until": "{}", "within": "1 day", "sends": [{{{}}}, {{{}}}]}}}})", id,
                           pick({"delivered", "opened"}), send(), send());
      case 8:
        return fmt::format(R"({{{}, "branch": [{{"when": {}, "steps": [{}]}}, {{"steps": [{}]}}]}})", id, condition(),
                           steps(1, depth - 1), steps(1, depth - 1));
      case 9:
        return fmt::format(
            R"({{{}, "split": [{{"name": "a", "share": 50, "steps": [{}]}}, {{"name": "b", "share": 50}}]}})", id,
            steps(1, depth - 1));
      case 10:
        return fmt::format(R"({{{}, "wait": {{"when": {}, "at_most": "3 days", "then": [{}]}}}})", id, condition(),
                           steps(1, depth - 1));
      default:
        return fmt::format(R"({{{}, "recheck": true}})", id);
    }
  }

  SeededRandom& random_;
  std::string id_;
  int step_count_ = 0;
};

/// Reads the records as they stand in the journal and tells what must not be.
class Audit {
 public:
  void read(const Record& record) {
    at_ = record.at;
    std::visit([&](const auto& side) { std::visit([&](const auto& body) { note(body); }, side); }, record.body);
  }
  [[nodiscard]] const std::vector<std::string>& faults() const { return faults_; }
  [[nodiscard]] const std::set<std::uint64_t>& under_way() const { return under_way_; }
  [[nodiscard]] const std::map<std::uint32_t, std::int64_t>& sums() const { return sums_; }
  [[nodiscard]] std::size_t messages() const { return sent_.size(); }

 private:
  struct Sent {
    Instant at;
    std::uint32_t customer;
    ChannelKind channel;
    bool counts;
    bool has_failed = false;
  };

  void note(const auto&) {}
  void note(const CustomerRecorded& customer) {
    Known& known = known_[customer.customer_id];
    for (const ContactFact& contact : customer.contacts) known.contacts[contact.channel] = contact.state;
    for (const ConsentFact& consent : customer.consents) known.consents[consent.channel] = consent.granted;
  }
  void note(const Registered& registered) { ids_[registered.customer.value] = registered.customer_id; }
  void note(const Enrolled& enrolled) {
    if (enrolled.control != ControlGroup::none) control_.insert(enrolled.enrollment.value);
    expect(under_way_.insert(enrolled.enrollment.value).second, "an enrollment begins once");
  }
  void note(const Advanced& advanced) {
    expect(under_way_.contains(advanced.enrollment.value), "only who is under way waits");
    expect(advanced.wake_at > at_ && advanced.wake_at != Instant::never(), "a wait has an end");
  }
  void note(const Exited& exited) { expect(under_way_.erase(exited.enrollment.value) == 1, "an enrollment ends once"); }
  void note(const ReceiptArrived& receipt) {
    const auto sent = sent_.find(receipt.intent.value);
    if (sent != sent_.end() && receipt.outcome == ReceiptOutcome::failed) sent->second.has_failed = true;
  }
  void note(const BonusPosted& posted) {
    std::int64_t& sum = sums_[posted.customer.value];
    if (posted.kind == PostingKind::accrued) sum += posted.amount.units;
    if (posted.kind == PostingKind::burned || posted.kind == PostingKind::spent) sum -= posted.amount.units;
    expect(sum >= 0, "no balance is below zero");
  }
  void note(const MessageQueued& queued) {
    const auto key = std::tuple(queued.enrollment.value, queued.step, queued.part);
    expect(intents_.insert(key).second, "a step sends one message");
    expect(under_way_.contains(queued.enrollment.value), "only who is under way is sent anything");
    expect(!control_.contains(queued.enrollment.value), "a control group gets nothing");
    const Known& known = known_[ids_[queued.customer.value]];
    const auto contact = known.contacts.find(queued.channel);
    expect(contact != known.contacts.end() && is_usable(contact->second), "a message has a contact to go to");
    const MessageClass message_class = queued.message_class.value_or(MessageClass::marketing);
    if (message_class == MessageClass::marketing) {
      const auto consent = known.consents.find(queued.channel);
      expect(consent != known.consents.end() && consent->second, "marketing has a consent");
      constexpr std::int64_t hour = 3'600'000;
      const std::int64_t into_day = at_.ms % (24 * hour);
      expect(into_day >= 9 * hour && into_day < 21 * hour, "no marketing in quiet hours");
      if (queued.template_id != "free") check_caps(queued);
    }
    sent_[queued.intent.value] = {at_, queued.customer.value, queued.channel,
                                  message_class != MessageClass::transactional};
  }
  void check_caps(const MessageQueued& queued) {
    std::size_t day = 0, gap = 0, sms = 0;
    for (const auto& [intent, sent] : sent_) {
      if (sent.customer != queued.customer.value || !sent.counts || sent.has_failed) continue;
      if (sent.at > at_ - Duration::hours(24)) ++day;
      if (sent.at > at_ - Duration::hours(2)) ++gap;
      if (sent.at > at_ - Duration::days(7) && sent.channel == ChannelKind::sms) ++sms;
    }
    expect(day < 2, "no cap is broken: 2 in 24 hours");
    expect(gap < 1, "no cap is broken: 2 hours between");
    expect(queued.channel != ChannelKind::sms || sms < 2, "no cap is broken: 2 SMS in 7 days");
  }
  void expect(bool holds, const char* what) {
    if (!holds) faults_.push_back(fmt::format("{} {}", to_text(at_), what));
  }

  struct Known {
    std::map<ChannelKind, ContactState> contacts;
    std::map<ChannelKind, bool> consents;
  };
  Instant at_{};
  std::map<std::string, Known> known_;
  std::map<std::uint32_t, std::string> ids_;
  std::set<std::uint64_t> under_way_, control_;
  std::set<std::tuple<std::uint64_t, std::uint32_t, std::uint32_t>> intents_;
  std::map<std::uint64_t, Sent> sent_;
  std::map<std::uint32_t, std::int64_t> sums_;
  std::vector<std::string> faults_;
};

class RandomShop {
 public:
  explicit RandomShop(std::uint64_t seed) : random_(seed) {
    tell(ShopConfigured{"Shop", "RUB", Zone(), 1, "ru", "RU"});
    for (const char* id : {"t", "free"}) tell(DefinitionPublished{DefinitionKind::message_template, id, 1, "{}"});
    tell(DefinitionPublished{DefinitionKind::bonus_type, "gift", 1,
                             R"({"id": "gift", "title": "Gift", "burn": {"after_days": 4}})"});
    tell(DefinitionPublished{DefinitionKind::policy, "policy", 1, policy_json});
    for (int i = 0; i < 3; ++i) {
      const std::string id = fmt::format("c{}", i);
      std::string text = RandomCampaign(random_, id).json();
      // What ignores limits is told apart by its template.
      const std::string ignoring = R"("template": "t", "class": "marketing", "on_limit": "ignore")";
      for (std::size_t at = 0; (at = text.find(ignoring, at)) != std::string::npos;) {
        text.replace(at, ignoring.size(), R"("template": "free", "class": "marketing", "on_limit": "ignore")");
      }
      tell(DefinitionPublished{DefinitionKind::campaign, id, 1, text});
    }
  }

  void play(int events) {
    for (int i = 0; i < events; ++i) {
      pass(Duration::minutes(static_cast<std::int64_t>(random_.below(900))));
      something_happens();
    }
  }
  /// What is due meanwhile comes at its instant; every message is accepted, failed or opened some time.
  void pass(Duration time) {
    const Instant until = now_ + time;
    while (engine_.next_due() <= until) {
      now_ = std::max(now_, engine_.next_due());
      engine_.advance(now_, records_);
    }
    now_ = until;
  }
  [[nodiscard]] const std::vector<Record>& records() const { return records_; }
  [[nodiscard]] const Engine& engine() const { return engine_; }
  [[nodiscard]] Instant now() const { return now_; }

 private:
  void tell(Input input) {
    const auto told = engine_.apply(std::move(input), now_, records_);
    RC_ASSERT(told.has_value());
  }
  void something_happens() {
    const std::string who = names[random_.below(names.size())];
    switch (random_.below(8)) {
      case 0:
      case 1: {
        CustomerRecorded facts{.customer_id = who};
        const auto channel = static_cast<ChannelKind>(random_.below(channel_count));
        facts.contacts.push_back({channel, random_.chance(0.8) ? ContactState::valid : ContactState::invalid, 0, {}});
        facts.consents.push_back({channel, "", random_.chance(0.8), now_, "test"});
        return tell(facts);
      }
      case 2:
        return tell(CustomerRecorded{.customer_id = who,
                                     .labels = {{random_.chance(0.5) ? "vip" : "gone", random_.chance(0.6)}}});
      case 3:
        return tell(OrderRecorded{.customer_id = who,
                                  .order_id = fmt::format("o{}", ++orders_),
                                  .placed_at = now_,
                                  .total = Money::of(1'000)});
      case 4:
        return tell(ActivityRecorded{.customer_id = who, .at = now_, .kind = ActivityKind::custom, .name = "quiz"});
      default:
        if (engine_.pending().empty()) return;
        const IntentNumber intent = engine_.pending().begin()->first;
        tell(ReceiptArrived{intent, random_.chance(0.8) ? ReceiptOutcome::accepted : ReceiptOutcome::failed, 0, ""});
        if (random_.chance(0.3)) tell(ReceiptArrived{intent, ReceiptOutcome::delivered, 0, ""});
        if (random_.chance(0.3)) tell(ReceiptArrived{intent, ReceiptOutcome::opened, 0, ""});
    }
  }

  SeededRandom random_;
  Engine engine_;
  std::vector<Record> records_;
  Instant now_ = start;
  int orders_ = 0;
};

TEST(Invariants, HoldInAnyShopWithAnyCampaigns) {
  std::size_t messages = 0;
  EXPECT_TRUE(rc::check([&](std::uint64_t seed) {
    RandomShop shop(seed);
    shop.play(60);
    Audit audit;
    for (const Record& record : shop.records()) audit.read(record);
    messages += audit.messages();
    RC_ASSERT(audit.faults() == std::vector<std::string>());
    const Engine& engine = shop.engine();
    RC_ASSERT(engine.campaigns().enrollments().size() == audit.under_way().size());
    for (const std::uint64_t number : audit.under_way()) {
      const Enrollment* enrollment = engine.campaigns().find(EnrollmentNumber{number});
      RC_ASSERT(enrollment != nullptr);
      const bool is_held = engine.held().of(EnrollmentNumber{number}).has_value();
      RC_ASSERT(enrollment->wake_at != Instant::never() || is_held);  // it waits for something
    }
    for (const auto& [customer, sum] : audit.sums()) {
      const BonusBalance balance = engine.bonuses().ledger(CustomerNumber{customer}).balance(shop.now(), {}, {});
      RC_ASSERT(balance.active.units + balance.pending.units + balance.held.units == sum);
    }
  }));
  EXPECT_GT(messages, 100u) << "the campaigns send something";
}

TEST(Invariants, EveryWalkEndsWhenNothingMoreHappens) {
  EXPECT_TRUE(rc::check([](std::uint64_t seed) {
    RandomShop shop(seed);
    shop.play(30);
    // The daily schedules go on for ever; those who entered before the last week have left.
    shop.pass(Duration::days(60));
    const Engine& engine = shop.engine();
    for (const EnrollmentNumber number : engine.campaigns().enrollments().all()) {
      RC_ASSERT(engine.campaigns().find(number)->entered_at > shop.now() - Duration::days(50));
    }
  }));
}

}  // namespace
}  // namespace lapwing
