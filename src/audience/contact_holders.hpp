#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "audience/change.hpp"
#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "model/shop.hpp"

namespace lapwing {

/// Which customers of a partition share a contact, by its fingerprint: those of one household, or one person twice. At
/// most 20 bytes a contact.
class ContactHolders {
 public:
  /// Takes in what is said of a contact. One that cannot be used is nobody's; else a fingerprint of 0 says nothing.
  Change record(CustomerNumber customer, const ContactFact& contact);

  /// The customer has no contacts any more.
  void forget(CustomerNumber customer);

  /// 0 if none is known.
  [[nodiscard]] std::uint64_t fingerprint(CustomerNumber customer, ChannelKind channel) const {
    const auto& prints = channels_[static_cast<std::size_t>(channel)].prints;
    return customer.value < prints.size() ? prints[customer.value] : 0;
  }
  /// Calls `visit` with each other customer who has the same contact, in no particular order.
  template <class Visit>
  void for_each_other(CustomerNumber customer, ChannelKind channel, const Visit& visit) const {
    for_each(fingerprint(customer, channel), channel, [&](CustomerNumber holder) {
      if (holder != customer) visit(holder);
    });
  }
  /// Calls `visit` with each customer who has the contact of that fingerprint, in no particular order.
  template <class Visit>
  void for_each(std::uint64_t print, ChannelKind channel, const Visit& visit) const {
    const Holders& of = channels_[static_cast<std::size_t>(channel)];
    if (print == 0 || of.heads.empty()) return;
    for (std::uint32_t at = of.heads[bucket_of(of, print)]; at != 0; at = of.next[at - 1]) {
      if (of.prints[at - 1] == print) visit(CustomerNumber{at - 1});
    }
  }

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  /// Customers whose fingerprints fall into the same bucket are chained.
  struct Holders {
    std::vector<std::uint64_t> prints;  // by customer; 0: none
    std::vector<std::uint32_t> next;    // by customer: number + 1 of the next of the bucket, or 0
    std::vector<std::uint32_t> heads;   // by bucket: likewise of the first
  };
  /// Fingerprints are hashes themselves; the number of buckets is a power of two.
  static std::size_t bucket_of(const Holders& holders, std::uint64_t print) {
    return print & (holders.heads.size() - 1);
  }
  static void join(Holders& holders, std::uint32_t customer);
  static void leave(Holders& holders, std::uint32_t customer);
  static void grow(Holders& holders, std::size_t customer_count);

  std::array<Holders, channel_count> channels_;
};

}  // namespace lapwing
