#pragma once

#include <optional>
#include <string>

#include "base/money.hpp"
#include "base/result.hpp"
#include "delivery/message_measure.hpp"

namespace lapwing {

/// "--sms-price 2.50": what one part of an SMS costs; absent if the option was not given.
Result<std::optional<Money>> read_sms_price(const std::string& text);

/// The message's size in words: "38 210 bytes of HTML, 7 links" or "2 parts of SMS (UCS-2, 98 characters), 5.00".
std::string describe(const MessageMeasure& measure, ChannelKind channel, const std::optional<Money>& sms_price);

}  // namespace lapwing
