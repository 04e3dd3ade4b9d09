#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "audience/audience.hpp"
#include "base/bytes.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "model/inputs.hpp"

namespace lapwing {

inline constexpr std::uint64_t soft_bounces_max = 5;
inline constexpr Duration soft_bounce_span = Duration::days(14);

/// The suppression list: contacts and customers that get transactional messages at most.
class Suppressions {
 public:
  /// Unchanged if it is so already. An error names what the input lacks, or a customer whom nobody knows.
  Result<Change> record(const SuppressionChanged& changed, const Audience& audience);
  /// Takes in what became of a message over the channel, which is news. A contact that cannot be reached is put on the
  /// list; one from which messages came back softly, when that happened `soft_bounces_max` times in
  /// `soft_bounce_span` or longer with no sign of life between; and a customer who called a message spam, for all
  /// channels.
  void hear(const ReceiptArrived& receipt, CustomerNumber customer, ChannelKind channel, const Audience& audience,
            Instant at);
  [[nodiscard]] bool contain(const Audience& audience, CustomerNumber customer, ChannelKind channel) const;

  /// A contact by its fingerprint, or a customer by number.
  struct Suppressed {
    bool is_contact = false;
    std::uint64_t whom = 0;
    std::optional<ChannelKind> channel;  ///< absent: all
  };
  /// Customers first, then contacts, each by number.
  [[nodiscard]] std::vector<Suppressed> all() const;

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  /// As `Suppressed`.
  struct Entry {
    std::uint64_t whom = 0;
    std::uint32_t is_contact = 0;
    std::uint32_t channel = 0;  // a ChannelKind, or `all_channels`
    friend auto operator<=>(const Entry&, const Entry&) = default;
  };
  static_assert(std::has_unique_object_representations_v<Entry>);

  /// Messages that came back softly from one contact.
  struct SoftBounces {
    Instant first{};
    std::uint64_t count = 0;
  };
  static_assert(std::has_unique_object_representations_v<SoftBounces>);

  std::set<Entry> entries_;
  std::map<Entry, SoftBounces> soft_bounces_;  // by what would be put on the list
};

}  // namespace lapwing
