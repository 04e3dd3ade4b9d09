#include "cli/message_size.hpp"

#include <fmt/format.h>

#include "api/template_trial.hpp"
#include "cli/console.hpp"

namespace lapwing {

Result<std::optional<Money>> read_sms_price(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto price = parse_money(text);
  if (!price) return fail(price.error().message, "--sms-price");
  if (*price < Money{}) return fail("a price is not negative", "--sms-price");
  return *price;
}

std::string describe(const MessageMeasure& measure, ChannelKind channel, const std::optional<Money>& sms_price) {
  if (channel == ChannelKind::email) {
    return fmt::format("{} bytes of HTML, {} links", grouped(measure.html_bytes), grouped(measure.html_links));
  }
  if (channel == ChannelKind::push) return fmt::format("{} of 3 993 bytes of a push", grouped(measure.push_bytes));
  const auto parts = static_cast<std::int64_t>(measure.sms.parts);
  std::string text = fmt::format("{} {} of SMS ({}, {} characters)", parts, parts == 1 ? "part" : "parts",
                                 measure.sms.alphabet == SmsAlphabet::gsm7 ? "GSM 7-bit" : "UCS-2",
                                 measure.sms.characters);
  if (sms_price) text += fmt::format(", {}", to_text(cost_of_parts(*sms_price, measure.sms.parts)));
  return text;
}

}  // namespace lapwing
