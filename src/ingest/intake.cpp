#include "ingest/intake.hpp"

#include <condition_variable>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "host/consent_evidence.hpp"
#include "host/customer_facts.hpp"
#include "host/data_folder.hpp"
#include "host/reading_turns.hpp"
#include "ingest/consent_texts.hpp"
#include "ingest/intake_fields.hpp"
#include "ingest/take_push.hpp"
#include "model/attribute_json.hpp"
#include "model/history_age.hpp"
#include "model/json_fields.hpp"
#include "zones/zone_source.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

Result<void> read_birthday(JsonFields& fields, CustomerRecorded& customer, Personal& personal) {
  const std::string text = TRY(optional_text(fields, "birthday"));
  if (text.empty()) return {};
  const auto day = parse_day(text);
  if (!day) return fail(day.error().message, fields.path_of("birthday"));
  personal.birthday = to_text(*day);
  // Only the day of the year enters decisions; the year stays sealed.
  customer.attributes.push_back({"birthday", "--" + personal.birthday.substr(5)});
  return {};
}

Result<void> read_consents(JsonFields& fields, CustomerRecorded& customer, Instant now) {
  constexpr std::pair<std::string_view, ChannelKind> names[] = {
      {"email_consent", ChannelKind::email}, {"sms_consent", ChannelKind::sms}, {"push_consent", ChannelKind::push}};
  for (const auto& [name, channel] : names) {
    if (!fields.has(name)) continue;
    const bool granted = TRY(fields.yes_or(name, false));
    customer.consents.push_back({channel, "", granted, now, "api"});
  }
  return {};
}

/// What proves the consents beside it: {"text": "signup.en", "at": ..., "source": ..., "proof": ..., "ip": ...,
/// "user_agent": ...}.
Result<void> read_consent_proof(JsonFields& fields, CustomerRecorded& customer, DataFolder& folder, Instant now) {
  const auto* value = fields.value("consent");
  if (value == nullptr) return {};
  if (customer.consents.empty()) {
    return fail("expected email_consent, sms_consent or push_consent beside it", fields.path_of("consent"));
  }
  JsonFields own = TRY(JsonFields::of(*value, fields.path_of("consent")));
  ConsentFact fact;
  fact.at = own.has("at") ? TRY(past_instant(own, "at", now)) : now;
  const std::string source = TRY(optional_text(own, "source"));
  fact.source = source.empty() ? "api" : "api: " + source;
  fact.proof = TRY(optional_text(own, "proof"));
  fact.text_id = TRY(optional_text(own, "text"));
  if (!fact.text_id.empty()) fact.text_version = consent_text_version(folder.host(), fact.text_id);
  if (!fact.text_id.empty() && fact.text_version == 0) {
    return fail("expected the id of a wording that was published with lapwing consent text", own.path_of("text"));
  }
  ConsentEvidence evidence;
  evidence.address = TRY(optional_text(own, "ip"));
  evidence.client = TRY(optional_text(own, "user_agent"));
  CHECK(own.finish());
  fact.sealed_evidence = TRY(seal_evidence(folder.vault(), customer.customer_id, evidence));
  for (ConsentFact& consent : customer.consents) {
    fact.channel = consent.channel;
    fact.granted = consent.granted;
    consent = fact;
  }
  return {};
}

IntakeItem refused(std::string id, Error error) {
  return {IntakeItem::Status::refused, std::move(id), std::move(error)};
}

/// Waits until every input that was submitted has been told of.
class Answers {
 public:
  explicit Answers(std::size_t count) : tallies_(count), left_(count) {}

  void put(std::size_t which, const Tally& tally) {
    const std::lock_guard lock(mutex_);
    tallies_[which] = tally;
    if (--left_ == 0) complete_.notify_all();
  }
  const std::vector<Tally>& wait() {
    std::unique_lock lock(mutex_);
    complete_.wait(lock, [&] { return left_ == 0; });
    return tallies_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable complete_;
  std::vector<Tally> tallies_;
  std::size_t left_;
};

const std::string& customer_of(const Input& input) {
  if (const auto* order = std::get_if<OrderRecorded>(&input)) return order->customer_id;
  if (const auto* activity = std::get_if<ActivityRecorded>(&input)) return activity->customer_id;
  if (const auto* issued = std::get_if<PromoCodeIssued>(&input)) return issued->customer_id;
  return std::get<CustomerRecorded>(input).customer_id;
}

}  // namespace

Result<std::vector<IntakeItem>> Intake::take_orders(std::string_view body) {
  const Instant now = clock_();
  return take(body, now, [&](const Json& item, const std::string& path, std::string& id) {
    return read_order(item, path, now, id);
  });
}

Result<std::vector<IntakeItem>> Intake::take_customers(std::string_view body) {
  const Instant now = clock_();
  std::map<std::string, std::string> sealed;  // what items of this request have made of a customer's personal data
  return take(body, now, [&](const Json& item, const std::string& path, std::string& id) {
    return read_customer(item, path, now, id, sealed);
  });
}

