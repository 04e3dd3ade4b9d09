#include "audience/activity.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <tuple>

#include "audience/audience.hpp"

namespace lapwing {
namespace {

const Instant noon = Instant::from_seconds(1'717'243'200);

ActivityRecorded viewed(std::string product, Instant at) {
  ActivityRecorded activity{.customer_id = "anna", .at = at, .kind = ActivityKind::product_view};
  activity.product_id = std::move(product);
  return activity;
}

ActivityRecorded cart(std::vector<OrderLine> lines, Instant at) {
  ActivityRecorded activity{.customer_id = "anna", .at = at, .kind = ActivityKind::cart_changed};
  activity.cart = std::move(lines);
  return activity;
}

struct Anna {
  Audience audience;
  CustomerNumber number = audience.ensure("anna", noon);

  [[nodiscard]] HappeningsView lane(Activity::Lane lane) const { return audience.activity().happenings(number, lane); }
  [[nodiscard]] std::string_view text(std::uint32_t number_of_text) const {
    return audience.activity().texts().text(number_of_text);
  }
};

TEST(Activity, AViewKnowsTheCategoryOfItsProduct) {
  Anna anna;
  anna.audience.record({.product_id = "green", .category = "tea"});
  EXPECT_EQ(anna.audience.record(anna.number, viewed("green", noon), noon), Change::changed);
  EXPECT_EQ(anna.audience.record(anna.number, viewed("mug", noon + Duration::seconds(1)), noon), Change::changed);
  const HappeningsView rows = anna.lane(Activity::Lane::behaviour);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(anna.text(anna.audience.activity().subject(rows.subject(0)).group), "tea");
  EXPECT_EQ(anna.text(anna.audience.activity().subject(rows.subject(1)).group), "");
}

TEST(Activity, TheSameInTheSameSecondIsOnce) {
  Anna anna;
  EXPECT_EQ(anna.audience.record(anna.number, viewed("green", noon), noon), Change::changed);
  EXPECT_EQ(anna.audience.record(anna.number, viewed("green", noon + Duration{900}), noon + Duration::hours(1)),
            Change::unchanged);
  EXPECT_EQ(anna.audience.record(anna.number, viewed("black", noon), noon), Change::changed);
  EXPECT_EQ(anna.lane(Activity::Lane::behaviour).size(), 2u);
}

TEST(Activity, WhatIsDatedAheadHappensWhenItIsHeardOf) {
  Anna anna;
  anna.audience.record(anna.number, viewed("green", noon + Duration::days(400)), noon);
  EXPECT_EQ(Instant::from_seconds(anna.lane(Activity::Lane::behaviour).at()[0]), noon);
}

TEST(Activity, TheCartIsAsItsLatestChangeLeftIt) {
  Anna anna;
  EXPECT_EQ(anna.audience.activity().cart(anna.number), nullptr);
  anna.audience.record(anna.number, cart({{"green", "tea", {}, Money::of(5), Money::of(5)}}, noon), noon);
  const Instant before = noon - Duration::hours(1);
  anna.audience.record(anna.number, cart({{"mug", "cups", {}, Money::of(9), Money::of(9)}}, before), noon);
  const Cart* now = anna.audience.activity().cart(anna.number);
  ASSERT_NE(now, nullptr);
  EXPECT_EQ(now->value(), Money::of(5)) << "a change that comes late does not bring the old cart back";
  EXPECT_EQ(anna.audience.record(anna.number, cart({{"green", "tea", {}, Money::of(5), Money::of(5)}}, noon), noon),
            Change::unchanged);
  anna.audience.record(anna.number, cart({}, noon + Duration::hours(1)), noon + Duration::hours(1));
  EXPECT_TRUE(anna.audience.activity().cart(anna.number)->lines.empty());
}

TEST(Activity, AMessageIsOpenedOnceAndAClickOpensIt) {
  Anna anna;
  Activity& activity = anna.audience.activity();
  activity.sent({IntentNumber{1}, {}, anna.number, ChannelKind::email, "hello", 1, "winback", {}, "news"}, "winback",
                noon);
  activity.sent({IntentNumber{2}, {}, anna.number, ChannelKind::email, "hello", 1, "winback", {}, "news"}, "winback",
                noon);
  const Instant later = noon + Duration::hours(1);
  EXPECT_EQ(activity.heard({IntentNumber{1}, ReceiptOutcome::clicked, 0, ""}, later), Change::changed);
  EXPECT_EQ(activity.heard({IntentNumber{1}, ReceiptOutcome::opened, 0, ""}, later), Change::unchanged);
  EXPECT_EQ(activity.heard({IntentNumber{1}, ReceiptOutcome::accepted, 0, ""}, later), Change::unchanged);
  EXPECT_EQ(activity.heard({IntentNumber{9}, ReceiptOutcome::opened, 0, ""}, later), Change::unchanged);
  const HappeningsView rows = anna.lane(Activity::Lane::messages);
  std::vector<Happening> kinds;
  for (std::size_t i = 0; i < rows.size(); ++i) kinds.push_back(rows.kind(i));
  std::ranges::sort(kinds);
  EXPECT_EQ(kinds, (std::vector{Happening::message_sent, Happening::message_read, Happening::message_opened,
                                Happening::message_clicked}));
  EXPECT_EQ(anna.lane(Activity::Lane::behaviour).size(), 0u);
}

TEST(Activity, KeepsEveryCustomersRowsInOrderAndComesBackFromItsImage) {
  EXPECT_TRUE(rc::check([] {
    Audience audience;
    std::vector<std::vector<std::tuple<std::uint32_t, std::string>>> lists(150);
    for (std::uint32_t i = 0; i < lists.size(); ++i) audience.ensure("c" + std::to_string(i), noon);
    for (int i = *rc::gen::inRange(0, 400); i > 0; --i) {
      const auto customer = *rc::gen::inRange<std::uint32_t>(0, static_cast<std::uint32_t>(lists.size()));
      const Instant at = noon - Duration::seconds(*rc::gen::inRange(0, 50));
      const std::string product = "p" + std::to_string(*rc::gen::inRange(0, 300));
      const bool is_new = audience.record(CustomerNumber{customer}, viewed(product, at), noon) == Change::changed;
      const std::tuple row(static_cast<std::uint32_t>(at.seconds()), product);
      RC_ASSERT(is_new == (std::ranges::find(lists[customer], row) == lists[customer].end()));
      if (is_new) lists[customer].push_back(row);
    }
    ByteWriter image;
    audience.save(image);
    Audience again;
    ByteReader from(image.bytes());
    again.load(from);
    RC_ASSERT(from.finish().has_value());
    ByteWriter second_image;
    again.save(second_image);
    const bool same_image = second_image.bytes() == image.bytes();
    RC_ASSERT(same_image);
    for (std::uint32_t customer = 0; customer < lists.size(); ++customer) {
      std::ranges::stable_sort(lists[customer], {}, [](const auto& row) { return std::get<0>(row); });
      const Activity& activity = again.activity();
      const HappeningsView rows = activity.happenings(CustomerNumber{customer}, Activity::Lane::behaviour);
      RC_ASSERT(rows.size() == lists[customer].size());
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::string name(activity.texts().text(activity.subject(rows.subject(i)).name));
        RC_ASSERT(std::tuple(rows.at()[i], name) == lists[customer][i]);
      }
    }
  }));
}

TEST(Activity, WhatACustomerDidIsForgottenAfter400Days) {
  EXPECT_TRUE(rc::check([] {
    Anna anna;
    std::vector<std::pair<std::uint32_t, std::string>> all;
    const Instant end = noon + Duration::days(2000);
    for (int i = *rc::gen::inRange(0, 60); i > 0; --i) {
      const Instant at = noon + Duration::days(100 * *rc::gen::inRange(0, 20)) + Duration::seconds(i);
      const std::string product = "p" + std::to_string(*rc::gen::inRange(0, 3));
      anna.audience.record(anna.number, viewed(product, at), end);
      all.emplace_back(static_cast<std::uint32_t>(at.seconds()), product);
      std::ranges::sort(all);
      std::erase_if(all, [&](const auto& row) { return row.first + 400u * 86'400u < all.back().first; });
      const HappeningsView rows = anna.lane(Activity::Lane::behaviour);
      RC_ASSERT(rows.size() == all.size());
      for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto& subject = anna.audience.activity().subject(rows.subject(row));
        RC_ASSERT(std::pair(rows.at()[row], std::string(anna.text(subject.name))) == all[row]);
      }
    }
  }));
}

TEST(Activity, WhatComesTooLateToBeRememberedChangesNothing) {
  Anna anna;
  anna.audience.record(anna.number, viewed("green", noon), noon);
  EXPECT_EQ(anna.audience.record(anna.number, viewed("black", noon - Duration::days(401)), noon), Change::unchanged);
  EXPECT_EQ(anna.audience.activity().texts().find("black"), std::nullopt);
  EXPECT_EQ(anna.audience.record(anna.number, viewed("black", noon - Duration::days(400)), noon), Change::changed);
}

TEST(ContactPlaces, StayUntilAnotherIsSaidOrTheContactFails) {
  Anna anna;
  const auto say = [&](ContactState state, std::string place) {
    CustomerRecorded facts{.customer_id = "anna"};
    facts.contacts = {{ChannelKind::email, state, 1, std::move(place)}};
    anna.audience.record(anna.number, facts);
    const ContactPlaces& places = anna.audience.contact_places();
    return std::string(places.texts().text(places.place(anna.number, ChannelKind::email)));
  };
  EXPECT_EQ(say(ContactState::valid, "mail.example"), "mail.example");
  EXPECT_EQ(say(ContactState::confirmed, ""), "mail.example");
  EXPECT_EQ(say(ContactState::invalid, ""), "");
  EXPECT_EQ(say(ContactState::valid, "post.example"), "post.example");
}

}  // namespace
}  // namespace lapwing
