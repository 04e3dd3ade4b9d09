#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

/// Protocol data units of SMPP 3.4 (Short Message Peer to Peer, issue 1.2; sections below are of it), as far as a
/// transceiver needs them:
///
///     length 4 | command 4 | status 4 | sequence 4 | body: fields in order, then TLVs (tag 2 | length 2 | value)
///
/// Numbers are big-endian, texts end with a zero byte.
namespace lapwing {

/// 5.1.2.1; an answer is its request with the highest bit set.
enum class SmppCommand : std::uint32_t {
  generic_nack = 0x80000000,
  submit_sm = 0x4,
  submit_sm_resp = 0x80000004,
  deliver_sm = 0x5,
  deliver_sm_resp = 0x80000005,
  unbind = 0x6,
  unbind_resp = 0x80000006,
  bind_transceiver = 0x9,
  bind_transceiver_resp = 0x80000009,
  enquire_link = 0x15,
  enquire_link_resp = 0x80000015,
};

/// 5.3.2.
enum class SmppTag : std::uint16_t {
  receipted_message_id = 0x001e,
  user_message_reference = 0x0204,
  message_payload = 0x0424,
  message_state = 0x0427,
  network_error_code = 0x0423,
};

struct SmppTlv {
  std::uint16_t tag = 0;
  std::string value;
  friend bool operator==(const SmppTlv&, const SmppTlv&) = default;
};

/// 5.2.5 and 5.2.6: type of number, numbering plan, and the number or name, at most 20 characters.
struct SmppAddress {
  std::uint8_t ton = 0;
  std::uint8_t npi = 0;
  std::string number;
  friend bool operator==(const SmppAddress&, const SmppAddress&) = default;
};

/// Body of bind_transceiver (4.1.5).
struct SmppBind {
  std::string system_id;    ///< at most 15 characters
  std::string password;     ///< at most 8
  std::string system_type;  ///< at most 12
  std::uint8_t version = 0x34;
  SmppAddress range;  ///< the number at most 40
  friend bool operator==(const SmppBind&, const SmppBind&) = default;
};

/// Body of bind_transceiver_resp (4.1.6). Missing as a whole where the status is an error and the server left it out.
struct SmppBindAnswer {
  std::string system_id;
  std::vector<SmppTlv> tlvs;
  friend bool operator==(const SmppBindAnswer&, const SmppBindAnswer&) = default;
};

/// Body of submit_sm and deliver_sm (4.4.1, 4.6.1), which have the same fields.
struct SmppMessage {
  std::string service_type;  ///< at most 5 characters
  SmppAddress source;
  SmppAddress destination;
  std::uint8_t esm_class = 0;
  std::uint8_t protocol_id = 0;
  std::uint8_t priority = 0;
  std::string schedule;         ///< empty or 16 characters (7.1.1)
  std::string validity_period;  ///< likewise
  std::uint8_t registered_delivery = 0;
  std::uint8_t replace_if_present = 0;
  std::uint8_t data_coding = 0;
  std::uint8_t default_message_id = 0;
  std::string short_message;  ///< at most 254 bytes; longer ones go into the TLV message_payload
  std::vector<SmppTlv> tlvs;

  /// The value of the first such TLV.
  [[nodiscard]] std::optional<std::string_view> tlv(SmppTag tag) const;
  /// The message: message_payload if it is there, else short_message.
  [[nodiscard]] std::string_view content() const;
  friend bool operator==(const SmppMessage&, const SmppMessage&) = default;
};

/// Body of submit_sm_resp and deliver_sm_resp (4.4.2, 4.6.2): the first has the server's id of the message, at most 64
/// characters, the second an empty one. Missing as a whole where the status is an error.
struct SmppMessageAnswer {
  std::string message_id;
  std::vector<SmppTlv> tlvs;
  friend bool operator==(const SmppMessageAnswer&, const SmppMessageAnswer&) = default;
};

/// The body that goes with `command`; monostate for those without fields, and for commands that are not listed above,
/// whose bodies are not read.
struct SmppPdu {
  SmppCommand command = SmppCommand::enquire_link;
  std::uint32_t status = 0;
  std::uint32_t sequence = 0;
  std::variant<std::monostate, SmppBind, SmppBindAnswer, SmppMessage, SmppMessageAnswer> body;
  friend bool operator==(const SmppPdu&, const SmppPdu&) = default;
};

constexpr std::size_t smpp_header_size = 16;
/// Longer units than this are no message of anybody's: a payload has at most 65,535 bytes.
constexpr std::size_t smpp_size_max = 70'000;

/// The bytes of a unit. Error: a field that is longer than the protocol allows, or holds a zero byte.
Result<std::string> encode_smpp(const SmppPdu& pdu);

/// How long the unit is that begins with these bytes; 0 if there are too few to say. Error: no length that a unit can
/// have, after which the stream cannot be read any further.
Result<std::size_t> smpp_size(std::string_view bytes);

/// Reads one unit, all of it. Error: names the field. The header of a unit whose body is broken can still be read.
Result<SmppPdu> decode_smpp(std::string_view bytes);
/// The header alone, of at least 16 bytes.
SmppPdu decode_smpp_header(std::string_view bytes);

}  // namespace lapwing
