#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "audience/audience.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// The suppression list: contacts and customers that get transactional messages at most.
class Suppressions {
 public:
  /// Unchanged if it is so already. An error names what the input lacks, or a customer whom nobody knows.
  Result<Change> record(const SuppressionChanged& changed, const Audience& audience);
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

  std::set<Entry> entries_;
};

}  // namespace lapwing