Result<std::vector<IntakeItem>> Intake::take_activity(std::string_view body) {
  const Instant now = clock_();
  return take(body, now, [&](const Json& item, const std::string& path, std::string& id) {
    return read_activity(item, path, now, id);
  });
}

Result<std::vector<IntakeItem>> Intake::take_promo_codes(std::string_view body) {
  const Instant now = clock_();
  return take(body, now, [&](const Json& item, const std::string& path, std::string& id) {
    return read_promo_code(item, path, now, id);
  });
}

Result<std::vector<IntakeItem>> Intake::take(std::string_view body, Instant now, const Reader& reader) {
  const ReadingTurns::Intake coming(readings_);
  const Json json = TRY(parse_json(body));
  if (!json.is_object() && !json.is_array()) return fail("expected an object or an array of objects", "$");
  const std::size_t count = json.is_array() ? json.size() : 1;
  std::vector<IntakeItem> items;
  std::vector<std::pair<std::size_t, Input>> inputs;
  std::unique_lock order(mutex_);
  for (std::size_t i = 0; i < count; ++i) {
    std::string id;
    const std::string path = json.is_array() ? fmt::format("$[{}]", i) : "$";
    auto input = reader(json.is_array() ? json[i] : json, path, id);
    if (!input) {
      items.push_back(refused(std::move(id), input.error()));
      continue;
    }
    items.push_back({IntakeItem::Status::accepted, std::move(id), {}});
    inputs.emplace_back(i, std::move(*input));
  }
  CHECK(folder_.vault().flush());
  submit(std::move(inputs), now, items, std::move(order));
  return items;
}

/// Each input is a frame of its own, so that each has an answer of its own; the journal commits them together.
void Intake::submit(std::vector<std::pair<std::size_t, Input>> inputs, Instant now, std::vector<IntakeItem>& items,
                    std::unique_lock<std::mutex> order) {
  const auto answers = std::make_shared<Answers>(inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const PartitionId partition = folder_.host().partition_of(customer_of(inputs[i].second));
    std::vector<std::pair<Instant, Input>> played;
    played.emplace_back(now, std::move(inputs[i].second));
    // Played, so that what came due before it, if only since the clock last looked, is decided before it.
    folder_.host().play(partition, std::move(played), now,
                        [answers, i](const Tally& tally) { answers->put(i, tally); });
  }
  order.unlock();
  const std::vector<Tally>& tallies = answers->wait();
  bool any_unchanged = false;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    IntakeItem& item = items[inputs[i].first];
    if (!tallies[i].refused.empty()) item = refused(item.id, tallies[i].refused.front().second);
    if (tallies[i].unchanged == 0) continue;
    item.status = IntakeItem::Status::unchanged;
    any_unchanged = true;
  }
  // What an item equals may have come a moment ago, by another connection, and still be on its way to the disk.
  if (any_unchanged) folder_.journal().flush();
}

Result<Input> Intake::read_order(const Json& item, const std::string& path, Instant now, std::string& id) {
  JsonFields fields = TRY(JsonFields::of(item, path));
  OrderRecorded order;
  order.order_id = id = TRY(fields.text("order_id"));
  order.placed_at = TRY(past_instant(fields, "created_at", now));
  order.imported = now - order.placed_at > history_age;
  if (const std::string status = TRY(optional_text(fields, "status")); !status.empty()) {
    const auto parsed = parse_order_status(status);
    if (!parsed) {
      return fail("expected created, paid, completed, cancelled or returned", fields.path_of("status"));
    }
    order.status = *parsed;
  }
  order.lines = TRY(read_lines(fields, "lines", Worth::needed));
  if (fields.has("total") || order.lines.empty()) order.total = TRY(fields.money("total"));
  order.refunded = TRY(money_or_zero(fields, "refunded"));
  order.bonus_spent = TRY(money_or_zero(fields, "bonus_spent"));
  order.promo_code = TRY(optional_text(fields, "promo_code"));
  order.store = TRY(optional_text(fields, "store"));
  const std::string email = TRY(optional_text(fields, "email"));
  const std::string phone = TRY(optional_text(fields, "phone"));
  order.customer_id = folder_.vault().current_id(TRY(optional_text(fields, "customer_id")));
  CHECK(fields.finish());
  if (order.customer_id.empty()) {
    order.customer_id = TRY(customer_by_contact(folder_.vault(), email, phone, folder_.shop().phone_region));
  }
  if (order.customer_id.empty()) return nobody(fields);
  return Input{std::move(order)};
}

Result<Input> Intake::read_activity(const Json& item, const std::string& path, Instant now, std::string& id) {
  JsonFields fields = TRY(JsonFields::of(item, path));
  ActivityRecorded activity;
  activity.customer_id = id = TRY(read_customer_id(fields, folder_));
  activity.at = TRY(past_instant(fields, "at", now));
  CHECK(read_subject(fields, activity));
  CHECK(fields.finish());
  return Input{std::move(activity)};
}

