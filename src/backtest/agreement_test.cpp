// A backtest is right if it tells what would have been decided: random drafts are played over random shops, and
// published in twins of these shops in which all happens at its own instant.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "backtest/backtest.hpp"
#include "base/random.hpp"
#include "segment/lifecycle.hpp"

namespace lapwing {
namespace {

constexpr std::array<const char*, 4> names = {"anna", "boris", "vera", "gleb"};
constexpr Instant beginning = Instant::from_seconds(1'709'280'000);  // 2024-03-01 08:00 UTC
const Instant from = beginning + Duration::days(20);
const Instant until = beginning + Duration::days(60);
constexpr const char* policy = R"({"id": "policy", "quiet_hours": [{"from": "21:00", "to": "09:00"}],
  "defer_max": "2 days", "control": {"percent": 15}, "withheld_topics": [{"topic": "news", "stages": ["churned"]}],
  "caps": [{"id": "day", "limit": 1, "per": "24 hours"}, {"id": "sms", "channel": "sms", "limit": 2, "per": "week"}]})";
/// Its messages count under the caps, and nothing holds them back.
constexpr const char* other = R"({"id": "other", "trigger": {"order": {"where": {"total": {"at_least": 500}}}},
  "entry": {"every": "order"}, "priority": 90, "group": "g",
  "steps": [{"send": {"channel": "email", "template": "t", "class": "service"}},
            {"wait": "2 days"}, {"exit": "told"}]})";
constexpr const char* buyers = R"({"id": "buyers",
  "condition": {"orders": "count", "within": "10 days", "at_least": 2}})";

/// Drafts of all kinds of steps that history can tell of.
class RandomDraft {
 public:
  explicit RandomDraft(SeededRandom& random) : random_(random) {}

