#include "channel/smpp_submit.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "channel/envelope_check.hpp"
#include "channel/smpp_receipt.hpp"
#include "channel/sms_text.hpp"
#include "channel/utf8.hpp"

namespace lapwing {
namespace {

constexpr std::uint8_t ton_international = 1;
constexpr std::uint8_t ton_network_specific = 3;
constexpr std::uint8_t ton_alphanumeric = 5;
constexpr std::uint8_t npi_e164 = 1;
constexpr std::uint8_t has_user_data_header = 0x40;  // of esm_class
constexpr std::uint8_t final_receipt = 1;            // of registered_delivery
constexpr std::uint8_t coding_default = 0;
constexpr std::uint8_t coding_latin1 = 3;
constexpr std::uint8_t coding_ucs2 = 8;

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}
std::string_view without_plus(std::string_view number) { return number.starts_with('+') ? number.substr(1) : number; }

SmppAddress sender_of(std::string_view sender) {
  const std::string_view digits = without_plus(sender);
  constexpr std::size_t short_number_max = 6;
  if (!is_digits(digits)) return {ton_alphanumeric, 0, std::string(sender)};
  if (digits.size() <= short_number_max) return {ton_network_specific, 0, std::string(digits)};
  return {ton_international, npi_e164, std::string(digits)};
}

Result<void> check(const Envelope& envelope, std::string_view sender) {
  CHECK(check_token(envelope.message_id_token));
  const std::string_view to = without_plus(envelope.to_address);
  constexpr std::size_t digits_min = 5;
  constexpr std::size_t digits_max = 15;  // E.164
  if (!is_digits(to) || to.size() < digits_min || to.size() > digits_max) {
    return fail("expected a phone number with its country: 5 to 15 digits", "to_address");
  }
  if (!is_sms_sender(sender)) {
    return fail("expected up to 15 digits or up to 11 characters of ASCII", "from_address");
  }
  return {};
}

std::string text_of(const SmppMessage& message) {
  std::string_view content = message.content();
  if ((message.esm_class & has_user_data_header) != 0 && !content.empty()) {
    content.remove_prefix(
        std::min<std::size_t>(content.size(), static_cast<unsigned char>(content[0]) + std::size_t{1}));
  }
  if (message.data_coding == coding_ucs2) return text_of_ucs2(content);
  if (message.data_coding != coding_latin1) return text_of_gsm7(content);
  std::string text;
  for (const char c : content) append_utf8(text, static_cast<unsigned char>(c));
  return text;
}

DeliveryState state_of(SmppMessageState state) {
  switch (state) {
    case SmppMessageState::enroute:
      return DeliveryState::under_way;
    case SmppMessageState::delivered:
    case SmppMessageState::accepted:
      return DeliveryState::delivered;
    case SmppMessageState::expired:
    case SmppMessageState::deleted:
    case SmppMessageState::undeliverable:
    case SmppMessageState::rejected:
      return DeliveryState::undelivered;
    case SmppMessageState::unknown:
      return DeliveryState::unknown;
  }
  std::unreachable();
}

}  // namespace

std::string relative_time(Duration duration) {
  const std::int64_t seconds = duration.ms / 1000;
  return fmt::format("0000{:02}{:02}{:02}{:02}000R", std::min<std::int64_t>(seconds / 86400, 99), seconds / 3600 % 24,
                     seconds / 60 % 60, seconds % 60);
}

Result<std::vector<SmppMessage>> submits_of(const Envelope& envelope, const SmppSettings& settings) {
  const std::string& sender = envelope.from_address.empty() ? settings.default_sender : envelope.from_address;
  CHECK(check(envelope, sender));
  const SmsParts split = TRY(split_sms(envelope.text, settings.is_ucs2_only));
  const std::size_t parts = split.parts.size();
  if (parts > static_cast<std::size_t>(settings.parts_max)) {
    return fail(fmt::format("takes {} SMS; expected at most {}", parts, settings.parts_max), "text");
  }
  const auto reference = static_cast<std::uint16_t>(stable_hash(envelope.message_id_token));
  SmppMessage message;
  message.source = sender_of(sender);
  message.destination = {ton_international, npi_e164, std::string(without_plus(envelope.to_address))};
  message.validity_period = relative_time(envelope.validity > Duration{0} ? envelope.validity : settings.validity);
  message.registered_delivery = final_receipt;
  message.data_coding = split.alphabet == SmsAlphabet::gsm7 ? coding_default : coding_ucs2;
  message.esm_class = parts > 1 ? has_user_data_header : 0;
  message.tlvs = {{static_cast<std::uint16_t>(SmppTag::user_message_reference),
                   {static_cast<char>(reference >> 8), static_cast<char>(reference & 0xff)}}};
  std::vector<SmppMessage> submits(parts, message);
  for (std::size_t part = 0; part < parts; ++part) {
    std::string& bytes = submits[part].short_message;
    if (parts > 1) bytes = concatenation_header(static_cast<std::uint8_t>(reference), parts, part + 1);
    bytes += split.parts[part];
  }
  return submits;
}

Incoming incoming_of(const SmppMessage& message) {
  // A receipt comes from the number that the message went to.
  if (const auto told = receipt_of(message)) {
    DeliveryReceipt receipt;
    receipt.provider_ids = readings_of_message_id(told->message_id);
    receipt.state = state_of(told->state);
    receipt.code = told->error;
    receipt.to = message.source.number;
    return receipt;
  }
  return IncomingText{message.source.number, message.destination.number, text_of(message)};
}

}  // namespace lapwing
