#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/instant.hpp"
#include "base/money.hpp"
#include "channel/channel.hpp"
#include "delivery/message_facts.hpp"
#include "delivery/message_measure.hpp"
#include "delivery/message_template.hpp"

namespace lapwing {

class DataFolder;
class Host;

// Templates over the shop's own customers, who do not notice: nothing is counted, and no link opens anything.

/// A template that is tried out on customers.
struct TriedTemplate {
  LookedAtTemplate looked_at;
  MessageTemplate compiled;
};

/// Of a text as it is published. `version` 0: it is not. Error: its mistakes.
Result<TriedTemplate> try_template(std::string text, std::uint32_t version, const std::string& campaign_id);
/// The published one; absent: there is none of that id.
std::optional<Result<TriedTemplate>> find_published_template(Host& host, const std::string& id,
                                                             const std::string& campaign_id);

/// As it would be sent to the customer of the facts now. Error: what is missing, and where; nothing personal.
Result<RenderedMessage> render_trial(DataFolder& folder, const TriedTemplate& tried, const MessageFacts& facts);

/// The same with nothing where something is missing, and what that is: the first of each field.
struct TriedMessage {
  RenderedMessage message;
  std::string preheader;
  std::vector<Error> missing;  ///< empty: it would be sent
};
Result<TriedMessage> try_message(DataFolder& folder, const TriedTemplate& tried, const MessageFacts& facts);

/// The facts of one customer. Error: there is no such customer.
Result<MessageFacts> trial_facts(Host& host, const TriedTemplate& tried, const std::string& customer_id, Instant now);

/// The facts of so many of those whom the channel reaches, the same ones each time: those with the least hashes of the
/// customer and the template.
std::vector<MessageFacts> trial_sample(Host& host, const TriedTemplate& tried, std::size_t count, Instant now);

/// The text part as the channel makes it.
std::string text_part(const RenderedMessage& message);

/// The message of a test for that address or phone, rendered as for the customer of the facts, or filled with values
/// for everything without them: its subject says so, no link tells of a click, and nobody counts it. Not of a push,
/// which goes to a subscription. Without `from_address` the sender is an example.
Result<Envelope> test_envelope(DataFolder& folder, const TriedTemplate& tried,
                               const std::optional<MessageFacts>& customer, const std::string& to_address,
                               const std::string& from_address, Instant now);

/// What came of rendering a template for a sample of customers.
struct TemplateFlight {
  struct Refused {
    std::uint64_t customers = 0;
    std::vector<std::string> examples;  ///< ids
  };
  std::uint64_t rendered = 0;
  std::map<std::string, Refused> refused;  ///< by the reason, which names the variable and its place
  MessageMeasure largest;
  std::uint64_t sms_parts = 0;
};
TemplateFlight fly_template(DataFolder& folder, const TriedTemplate& tried, const std::vector<MessageFacts>& sample);
/// `sms_price`: of one part.
nlohmann::ordered_json to_json(const TemplateFlight& flight, const TriedTemplate& tried,
                               const std::optional<Money>& sms_price);

/// What so many parts of SMS cost.
Money cost_of_parts(Money price, std::uint64_t parts);
/// What the channel counts, with the cost of an SMS: {"html_bytes", ...}.
nlohmann::ordered_json measure_json(const MessageMeasure& measure, ChannelKind channel,
                                    const std::optional<Money>& sms_price);

}  // namespace lapwing
