#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audience/change.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "model/inputs.hpp"

namespace lapwing {

class DataFolder;
class Host;

// Who gets transactional messages at most: `lapwing suppression` and the API tell and change the same.

/// Who or what is on the list. Of a contact only the fingerprint is kept.
struct SuppressedOne {
  std::string customer_id;             ///< empty: a contact
  std::uint64_t fingerprint = 0;       ///< of a contact
  std::optional<ChannelKind> channel;  ///< absent: all
  friend auto operator<=>(const SuppressedOne&, const SuppressedOne&) = default;

  /// As addresses name it: "customer.all.anna", "contact.email.00ab54a98ceb1f0a".
  [[nodiscard]] std::string id() const;
};
std::optional<SuppressedOne> parse_suppressed(std::string_view id);

/// The contacts first, each once though every partition has them; then the customers by id.
std::vector<SuppressedOne> list_suppressed(Host& host);

/// What puts somebody on the list: an e-mail address, which has an "@", a phone, which begins with "+", or else a
/// customer's id. Error: the customer is unknown, or the contact is none of that channel; `where` is "whom" or
/// "channel".
Result<SuppressionChanged> suppression_of(DataFolder& folder, const std::string& whom,
                                          std::optional<ChannelKind> channel);

/// Puts them on the list or takes them off it; durable when it returns. Unchanged: it was so already.
Result<Change> change_suppression(Host& host, const SuppressionChanged& changed, Instant now);

}  // namespace lapwing