  std::string json() {
    const std::string starts = trigger();
    const bool is_of_orders = starts.starts_with(R"({"order")");
    std::string text = fmt::format(R"({{"id": "draft", "trigger": {}, "audience": {})", starts, condition());
    text += is_of_orders && random_.chance(0.5)
                ? R"(, "entry": {"every": "order"})"
                : pick({R"(, "entry": "once")", R"(, "entry": {"again": {"gap": "2 days"}})",
                        R"(, "entry": {"again": {"gap": "0 days"}, "limit": {"times": 2,
                                                               "per": "week"}})",
                        R"(, "entry": {"again": {"gap": "1 day", "after_new_order": true}})"});
    text += pick({"", R"(, "goal": {"reach": "order", "exit": "bought"})", R"(, "goal": {"reach": "order"})"});
    text += pick(
        {"", R"(, "exits": [{"when": {"visits": "count", "since": "enrollment", "at_least": 2}, "reason": "came"}])",
         R"(, "exits": [{"when": {"orders": "count", "within": "5 days", "equals": 0}, "reason": "late"}])"});
    text += pick({"", R"(, "control": {"percent": 20})"});
    text += pick({"", R"(, "group": "g", "exclusive": true)"});
    return text + fmt::format(R"(, "steps": [{}]}})", steps(2 + random_.below(4), 2));
  }

 private:
  std::string pick(std::initializer_list<const char*> texts) { return texts.begin()[random_.below(texts.size())]; }

  std::string trigger() {
    return pick({R"({"registered": true})", R"({"order": {}})", R"({"order": {"where": {"total": {"at_least": 300}}}})",
                 R"({"visits": {}})", R"({"views": {"where": {"product": "p1"}}})",
                 R"({"schedule": {"every": "day", "at": "10:00"}})", R"({"schedule": {"every": "day", "at": "12:00"}})",
                 R"({"schedule": {"every": "week", "at": "23:30", "on": ["tuesday", "friday"]}})",
                 R"({"when": {"orders": "last", "at_least_ago": "3 days"}})",
                 R"({"when": {"orders": "count", "within": "7 days", "at_least": 2}})",
                 R"({"when": {"visits": "count", "within": "3 days", "equals": 0}})",
                 R"({"when": {"segment": "buyers"}})", R"({"segment": {"id": "buyers"}})",
                 R"({"segment": {"id": "buyers", "does": "left"}})", R"({"stage": {"to": ["active", "loyal", "new"]}})",
                 R"({"stage": {}})"});
  }
  std::string condition() {
    return pick({R"({"contact": "email", "is": "present"})", R"({"orders": "count", "at_least": 1})",
                 R"({"orders": "sum", "within": "15 days", "less_than": 2000})",
                 R"({"first_seen": {"less_than_ago": "30 days"}})", R"({"not": {"segment": "buyers"}})",
                 R"({"views": "count", "within": "6 days", "at_least": 1})", R"({"everyone": true})",
                 R"({"bonus": "balance", "type": "gift", "at_least": 100})",
                 R"({"bonus": "burning", "within": "2 days", "at_least": 1})",
                 R"({"bonus": "accrued", "within": "3 days", "less_than": 200})"});
  }
  std::string send() {
    return fmt::format(R"("channel": "{}", "template": "t", "class": "{}", "on_limit": "{}"{})",
                       pick({"email", "sms", "push"}), pick({"marketing", "marketing", "service", "transactional"}),
                       pick({"defer", "defer", "drop", "ignore"}), pick({"", R"(, "topic": "news")"}));
  }
  std::string steps(std::uint64_t count, int depth) {
    std::string text;
    for (std::uint64_t i = 0; i < count; ++i) text += (i > 0 ? ", " : "") + step(depth);
    return text;
  }
  std::string step(int depth) {
    const std::string id = fmt::format(R"("id": "s{}")", ++step_count_);
    switch (random_.below(depth > 0 ? 12 : 7)) {
      case 0:
      case 1:
        return fmt::format(R"({{{}, "send": {{{}}}}})", id, send());
      case 2:
        return fmt::format(R"({{{}, "wait": {}}})", id,
                           pick({R"("5 hours")", R"("2 days")", R"({"until": "12:00"})", R"({"on": ["monday"]})"}));
      case 3:
        return fmt::format(R"({{{}, "accrue": {{"bonus": "gift", "amount": 100}}}})", id);
      case 4:
        return fmt::format(R"({{{}, "filter": {}}})", id, condition());
      case 5:
        return fmt::format(R"({{{}, "task": {{"text": "call"}}}})", id);
      case 6:
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
  int step_count_ = 0;
};

/// What happens in a shop, each at an instant of its own.
std::vector<std::pair<Instant, Input>> random_history(SeededRandom& random) {
  std::map<Instant, Input> history;
  const auto some_time = [&] {
    return beginning + Duration::seconds(static_cast<std::int64_t>(random.below(60 * 86'400)));
  };
  for (const char* who : names) {
    CustomerRecorded facts{.customer_id = who};
    for (const ChannelKind channel : {ChannelKind::email, ChannelKind::sms}) {
      facts.contacts.push_back({channel, random.chance(0.8) ? ContactState::valid : ContactState::invalid, 0, {}});
      facts.consents.push_back({channel, "", random.chance(0.8), beginning, "test"});
    }
    // Nothing happens before the registration, as in the history of a shop that told all of it.
    const Instant registered_at = random.chance(0.7)
                                      ? beginning + Duration::seconds(static_cast<std::int64_t>(history.size()))
                                      : some_time();
    facts.created_at = registered_at;
    history.emplace(registered_at, facts);
    for (std::uint64_t i = random.below(14); i > 0; --i) {
      const Instant at = some_time();
      if (at <= registered_at) continue;
      if (random.chance(0.5)) {
        history.emplace(at,
                        OrderRecorded{.customer_id = who,
                                      .order_id = fmt::format("{}{}", who, i),
                                      .placed_at = at,
                                      .status = random.chance(0.1) ? OrderStatus::cancelled : OrderStatus::completed,
                                      .total = Money::of(static_cast<std::int64_t>(random.below(1'000)))});
      } else if (random.chance(0.5)) {
        history.emplace(at, ActivityRecorded{.customer_id = who, .at = at, .kind = ActivityKind::visit, .name = "web"});
      } else {
        history.emplace(at, ActivityRecorded{.customer_id = who,
                                             .at = at,
                                             .kind = ActivityKind::product_view,
                                             .product_id = random.chance(0.5) ? "p1" : "p2"});
      }
    }
  }
  return {history.begin(), history.end()};
}

/// An engine in which each message is accepted and delivered at once.
class Twin {
 public:
  Twin(bool with_policy, bool with_other) {
    now_ = beginning - Duration::days(1);
    tell(ShopConfigured{"Shop", "RUB", Zone(), 1, "ru", "RU"});
    tell(DefinitionPublished{DefinitionKind::message_template, "t", 1, "{}"});
    tell(DefinitionPublished{
        DefinitionKind::bonus_type, "gift", 1,
        R"({"id": "gift", "title": "Gift", "activation": {"after": "20 hours"}, "burn": {"after_days": 4}})"});
    tell(DefinitionPublished{DefinitionKind::segment, "buyers", 1, buyers});
    tell(DefinitionPublished{DefinitionKind::lifecycle, "lifecycle", 1, std::string(standard_lifecycle())});
    if (with_policy) tell(DefinitionPublished{DefinitionKind::policy, "policy", 1, policy});
    if (with_other) tell(DefinitionPublished{DefinitionKind::campaign, "other", 1, other});
  }

  void tell(Input input) {
    const auto told = engine_.apply(std::move(input), now_, records_);
    if (!told) throw std::runtime_error(told.error().text());
    deliver();
  }
  void pass_to(Instant end) {
    while (engine_.next_due() < end) {
      now_ = std::max(now_, engine_.next_due());
      engine_.advance(now_, records_);
      deliver();
    }
    now_ = end;
  }
  [[nodiscard]] const Engine& engine() const { return engine_; }

  /// What was decided of the draft, by customer, in one order for what came at one instant.
  [[nodiscard]] std::map<std::string, std::vector<std::string>> stories() const;

 private:
  void deliver() {
    for (; read_ < records_.size(); ++read_) {
      const auto* decision = std::get_if<Decision>(&records_[read_].body);
      const auto* queued = decision == nullptr ? nullptr : std::get_if<MessageQueued>(decision);
      if (queued == nullptr) continue;
      const IntentNumber intent = queued->intent;
      for (const ReceiptOutcome outcome : {ReceiptOutcome::accepted, ReceiptOutcome::delivered}) {
        (void)engine_.apply(ReceiptArrived{intent, outcome, 0, {}}, now_, records_);
      }
    }
  }

  Engine engine_;
  std::vector<Record> records_;
  Instant now_;
  std::size_t read_ = 0;
};

/// Lines of what a reader of the backtest is told; waits, which no report counts, are left out.
std::string line_of(const Record& record) {
  const auto line = [&](const std::string& text) { return to_text(record.at) + " " + text; };
  const Decision& decision = std::get<Decision>(record.body);
  if (const auto* enrolled = std::get_if<Enrolled>(&decision)) {
    return line(fmt::format("entered {} {}", enrolled->key, to_text(enrolled->control)));
  }
  if (const auto* exited = std::get_if<Exited>(&decision)) return line("left " + exited->reason);
  if (const auto* queued = std::get_if<MessageQueued>(&decision)) {
    return line(fmt::format("sent {} step {} part {}", to_text(queued->channel), queued->step, queued->part));
  }
  if (const auto* refused = std::get_if<MessageRefused>(&decision)) {
    return line(fmt::format("refused {} {} {}", to_text(refused->channel), refused->reason, refused->rule));
  }
  if (const auto* held = std::get_if<MessageHeld>(&decision)) {
    return line(fmt::format("held {} {} {}", to_text(held->channel), to_text(held->until), held->rule));
  }
  if (const auto* assigned = std::get_if<VariantAssigned>(&decision)) return line("variant " + assigned->variant);
  if (const auto* raised = std::get_if<TaskRaised>(&decision)) return line("task " + raised->text);
  if (const auto* reached = std::get_if<GoalReached>(&decision)) {
    return line(fmt::format("goal {} {}", reached->order_id, to_text(reached->amount)));
  }
  const auto* posted = std::get_if<BonusPosted>(&decision);
  if (posted == nullptr || posted->kind != PostingKind::accrued) return {};
  return line("accrued " + to_text(posted->amount));
}

std::map<std::string, std::vector<std::string>> Twin::stories() const {
  std::map<std::uint64_t, CustomerNumber> walks;
  std::map<std::string, std::vector<std::string>> stories;
  for (const char* who : names) stories[who];
  for (const Record& record : records_) {
    const auto* decision = std::get_if<Decision>(&record.body);
    if (decision == nullptr) continue;
    if (const auto* enrolled = std::get_if<Enrolled>(decision)) {
      if (enrolled->campaign_id == "draft") walks[enrolled->enrollment.value] = enrolled->customer;
    }
    const auto enrollment = std::visit(
        [](const auto& decided) {
          if constexpr (requires { decided.enrollment; }) return decided.enrollment;
          return EnrollmentNumber{};
        },
        *decision);
    const auto walk = walks.find(enrollment.value);
    const std::string line = walk == walks.end() ? "" : line_of(record);
    if (!line.empty()) stories[std::string(engine_.audience().customer(walk->second).id())].push_back(line);
  }
  for (auto& [who, lines] : stories) std::ranges::sort(lines);
  return stories;
}

/// What a backtest told of everybody, and what the twin decided.
struct Told {
  std::string draft;
  std::map<std::string, std::vector<std::string>> played;
  std::map<std::string, std::vector<std::string>> decided;
};

Told play_and_publish(std::uint64_t seed) {
  SeededRandom random(seed);
  const bool with_policy = random.chance(0.7);
  const bool with_other = random.chance(0.5);
  Told told{.draft = RandomDraft(random).json(), .played = {}, .decided = {}};
  Twin recorded(with_policy, with_other);
  Twin live(with_policy, with_other);
  bool is_published = false;
  const auto publish_before = [&](Instant at) {
    if (is_published || at < from) return;
    is_published = true;
    live.pass_to(from - Duration{1});
    live.tell(DefinitionPublished{DefinitionKind::campaign, "draft", 1, told.draft});
  };
  for (const auto& [at, input] : random_history(random)) {
    publish_before(at);
    for (Twin* twin : {&recorded, &live}) {
      twin->pass_to(at);
      twin->tell(input);
    }
  }
  publish_before(until);
  recorded.pass_to(until);
  live.pass_to(until);
  told.decided = live.stories();

  BacktestPlan asked{
      .campaign = parse_campaign(told.draft, 1).value(), .bonus_types = {}, .from = from, .until = until};
  const BacktestPlan plan = complete_plan(std::move(asked), recorded.engine()).value();
  for (const char* who : names) {
    std::vector<std::string>& lines = told.played[who];
    const auto story = backtest_story(recorded.engine(), plan, who);
    if (!story) continue;  // nothing ever happened to them
    for (const Record& record : *story) {
      const std::string line = line_of(record);
      if (!line.empty()) lines.push_back(line);
    }
    std::ranges::sort(lines);
  }
  return told;
}

TEST(Backtest, AgreesWithAnEngineInWhichTheDraftWasPublished) {
  std::map<std::string, std::size_t> seen;  // how often what kind of line was compared
  EXPECT_TRUE(rc::check([&](std::uint64_t seed) {
    for (std::uint64_t i = 0; i < 20; ++i) {
      const Told told = play_and_publish(seed * 20 + i);
      for (const auto& [who, lines] : told.played) {
        for (const std::string& line : lines) ++seen[line.substr(21, line.find(' ', 21) - 21)];
      }
      if (told.played != told.decided) RC_LOG() << told.draft << '\n';
      RC_ASSERT(told.played == told.decided);
    }
  }));
  for (const char* kind : {"entered", "left", "sent", "refused", "held", "variant", "task", "goal", "accrued"}) {
    EXPECT_GT(seen[kind], 50u) << "hardly anything of this kind was compared: " << kind;
  }
}

}  // namespace
}  // namespace lapwing
