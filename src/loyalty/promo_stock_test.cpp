#include "loyalty/promo_stock.hpp"

#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <nlohmann/json.hpp>

#include "base/zone.hpp"

namespace lapwing {
namespace {

const Instant noon = parse_instant("2024-03-01T12:00:00Z").value();
const Zone utc;

PromoPool pool_of(const std::string& id, const std::string& fields) {
  return parse_promo_pool(nlohmann::json::parse(fmt::format(R"({{"id": "{}", "title": "P", {}}})", id, fields)))
      .value();
}

void define(PromoStock& stock, const std::string& id, const std::string& fields) {
  const std::string text = fmt::format(R"({{"id": "{}", "title": "P", {}}})", id, fields);
  PromoPool pool = parse_promo_pool(nlohmann::json::parse(text)).value();
  ASSERT_TRUE(stock.check(pool));
  stock.define(std::move(pool), text);
}

PromoStock::Source source(std::uint16_t partition, std::uint32_t count) {
  return {HashKey{1, 2}, PartitionId{partition}, count};
}

/// The code that the customer's enrollment is given, or why it is not.
std::string reserve(PromoStock& stock, std::uint32_t customer, const char* pool, std::uint64_t enrollment,
                    Instant now = noon) {
  const auto planned = stock.plan_reserve({.customer = CustomerNumber{customer},
                                           .pool = pool,
                                           .enrollment = EnrollmentNumber{enrollment},
                                           .step = 0,
                                           .campaign_id = "welcome",
                                           .key = {},
                                           .now = now,
                                           .zone = &utc});
  if (!planned) return std::string(to_text(planned.error()));
  stock.apply(*planned);
  return planned->code;
}

TEST(PromoStock, PartitionsGenerateDifferentCodesAndAReplayTheSame) {
  std::set<std::string> codes;
  for (std::uint16_t partition = 0; partition < 16; ++partition) {
    PromoStock stock;
    stock.set_source(source(partition, 16));
    define(stock, "spring", R"("codes": {"prefix": "S-"})");
    PromoStock again = stock;
    for (std::uint32_t customer = 0; customer < 50; ++customer) {
      const std::string code = reserve(stock, customer, "spring", customer + 1);
      EXPECT_TRUE(codes.insert(code).second) << code;
      EXPECT_EQ(reserve(again, customer, "spring", customer + 1), code);
    }
  }
}

TEST(PromoStock, ACodeThatIsThereAlreadyOrLooksGeneratedCannotBeUploaded) {
  PromoStock stock;
  stock.set_source(source(0, 1));
  define(stock, "spring", R"("codes": {"prefix": "S-"})");
  define(stock, "partner", R"("codes": "uploaded")");
  EXPECT_EQ(stock.upload(1, {"A", "B", "A"}), 2u);
  EXPECT_EQ(stock.objection("B"), R"(is in the pool "partner" already)");
  EXPECT_EQ(stock.objection(""), "expected a code, found nothing");
  PromoStock other = stock;
  EXPECT_EQ(stock.objection(reserve(other, 0, "spring", 1)), R"(may be one that the pool "spring" generates)");
  EXPECT_EQ(stock.objection("C"), std::nullopt);
}

TEST(PromoStock, PoolsWhoseCodesMayLookAlikeAreRefused) {
  PromoStock stock;
  stock.set_source(source(0, 1));
  define(stock, "spring", R"("codes": {"prefix": "S-", "length": 9})");
  EXPECT_EQ(stock.check(pool_of("autumn", R"("codes": {"prefix": "S-", "length": 9})")).error().text(),
            R"($.codes: codes of the pool "spring" may look the same: expected another prefix or length)");
  EXPECT_TRUE(stock.check(pool_of("autumn", R"("codes": {"prefix": "A-", "length": 9})")));
  EXPECT_EQ(stock.check(pool_of("spring", R"("codes": "uploaded")")).error().text(),
            "$.codes: a pool keeps the kind of its codes: publish another pool");
  EXPECT_TRUE(stock.check(pool_of("spring", R"("codes": {"prefix": "S-", "length": 9}, "uses": 2)")));
}

TEST(PromoStock, ACampaignGivesACustomerOneCode) {
  PromoStock stock;
  define(stock, "partner", R"("codes": "uploaded", "valid_for": "2 days")");
  stock.upload(0, {"A", "B", "C"});
  EXPECT_EQ(reserve(stock, 7, "partner", 1), "A");
  EXPECT_EQ(reserve(stock, 7, "partner", 2), "A") << "it is good still";
  EXPECT_EQ(reserve(stock, 8, "partner", 3), "B");
  EXPECT_EQ(reserve(stock, 7, "partner", 4, noon + Duration::days(3)), "had_one");
  EXPECT_EQ(reserve(stock, 9, "partner", 5), "C");
  EXPECT_EQ(reserve(stock, 10, "partner", 6), "empty");
}

// What the stock should be, told by looking at everything that ever happened.
struct Told {
  std::map<std::string, std::uint32_t> owner;           // of codes that are out
  std::map<std::string, std::set<std::string>> orders;  // that use a code, "customer/order"
  std::set<std::string> uploaded, ever, given;
};

class RandomStock {
 public:
  void run() {
    stock_.set_source(source(2, 3));
    define(stock_, "made", R"("codes": {"prefix": "M-"}, "uses": 2)");
    define(stock_, "given", R"("codes": "uploaded", "one_per_campaign": false, "low_stock": 4)");
    for (int left = *rc::gen::inRange(1, 80); left > 0; --left) {
      step(*rc::gen::inRange(0, 7));
      check();
    }
  }

