#include "audience/promo_codes.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "audience/audience.hpp"

namespace lapwing {
namespace {

const Instant noon = Instant::from_seconds(1'717'243'200);

TEST(PromoCodes, TheSameCodeAgainChangesNothing) {
  Audience audience;
  const CustomerNumber anna = audience.ensure("anna", noon);
  const CustomerNumber boris = audience.ensure("boris", noon);
  const PromoCodeIssued issued{"anna", "SALE", "spring", noon, noon + Duration::days(3)};
  EXPECT_EQ(audience.record(anna, issued), Change::changed);
  PromoCodeIssued again = issued;
  again.pool = "autumn";
  again.issued_at = noon + Duration::days(1);
  EXPECT_EQ(audience.record(anna, again), Change::unchanged);
  EXPECT_EQ(audience.record(boris, again), Change::changed) << "a code may be given to several customers";
  const PromoCodesView codes = audience.issued_codes().codes(anna);
  ASSERT_EQ(codes.size(), 1u);
  EXPECT_EQ(audience.issued_codes().texts().text(codes.pool(0)), "spring");
  EXPECT_EQ(codes.expires_at(0), noon + Duration::days(3));
}

TEST(PromoCodes, OneWithoutAnEndNeverExpires) {
  Audience audience;
  const CustomerNumber anna = audience.ensure("anna", noon);
  audience.record(anna, PromoCodeIssued{"anna", "SALE", "", noon, {}});
  EXPECT_EQ(audience.issued_codes().codes(anna).expires_at(0), Instant::never());
}

TEST(PromoCodes, LieInTheOrderOfTheirIssueAndComeBackFromTheirImage) {
  EXPECT_TRUE(rc::check([] {
    PromoCodes codes;
    using Row = std::tuple<std::int64_t, std::string, std::string, Instant>;
    std::map<std::uint32_t, std::vector<Row>> lists;
    for (int i = *rc::gen::inRange(0, 200); i > 0; --i) {
      const auto customer = *rc::gen::inRange<std::uint32_t>(0, 150);
      const std::string code = "code " + std::to_string(*rc::gen::inRange(0, 300));
      const std::string pool = *rc::gen::element<std::string>("", "spring", "a pool with a long name");
      const Instant at = noon + Duration::seconds(*rc::gen::inRange(0, 90));
      const bool ends = *rc::gen::arbitrary<bool>();
      const Instant expires_at = ends ? at + Duration::seconds(1 + *rc::gen::inRange(0, 90'000)) : Instant::never();
      auto& list = lists[customer];
      const bool is_known = std::ranges::any_of(list, [&](const Row& row) { return std::get<1>(row) == code; });
      const PromoCodeIssued issued{"c", code, pool, at, ends ? std::optional(expires_at) : std::nullopt};
      RC_ASSERT((codes.record(CustomerNumber{customer}, issued) == Change::unchanged) == is_known);
      if (!is_known) list.emplace_back(at.seconds(), code, pool, expires_at);
    }
    ByteWriter image;
    codes.save(image);
    PromoCodes again;
    ByteReader from(image.bytes());
    again.load(from);
    RC_ASSERT(from.finish().has_value());
    for (auto& [customer, list] : lists) {
      std::ranges::stable_sort(list, {}, [](const Row& row) { return std::get<0>(row); });
      const PromoCodesView view = again.codes(CustomerNumber{customer});
      RC_ASSERT(view.size() == list.size());
      for (std::size_t i = 0; i < view.size(); ++i) {
        const Row row(view.issued_at()[i], again.texts().text(view.code(i)), again.texts().text(view.pool(i)),
                      view.expires_at(i));
        RC_ASSERT(row == list[i]);
      }
    }
  }));
}

}  // namespace
}  // namespace lapwing
