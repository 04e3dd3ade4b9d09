#include "policy/suppressions.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr std::uint32_t all_channels = channel_count;

}  // namespace

Result<Change> Suppressions::record(const SuppressionChanged& changed, const Audience& audience) {
  if ((changed.fingerprint == 0) == changed.customer_id.empty()) {
    return fail("a suppression without one of a contact's fingerprint and a customer's id");
  }
  const std::uint32_t channel = changed.channel ? static_cast<std::uint32_t>(*changed.channel) : all_channels;
  Entry entry{changed.fingerprint, 1, channel};
  if (changed.fingerprint == 0) {
    const auto customer = audience.find(changed.customer_id);
    if (!customer) return fail(fmt::format("there is no customer \"{}\"", changed.customer_id));
    entry = {customer->value, 0, channel};
  } else if (!changed.channel) {
    return fail("a suppressed contact without its channel");
  }
  const bool is_news = changed.suppressed ? entries_.insert(entry).second : entries_.erase(entry) > 0;
  return is_news ? Change::changed : Change::unchanged;
}

void Suppressions::hear(const ReceiptArrived& receipt, CustomerNumber customer, ChannelKind channel,
                        const Audience& audience, Instant at) {
  if (receipt.outcome == ReceiptOutcome::complained) entries_.insert({customer.value, 0, all_channels});
  const std::uint64_t print = receipt.contact != 0 ? receipt.contact
                                                   : audience.contact_holders().fingerprint(customer, channel);
  Entry contact{print, 1, static_cast<std::uint32_t>(channel)};
  if (print == 0) contact = {customer.value, 0, contact.channel};  // it is not known by itself
  switch (receipt.outcome) {
    case ReceiptOutcome::bounced:
      entries_.insert(contact);
      soft_bounces_.erase(contact);
      return;
    case ReceiptOutcome::soft_bounced: {
      SoftBounces& bounces = soft_bounces_.try_emplace(contact, SoftBounces{at, 0}).first->second;
      if (++bounces.count < soft_bounces_max || at < bounces.first + soft_bounce_span) return;
      entries_.insert(contact);
      soft_bounces_.erase(contact);
      return;
    }
    case ReceiptOutcome::delivered:
    case ReceiptOutcome::opened:
    case ReceiptOutcome::clicked:
      soft_bounces_.erase(contact);
      return;
    default:  // says nothing of the contact: that a server took a message does not mean that it can be reached
      return;
  }
}

bool Suppressions::contain(const Audience& audience, CustomerNumber customer, ChannelKind channel) const {
  if (entries_.empty()) return false;
  const auto kind = static_cast<std::uint32_t>(channel);
  const std::uint64_t print = audience.contact_holders().fingerprint(customer, channel);
  return entries_.contains({customer.value, 0, kind}) || entries_.contains({customer.value, 0, all_channels}) ||
         (print != 0 && entries_.contains({print, 1, kind}));
}

std::vector<Suppressions::Suppressed> Suppressions::all() const {
  std::vector<Suppressed> all;
  for (const Entry& entry : entries_) {
    const bool is_any = entry.channel == all_channels;
    all.push_back({entry.is_contact != 0, entry.whom,
                   is_any ? std::nullopt : std::optional(static_cast<ChannelKind>(entry.channel))});
  }
  std::ranges::stable_partition(all, [](const Suppressed& one) { return !one.is_contact; });
  return all;
}

void Suppressions::save(ByteWriter& to) const {
  to.put<std::uint64_t>(entries_.size());
  for (const Entry& entry : entries_) to.put(entry);
  to.put<std::uint64_t>(soft_bounces_.size());
  for (const auto& [contact, bounces] : soft_bounces_) {
    to.put(contact);
    to.put(bounces);
  }
}

void Suppressions::load(ByteReader& from) {
  entries_.clear();
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    entries_.insert(entries_.end(), from.get<Entry>());
  }
  soft_bounces_.clear();
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    const auto contact = from.get<Entry>();
    soft_bounces_.emplace_hint(soft_bounces_.end(), contact, from.get<SoftBounces>());
  }
}

}  // namespace lapwing
