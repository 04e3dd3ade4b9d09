#include "channel/smpp_pdu.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "channel/smpp_receipt.hpp"

namespace lapwing {
namespace {

std::string bytes_of_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

SmppPdu submit_with_everything() {
  SmppMessage message;
  message.service_type = "CMT";
  message.source = {5, 0, "SHOP"};
  message.destination = {1, 1, "79991234567"};
  message.esm_class = 0x40;
  message.protocol_id = 1;
  message.priority = 2;
  message.schedule = "000000010000000R";
  message.validity_period = "000000040000000R";
  message.registered_delivery = 1;
  message.replace_if_present = 1;
  message.data_coding = 8;
  message.default_message_id = 3;
  message.short_message = std::string("\0\4\1", 3);
  message.tlvs = {{0x0204, "\x12\x34"}, {0x0424, ""}};
  SmppPdu pdu{SmppCommand::submit_sm, 0, 7, {}};
  pdu.body = message;
  return pdu;
}

TEST(SmppPdu, IsWrittenAsTheStandardsExampleOfABind) {
  // SMPP 3.4, 3.2.2: the example of a bind_transmitter, with the command of a transceiver in its place.
  SmppPdu pdu{SmppCommand::bind_transceiver, 0, 1, {}};
  pdu.body = SmppBind{"SMPP3TEST", "secret08", "SUBMIT1", 0x00, {1, 1, ""}};
  EXPECT_EQ(*encode_smpp(pdu), bytes_of_hex("0000002F000000090000000000000001534D50503354455354007365637265743038005355"
                                            "424D4954310000010100"));
}

TEST(SmppPdu, KeepsTheOrderOfTheFieldsOfAMessage) {
  const auto bytes = encode_smpp(submit_with_everything());
  EXPECT_EQ(*bytes, bytes_of_hex("0000006000000004"
                                 "0000000000000007"
                                 "434d5400"
                                 "050053484f5000"
                                 "0101373939393132333435363700"
                                 "400102"
                                 "3030303030303031303030303030305200"
                                 "3030303030303034303030303030305200"
                                 "01010803"
                                 "03000401"
                                 "020400021234"
                                 "04240000"));
  EXPECT_EQ(*decode_smpp(*bytes), submit_with_everything());
}

TEST(SmppPdu, AnErrorMayComeWithoutItsBody) {
  const auto bare = decode_smpp(bytes_of_hex("00000010800000040000005800000002"));
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->status, 0x58u);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(bare->body));
  EXPECT_EQ(decode_smpp(bytes_of_hex("00000010800000040000000000000002")).error().where, "message_id");
}

TEST(SmppPdu, OfAnUnknownCommandIsReadAsFarAsItsHeader) {
  const auto pdu = decode_smpp(bytes_of_hex("00000012000000ff0000000000000009abcd"));
  ASSERT_TRUE(pdu);
  EXPECT_EQ(static_cast<std::uint32_t>(pdu->command), 0xffu);
  EXPECT_EQ(pdu->sequence, 9u);
}

TEST(SmppPdu, IsRefusedWhereverItIsCutOff) {
  const std::string whole = *encode_smpp(submit_with_everything());
  const std::size_t tlvs = whole.size() - 10;
  for (std::size_t size = smpp_header_size; size < whole.size(); ++size) {
    std::string cut = whole.substr(0, size);
    cut[3] = static_cast<char>(size);
    // Where TLVs may begin, a unit may end too.
    EXPECT_EQ(decode_smpp(cut).has_value(), size == tlvs || size == tlvs + 6) << size;
    EXPECT_FALSE(decode_smpp(whole.substr(0, size)));
  }
}

TEST(SmppPdu, ALengthThatNoUnitHasEndsTheStream) {
  EXPECT_EQ(*smpp_size("\0\0"), 0u);
  EXPECT_EQ(*smpp_size(bytes_of_hex("00000010")), 16u);
  EXPECT_EQ(*smpp_size(bytes_of_hex("00011170")), 70'000u);
  for (const char* hex : {"0000000f", "00000000", "ffffffff", "00011171"}) {
    EXPECT_EQ(smpp_size(bytes_of_hex(hex)).error().where, "command_length") << hex;
  }
}

TEST(SmppPdu, FieldsThatAreTooLongAreRefusedByName) {
  SmppPdu bind{SmppCommand::bind_transceiver, 0, 1, {}};
  bind.body = SmppBind{"shop", "123456789", "", 0x34, {}};
  EXPECT_EQ(encode_smpp(bind).error().text(), "password: is longer than 8 characters");
  SmppPdu submit = submit_with_everything();
  std::get<SmppMessage>(submit.body).short_message = std::string(255, 'a');
  EXPECT_EQ(encode_smpp(submit).error().where, "short_message");
  std::get<SmppMessage>(submit.body).short_message.clear();
  std::get<SmppMessage>(submit.body).source.number = std::string("a\0b", 3);
  EXPECT_EQ(encode_smpp(submit).error().text(), "source_addr: holds a zero byte");
}

TEST(SmppPdu, AnyBytesAreReadOrRefused) {
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& noise) {
    std::string bytes = *encode_smpp(submit_with_everything());
    for (std::size_t i = 0; i + 1 < noise.size(); i += 2) {
      bytes[4 + noise[i] % (bytes.size() - 4)] = static_cast<char>(noise[i + 1]);
    }
    const auto pdu = decode_smpp(bytes);
    if (pdu) RC_ASSERT(*decode_smpp(*encode_smpp(*pdu)) == *pdu);
    RC_CLASSIFY(pdu.has_value());
  }));
}

