#include "audience/contact_holders.hpp"

#include <bit>

namespace lapwing {

Change ContactHolders::record(CustomerNumber customer, const ContactFact& contact) {
  Holders& holders = channels_[static_cast<std::size_t>(contact.channel)];
  if (contact.fingerprint == 0 && is_usable(contact.state)) return Change::unchanged;
  const std::uint64_t print = is_usable(contact.state) ? contact.fingerprint : 0;
  if (fingerprint(customer, contact.channel) == print) return Change::unchanged;
  if (customer.value >= holders.prints.size()) grow(holders, customer.value + std::size_t{1});
  if (holders.prints[customer.value] != 0) leave(holders, customer.value);
  holders.prints[customer.value] = print;
  if (print != 0) join(holders, customer.value);
  return Change::changed;
}

void ContactHolders::forget(CustomerNumber customer) {
  for (Holders& holders : channels_) {
    if (customer.value >= holders.prints.size() || holders.prints[customer.value] == 0) continue;
    leave(holders, customer.value);
    holders.prints[customer.value] = 0;
  }
}

void ContactHolders::join(Holders& holders, std::uint32_t customer) {
  std::uint32_t& head = holders.heads[bucket_of(holders, holders.prints[customer])];
  holders.next[customer] = head;
  head = customer + 1;
}

void ContactHolders::leave(Holders& holders, std::uint32_t customer) {
  std::uint32_t* at = &holders.heads[bucket_of(holders, holders.prints[customer])];
  while (*at != customer + 1) at = &holders.next[*at - 1];
  *at = holders.next[customer];
}

/// Keeps at least as many buckets as customers, so that chains stay short.
void ContactHolders::grow(Holders& holders, std::size_t customer_count) {
  holders.prints.resize(customer_count);
  holders.next.resize(customer_count);
  if (customer_count <= holders.heads.size()) return;
  holders.heads.assign(std::bit_ceil(customer_count), 0);
  for (std::uint32_t customer = 0; customer < customer_count; ++customer) {
    if (holders.prints[customer] != 0) join(holders, customer);
  }
}

void ContactHolders::save(ByteWriter& to) const {
  for (const Holders& holders : channels_) to.put_column(holders.prints);
}

void ContactHolders::load(ByteReader& from) {
  for (Holders& holders : channels_) {
    holders = Holders();
    from.get_column(holders.prints);
    if (!holders.prints.empty()) grow(holders, holders.prints.size());
  }
}

}  // namespace lapwing
