#include "api/template_trial.hpp"

#include <algorithm>
#include <mutex>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "channel/html_text.hpp"
#include "delivery/courier.hpp"
#include "delivery/message_data.hpp"
#include "engine/engine.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

/// With links that open nothing.
Result<MessageData> trial_data(DataFolder& folder, const MessageFacts& facts) {
  const Personal person = facts.sealed_personal.empty()
                              ? Personal{}
                              : TRY(folder.vault().open(facts.customer_id, facts.sealed_personal));
  const DeliverySettings settings = example_settings(facts.shop_name);
  const std::string token = "test";
  return MessageData::create(facts, person,
                             {.shop_url = settings.shop_url,
                              .shop_address = settings.shop_address,
                              .unsubscribe_url = settings.unsubscribe_url_base + token,
                              .preferences_url = settings.preferences_url_base + token,
                              .confirm_url = settings.confirm_url_base + token});
}

}  // namespace

Result<TriedTemplate> try_template(std::string text, std::uint32_t version, const std::string& campaign_id) {
  MessageTemplate compiled = TRY(parse_message_template(text));
  LookedAtTemplate looked_at{.id = compiled.id,
                             .version = version,
                             .text = std::make_shared<const std::string>(std::move(text)),
                             .channel = compiled.channel,
                             .campaign_id = campaign_id};
  return TriedTemplate{std::move(looked_at), std::move(compiled)};
}

std::optional<Result<TriedTemplate>> find_published_template(Host& host, const std::string& id,
                                                             const std::string& campaign_id) {
  std::optional<Definition> published;
  host.with(PartitionId{0}, [&](const Engine& engine) {
    const Definition* known = engine.definition(DefinitionKind::message_template, id);
    if (known != nullptr) published = *known;
  });
  if (!published) return std::nullopt;
  return try_template(std::move(published->text), published->version, campaign_id);
}

Result<RenderedMessage> render_trial(DataFolder& folder, const TriedTemplate& tried, const MessageFacts& facts) {
  const MessageData data = TRY(trial_data(folder, facts));
  return tried.compiled.render(data.value());
}

Result<TriedMessage> try_message(DataFolder& folder, const TriedTemplate& tried, const MessageFacts& facts) {
  const MessageData data = TRY(trial_data(folder, facts));
  TriedMessage made;
  const auto fill = [&](const std::optional<Template>& field, const char* name, std::string& into) -> Result<void> {
    if (!field) return {};
    into = TRY(field->render(data.value()));
    const auto strict = field->render_strict(data.value());
    if (!strict) made.missing.push_back({strict.error().text(), name});
    return {};
  };
  const MessageTemplate& compiled = tried.compiled;
  CHECK(fill(compiled.subject, "subject", made.message.subject));
  CHECK(fill(compiled.preheader, "preheader", made.preheader));
  CHECK(fill(compiled.text, "text", made.message.text));
  CHECK(fill(compiled.html, "html", made.message.html));
  CHECK(fill(compiled.url, "url", made.message.url));
  if (!made.missing.empty()) return made;
  auto whole = compiled.render(data.value());
  if (whole) {
    made.message = *std::move(whole);
  } else {
    made.missing.push_back(whole.error());  // it is too large
  }
  return made;
}

Result<MessageFacts> trial_facts(Host& host, const TriedTemplate& tried, const std::string& customer_id, Instant now) {
  const PartitionId partition = host.partition_of(customer_id);
  std::optional<MessageFacts> facts;
  host.with(partition, [&](const Engine& engine) {
    const auto customer = engine.audience().find(customer_id);
    if (customer) facts = looked_at_facts(engine, partition, *customer, tried.looked_at, now);
  });
  if (!facts) return fail(fmt::format("there is no customer \"{}\"", customer_id));
  return *std::move(facts);
}

std::vector<MessageFacts> trial_sample(Host& host, const TriedTemplate& tried, std::size_t count, Instant now) {
  struct Candidate {
    std::uint64_t hash;
    PartitionId partition;
    CustomerNumber customer;
    bool operator<(const Candidate& other) const {
      return std::tie(hash, partition, customer) < std::tie(other.hash, other.partition, other.customer);
    }
  };
  const std::uint64_t salt = stable_hash(tried.looked_at.id);
  const auto keep_least = [count](std::vector<Candidate>& candidates) {
    std::ranges::sort(candidates, std::less<>());
    if (candidates.size() > count) candidates.resize(count);
  };
  std::mutex mutex;
  std::vector<Candidate> chosen;
  host.for_each([&](PartitionId partition, const Engine& engine) {
    std::vector<Candidate> own;
    for (std::uint32_t i = 0; i < engine.audience().size(); ++i) {
      const CustomerView customer = engine.audience().customer(CustomerNumber{i});
      if (!is_usable(customer.contact(tried.looked_at.channel))) continue;
      own.push_back({stable_hash(customer.id(), salt), partition, CustomerNumber{i}});
      if (own.size() > 2 * count + 1024) keep_least(own);
    }
    const std::lock_guard lock(mutex);
    chosen.insert(chosen.end(), own.begin(), own.end());
  });
  keep_least(chosen);
  std::vector<MessageFacts> facts;
  for (const Candidate& candidate : chosen) {
    host.with(candidate.partition, [&](const Engine& engine) {
      facts.push_back(looked_at_facts(engine, candidate.partition, candidate.customer, tried.looked_at, now));
    });
  }
  return facts;
}

std::string text_part(const RenderedMessage& message) {
  return message.text.empty() ? text_of_html(message.html) : message.text;
}

Result<Envelope> test_envelope(DataFolder& folder, const TriedTemplate& tried,
                               const std::optional<MessageFacts>& customer, const std::string& to_address,
                               const std::string& from_address, Instant now) {
  if (tried.compiled.channel == ChannelKind::push) {
    return fail("a push goes to a subscription: look at it with preview");
  }
  const ShopConfigured& shop = folder.shop();
  RenderedMessage message = TRY(customer ? render_trial(folder, tried, *customer)
                                         : render_sample(tried.compiled, shop.locale));
  const std::string what = fmt::format("{}\n{}\n{}\n{}", *tried.looked_at.text, customer ? customer->customer_id : "",
                                       to_address, now.ms);
  Envelope envelope;
  envelope.message_id_token = fmt::format("test-{:016x}", stable_hash(what));
  envelope.date = now;
  envelope.zone_offset = customer ? customer->zone_offset : shop.zone.offset(now);
  envelope.to_address = to_address;
  envelope.text = std::move(message.text);
  if (tried.compiled.channel == ChannelKind::sms) return envelope;
  envelope.from_address = from_address.empty() ? example_settings(shop.name).from_address : from_address;
  envelope.from_name = tried.compiled.from_name.empty() ? shop.name : tried.compiled.from_name;
  envelope.subject = "[test] " + message.subject;
  envelope.html = std::move(message.html);
  return envelope;
}

}  // namespace lapwing
