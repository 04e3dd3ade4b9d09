#include "audience/contact_holders.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <set>

namespace lapwing {
namespace {

std::set<std::uint32_t> others(const ContactHolders& holders, std::uint32_t customer, ChannelKind channel) {
  std::set<std::uint32_t> found;
  holders.for_each_other(CustomerNumber{customer}, channel, [&](CustomerNumber other) { found.insert(other.value); });
  return found;
}

TEST(ContactHolders, ThoseWhoShareAContactFindEachOtherUntilOneTakesAnother) {
  ContactHolders holders;
  const ContactFact shared{ChannelKind::email, ContactState::valid, 7, {}};
  EXPECT_EQ(holders.record(CustomerNumber{0}, shared), Change::changed);
  EXPECT_EQ(holders.record(CustomerNumber{5}, shared), Change::changed);
  EXPECT_EQ(holders.record(CustomerNumber{5}, shared), Change::unchanged);
  EXPECT_EQ(others(holders, 0, ChannelKind::email), std::set<std::uint32_t>{5});
  EXPECT_TRUE(others(holders, 0, ChannelKind::sms).empty());
  holders.record(CustomerNumber{5}, {ChannelKind::email, ContactState::valid, 0, {}});
  EXPECT_FALSE(others(holders, 0, ChannelKind::email).empty()) << "a fingerprint that is not said changes nothing";
  holders.record(CustomerNumber{5}, {ChannelKind::email, ContactState::invalid, 7, {}});
  EXPECT_TRUE(others(holders, 0, ChannelKind::email).empty()) << "nobody can be written to there";
}

TEST(ContactHolders, AgreeWithAMapHoweverContactsPassFromHandToHand) {
  EXPECT_TRUE(rc::check([] {
    ContactHolders holders;
    std::map<std::uint32_t, std::uint64_t> oracle;
    for (int i = *rc::gen::inRange(0, 60); i > 0; --i) {
      const auto customer = *rc::gen::inRange<std::uint32_t>(0, 20);
      const auto print = *rc::gen::inRange<std::uint64_t>(1, 6) << 40 | *rc::gen::inRange<std::uint64_t>(0, 2);
      const auto state = *rc::gen::element(ContactState::valid, ContactState::confirmed, ContactState::invalid);
      holders.record(CustomerNumber{customer}, {ChannelKind::sms, state, print, {}});
      if (is_usable(state)) {
        oracle[customer] = print;
      } else {
        oracle.erase(customer);
      }
      if (*rc::gen::inRange(0, 8) == 0) {
        ByteWriter to;
        holders.save(to);
        ByteReader from(to.bytes());
        holders.load(from);
        RC_ASSERT(from.finish().has_value());
      }
    }
    for (std::uint32_t customer = 0; customer < 20; ++customer) {
      std::set<std::uint32_t> expected;
      for (const auto& [other, print] : oracle) {
        const auto own = oracle.find(customer);
        if (own != oracle.end() && other != customer && print == own->second) expected.insert(other);
      }
      RC_ASSERT(others(holders, customer, ChannelKind::sms) == expected);
    }
  }));
}

}  // namespace
}  // namespace lapwing
