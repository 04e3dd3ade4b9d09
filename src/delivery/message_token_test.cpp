#include "delivery/message_token.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "vault/vault.hpp"

namespace lapwing {
namespace {

class Tokens : public testing::Test {
 protected:
  std::unique_ptr<Vault> vault_ = Vault::in_memory();
  std::string origin_ = origin_of(*vault_, "serve");
};

TEST_F(Tokens, ComeBackAsTheyWereMade) {
  const std::string message = message_id_token(origin_, PartitionId{3}, IntentNumber{123});
  const auto link = read_token(link_token(*vault_, message, "anna"), origin_);
  ASSERT_TRUE(link);
  EXPECT_EQ(link->message.partition, PartitionId{3});
  EXPECT_EQ(link->message.intent, IntentNumber{123});
  EXPECT_FALSE(link->number);
  const auto click = read_token(click_token(*vault_, message, 77, "anna"), origin_);
  ASSERT_TRUE(click);
  EXPECT_EQ(click->message.intent, IntentNumber{123});
  EXPECT_EQ(click->number, 77u);
}

TEST_F(Tokens, AreOfOneCustomerOneShopAndOnePurpose) {
  const std::string message = message_id_token(origin_, PartitionId{3}, IntentNumber{123});
  const std::pair<LinkPurpose, std::string> tokens[] = {{LinkPurpose::page, link_token(*vault_, message, "anna")},
                                                        {LinkPurpose::click, click_token(*vault_, message, 77, "anna")},
                                                        {LinkPurpose::confirm,
                                                         confirm_token(*vault_, message, 77, "anna")}};
  for (const auto& [purpose, token] : tokens) {
    const ReadToken read = read_token(token, origin_).value();
    EXPECT_TRUE(is_for(*vault_, token, read, purpose, origin_, "anna"));
    EXPECT_FALSE(is_for(*vault_, token, read, purpose, origin_, "boris"));
    EXPECT_FALSE(is_for(*Vault::in_memory(), token, read, purpose, origin_, "anna"));
    EXPECT_FALSE(read_token(token, origin_of(*vault_, "run")));
    for (const auto& [other, unused] : tokens) {
      EXPECT_EQ(is_for(*vault_, token, read, other, origin_, "anna"), other == purpose);
    }
  }
}

TEST_F(Tokens, AnAlteredOneIsNobodys) {
  const std::string message = message_id_token(origin_, PartitionId{3}, IntentNumber{123});
  EXPECT_TRUE(rc::check([&] {
    const bool is_click = *rc::gen::arbitrary<bool>();
    const std::string whole = is_click ? click_token(*vault_, message, 77, "anna")
                                       : link_token(*vault_, message, "anna");
    std::string token = whole;
    const auto place = *rc::gen::inRange<std::size_t>(0, token.size());
    const int how = *rc::gen::inRange(0, 3);
    if (how == 0) token[place] = *rc::gen::element('0', '1', 'a', 'f', 'F', '-', 'p', '+', ' ');
    if (how == 1) token.erase(place, 1);
    if (how == 2) token.insert(place, 1, *rc::gen::element('0', '1', 'a', '-'));
    RC_PRE(token != whole);
    const auto read = read_token(token, origin_);
    const auto purpose = is_click ? LinkPurpose::click : LinkPurpose::page;
    RC_ASSERT(!read || !is_for(*vault_, token, *read, purpose, origin_, "anna"));
  }));
}

TEST_F(Tokens, WhatIsNoneIsNotRead) {
  for (const std::string_view text : {"", "-", "----", "p03", "../../etc/passwd"})
    EXPECT_FALSE(read_token(text, origin_));
  EXPECT_FALSE(read_token(origin_ + "-p03-000000000000-0000000000000000", origin_)) << "messages count from 1";
  EXPECT_FALSE(read_token(origin_ + "-p99999-000000000001-0000000000000000", origin_));
}

}  // namespace
}  // namespace lapwing
