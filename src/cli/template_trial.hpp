#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/money.hpp"
#include "delivery/message_facts.hpp"
#include "delivery/message_measure.hpp"
#include "delivery/message_template.hpp"

namespace lapwing {

class DataFolder;
class Host;

/// A template that is tried out on customers.
struct TriedTemplate {
  LookedAtTemplate looked_at;
  MessageTemplate compiled;
};

/// The published template of that id, or the one in the folder of that path (with a template.json), which need not be
/// published. Error: it is neither, or has mistakes.
Result<TriedTemplate> find_template(Host& host, const std::string& id_or_folder, const std::string& campaign_id);

/// As it would be sent to the customer of the facts now, but that its links to unsubscribe and the like lead nowhere.
/// Error: what is missing, and where; nothing personal.
Result<RenderedMessage> render_trial(DataFolder& folder, const TriedTemplate& tried, const MessageFacts& facts);

/// The facts of one customer. Error: there is no such customer.
Result<MessageFacts> trial_facts(Host& host, const TriedTemplate& tried, const std::string& customer_id);

/// The facts of so many of those whom the channel reaches, the same ones each time: those with the least hashes of the
/// customer and the template.
std::vector<MessageFacts> trial_sample(Host& host, const TriedTemplate& tried, std::size_t count);

/// "--sms-price 2.50": what one part of an SMS costs; absent if the option was not given.
Result<std::optional<Money>> read_sms_price(const std::string& text);

/// The message's size in words: "38 210 bytes of HTML, 7 links" or "2 parts of SMS (UCS-2, 98 characters), 5.00".
std::string describe(const MessageMeasure& measure, ChannelKind channel, const std::optional<Money>& sms_price);

}  // namespace lapwing
