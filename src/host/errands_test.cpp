// Errands between the partitions of a host, and what they carry: referrals come out the same with 1 and 16 partitions.
#include "host/errands.hpp"

#include <map>
#include <mutex>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/keyed_hash.hpp"
#include "base/random.hpp"
#include "host/data_folder.hpp"
#include "host/promo_codes.hpp"
#include "host/tell.hpp"

namespace lapwing {
namespace {

constexpr const char* bonus = R"({"id": "b", "title": "B"})";
constexpr const char* program = R"({"id": "referral", "title": "R", "min_order": 100, "rewards_per_month": 2,
  "friend": {"bonus_type": "b", "amount": 1}, "referrer": {"bonus_type": "b", "amount": 1000}})";
constexpr const char* partner = R"({"id": "partner", "title": "P", "codes": "uploaded", "low_stock": 16})";
constexpr const char* spring = R"({"id": "spring", "title": "S", "codes": {"prefix": "S-"}})";

class Shop {
 public:
  explicit Shop(std::uint32_t partitions)
      : folder_(DataFolder::in_memory({"Shop", "RUB", Zone(), partitions, "ru", "RU"}, now_).value()) {
    EXPECT_TRUE(ensure_code_secret(host(), now_));
    publish(DefinitionKind::bonus_type, "b", bonus);
    publish(DefinitionKind::referral, "referral", program);
    publish(DefinitionKind::promo_pool, "partner", partner);
    publish(DefinitionKind::promo_pool, "spring", spring);
  }
  Host& host() { return folder_.host(); }
  Journal& journal() { return folder_.journal(); }
  Instant now() const { return now_; }

  void publish(DefinitionKind kind, const char* id, const char* text) {
    const auto told = host().publish(DefinitionPublished{kind, id, 1, text}, now_);
    EXPECT_TRUE(told) << told.error().text();
  }
  void take(const std::string& customer_id, Input input) {
    now_ = now_ + Duration::minutes(1);
    EXPECT_TRUE(tell(host(), host().partition_of(customer_id), std::move(input), now_));
  }
  void claim(const std::string& friend_id, const std::string& code) {
    take(friend_id, ReferralClaimed{friend_id, code, now_ + Duration::minutes(1)});
  }
  void order(const std::string& id, const std::string& order_id, std::int64_t total,
             OrderStatus status = OrderStatus::completed) {
    const auto known = placed_.emplace(order_id, now_ + Duration::minutes(1)).first;
    take(id, OrderRecorded{.customer_id = id,
                           .order_id = order_id,
                           .placed_at = known->second,
                           .status = status,
                           .total = Money::of(total)});
  }
  /// Empty if the customer is not known.
  std::string code_of(const std::string& id) {
    std::string code;
    host().with(host().partition_of(id), [&](const Engine& engine) {
      if (const auto customer = engine.audience().find(id)) code = engine.referral_code(*customer);
    });
    return code;
  }
  /// Of every customer what they have in bonuses and where their referral stands.
  std::map<std::string, std::string> outcome() {
    std::mutex mutex;
    std::map<std::string, std::string> outcome;
    host().for_each([&](PartitionId, const Engine& engine) {
      const std::lock_guard lock(mutex);
      for (std::uint32_t i = 0; i < engine.audience().size(); ++i) {
        const CustomerNumber customer{i};
        const Referral* referral = engine.referrals().of(customer);
        outcome[std::string(engine.audience().customer(customer).id())] = fmt::format(
            "{} {}", to_text(engine.bonuses().ledger(customer).booked()),
            referral == nullptr ? "alone" : to_text(referral->state));
      }
    });
    return outcome;
  }
  void verify() {
    host().drain();
    for (std::uint16_t i = 0; i < host().partition_count(); ++i) {
      const auto verified = verify_partition(journal(), PartitionId{i});
      EXPECT_TRUE(verified) << verified.error().text();
    }
  }

 private:
  Instant now_ = parse_instant("2024-03-01T00:00:00Z").value();
  DataFolder folder_;
  std::map<std::string, Instant> placed_;
};

TEST(Errands, ReferralsComeOutTheSameHoweverManyPartitionsThereAre) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    Shop one(1);
    Shop many(16);
    SeededRandom random(seed);
    for (int i = 0; i < 60; ++i) {
      const std::string a = fmt::format("c{}", random.below(12));
      const std::string b = fmt::format("c{}", random.below(12));
      const std::string order_id = fmt::format("{}-{}", a, random.below(2));
      const auto what = random.below(5);
      const auto total = static_cast<std::int64_t>(50 + random.below(100));
      for (Shop* shop : {&one, &many}) {
        if (what == 0) shop->take(a, CustomerRecorded{.customer_id = a});
        if (what == 1 || what == 2) shop->claim(a, shop->code_of(b));
        if (what == 3) shop->order(a, order_id, total);
        if (what == 4) shop->order(a, order_id, total, OrderStatus::returned);
        carry_errands(shop->host(), shop->now());
      }
    }
    ASSERT_EQ(one.outcome(), many.outcome()) << "seed " << seed;
    for (const auto& [customer, outcome] : many.outcome()) seen.insert(outcome);
    if (seed <= 2) many.verify();
  }
  EXPECT_TRUE(seen.contains("1.00 rewarded"));
  EXPECT_TRUE(seen.contains("0.00 taken_back"));
  EXPECT_TRUE(seen.contains("1000.00 alone"));
}