 private:
  std::string some_code() {
    if (told_.ever.empty()) return "nothing";
    return *rc::gen::elementOf(std::vector<std::string>(told_.ever.begin(), told_.ever.end()));
  }

  void step(int what) {
    if (what == 0) {
      const std::string code = fmt::format("U{}", *rc::gen::inRange(0, 30));
      const bool is_new = told_.uploaded.insert(code).second;
      told_.ever.insert(code);
      RC_ASSERT(stock_.upload(1, {code, code}) == (is_new ? 1u : 0u));
    } else if (what <= 2) {
      reserve_one();
    } else if (what == 3) {
      const PromoCode* code = stock_.find(some_code());
      if (code == nullptr || code->state != PromoCodeState::reserved) return;
      told_.given.insert(code->text);
      stock_.apply(PromoCodeGiven{code->customer, code->text}, noon);
    } else if (what == 4) {
      const PromoCode* code = stock_.find(some_code());
      if (code == nullptr || code->state != PromoCodeState::reserved) return;
      told_.owner.erase(code->text);
      stock_.apply(PromoCodeReleased{code->customer, code->text});
    } else {
      order();
    }
  }

  void reserve_one() {
    const auto customer = *rc::gen::inRange<std::uint32_t>(0, 6);
    const char* pool = *rc::gen::element("made", "given");
    const std::string code = reserve(stock_, customer, pool, ++enrollment_);
    if (code == "empty") {
      RC_ASSERT(pool == std::string("given"));
      for (const std::string& uploaded : told_.uploaded) RC_ASSERT(told_.owner.contains(uploaded));
      return;
    }
    if (code == "had_one") return;
    const auto known = told_.owner.find(code);
    RC_ASSERT(known == told_.owner.end() || known->second == customer);
    told_.owner[code] = customer;
    told_.ever.insert(code);
    stock_.note_message(IntentNumber{enrollment_}, EnrollmentNumber{enrollment_});
    if (auto low = stock_.plan_low(1)) {
      RC_ASSERT(low->left <= 2u);  // a third of 4, rounded up
      stock_.apply(*low);
    }
  }

  void order() {
    const auto customer = *rc::gen::inRange<std::uint32_t>(0, 6);
    const std::string order_id = fmt::format("o{}", *rc::gen::inRange(0, 8));
    const bool stands = *rc::gen::inRange(0, 3) > 0;
    const std::string code = *rc::gen::arbitrary<bool>() ? some_code() : "";
    for (const Decision& decision : stock_.plan_purchase({.customer = CustomerNumber{customer},
                                                          .order_id = order_id,
                                                          .code = code,
                                                          .stands = stands,
                                                          .placed_at = noon,
                                                          .now = noon,
                                                          .zone = &utc})) {
      apply(decision, fmt::format("{}/{}", customer, order_id));
    }
  }

  void apply(const Decision& decision, const std::string& order) {
    if (const auto* reserved = std::get_if<PromoCodeReserved>(&decision)) {
      RC_ASSERT(told_.owner.emplace(reserved->code, reserved->customer.value).second);
      stock_.apply(*reserved);
    } else if (const auto* given = std::get_if<PromoCodeGiven>(&decision)) {
      told_.given.insert(given->code);
      stock_.apply(*given, noon);
    } else if (const auto* redeemed = std::get_if<PromoCodeRedeemed>(&decision)) {
      RC_ASSERT(told_.orders[redeemed->code].insert(order).second);
      stock_.apply(*redeemed);
    } else {
      const auto& restored = std::get<PromoCodeRestored>(decision);
      RC_ASSERT(told_.orders[restored.code].erase(order) == 1u);
      stock_.apply(restored);
    }
  }

  void check() {
    std::size_t free = 0;
    for (const std::string& text : told_.ever) {
      const PromoCode* code = stock_.find(text);
      RC_ASSERT(code != nullptr);  // none is lost
      const auto owner = told_.owner.find(text);
      const bool is_out = code->state == PromoCodeState::reserved || code->state == PromoCodeState::given;
      RC_ASSERT(is_out == (owner != told_.owner.end()));
      if (is_out) RC_ASSERT(code->customer.value == owner->second);
      RC_ASSERT((code->state == PromoCodeState::given) == told_.given.contains(text));
      RC_ASSERT((code->state == PromoCodeState::lapsed) == (!is_out && !told_.uploaded.contains(text)));
      RC_ASSERT(code->uses == told_.orders[text].size());
      RC_ASSERT(code->uses <= stock_.pools()[code->pool].definition.uses);
      free += code->state == PromoCodeState::free ? 1 : 0;
    }
    RC_ASSERT(stock_.codes().size() == told_.ever.size());
    RC_ASSERT(stock_.pools()[1].free.size() == free);
    restart();
  }

  void restart() {
    ByteWriter image;
    stock_.save(image);
    PromoStock again;
    ByteReader from(image.bytes());
    RC_ASSERT(again.load(from).has_value());
    RC_ASSERT(from.finish().has_value());
    ByteWriter second;
    again.save(second);
    RC_ASSERT(second.bytes() == image.bytes());
    stock_ = std::move(again);
  }

  PromoStock stock_;
  Told told_;
  std::uint64_t enrollment_ = 0;
};

TEST(PromoStock, NoCodeIsTwoCustomersNoneIsLostAndNoneIsUsedTooOften) {
  EXPECT_TRUE(rc::check([] { RandomStock().run(); }));
}

}  // namespace
}  // namespace lapwing
