#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "channel/mail_folder.hpp"
#include "delivery/message_token.hpp"
#include "feedback/feedback.hpp"
#include "model/inputs.hpp"

namespace lapwing {

class DataFolder;

struct FeedbackOptions {
  std::filesystem::path folder;                 ///< a Maildir, or a folder that mails are put into
  std::function<Instant()> clock;               ///< the wall clock; any thread may read it
  std::function<void(const std::string&)> log;  ///< told what an operator should know; from any thread
  Duration tick = Duration::seconds(2);         ///< how often the folder is looked at, in real time
};

/// Takes in what comes back by mail: reads each file of the folder (a mail, a mailbox of several, or a notification of
/// a provider in JSON), finds the messages that it is about, and records what became of them. A file that was read
/// moves to `done/`. One that says nothing we understand, or is about no message of ours, moves to `unread/`, where
/// somebody may look at it; no file is ever deleted. What became of a message is durable before its file moves, and
/// told again it changes nothing. See `take_mails`.
///
/// A message is found by the tag of its return path, which only we can make, or by its Message-ID, which those know who
/// got it: so a report may only speak of a contact that belongs to the customer whom the message went to.
class FeedbackLoop {
 public:
  /// The folder must outlive it. `journal` is the name that the courier's messages have, see `origin_of`. Made before
  /// other threads build mails.
  FeedbackLoop(DataFolder& folder, std::string_view journal, FeedbackOptions options);
  /// As `stop`.
  ~FeedbackLoop();
  FeedbackLoop(const FeedbackLoop&) = delete;
  FeedbackLoop& operator=(const FeedbackLoop&) = delete;

  /// An error if there is no such folder.
  Result<void> start();
  /// Finishes the file in hand.
  void stop();

 private:
  /// What became of a message of ours.
  struct Found {
    PartitionId partition{};
    ReceiptArrived receipt;
  };

  void work();
  Result<MailVerdict> take(std::string_view name, std::string_view bytes);
  /// Of one report; nothing if it is about no message of ours.
  std::optional<Found> find(const FeedbackReport& report, const std::vector<std::string>& came_to);
  std::optional<MessageName> message_of(const FeedbackReport& report, const std::vector<std::string>& came_to) const;
  void record(const std::vector<Found>& found);

  DataFolder& folder_;
  const FeedbackOptions options_;
  const std::string origin_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace lapwing
