#include "channel/smpp_session.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "channel/smpp_batch.hpp"
#include "channel/smpp_status.hpp"
#include "channel/smpp_submit.hpp"

// The protocol without a connection: time and bytes are told.
namespace lapwing {
namespace {

constexpr Instant start{1'000'000};

SmppMessage message_to(const std::string& number) {
  SmppMessage message;
  message.destination.number = number;
  message.short_message = "hello";
  return message;
}

/// A server's end of the session: takes its output apart and speaks to it.
struct Wire {
  explicit Wire(SmppSettings wanted = {}) : settings(std::move(wanted)), rate(settings.rate) {
    session.emplace(settings, rate, start);
  }

  /// What the session has for the server.
  std::vector<SmppPdu> hear() {
    std::vector<SmppPdu> units;
    while (!session->output().empty()) {
      const auto size = *smpp_size(session->output());
      units.push_back(*decode_smpp(session->output().substr(0, size)));
      session->wrote(size);
    }
    return units;
  }
  void say(SmppCommand command, std::uint32_t sequence, std::uint32_t status = 0, const std::string& id = "") {
    SmppPdu pdu{command, status, sequence, {}};
    if (command == SmppCommand::bind_transceiver_resp) pdu.body = SmppBindAnswer{"server", {}};
    if (command == SmppCommand::submit_sm_resp && status == 0) pdu.body = SmppMessageAnswer{id, {}};
    if (command == SmppCommand::deliver_sm) pdu.body = message_to("100");
    session->receive(*encode_smpp(pdu), now);
  }
  void bind() {
    hear();
    say(SmppCommand::bind_transceiver_resp, 1);
  }
  bool submit(std::uint64_t ticket) {
    return session->take_leave(now) && session->submit(ticket, message_to("7999" + std::to_string(ticket)), now);
  }
  void pass(Duration time) {
    now = now + time;
    session->advance(now);
  }

