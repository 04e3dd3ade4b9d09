#include "server/consent_desk.hpp"

#include <algorithm>
#include <future>
#include <memory>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "host/data_folder.hpp"
#include "host/departures.hpp"
#include "ingest/consent_texts.hpp"
#include "vault/vault.hpp"

namespace lapwing {
namespace {

/// The topics of all campaigns' messages over channels, and those that the customer said something about.
std::vector<Preference> preferences_of(const Engine& engine, const CustomerView& customer) {
  std::set<std::pair<ChannelKind, std::string>> topics;
  std::set<ChannelKind> spoken_of;
  for (const TopicConsent& said : customer.topic_consents()) {
    topics.emplace(said.channel, said.topic);
    spoken_of.insert(said.channel);
  }
  const auto note = [&](const SendStep& send) {
    if (!send.topic.empty()) topics.emplace(send.channel, send.topic);
  };
  for (const auto& [key, definition] : engine.definitions()) {
    if (key.first != DefinitionKind::campaign) continue;
    const auto place = engine.campaigns().find(key.second);
    if (!place) continue;
    for (const Step& step : engine.campaigns().definition(*place).steps) {
      if (const auto* send = std::get_if<SendStep>(&step.action)) note(*send);
      if (const auto* cascade = std::get_if<CascadeStep>(&step.action)) {
        for (const CascadeStep::Part& part : cascade->parts) note(part.send);
      }
    }
  }
  std::vector<Preference> all;
  for (std::size_t kind = 0; kind < channel_count; ++kind) {
    const auto channel = static_cast<ChannelKind>(kind);
    const bool is_known = customer.contact(channel) != ContactState::absent;
    if (!is_known && !customer.consented(channel) && !spoken_of.contains(channel)) continue;
    all.push_back({channel, "", customer.consented(channel)});
    for (const auto& [of, topic] : topics) {
      if (of == channel) all.push_back({channel, topic, customer.consented(channel, topic)});
    }
  }
  return all;
}

}  // namespace

ConsentDesk::ConsentDesk(DataFolder& folder, std::string_view journal, std::function<Instant()> clock)
    : folder_(folder), origin_(origin_of(folder.vault(), journal)), clock_(std::move(clock)) {}

std::string ConsentDesk::name_of(const ProvenMessage& message) const {
  return message_id_token(origin_, message.token.message.partition, message.token.message.intent);
}

std::string ConsentDesk::page_token_of(const ProvenMessage& message) const {
  return link_token(folder_.vault(), name_of(message), message.customer_id);
}

std::optional<ProvenMessage> ConsentDesk::message_of(std::string_view token, LinkPurpose purpose) {
  const auto read = read_token(token, origin_);
  if (!read || read->message.partition.value >= folder_.host().partition_count()) return std::nullopt;
  std::optional<ProvenMessage> message;
  folder_.host().with(read->message.partition, [&](const Engine& engine) {
    const Activity& activity = engine.audience().activity();
    const auto number = activity.addressee(read->message.intent);
    if (!number) return;
    const CustomerView customer = engine.audience().customer(*number);
    if (!is_for(folder_.vault(), token, *read, purpose, origin_, customer.id())) return;
    message = {.token = *read,
               .customer_id = std::string(customer.id()),
               .owner_id = {},
               .sent_at = activity.sent_at(read->message.intent),
               .channel = activity.channel_of(read->message.intent)};
  });
  if (!message) return message;
  Host& host = folder_.host();
  message->owner_id = current_customer(host, message->customer_id).value_or("");
  host.with(host.partition_of(message->owner_id), [&](const Engine& engine) {
    const auto number = engine.audience().find(message->owner_id);
    if (!number) return;
    message->contact = engine.audience().contact_holders().fingerprint(*number, message->channel);
    if (purpose == LinkPurpose::page) {
      message->preferences = preferences_of(engine, engine.audience().customer(*number));
    }
  });
  return message;
}

/// Waits until it is durable.
Result<void> ConsentDesk::play(PartitionId partition, Input input, Instant now) {
  std::vector<std::pair<Instant, Input>> inputs;
  inputs.emplace_back(now, std::move(input));
  const auto told = std::make_shared<std::promise<std::optional<Error>>>();
  auto answer = told->get_future();
  folder_.host().play(partition, std::move(inputs), now, [told](const Tally& tally) {
    told->set_value(tally.refused.empty() ? std::nullopt : std::optional(tally.refused.front().second));
  });
  if (const auto refused = answer.get()) return std::unexpected(*refused);
  return {};
}

Result<void> ConsentDesk::record(const ProvenMessage& message, const std::vector<Preference>& changed,
                                 const WishOrigin& origin, std::vector<ContactFact> contacts) {
  if (changed.empty() || message.owner_id.empty()) return {};
  const Instant now = clock_();
  const std::uint32_t version = origin.text_id.empty() ? 0 : consent_text_version(folder_.host(), origin.text_id);
  const std::string sealed = TRY(seal_evidence(folder_.vault(), message.owner_id, origin.evidence));
  CHECK(folder_.vault().flush());
  CustomerRecorded customer{.customer_id = message.owner_id, .contacts = std::move(contacts)};
  for (const Preference& one : changed) {
    ConsentFact fact{.channel = one.channel, .topic = one.topic, .granted = one.wanted, .at = now};
    fact.source = origin.source;
    fact.text_id = version == 0 ? std::string() : origin.text_id;
    fact.text_version = version;
    fact.proof = "message " + name_of(message);
    fact.sealed_evidence = sealed;
    customer.consents.push_back(std::move(fact));
  }
  const bool is_withdrawn = std::ranges::any_of(changed, [](const Preference& one) { return !one.wanted; });
  CHECK(play(folder_.host().partition_of(message.owner_id), std::move(customer), now));
  if (is_withdrawn) {
    const ReceiptArrived receipt{message.token.message.intent, ReceiptOutcome::unsubscribed, 0, {}, 0};
    CHECK(play(message.token.message.partition, receipt, now));
  }
  folder_.journal().flush();  // what was wished before may be on its way to the disk
  return {};
}

Result<void> ConsentDesk::withdraw_all(const ProvenMessage& message, const WishOrigin& origin) {
  std::vector<Preference> withdrawn = message.preferences;
  for (Preference& one : withdrawn) one.wanted = false;
  return record(message, withdrawn, origin);
}

}  // namespace lapwing
