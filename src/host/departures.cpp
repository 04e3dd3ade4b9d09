#include "host/departures.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "engine/customer_history.hpp"
#include "host/data_folder.hpp"
#include "host/tell.hpp"

namespace lapwing {
namespace {

/// So often something new may come of a customer while they are being merged.
constexpr int tries_max = 8;

Error no_customer(const std::string& customer_id) {
  return {fmt::format("there is no customer \"{}\"", customer_id), {}};
}

std::optional<CustomerHistory> read_history(Host& host, const std::string& customer_id) {
  std::optional<CustomerHistory> history;
  host.with(host.partition_of(customer_id), [&](const Engine& engine) {
    if (const auto customer = engine.audience().find(customer_id)) history = history_of(engine, *customer);
  });
  return history;
}

template <class Value>
void fill(Value& empty, const Value& with) {
  if (empty.empty()) empty = with;
}

/// Names and contacts of both, under the key of the one who stays; empty if that one has all of them.
Result<std::string> joined_personal(Vault& vault, const CustomerHistory& from, const CustomerHistory& into) {
  const auto open = [&](const CustomerRecorded& facts) -> Result<Personal> {
    if (facts.sealed_personal.empty()) return Personal{};
    return vault.open(facts.customer_id, facts.sealed_personal);
  };
  const Personal theirs = TRY(open(from.facts));
  const Personal before = TRY(open(into.facts));
  Personal all = before;
  fill(all.email, theirs.email);
  fill(all.phone, theirs.phone);
  fill(all.first_name, theirs.first_name);
  fill(all.last_name, theirs.last_name);
  fill(all.birthday, theirs.birthday);
  fill(all.push_subscription, theirs.push_subscription);
  if (all == before) return std::string();
  return vault.seal(into.facts.customer_id, all);
}

/// What the one who stays did not know of the facts yet.
CustomerRecorded news_of(const CustomerRecorded& from, const CustomerRecorded& into) {
  CustomerRecorded news{.customer_id = into.customer_id, .created_at = {}, .zone = {}};
  if (*from.created_at < *into.created_at) news.created_at = from.created_at;
  if (into.zone.empty()) news.zone = from.zone;
  for (const ContactFact& contact : from.contacts) {
    const auto known = std::ranges::find(into.contacts, contact.channel, &ContactFact::channel);
    const bool lacks = known == into.contacts.end() || known->state == ContactState::absent;
    if (lacks && contact.state != ContactState::absent) news.contacts.push_back(contact);
  }
  for (ConsentFact consent : from.consents) {
    const auto known = std::ranges::find_if(into.consents, [&](const ConsentFact& said) {
      return said.channel == consent.channel && said.topic == consent.topic;
    });
    if (known != into.consents.end() && (known->granted == consent.granted || consent.granted)) continue;
    consent.source = "merge";
    consent.proof = from.customer_id;
    news.consents.push_back(std::move(consent));
  }
  for (const AttributeFact& attribute : from.attributes) {
    const bool has = std::ranges::find(into.attributes, attribute.name, &AttributeFact::name) != into.attributes.end();
    if (!has) news.attributes.push_back(attribute);
  }
  news.labels = from.labels;
  news.imported = true;
  return news;
}

/// The cart of both; nothing if the one who stays has all of it.
std::optional<ActivityRecorded> joined_cart(const CustomerHistory& from, const CustomerHistory& into) {
  if (!from.cart) return std::nullopt;
  ActivityRecorded cart = into.cart ? *into.cart : *from.cart;
  cart.customer_id = into.facts.customer_id;
  cart.at = std::max(cart.at, from.cart->at);
  if (!into.cart) return cart;
  for (const OrderLine& line : from.cart->cart) {
    const bool has = std::ranges::find(cart.cart, line.product_id, &OrderLine::product_id) != cart.cart.end();
    if (!has) cart.cart.push_back(line);
  }
  if (cart.cart.size() == into.cart->cart.size()) return std::nullopt;
  return cart;
}

/// All that is to be said of the one who stays.
Result<std::vector<Input>> told_of(DataFolder& folder, const CustomerHistory& from, const CustomerHistory& into,
                                   Instant now) {
  const std::string& id = into.facts.customer_id;
  CustomerRecorded news = news_of(from.facts, into.facts);
  for (ConsentFact& consent : news.consents) consent.at = now;
  news.sealed_personal = TRY(joined_personal(folder.vault(), from, into));
  std::vector<Input> told{std::move(news)};
  for (OrderRecorded order : from.orders) {
    order.customer_id = id;
    told.emplace_back(std::move(order));
  }
  for (ActivityRecorded activity : from.activity) {
    activity.customer_id = id;
    told.emplace_back(std::move(activity));
  }
  if (auto cart = joined_cart(from, into)) told.emplace_back(std::move(*cart));
  for (PromoCodeIssued code : from.codes) {
    code.customer_id = id;
    told.emplace_back(std::move(code));
  }
  for (const std::string& segment : from.static_segments) told.emplace_back(SegmentMembersChanged{segment, {id}, {}});
  if (!from.bonuses.lots.empty()) {
    BonusesMoved bonuses = from.bonuses;
    bonuses.customer_id = id;
    told.emplace_back(std::move(bonuses));
  }
  return told;
}

Result<void> merge_once(DataFolder& folder, const CustomerHistory& from, const std::string& into, Instant now) {
  Host& host = folder.host();
  const auto known = read_history(host, into);
  if (!known) return std::unexpected(no_customer(into));
  std::vector<Input> told = TRY(told_of(folder, from, *known, now));
  CHECK(folder.vault().flush());
  TRY(tell(host, host.partition_of(into), std::move(told), now));
  const std::string& gone = from.facts.customer_id;
  TRY(tell(host, host.partition_of(gone), CustomerMerged{gone, into, digest_of(from)}, now));
  return {};
}

}  // namespace

Result<void> merge_customers(DataFolder& folder, const std::string& from, const std::string& into, Instant now,
                             bool forwards) {
  if (from == into) return fail("expected two customers, found one");
  Host& host = folder.host();
  const auto join = [&]() -> Result<void> {
    if (!forwards && !TRY(folder.vault().has_key(from))) return {};
    return folder.vault().join(from, into);
  };
  std::optional<CustomerHistory> before;
  for (int i = 0; i < tries_max; ++i) {
    std::optional<CustomerHistory> history = read_history(host, from);
    if (!history) {
      bool is_done = false;
      host.with(host.partition_of(from),
                [&](const Engine& engine) { is_done = engine.audience().gone_into(from) == std::string_view(into); });
      if (is_done) return join();
      return std::unexpected(no_customer(from));
    }
    const auto merged = merge_once(folder, *history, into, now);
    if (merged) return join();
    // What is the same as before was refused for something else.
    if (before && digest_of(*before) == digest_of(*history)) return merged;
    before = std::move(history);
  }
  return fail(fmt::format("so much comes of the customer \"{}\" that they could not be merged: try again", from));
}

Result<void> erase_customer(DataFolder& folder, const std::string& customer_id, Instant now) {
  Host& host = folder.host();
  TRY(tell(host, host.partition_of(customer_id), CustomerErased{customer_id}, now));
  return folder.vault().erase(customer_id);
}

std::optional<std::string> current_customer(Host& host, const std::string& customer_id) {
  std::string id = customer_id;
  for (;;) {
    bool is_here = false;
    std::string into;
    host.with(host.partition_of(id), [&](const Engine& engine) {
      is_here = engine.audience().find(id).has_value();
      into = engine.audience().gone_into(id).value_or("");
    });
    if (is_here) return id;
    if (into.empty()) return std::nullopt;
    id = std::move(into);
  }
}

Result<void> finish_erasures(DataFolder& folder) {
  std::mutex mutex;
  std::vector<std::string> erased;
  folder.host().for_each([&](PartitionId, const Engine& engine) {
    const std::vector<std::string> here = engine.audience().forgotten();
    const std::lock_guard lock(mutex);
    erased.insert(erased.end(), here.begin(), here.end());
  });
  for (const std::string& id : erased) {
    if (TRY(folder.vault().has_key(id))) CHECK(folder.vault().erase(id));
  }
  return {};
}

}  // namespace lapwing