  SmppSettings settings;
  SmppRate rate;
  Instant now = start;
  std::optional<SmppSession> session;
};

TEST(SmppSession, NothingIsSubmittedBeforeTheServerTookTheBind) {
  Wire wire({.system_id = "shop", .password = "secret"});
  EXPECT_FALSE(wire.session->has_room());
  const auto heard = wire.hear();
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(std::get<SmppBind>(heard[0].body).system_id, "shop");
  wire.say(SmppCommand::bind_transceiver_resp, 1);
  EXPECT_TRUE(wire.submit(1));
}

TEST(SmppSession, ABindWithoutAnAnswerIsGivenUp) {
  Wire wire;
  wire.pass(Duration::seconds(29));
  EXPECT_EQ(wire.session->state(), SmppSession::State::binding);
  wire.pass(Duration::seconds(1));
  EXPECT_EQ(wire.session->state(), SmppSession::State::over);
  EXPECT_FALSE(wire.session->is_refused());
}

TEST(SmppSession, NoMoreThanAWindowIsUnderWayAndAnswersComeInAnyOrder) {
  Wire wire({.window = 3, .rate = 100'000});
  wire.bind();
  for (std::uint64_t ticket = 10; ticket < 13; ++ticket) EXPECT_TRUE(wire.submit(ticket));
  EXPECT_FALSE(wire.submit(13));
  const auto heard = wire.hear();
  ASSERT_EQ(heard.size(), 3u);
  wire.say(SmppCommand::submit_sm_resp, heard[2].sequence, 0, "c");
  wire.say(SmppCommand::submit_sm_resp, heard[0].sequence, 0x0b);
  wire.say(SmppCommand::submit_sm_resp, 999, 0, "stray");
  const auto answers = wire.session->take_answers();
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].ticket, 12u);
  EXPECT_EQ(answers[0].message_id, "c");
  EXPECT_EQ(answers[1].ticket, 10u);
  EXPECT_EQ(answers[1].status, 0x0bu);
  EXPECT_TRUE(wire.submit(14));
}

TEST(SmppSession, WhatTheServerCannotHaveWholeIsUnsentAndTheRestLost) {
  Wire wire({.window = 3, .rate = 100'000});
  wire.bind();
  for (std::uint64_t ticket = 1; ticket <= 3; ++ticket) wire.submit(ticket);
  const std::size_t size = *smpp_size(wire.session->output());
  wire.session->wrote(2 * size - 1);  // all of the first, all but a byte of the second
  wire.session->close("gone");
  std::map<std::uint64_t, SmppAnswer::Kind> kinds;
  for (const auto& answer : wire.session->take_answers()) kinds[answer.ticket] = answer.kind;
  EXPECT_EQ(kinds, (std::map<std::uint64_t, SmppAnswer::Kind>{
                       {1, SmppAnswer::Kind::lost}, {2, SmppAnswer::Kind::unsent}, {3, SmppAnswer::Kind::unsent}}));
}

TEST(SmppSession, ASubmitWithoutAnAnswerIsLostAndMakesRoom) {
  Wire wire({.window = 1, .rate = 100'000});
  wire.bind();
  wire.submit(1);
  wire.pass(Duration::seconds(59));
  EXPECT_TRUE(wire.session->take_answers().empty());
  wire.say(SmppCommand::enquire_link_resp, 3);
  wire.pass(Duration::seconds(1));
  const auto answers = wire.session->take_answers();
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].kind, SmppAnswer::Kind::lost);
  EXPECT_TRUE(wire.submit(2));
  wire.say(SmppCommand::submit_sm_resp, 2, 0, "late");
  EXPECT_TRUE(wire.session->take_answers().empty()) << "an outcome is said once";
}

TEST(SmppSession, ASilentServerIsAskedAndThenLeft) {
  Wire wire;
  wire.bind();
  EXPECT_EQ(wire.session->wake_at(), start + Duration::seconds(30));
  wire.pass(Duration::seconds(30));
  const auto heard = wire.hear();
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(heard[0].command, SmppCommand::enquire_link);
  wire.pass(Duration::seconds(59));
  EXPECT_EQ(wire.session->state(), SmppSession::State::bound);
  wire.pass(Duration::seconds(1));
  EXPECT_EQ(wire.session->state(), SmppSession::State::over);
  EXPECT_EQ(wire.session->reason(), "the server no longer answers");
}

TEST(SmppSession, TheServersOwnRequestsAreAnswered) {
  Wire wire;
  wire.bind();
  wire.say(SmppCommand::enquire_link, 77);
  wire.say(static_cast<SmppCommand>(0x103), 78);
  wire.say(SmppCommand::deliver_sm, 79);
  ASSERT_EQ(wire.session->take_deliveries().size(), 1u);
  auto heard = wire.hear();
  ASSERT_EQ(heard.size(), 2u);
  EXPECT_EQ(heard[0], (SmppPdu{SmppCommand::enquire_link_resp, 0, 77, {}}));
  EXPECT_EQ(heard[1], (SmppPdu{SmppCommand::generic_nack, smpp_invalid_command, 78, {}}));
  wire.session->acknowledge(79, true);
  wire.session->acknowledge(80, false);
  heard = wire.hear();
  ASSERT_EQ(heard.size(), 2u);
  EXPECT_EQ(heard[0].command, SmppCommand::deliver_sm_resp);
  EXPECT_EQ(heard[0].sequence, 79u);
  EXPECT_EQ(heard[1].status, smpp_try_again_later);
  wire.say(SmppCommand::unbind, 81);
  EXPECT_EQ(wire.session->state(), SmppSession::State::over);
  EXPECT_EQ(wire.hear()[0].command, SmppCommand::unbind_resp);
}

TEST(SmppSession, BytesThatAreNoUnitEndTheSessionAndABrokenUnitDoesNot) {
  Wire wire;
  wire.bind();
  std::string broken = *encode_smpp({SmppCommand::deliver_sm, 0, 5, SmppMessage{}});
  broken[3] = static_cast<char>(broken.size() - 1);
  broken.pop_back();
  for (const char byte : broken) wire.session->receive({&byte, 1}, wire.now);
  const auto heard = wire.hear();
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(heard[0], (SmppPdu{SmppCommand::generic_nack, smpp_invalid_length, 5, {}}));
  EXPECT_EQ(wire.session->state(), SmppSession::State::bound);
  wire.session->receive("HTTP/1.1 400 Bad Request\r\n\r\n", wire.now);
  EXPECT_EQ(wire.session->state(), SmppSession::State::over);
}

TEST(SmppRate, IsHalvedWhenItIsTooMuchAndGrowsAgain) {
  SmppRate rate(100);
  Instant now = start;
  const auto sent_within = [&](Duration time) {
    int count = 0;
    for (const Instant end = now + time; now < end; now = now + Duration{1}) count += rate.take(now) ? 1 : 0;
    return count;
  };
  EXPECT_NEAR(sent_within(Duration::seconds(10)), 1000, 6);
  rate.throttled(now);
  rate.throttled(now);
  EXPECT_EQ(rate.current(), 50'000) << "answers to one window are one complaint";
  EXPECT_NEAR(sent_within(Duration::seconds(10)), 500, 3);
  for (int second = 0; second < 4; ++second) {
    now = now + Duration::seconds(1);
    rate.accepted(now);
    rate.accepted(now);
  }
  EXPECT_EQ(rate.current(), 70'000);
  for (int i = 0; i < 20; ++i) {
    now = now + Duration::seconds(1);
    rate.throttled(now);
  }
  EXPECT_EQ(rate.current(), 1000);
  EXPECT_EQ(rate.ready_at(now), now + Duration::seconds(1));
}

/// Plays a batch against a server that answers as it is told; what comes of it is checked against what the server did.
TEST(SmppBatch, NoPartIsTakenTwiceWhateverTheServerDoes) {
  EXPECT_TRUE(rc::check([] {
    SmppSettings settings;
    std::vector<Envelope> envelopes(*rc::gen::inRange<std::size_t>(1, 6));
    std::vector<std::size_t> part_counts;
    for (std::size_t i = 0; i < envelopes.size(); ++i) {
      part_counts.push_back(*rc::gen::inRange<std::size_t>(1, 4));
      envelopes[i].message_id_token = "t" + std::to_string(i);
      envelopes[i].from_address = "SHOP";
      envelopes[i].to_address = "7999000000" + std::to_string(i);
      envelopes[i].text = std::string(part_counts[i] * 150, 'a');
    }
    SmppBatch batch(envelopes, settings, 100, start);
    std::map<std::string, std::map<std::string, int>> taken;  // by number, by part: times the server may have it
    std::map<std::string, bool> in_doubt;
    std::vector<SmppBatch::Next> under_way;
    while (!batch.is_over()) {
      if (batch.has_next() && *rc::gen::inRange(0, 2) == 0) {
        under_way.push_back(*batch.next());
        continue;
      }
      if (under_way.empty()) continue;
      const auto at = *rc::gen::inRange<std::size_t>(0, under_way.size());
      const auto next = under_way[at];
      under_way.erase(under_way.begin() + static_cast<std::ptrdiff_t>(at));
      SmppAnswer answer{next.ticket, SmppAnswer::Kind::answered, 0, "id"};
      const std::string to = next.message->destination.number;
      switch (*rc::gen::inRange(0, 8)) {
        case 0:
          answer.kind = SmppAnswer::Kind::lost;
          ++taken[to][next.message->short_message];
          in_doubt[to] = true;
          break;
        case 1:
          answer.kind = SmppAnswer::Kind::unsent;
          break;
        case 2:
          answer.status = 0x58;
          break;
        case 3:
          answer.status = 0x0b;
          break;
        default:
          ++taken[to][next.message->short_message];
      }
      batch.answer(answer, start);
    }
    std::vector<SendResult> results(envelopes.size());
    for (auto& [index, result] : batch.take_results()) results[index] = std::move(result);
    for (std::size_t i = 0; i < envelopes.size(); ++i) {
      const auto& parts = taken[envelopes[i].to_address];
      for (const auto& [part, times] : parts) RC_ASSERT(times == 1 || part.empty());
      const bool has_all = parts.size() == (part_counts[i] == 1 ? 1u : (part_counts[i] * 150 + 152) / 153);
      const bool doubtful = in_doubt[envelopes[i].to_address];
      const Outcome expected = doubtful        ? Outcome::unknown
                               : has_all       ? Outcome::accepted
                               : parts.empty() ? Outcome::failed
                                               : Outcome::unknown;
      RC_ASSERT(results[i].outcome == expected);
    }
  }));
}

TEST(SmppBatch, GivenUpOnDefersWhatWasNotTried) {
  SmppSettings settings;
  std::vector<Envelope> envelopes(3);
  for (std::size_t i = 0; i < 3; ++i) {
    envelopes[i].message_id_token = "t" + std::to_string(i);
    envelopes[i].from_address = "SHOP";
    envelopes[i].to_address = "79990000000";
    envelopes[i].text = i == 1 ? std::string(200, 'a') : "hi";
  }
  SmppBatch batch(envelopes, settings, 0, start);
  batch.answer({batch.next()->ticket, SmppAnswer::Kind::answered, 0, "a"}, start);
  const auto first_part = batch.next()->ticket;
  batch.answer({first_part, SmppAnswer::Kind::answered, 0, "b"}, start);
  batch.give_up("the server is gone");
  auto results = batch.take_results();
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[0].second.outcome, Outcome::accepted);
  EXPECT_EQ(results[1].second.outcome, Outcome::unknown);
  EXPECT_EQ(results[1].second.reply, "only 1 of 2 parts were taken: not tried: the server is gone");
  EXPECT_EQ(results[1].second.provider_id, "b");
  EXPECT_EQ(results[2].second.outcome, Outcome::deferred);
  EXPECT_TRUE(batch.is_over());
}

TEST(SmppBatch, ThatIsThrottledForAMinuteIsStuck) {
  SmppSettings settings;
  std::vector<Envelope> envelopes(1);
  envelopes[0] = {.message_id_token = "t", .from_address = "SHOP", .to_address = "79990000000", .text = "hi"};
  SmppBatch batch(envelopes, settings, 0, start);
  EXPECT_FALSE(batch.is_stuck(start + Duration::minutes(5)));
  batch.answer({batch.next()->ticket, SmppAnswer::Kind::answered, 0x14, ""}, start);
  EXPECT_FALSE(batch.is_stuck(start + Duration::seconds(59)));
  EXPECT_TRUE(batch.is_stuck(start + Duration::seconds(60)));
}

TEST(SmppSubmit, SaysHowLongAMessageIsWorthDelivering) {
  EXPECT_EQ(relative_time(Duration::hours(4)), "000000040000000R");
  EXPECT_EQ(relative_time(Duration::days(2) + Duration::seconds(3723)), "000002010203000R");
  Envelope envelope{.message_id_token = "t", .from_address = "79991112233", .to_address = "+79990000000", .text = "hi"};
  envelope.validity = Duration::minutes(10);
  const auto submits = submits_of(envelope, {});
  ASSERT_TRUE(submits);
  EXPECT_EQ(submits->at(0).validity_period, "000000001000000R");
  EXPECT_EQ(submits->at(0).source, (SmppAddress{1, 1, "79991112233"}));
  EXPECT_EQ(submits->at(0).destination, (SmppAddress{1, 1, "79990000000"}));
  EXPECT_EQ(*submits, *submits_of(envelope, {})) << "the same on every try";
  envelope.from_address = "1234";
  EXPECT_EQ(submits_of(envelope, {})->at(0).source, (SmppAddress{3, 0, "1234"}));
  const auto units = submits_of(envelope, {.is_ucs2_only = true});
  EXPECT_EQ(units->at(0).data_coding, 8);
  EXPECT_EQ(units->at(0).short_message, std::string("\0h\0i", 4));
}

TEST(SmppSubmit, TextsThatComeInAreReadInTheirCoding) {
  const auto text = [](std::uint8_t coding, std::string bytes, std::uint8_t esm_class = 0) {
    SmppMessage message;
    message.data_coding = coding;
    message.short_message = std::move(bytes);
    message.esm_class = esm_class;
    return std::get<IncomingText>(incoming_of(message)).text;
  };
  EXPECT_EQ(text(0, std::string("\0 STOP", 6)), "@ STOP");
  EXPECT_EQ(text(3, "caf\xe9"), "café");
  EXPECT_EQ(text(8, "\x04\x21\x04\x22"), "СТ");
  EXPECT_EQ(text(0, std::string("\x05\x00\x03\x01\x02\x01STOP", 10), 0x40), "STOP");
  EXPECT_EQ(text(0, "\xff", 0x40), "");
  EXPECT_EQ(text(0, "", 0x40), "");
}

TEST(SmppUrls, AreReadWholeOrRefusedWithoutTheSecret) {
  const auto read = parse_smpp_url(
      "smpp://sh%40op:s3cret@[::1]:2776?from=SHOP&window=50&rate=30&parts=3&validity=3600&timeout=20&enquire=15"
      "&alphabet=ucs2&type=LAP");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->system_id, "sh@op");
  EXPECT_EQ(read->password, "s3cret");
  EXPECT_EQ(read->host, "[::1]");
  EXPECT_EQ(read->port, 2776);
  EXPECT_EQ(read->window, 50);
  EXPECT_EQ(read->rate, 30);
  EXPECT_EQ(read->parts_max, 3);
  EXPECT_EQ(read->validity, Duration::hours(1));
  EXPECT_EQ(read->answer_timeout, Duration::seconds(20));
  EXPECT_EQ(read->enquire_interval, Duration::seconds(15));
  EXPECT_TRUE(read->is_ucs2_only);
  EXPECT_EQ(read->system_type, "LAP");
  EXPECT_EQ(parse_smpp_url("smpp://shop@sms.test")->port, 2775);
  for (const char* rest : {":0", "?window=51", "?window=0", "?rate=x", "?parts=256", "?validity=59", "?alphabet=latin",
                           "?from=a%20very%20long%20name", "?type=0123456789abc", "?colour=red", "/x",
                           "?password_env=", "?password_file=none", "?from"}) {
    const auto refused = parse_smpp_url("smpp://operator:hunter2@sms.test" + std::string(rest));
    ASSERT_FALSE(refused) << rest;
    EXPECT_EQ(refused.error().text().find("hunter2"), std::string::npos);
    EXPECT_EQ(refused.error().text().find("operator"), std::string::npos);
  }
  EXPECT_FALSE(parse_smpp_url("smpp://sms.test"));
  EXPECT_FALSE(parse_smpp_url("smpp://shop:123456789@sms.test"));
  EXPECT_FALSE(parse_smpp_url("smpp://0123456789abcdef@sms.test"));
  EXPECT_EQ(parse_smpp_url("smpp://shop@sms.test?password_env=LAPWING_NOT_SET").error().message,
            "the variable LAPWING_NOT_SET is not set");
}

}  // namespace
}  // namespace lapwing
