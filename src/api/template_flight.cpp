// How large messages are, and what a template comes to over a sample of customers.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/template_trial.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t example_ids_max = 3;

void note(TemplateFlight& flight, const MessageMeasure& measure) {
  ++flight.rendered;
  flight.sms_parts += measure.sms.parts;
  flight.largest.html_bytes = std::max(flight.largest.html_bytes, measure.html_bytes);
  flight.largest.html_links = std::max(flight.largest.html_links, measure.html_links);
  flight.largest.html_depth = std::max(flight.largest.html_depth, measure.html_depth);
  flight.largest.push_bytes = std::max(flight.largest.push_bytes, measure.push_bytes);
  if (measure.sms.parts >= flight.largest.sms.parts) flight.largest.sms = measure.sms;
}

}  // namespace

TemplateFlight fly_template(DataFolder& folder, const TriedTemplate& tried, const std::vector<MessageFacts>& sample) {
  TemplateFlight flight;
  for (const MessageFacts& facts : sample) {
    const auto message = render_trial(folder, tried, facts);
    if (message) {
      note(flight, measure_message(*message, tried.compiled.channel));
      continue;
    }
    TemplateFlight::Refused& refused = flight.refused[message.error().text()];
    ++refused.customers;
    if (refused.examples.size() < example_ids_max) refused.examples.push_back(facts.customer_id);
  }
  return flight;
}

Json to_json(const TemplateFlight& flight, const TriedTemplate& tried, const std::optional<Money>& sms_price) {
  Json refused = Json::array();
  for (const auto& [reason, who] : flight.refused) {
    refused.push_back({{"reason", reason}, {"customers", who.customers}, {"examples", who.examples}});
  }
  Json json = {{"template", tried.looked_at.id},
               {"version", tried.looked_at.version},
               {"rendered", flight.rendered},
               {"refused", refused}};
  if (tried.compiled.channel == ChannelKind::email) json["html_bytes_max"] = flight.largest.html_bytes;
  if (tried.compiled.channel == ChannelKind::push) json["push_bytes_max"] = flight.largest.push_bytes;
  if (tried.compiled.channel == ChannelKind::sms) {
    json["sms_parts"] = flight.sms_parts;
    json["sms_parts_max"] = flight.largest.sms.parts;
    if (sms_price) json["cost"] = to_text(cost_of_parts(*sms_price, flight.sms_parts));
  }
  json["remarks"] = remarks_on(flight.largest);
  return json;
}

Money cost_of_parts(Money price, std::uint64_t parts) {
  return price * Quantity{static_cast<std::int64_t>(parts) * 1000};
}

Json measure_json(const MessageMeasure& measure, ChannelKind channel, const std::optional<Money>& sms_price) {
  if (channel == ChannelKind::email) {
    return {{"html_bytes", measure.html_bytes}, {"html_links", measure.html_links}, {"html_depth", measure.html_depth}};
  }
  if (channel == ChannelKind::push) return {{"push_bytes", measure.push_bytes}};
  Json json = {{"sms_alphabet", measure.sms.alphabet == SmsAlphabet::gsm7 ? "gsm7" : "ucs2"},
               {"sms_parts", measure.sms.parts},
               {"sms_characters", measure.sms.characters}};
  if (sms_price) json["cost"] = to_text(cost_of_parts(*sms_price, measure.sms.parts));
  return json;
}

}  // namespace lapwing
