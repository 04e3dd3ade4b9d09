#include "cli/template_trial.hpp"

#include <algorithm>
#include <filesystem>
#include <mutex>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "delivery/courier.hpp"
#include "delivery/message_data.hpp"
#include "engine/engine.hpp"
#include "host/data_folder.hpp"

namespace lapwing {

Result<TriedTemplate> find_template(Host& host, const std::string& id_or_folder, const std::string& campaign_id) {
  LookedAtTemplate looked_at{.id = id_or_folder, .campaign_id = campaign_id};
  host.with(PartitionId{0}, [&](const Engine& engine) {
    const Definition* published = engine.definition(DefinitionKind::message_template, id_or_folder);
    if (published == nullptr) return;
    looked_at.version = published->version;
    looked_at.text = std::make_shared<const std::string>(published->text);
  });
  if (!looked_at.text && std::filesystem::exists(std::filesystem::path(id_or_folder) / "template.json")) {
    looked_at.text = std::make_shared<const std::string>(TRY(read_template_folder(id_or_folder)));
  }
  if (!looked_at.text) {
    return fail(
        fmt::format("there is no template \"{}\", and no folder of that name with a template.json", id_or_folder));
  }
  MessageTemplate compiled = TRY(parse_message_template(*looked_at.text));
  looked_at.id = compiled.id;
  looked_at.channel = compiled.channel;
  return TriedTemplate{std::move(looked_at), std::move(compiled)};
}

Result<RenderedMessage> render_trial(DataFolder& folder, const TriedTemplate& tried, const MessageFacts& facts) {
  const Personal person = facts.sealed_personal.empty()
                              ? Personal{}
                              : TRY(folder.vault().open(facts.customer_id, facts.sealed_personal));
  const DeliverySettings settings = example_settings(facts.shop_name);
  const std::string token = "test";  // opens nothing
  const MessageData data = TRY(MessageData::create(facts, person,
                                                   {.shop_url = settings.shop_url,
                                                    .shop_address = settings.shop_address,
                                                    .unsubscribe_url = settings.unsubscribe_url_base + token,
                                                    .preferences_url = settings.preferences_url_base + token,
                                                    .confirm_url = settings.confirm_url_base + token}));
  return tried.compiled.render(data.value());
}

Result<MessageFacts> trial_facts(Host& host, const TriedTemplate& tried, const std::string& customer_id) {
  const PartitionId partition = host.partition_of(customer_id);
  std::optional<MessageFacts> facts;
  host.with(partition, [&](const Engine& engine) {
    const auto customer = engine.audience().find(customer_id);
    if (customer) facts = looked_at_facts(engine, partition, *customer, tried.looked_at, wall_clock());
  });
  if (!facts) return fail(fmt::format("there is no customer \"{}\"", customer_id));
  return *std::move(facts);
}

std::vector<MessageFacts> trial_sample(Host& host, const TriedTemplate& tried, std::size_t count) {
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
  const Instant now = wall_clock();
  std::vector<MessageFacts> facts;
  for (const Candidate& candidate : chosen) {
    host.with(candidate.partition, [&](const Engine& engine) {
      facts.push_back(looked_at_facts(engine, candidate.partition, candidate.customer, tried.looked_at, now));
    });
  }
  return facts;
}

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
  if (sms_price) text += fmt::format(", {}", to_text(*sms_price * Quantity{parts * 1000}));
  return text;
}

}  // namespace lapwing
