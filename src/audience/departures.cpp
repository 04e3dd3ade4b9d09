// Customers who are gone: forgotten for good, or found to be somebody else.
#include "audience/audience.hpp"

namespace lapwing {

void Audience::part_with(CustomerNumber customer, std::string_view into) {
  const std::uint32_t number = customer.value;
  facts_[number].created_at = Instant::never();
  if (number < zone_of_.size()) zone_of_[number] = 0;
  personal_.forget(customer);
  contacts_[number] = 0;
  consents_[number] = 0;
  orders_.forget(number);
  activity_.forget(customer);
  contact_places_.forget(customer);
  contact_holders_.forget(customer);
  issued_codes_.forget(customer);
  for (auto& [name, column] : attributes_) {
    if (number >= column.kind.size()) continue;
    column.kind[number] = 0;
    column.payload[number] = 0;
  }
  for (auto& [name, members] : labels_) {
    if (number / 64 < members.size()) members[number / 64] &= ~(std::uint64_t{1} << number % 64);
  }
  const auto first = topic_consents_.lower_bound({number, ChannelKind{}, std::string()});
  topic_consents_.erase(first, topic_consents_.lower_bound({number + 1, ChannelKind{}, std::string()}));
  gone_.emplace(number, gone_ids_.ensure(into));
  mark_gone(number);
}

void Audience::mark_gone(std::uint32_t customer) {
  const std::size_t page = customer / owners_per_page;
  if (page >= gone_bits_.size()) gone_bits_.resize(page + 1);
  gone_bits_[page] |= std::uint64_t{1} << customer % owners_per_page;
}

std::optional<std::string_view> Audience::gone_into(std::string_view customer_id) const {
  const auto number = gone_.empty() ? std::nullopt : ids_.find(customer_id);
  const auto found = number ? gone_.find(*number) : gone_.end();
  if (found == gone_.end()) return std::nullopt;
  return gone_ids_.text(found->second);
}

std::vector<std::string> Audience::forgotten() const {
  std::vector<std::string> ids;
  for (const auto& [customer, into] : gone_) {
    if (gone_ids_.text(into).empty()) ids.emplace_back(ids_.text(customer));
  }
  return ids;
}

}  // namespace lapwing
