#include "channel/smpp_pdu.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

// What a text may hold, its zero byte not counted.
constexpr std::size_t system_id_max = 15;
constexpr std::size_t password_max = 8;
constexpr std::size_t system_type_max = 12;
constexpr std::size_t range_max = 40;
constexpr std::size_t service_type_max = 5;
constexpr std::size_t number_max = 20;
constexpr std::size_t time_max = 16;
constexpr std::size_t message_id_max = 64;
constexpr std::size_t short_message_max = 254;

/// Goes over the fields of a body and writes them. SmppReader does so with the same names, so that the order of the
/// fields stands in one place for both, below.
class SmppWriter {
 public:
  explicit SmppWriter(std::string& out) : out_(out) {}

  Result<void> text(const std::string& value, std::size_t max, const char* field) {
    if (value.size() > max) return fail("is longer than " + std::to_string(max) + " characters", field);
    if (value.contains('\0')) return fail("holds a zero byte", field);
    out_ += value;
    out_ += '\0';
    return {};
  }
  Result<void> byte(std::uint8_t value, const char*) {
    out_ += static_cast<char>(value);
    return {};
  }
  Result<void> counted(const std::string& value, std::size_t max, const char* field) {
    if (value.size() > max) return fail("is longer than " + std::to_string(max) + " bytes", field);
    out_ += static_cast<char>(value.size());
    out_ += value;
    return {};
  }
  Result<void> tlvs(const std::vector<SmppTlv>& list) {
    for (const SmppTlv& tlv : list) {
      if (tlv.value.size() > 0xffff) return fail("is longer than 65535 bytes", "tlv");
      number(tlv.tag, 2);
      number(tlv.value.size(), 2);
      out_ += tlv.value;
    }
    return {};
  }
  void number(std::uint64_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out_ += static_cast<char>(value >> shift & 0xff);
  }

 private:
  std::string& out_;
};

class SmppReader {
 public:
  explicit SmppReader(std::string_view rest) : rest_(rest) {}

  Result<void> text(std::string& value, std::size_t max, const char* field) {
    const auto end = rest_.find('\0');
    if (end == std::string_view::npos) return fail("expected a zero byte at the end of the text", field);
    if (end > max) return fail("is longer than " + std::to_string(max) + " characters", field);
    value = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return {};
  }
  Result<void> byte(std::uint8_t& value, const char* field) {
    if (rest_.empty()) return fail("is missing", field);
    value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return {};
  }
  Result<void> counted(std::string& value, std::size_t max, const char* field) {
    std::uint8_t size = 0;
    CHECK(byte(size, field));
    if (size > max) return fail("is longer than " + std::to_string(max) + " bytes", field);
    if (size > rest_.size()) return fail("ends beyond its unit", field);
    value = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return {};
  }
  Result<void> tlvs(std::vector<SmppTlv>& list) {
    while (!rest_.empty()) {
      if (rest_.size() < 4) return fail("expected tag and length", "tlv");
      SmppTlv tlv;
      tlv.tag = static_cast<std::uint16_t>(number(2));
      const auto size = static_cast<std::size_t>(number(2));
      if (size > rest_.size()) return fail("ends beyond its unit", "tlv");
      tlv.value = rest_.substr(0, size);
      rest_.remove_prefix(size);
      list.push_back(std::move(tlv));
    }
    return {};
  }
  /// The caller has seen to it that there are so many bytes.
  std::uint32_t number(std::size_t bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | static_cast<unsigned char>(rest_[i]);
    rest_.remove_prefix(bytes);
    return value;
  }
  [[nodiscard]] bool is_at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

// A body is written by an SmppWriter from a const one, and read by an SmppReader into another.

template <class Codec, class Address>
Result<void> address(Codec& codec, Address& at, std::size_t max, const char* field) {
  CHECK(codec.byte(at.ton, field));
  CHECK(codec.byte(at.npi, field));
  return codec.text(at.number, max, field);
}

template <class Codec, class Bind>
Result<void> bind_fields(Codec& codec, Bind& bind) {
  CHECK(codec.text(bind.system_id, system_id_max, "system_id"));
  CHECK(codec.text(bind.password, password_max, "password"));
  CHECK(codec.text(bind.system_type, system_type_max, "system_type"));
  CHECK(codec.byte(bind.version, "interface_version"));
  return address(codec, bind.range, range_max, "address_range");
}

template <class Codec, class Message>
Result<void> message_fields(Codec& codec, Message& message) {
  CHECK(codec.text(message.service_type, service_type_max, "service_type"));
  CHECK(address(codec, message.source, number_max, "source_addr"));
  CHECK(address(codec, message.destination, number_max, "destination_addr"));
  CHECK(codec.byte(message.esm_class, "esm_class"));
  CHECK(codec.byte(message.protocol_id, "protocol_id"));
  CHECK(codec.byte(message.priority, "priority_flag"));
  CHECK(codec.text(message.schedule, time_max, "schedule_delivery_time"));
  CHECK(codec.text(message.validity_period, time_max, "validity_period"));
  CHECK(codec.byte(message.registered_delivery, "registered_delivery"));
  CHECK(codec.byte(message.replace_if_present, "replace_if_present_flag"));
  CHECK(codec.byte(message.data_coding, "data_coding"));
  CHECK(codec.byte(message.default_message_id, "sm_default_msg_id"));
  CHECK(codec.counted(message.short_message, short_message_max, "short_message"));
  return codec.tlvs(message.tlvs);
}

template <class Codec, class Answer>
Result<void> bind_answer_fields(Codec& codec, Answer& answer) {
  CHECK(codec.text(answer.system_id, system_id_max, "system_id"));
  return codec.tlvs(answer.tlvs);
}

template <class Codec, class Answer>
Result<void> message_answer_fields(Codec& codec, Answer& answer) {
  CHECK(codec.text(answer.message_id, message_id_max, "message_id"));
  return codec.tlvs(answer.tlvs);
}

Result<void> write_body(SmppWriter& writer, const SmppPdu& pdu) {
  if (const auto* bind = std::get_if<SmppBind>(&pdu.body)) return bind_fields(writer, *bind);
  if (const auto* answer = std::get_if<SmppBindAnswer>(&pdu.body)) return bind_answer_fields(writer, *answer);
  if (const auto* message = std::get_if<SmppMessage>(&pdu.body)) return message_fields(writer, *message);
  if (const auto* answer = std::get_if<SmppMessageAnswer>(&pdu.body)) return message_answer_fields(writer, *answer);
  return {};
}

}  // namespace

