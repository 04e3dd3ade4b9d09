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
}

void Suppressions::load(ByteReader& from) {
  entries_.clear();
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    entries_.insert(entries_.end(), from.get<Entry>());
  }
}

}  // namespace lapwing