Result<Input> Intake::read_promo_code(const Json& item, const std::string& path, Instant now, std::string& id) {
  JsonFields fields = TRY(JsonFields::of(item, path));
  PromoCodeIssued issued;
  issued.customer_id = id = TRY(read_customer_id(fields, folder_));
  issued.code = TRY(fields.text("code"));
  issued.pool = TRY(optional_text(fields, "pool"));
  issued.issued_at = fields.has("issued_at") ? TRY(past_instant(fields, "issued_at", now)) : now;
  if (fields.has("expires_at")) {
    issued.expires_at = TRY(instant(fields, "expires_at"));
    if (issued.expires_at->seconds() <= issued.issued_at.seconds()) {
      return fail("expected a time after issued_at", fields.path_of("expires_at"));
    }
  }
  CHECK(fields.finish());
  return Input{std::move(issued)};
}

Result<Input> Intake::read_customer(const Json& item, const std::string& path, Instant now, std::string& id,
                                    std::map<std::string, std::string>& sealed) {
  JsonFields fields = TRY(JsonFields::of(item, path));
  Vault& vault = folder_.vault();
  const std::string& region = folder_.shop().phone_region;
  CustomerRecorded customer;
  const std::string email = TRY(optional_text(fields, "email"));
  const std::string phone = TRY(optional_text(fields, "phone"));
  customer.customer_id = vault.current_id(TRY(optional_text(fields, "customer_id")));
  if (customer.customer_id.empty()) customer.customer_id = TRY(customer_by_contact(vault, email, phone, region));
  if (customer.customer_id.empty()) return nobody(fields);
  id = customer.customer_id;
  auto [known, is_new] = sealed.try_emplace(id);
  if (is_new) known->second = TRY(known_personal(id));
  // What is not said stays.
  Personal personal = known->second.empty() ? Personal{} : vault.open(id, known->second).value_or(Personal{});
  const Personal before = personal;
  if (const std::string text = TRY(optional_text(fields, "first_name")); !text.empty()) personal.first_name = text;
  if (const std::string text = TRY(optional_text(fields, "last_name")); !text.empty()) personal.last_name = text;
  CHECK(read_birthday(fields, customer, personal));
  if (fields.has("created_at")) customer.created_at = TRY(instant(fields, "created_at"));
  for (const std::string_view name : {"gender", "city"}) {
    const std::string text = TRY(optional_text(fields, name));
    if (!text.empty()) customer.attributes.push_back({std::string(name), text});
  }
  for (AttributeFact& attribute : TRY(read_attributes(fields))) customer.attributes.push_back(std::move(attribute));
  customer.labels = TRY(read_labels(fields));
  CHECK(read_consents(fields, customer, now));
  CHECK(read_consent_proof(fields, customer, folder_, now));
  customer.zone = TRY(optional_text(fields, "timezone"));
  const Json* subscription = fields.value("push_subscription");
  CHECK(fields.finish());
  if (!customer.zone.empty()) CHECK(define_zone(customer, fields.path_of("timezone"), now));
  if (!email.empty()) customer.contacts.push_back(TRY(take_email(vault, id, email, personal)));
  if (!phone.empty()) customer.contacts.push_back(TRY(take_phone(vault, id, phone, region, personal)));
  if (subscription != nullptr) {
    const std::string text = subscription->is_null() ? std::string() : subscription->dump();
    const auto contact = take_push(vault, id, text, personal);
    if (!contact) return fail(contact.error().text(), fields.path_of("push_subscription"));
    customer.contacts.push_back(*contact);
  }
  if (personal != before) customer.sealed_personal = known->second = TRY(vault.seal(id, personal));
  return Input{std::move(customer)};
}

Result<void> Intake::define_zone(const CustomerRecorded& customer, const std::string& where, Instant now) {
  Host& host = folder_.host();
  bool is_known = false;
  host.with(host.partition_of(customer.customer_id),
            [&](const Engine& engine) { is_known = engine.audience().has_zone(customer.zone); });
  if (is_known) return {};
  const auto zone = load_zone(customer.zone);
  if (!zone) return fail("expected an IANA time zone, as Europe/Moscow", where);
  TRY(host.publish(ZoneDefined{*zone}, now));
  return {};
}

/// An error if the customer is gone: nothing may be sealed of them.
Result<std::string> Intake::known_personal(const std::string& customer_id) {
  std::string sealed;
  bool is_gone = false;
  Host& host = folder_.host();
  host.with(host.partition_of(customer_id), [&](const Engine& engine) {
    is_gone = engine.audience().gone_into(customer_id).has_value();
    const auto customer = engine.audience().find(customer_id);
    if (customer) sealed = engine.audience().customer(*customer).sealed_personal();
  });
  if (is_gone) return fail(fmt::format("the customer \"{}\" is gone: erased, or merged into another", customer_id));
  return sealed;
}

}  // namespace lapwing
