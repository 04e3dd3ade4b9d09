#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "delivery/message_token.hpp"
#include "feedback/feedback.hpp"
#include "model/inputs.hpp"
#include "server/consent_desk.hpp"

namespace lapwing {

class DataFolder;

/// Takes in what comes back of messages, by whatever way it came: finds the messages that reports are about, and
/// records what became of them. Told again it changes nothing.
///
/// A message is found by the tag of its return path, which only we can make, or by its Message-ID, which those know who
/// got it: so a report may only speak of a contact that belongs to the customer whom the message went to.
///
/// A mail that is no report and bears the token of a message's unsubscribe link, in the address that it came to or in
/// its subject, ends advertising as the link does. From whom it says it is does not count, since anybody can write
/// that; and an automatic reply never wishes anything.
class FeedbackDesk {
 public:
  /// The folder must outlive it. `journal` is the name that the courier's messages have, see `origin_of`. Made before
  /// other threads build mails.
  FeedbackDesk(DataFolder& folder, std::string_view journal, std::function<Instant()> clock);

  /// What came of it.
  struct Taken {
    std::size_t recorded = 0;    ///< reports and wishes that were about messages of ours
    bool is_understood = false;  ///< false: somebody should look at it
  };
  /// Durable when it returns. Error: something could not be recorded. Any thread.
  Result<Taken> take(std::span<const Feedback> mails);
  /// The same for one mail, and the addresses that it was delivered to.
  Result<Taken> take_mail(std::string_view bytes, std::span<const std::string> recipients);

 private:
  /// What became of a message of ours.
  struct Found {
    PartitionId partition{};
    ReceiptArrived receipt;
  };

  /// Of one report; nothing if it is about no message of ours.
  std::optional<Found> find(const FeedbackReport& report, const std::vector<std::string>& came_to);
  std::optional<MessageName> message_of(const FeedbackReport& report, const std::vector<std::string>& came_to) const;
  /// The message from which somebody unsubscribes by this mail.
  std::optional<ProvenMessage> unsubscribed_by(const Feedback& mail);
  void record(const std::vector<Found>& found);

  DataFolder& folder_;
  const std::string origin_;
  ConsentDesk consents_;
  const std::function<Instant()> clock_;
};

}  // namespace lapwing
