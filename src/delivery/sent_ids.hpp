#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "channel/incoming.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// How servers call the messages that they accepted, for as long as their later words on them are waited for. A file of
/// its own in the data folder: nothing is decided by it, and what it tells becomes a receipt in the journal. Any thread
/// may call anything.
class SentIds {
 public:
  /// A server's names do not come back for so long.
  static constexpr Duration kept = Duration::days(30);

  struct Sent {
    ChannelKind channel{};
    std::string provider_id;  ///< of a text in parts all ids, by commas
    PartitionId partition{};
    IntentNumber intent{};
  };
  /// What the receipts for all parts of a message come to.
  struct Told {
    PartitionId partition{};
    IntentNumber intent{};
    ReceiptOutcome outcome{};
  };

  /// Opens the folder's store, making it if there is none, and forgets what was sent too long before `now`.
  static Result<std::unique_ptr<SentIds>> open(const std::filesystem::path& folder, Instant now);
  ~SentIds();

  /// Durable when it returns. Known ids mean the newer message.
  Result<void> keep(const std::vector<Sent>& sent, Instant now);
  /// Takes in what became of a message's part: delivered once all its parts are, failed as soon as one is not. Nothing
  /// if it is about no message that is kept, if more is to come, or if the server does not know.
  Result<std::optional<Told>> hear(ChannelKind channel, const DeliveryReceipt& receipt);

  /// The servers' ids of the channel's parts that were sent since then and are not known to be delivered, oldest first.
  Result<std::vector<std::string>> open_since(ChannelKind channel, Instant since);

 private:
  struct Parts;
  explicit SentIds(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lapwing
