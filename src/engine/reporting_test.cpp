// What campaigns earned, over random shops: held against a slow answer from the records.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <map>

#include "engine/engine.hpp"

namespace lapwing {
namespace {

constexpr std::array customers = {"anna", "boris", "clara"};

std::string campaign(const std::string& id, const std::string& channel) {
  return R"({"id": ")" + id + R"(", "trigger": {"order": {}}, "entry": {"again": {"gap": "1 day", "since": "entry"}},
    "steps": [{"send": {"channel": ")" +
         channel + R"(", "template": "hello", "class": "transactional"}}, {"wait": "2 days"}]})";
}

/// A shop in which random things happen.
class Shop {
 public:
  Shop() {
    tell(ShopConfigured{"Shop", "RUB", Zone(), 1, "ru", "RU"});
    tell(DefinitionPublished{DefinitionKind::message_template, "hello", 1, "{}"});
    tell(DefinitionPublished{DefinitionKind::campaign, "mails", 1, campaign("mails", "email")});
    tell(DefinitionPublished{DefinitionKind::campaign, "texts", 1, campaign("texts", "sms")});
    for (const char* id : customers) {
      CustomerRecorded facts{.customer_id = id};
      facts.contacts = {{ChannelKind::email, ContactState::valid, 0, {}},
                        {ChannelKind::sms, ContactState::valid, 0, {}}};
      tell(facts);
    }
  }
  void tell(Input input) { RC_ASSERT(engine_.apply(std::move(input), now_, records_).has_value()); }
  void pass(Duration time) {
    const Instant until = now_ + time;
    while (engine_.next_due() <= until) engine_.advance(engine_.next_due(), records_);
    now_ = until;
  }
  void happen() {
    pass(Duration::hours(*rc::gen::inRange<std::int64_t>(1, 12)));
    const std::size_t who = *rc::gen::inRange<std::size_t>(0, customers.size());
    if (*rc::gen::inRange(0, 2) == 0) {
      const auto intent = *rc::gen::inRange<std::uint64_t>(1, 16);
      const auto outcome = static_cast<ReceiptOutcome>(*rc::gen::inRange(0, 7));
      return tell(ReceiptArrived{IntentNumber{intent}, outcome, 0, ""});
    }
    const std::string id = std::to_string(who) + "-" + std::to_string(*rc::gen::inRange(1, 20));
    OrderRecorded order{.customer_id = customers[who], .order_id = id, .placed_at = now_};
    order.placed_at =
        placed_.try_emplace(id, now_ - Duration::hours(*rc::gen::inRange<std::int64_t>(0, 3))).first->second;
    order.total = Money::of(*rc::gen::inRange<std::int64_t>(1, 100));
    order.refunded = Money::of(*rc::gen::inRange<std::int64_t>(0, 2));
    order.status = static_cast<OrderStatus>(*rc::gen::inRange(0, 5));
    tell(order);
  }

