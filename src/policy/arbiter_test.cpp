#include "policy/arbiter.hpp"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

struct Case {
  ContactState contact;
  bool consented;
  MessageClass message_class;
  std::optional<Refusal> expected;
};

TEST(Arbiter, GivesTheFirstReasonInTheOrderOfPrecedence) {
  const Case cases[] = {
      {ContactState::absent, false, MessageClass::marketing, Refusal::no_contact},
      {ContactState::invalid, false, MessageClass::marketing, Refusal::invalid_contact},
      {ContactState::valid, false, MessageClass::marketing, Refusal::no_consent},
      {ContactState::valid, true, MessageClass::marketing, std::nullopt},
      {ContactState::valid, false, MessageClass::service, std::nullopt},
      {ContactState::valid, false, MessageClass::transactional, std::nullopt},
      {ContactState::invalid, true, MessageClass::transactional, Refusal::invalid_contact},
  };
  for (const Case& c : cases) {
    Audience audience;
    const CustomerNumber customer = audience.ensure("c", Instant{});
    CustomerRecorded facts{.customer_id = "c"};
    facts.contacts = {{ChannelKind::email, c.contact, 0}};
    facts.consents = {{ChannelKind::email, "", c.consented, {}, ""}};
    audience.record(customer, facts);
    EXPECT_EQ(refusal_of(audience.customer(customer), {ChannelKind::email, c.message_class, ""}), c.expected);
  }
}

TEST(Arbiter, ATopicThatWasRefusedIsNotWrittenAbout) {
  Audience audience;
  const CustomerNumber customer = audience.ensure("c", Instant{});
  CustomerRecorded facts{.customer_id = "c"};
  facts.contacts = {{ChannelKind::email, ContactState::valid, 0}};
  facts.consents = {{ChannelKind::email, "", true, {}, ""}, {ChannelKind::email, "news", false, {}, ""}};
  audience.record(customer, facts);
  EXPECT_EQ(refusal_of(audience.customer(customer), {ChannelKind::email, MessageClass::marketing, "news"}),
            Refusal::no_consent);
}

}  // namespace
}  // namespace lapwing