TEST(SmppReceipts, AreReadAsVendorsWriteThem) {
  using enum SmppMessageState;
  struct Row {
    const char* text;
    SmppReceipt receipt;
  };
  const Row rows[] = {
      {"id:0123456789 sub:001 dlvrd:001 submit date:0805150931 done date:0805150932 "
       "stat:DELIVRD err:000 text:id:9 stat:EXPIRED",
       {"0123456789", delivered, "000"}},
      {"id:1f2E sub:1 dlvrd:0 submit date:1 done date:2 stat:UNDELIV err:1B5 Text:", {"1f2E", undeliverable, "1B5"}},
      {"ID: 77 STAT: REJECTED ERR: 034", {"77", rejected, "034"}},
      {"stat:EXPIRED err:0010 id:a-b-c", {"a-b-c", expired, "0010"}},
      {"id:5 stat:ACCEPTD", {"5", accepted, ""}},
      {"id:5 done date:240531 stat:DELIVERED err: text:hi", {"5", delivered, ""}},
      {"id=5;stat=ENROUTE;err=0", {"5", enroute, "0"}},
      {"messageid:4 id:5 stat:UNKNOWN err:9", {"5", unknown, "9"}},
  };
  for (const Row& row : rows) {
    const auto receipt = parse_receipt_text(row.text);
    ASSERT_TRUE(receipt) << row.text;
    EXPECT_EQ(*receipt, row.receipt) << row.text << " -> " << receipt->message_id << " " << receipt->error;
  }
  for (const char* text : {"", "STOP", "id:5", "stat:DELIVRD", "id:5 stat:", "id: stat:DELIVRD", "id:5 stat:PERHAPS",
                           "text: id:5 stat:DELIVRD"}) {
    EXPECT_FALSE(parse_receipt_text(text)) << text;
  }
}

TEST(SmppReceipts, TlvsGoBeforeTheText) {
  SmppMessage message;
  message.esm_class = 0x04;
  message.short_message = "id:10 stat:ENROUTE err:001";
  message.tlvs = {{0x001e, std::string("a\0", 2)}, {0x0427, "\x02"}};
  EXPECT_EQ(*receipt_of(message), (SmppReceipt{"a", SmppMessageState::delivered, "001"}));
  message.short_message.clear();
  EXPECT_EQ(*receipt_of(message), (SmppReceipt{"a", SmppMessageState::delivered, ""}));
  message.tlvs.pop_back();
  EXPECT_FALSE(receipt_of(message));
}

TEST(SmppReceipts, AreToldFromWhatPeopleWrite) {
  SmppMessage message;
  message.short_message = "id:10 stat:DELIVRD";
  EXPECT_FALSE(receipt_of(message)) << "a person's words, since esm_class says nothing";
  message.short_message = "id:10 sub:001 dlvrd:001 submit date:1 done date:2 stat:DELIVRD err:000";
  EXPECT_TRUE(receipt_of(message)) << "a machine's words, though esm_class says nothing";
  message.esm_class = 0x08;
  EXPECT_FALSE(receipt_of(message)) << "a delivery acknowledgement of the phone's user";
}

TEST(SmppReceipts, IdsInHexadecimalAndDecimalMeanTheSame) {
  const auto means = [](const char* receipted, const char* submitted) {
    const auto readings = readings_of_message_id(receipted);
    return std::find(readings.begin(), readings.end(), submitted) != readings.end();
  };
  EXPECT_TRUE(means("0000000255", "ff"));
  EXPECT_TRUE(means("255", "000000FF"));
  EXPECT_TRUE(means("FF", "255"));
  EXPECT_TRUE(means("000000ff", "0000000255"));
  EXPECT_TRUE(means("007", "7"));
  EXPECT_TRUE(means("a-b", "a-b"));
  EXPECT_FALSE(means("255", "254"));
  EXPECT_EQ(readings_of_message_id("10").front(), "10");
  EXPECT_EQ(readings_of_message_id("not-a-number").size(), 1u);
  EXPECT_EQ(readings_of_message_id("00000000000000000000000000000000000001ffffffffffffffffffff").size(), 1u);
}

}  // namespace
}  // namespace lapwing
