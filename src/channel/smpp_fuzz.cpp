#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ensure.hpp"
#include "channel/smpp_pdu.hpp"
#include "channel/smpp_receipt.hpp"
#include "channel/sms_text.hpp"

/// Any bytes are refused with a reason or are a unit, which then is written in a way that reads back the same; any text
/// is a receipt or none, and splits into parts that read back as itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lapwing;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)smpp_size(bytes);
  const auto pdu = decode_smpp(bytes);
  if (pdu) {
    const auto written = encode_smpp(*pdu);
    ensure(written.has_value(), "what was read can be written");
    ensure(*decode_smpp(*written) == *pdu, "a unit reads back as itself");
    if (const auto* message = std::get_if<SmppMessage>(&pdu->body)) (void)receipt_of(*message);
  }
  if (const auto receipt = parse_receipt_text(bytes)) {
    ensure(readings_of_message_id(receipt->message_id).front() == receipt->message_id, "an id means itself first");
  }
  (void)text_of_gsm7(bytes);
  (void)text_of_ucs2(bytes);
  if (const auto split = split_sms(bytes)) {
    ensure(measure_sms(bytes).parts == split->parts.size(), "a text is counted as it is cut");
    std::string back;
    for (const auto& part : split->parts) {
      back += split->alphabet == SmsAlphabet::gsm7 ? text_of_gsm7(part) : text_of_ucs2(part);
    }
    ensure(back == bytes, "a text reads back as itself");
  }
  return 0;
}