  Engine engine_;
  std::vector<Record> records_;
  Instant now_ = Instant::from_seconds(1'700'000'000);
  std::map<std::string, Instant> placed_;
};

/// The last touch before each order's placement, by going through all records for each order.
std::map<std::string, std::string> owners_by_hand(const Shop& shop) {
  struct Sent {
    CustomerNumber customer;
    ChannelKind channel{};
    std::string campaign;
  };
  std::map<std::uint64_t, Sent> sent;
  std::map<std::string, std::string> owners;
  for (std::size_t told = 0; told < shop.records_.size(); ++told) {
    const auto* input = std::get_if<Input>(&shop.records_[told].body);
    const auto* order = input == nullptr ? nullptr : std::get_if<OrderRecorded>(input);
    if (order == nullptr || owners.contains(order->order_id)) continue;
    if (!stands(order->status) || *order->total <= order->refunded) continue;
    if (shop.records_[told].at > order->placed_at + return_period) continue;
    const CustomerNumber customer = shop.engine_.audience().find(order->customer_id).value();
    Instant latest = Instant::earliest();
    for (std::size_t i = 0; i < told; ++i) {
      const Record& record = shop.records_[i];
      if (const auto* decision = std::get_if<Decision>(&record.body)) {
        if (const auto* queued = std::get_if<MessageQueued>(decision)) {
          sent[queued->intent.value] = {queued->customer, queued->channel, queued->campaign_id};
        }
        continue;
      }
      const auto* receipt = std::get_if<ReceiptArrived>(&std::get<Input>(record.body));
      if (receipt == nullptr || !sent.contains(receipt->intent.value)) continue;
      const Sent& message = sent.at(receipt->intent.value);
      const bool is_sms = message.channel == ChannelKind::sms;
      const bool opens = receipt->outcome == ReceiptOutcome::opened || receipt->outcome == ReceiptOutcome::clicked;
      Duration window{};
      if (opens && (!is_sms || receipt->outcome == ReceiptOutcome::clicked)) window = Duration::days(5);
      if (is_sms && receipt->outcome == ReceiptOutcome::delivered) window = Duration::hours(12);
      const bool counts = message.customer == customer && record.at < order->placed_at &&
                          order->placed_at <= record.at + window && record.at > latest;
      if (!counts) continue;
      latest = record.at;
      owners[order->order_id] = message.campaign;
    }
  }
  return owners;
}

TEST(Attribution, NoOrderBelongsToTwoAndTheSumIsNeverAboveTheShops) {
  EXPECT_TRUE(rc::check([] {
    Shop shop;
    const int happenings = *rc::gen::inRange(20, 120);
    for (int i = 0; i < happenings; ++i) shop.happen();
    std::map<std::string, std::string> owners;
    std::map<std::string, Money> amounts;
    for (const Record& record : shop.records_) {
      const auto* decision = std::get_if<Decision>(&record.body);
      const auto* attributed = decision == nullptr ? nullptr : std::get_if<OrderAttributed>(decision);
      if (attributed == nullptr) continue;
      const auto [known, is_new] = owners.try_emplace(attributed->order_id, attributed->campaign_id);
      RC_ASSERT(known->second == attributed->campaign_id);
      amounts[attributed->order_id] = attributed->amount;
    }
    Money attributed, counted, revenue;
    for (const auto& [order, amount] : amounts) attributed += amount;
    shop.engine_.figures().for_each(
        [&](const FigurePlace&, Day, const Figures& figures) { counted += figures.attributed_revenue; });
    RC_ASSERT(counted == attributed);
    for (std::uint32_t number = 0; number < shop.engine_.audience().size(); ++number) {
      const OrdersView orders = shop.engine_.audience().customer(CustomerNumber{number}).orders();
      for (std::size_t i = 0; i < orders.size(); ++i) {
        const bool may_fall = shop.now_ <= orders.at(i) + return_period;
        if (stands(orders.status(i))) revenue += std::max(Money{}, orders.net(i));
        if (!may_fall) revenue += Money::of(100);  // it may have fallen when that did not count any more
      }
    }
    RC_ASSERT(attributed <= revenue);
  }));
}

TEST(Attribution, TheOwnerIsWhoASlowSearchFinds) {
  EXPECT_TRUE(rc::check([] {
    Shop shop;
    const int happenings = *rc::gen::inRange(20, 120);
    for (int i = 0; i < happenings; ++i) shop.happen();
    std::map<std::string, std::string> owners;
    for (const Record& record : shop.records_) {
      const auto* decision = std::get_if<Decision>(&record.body);
      const auto* attributed = decision == nullptr ? nullptr : std::get_if<OrderAttributed>(decision);
      if (attributed != nullptr) owners.try_emplace(attributed->order_id, attributed->campaign_id);
    }
    RC_ASSERT(owners == owners_by_hand(shop));
    RC_CLASSIFY(owners.size() > 1, "several orders belong to messages");
  }));
}

TEST(Attribution, AReplayAndASnapshotCountTheSame) {
  EXPECT_TRUE(rc::check([] {
    Shop shop;
    const int happenings = *rc::gen::inRange(20, 120);
    for (int i = 0; i < happenings; ++i) shop.happen();
    const std::string image = shop.engine_.save();
    Engine replayed, loaded;
    for (const Record& record : shop.records_) RC_ASSERT(replayed.replay(record).has_value());
    RC_ASSERT(replayed.save() == image);
    RC_ASSERT(loaded.load(image).has_value());
    RC_ASSERT(loaded.save() == image);
  }));
}

}  // namespace
}  // namespace lapwing