std::optional<std::string_view> SmppMessage::tlv(SmppTag tag) const {
  const auto found = std::find_if(tlvs.begin(), tlvs.end(),
                                  [&](const SmppTlv& tlv) { return tlv.tag == static_cast<std::uint16_t>(tag); });
  if (found == tlvs.end()) return std::nullopt;
  return found->value;
}

std::string_view SmppMessage::content() const { return tlv(SmppTag::message_payload).value_or(short_message); }

Result<std::string> encode_smpp(const SmppPdu& pdu) {
  std::string body;
  SmppWriter writer(body);
  CHECK(write_body(writer, pdu));
  if (smpp_header_size + body.size() > smpp_size_max) return fail("is too long for a unit", "tlv");
  std::string bytes;
  SmppWriter header(bytes);
  header.number(smpp_header_size + body.size(), 4);
  header.number(static_cast<std::uint32_t>(pdu.command), 4);
  header.number(pdu.status, 4);
  header.number(pdu.sequence, 4);
  return bytes + body;
}

Result<std::size_t> smpp_size(std::string_view bytes) {
  if (bytes.size() < 4) return std::size_t{0};
  const std::size_t size = SmppReader(bytes).number(4);
  if (size < smpp_header_size || size > smpp_size_max) {
    return fail("expected 16 to 70000, found " + std::to_string(size), "command_length");
  }
  return size;
}

SmppPdu decode_smpp_header(std::string_view bytes) {
  ensure(bytes.size() >= smpp_header_size, "a unit has its header");
  SmppReader reader(bytes.substr(4));
  SmppPdu pdu;
  pdu.command = static_cast<SmppCommand>(reader.number(4));
  pdu.status = reader.number(4);
  pdu.sequence = reader.number(4);
  return pdu;
}

Result<SmppPdu> decode_smpp(std::string_view bytes) {
  const std::size_t size = TRY(smpp_size(bytes));
  if (size == 0 || size != bytes.size()) return fail("does not match the bytes", "command_length");
  SmppPdu pdu = decode_smpp_header(bytes);
  SmppReader reader(bytes.substr(smpp_header_size));
  // An answer that is an error may come without its body (4.4.2), and does with most servers.
  const bool is_bare = pdu.status != 0 && reader.is_at_end();
  switch (pdu.command) {
    case SmppCommand::bind_transceiver:
      CHECK(bind_fields(reader, pdu.body.emplace<SmppBind>()));
      break;
    case SmppCommand::bind_transceiver_resp:
      if (!is_bare) CHECK(bind_answer_fields(reader, pdu.body.emplace<SmppBindAnswer>()));
      return pdu;
    case SmppCommand::submit_sm:
    case SmppCommand::deliver_sm:
      CHECK(message_fields(reader, pdu.body.emplace<SmppMessage>()));
      return pdu;
    case SmppCommand::submit_sm_resp:
    case SmppCommand::deliver_sm_resp:
      if (!is_bare) CHECK(message_answer_fields(reader, pdu.body.emplace<SmppMessageAnswer>()));
      return pdu;
    case SmppCommand::generic_nack:
    case SmppCommand::unbind:
    case SmppCommand::unbind_resp:
    case SmppCommand::enquire_link:
    case SmppCommand::enquire_link_resp:
      break;
    default:
      return pdu;
  }
  if (!reader.is_at_end()) return fail("expected nothing more", "body");
  return pdu;
}

}  // namespace lapwing