TEST(Errands, OneThatArrivedBeforeItsSenderWasToldChangesNothingWhenItComesAgain) {
  Shop shop(16);
  shop.take("anna", CustomerRecorded{.customer_id = "anna"});
  shop.claim("boris", shop.code_of("anna"));
  carry_errands(shop.host(), shop.now());
  shop.order("boris", "o1", 100);
  // The receiver takes it in, and the process ends before the sender hears of it.
  std::vector<std::pair<PartitionId, ErrandSent>> pending;
  shop.host().with(shop.host().partition_of("boris"), [&](const Engine& engine) {
    for (const auto& [number, errand] : engine.errands().pending()) {
      pending.emplace_back(shop.host().partition_of("boris"), errand);
    }
  });
  ASSERT_EQ(pending.size(), 1u);
  const auto& [from, errand] = pending.front();
  EXPECT_EQ(tell(shop.host(), errand.to, ErrandReceived{from, errand.errand, errand.payload}, shop.now())->changed, 1u);
  EXPECT_EQ(shop.outcome()["anna"], "1000.00 alone");
  EXPECT_EQ(carry_errands(shop.host(), shop.now()), 1u);
  EXPECT_EQ(shop.outcome()["anna"], "1000.00 alone");
  EXPECT_EQ(carry_errands(shop.host(), shop.now()), 0u);
  shop.verify();
}

TEST(PromoCodes, NoPartitionGeneratesTheCodeOfAnother) {
  Shop shop(16);
  std::set<std::string> codes;
  for (int i = 0; i < 100; ++i) {
    const std::string id = fmt::format("c{}", i);
    shop.take(id, CustomerRecorded{.customer_id = id});
    shop.take(id, PromoCodeRequested{id, "spring", "k"});
  }
  std::mutex mutex;
  shop.host().for_each([&](PartitionId, const Engine& engine) {
    const std::lock_guard lock(mutex);
    for (const PromoCode& code : engine.promo_stock().codes()) EXPECT_TRUE(codes.insert(code.text).second);
  });
  EXPECT_EQ(codes.size(), 100u);
}

TEST(PromoCodes, AFileOfCodesIsDealtOutAndWhatIsWrongInItIsToldByLine) {
  Shop shop(16);
  std::string generated;  // one that is looked up in another partition than its own, which would know it
  for (int i = 0; generated.empty(); ++i) {
    const std::string id = fmt::format("c{}", i);
    const PartitionId own = shop.host().partition_of(id);
    shop.take(id, CustomerRecorded{.customer_id = id});
    shop.take(id, PromoCodeRequested{id, "spring", "k"});
    shop.host().with(own, [&](const Engine& engine) {
      const std::string& code = engine.promo_stock().codes().back().text;
      if (shop.host().partition_of(code) != own) generated = code;
    });
  }
  std::string file = "\xEF\xBB\xBFTEA-1\r\n\n TEA-2 \nTEA-1\nTEA 3\nTEA 3\n" + generated + "\n";
  for (int i = 0; i < 200; ++i) file += fmt::format("BULK-{}\n", i);
  const auto report = upload_codes(shop.host(), "partner", file, shop.now()).value();
  EXPECT_EQ(report.added, 202u);
  ASSERT_EQ(report.objections.size(), 4u);
  const auto told = [&](std::size_t i) {
    return fmt::format("{}: {}", report.objections[i].line, report.objections[i].reason);
  };
  EXPECT_EQ(told(0), "4: is in line 1 already");
  EXPECT_EQ(told(1), "5: expected one code without blanks and commas");
  EXPECT_EQ(told(2), "6: expected one code without blanks and commas");
  EXPECT_FALSE(report.objections[2].is_known) << "it is no code, however often it comes";
  EXPECT_EQ(told(3), R"(7: may be one that the pool "spring" generates)");
  const auto again = upload_codes(shop.host(), "partner", "TEA-2\nTEA-4", shop.now()).value();
  EXPECT_EQ(again.added, 1u);
  ASSERT_EQ(again.objections.size(), 1u);
  EXPECT_EQ(again.objections[0].reason, R"(is in the pool "partner" already)");
  EXPECT_EQ(upload_codes(shop.host(), "nothing", "A", shop.now()).error().text(), "there is no promo pool \"nothing\"");
  shop.verify();
}

TEST(PromoCodes, TheSecretIsOneForAllAndStays) {
  Shop shop(16);
  std::mutex mutex;
  std::set<std::string> secrets;
  shop.host().for_each([&](PartitionId, const Engine& engine) {
    const std::lock_guard lock(mutex);
    secrets.insert(bytes_of(engine.promo_stock().source()->key));
  });
  EXPECT_EQ(secrets.size(), 1u);
  EXPECT_FALSE(set_code_secret(shop.host(), "sixteen new byte", shop.now()));
  EXPECT_TRUE(set_code_secret(shop.host(), *secrets.begin(), shop.now()));
}

}  // namespace
}  // namespace lapwing
