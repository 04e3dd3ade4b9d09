#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "channel/mail_folder.hpp"

namespace lapwing {

class FeedbackDesk;

struct FeedbackOptions {
  std::filesystem::path folder;                 ///< a Maildir, or a folder that mails are put into
  std::function<void(const std::string&)> log;  ///< told what an operator should know; from any thread
  Duration tick = Duration::seconds(2);         ///< how often the folder is looked at, in real time
};

/// Takes in what comes back by mail: hands each file of the folder (a mail, a mailbox of several, or a notification of
/// a provider in JSON) to the desk. A file that was read moves to `done/`. One that says nothing we understand, or is
/// about no message of ours, moves to `unread/`, where somebody may look at it; no file is ever deleted. What became of
/// a message is durable before its file moves. See `take_mails`.
class FeedbackLoop {
 public:
  /// The desk must outlive it.
  FeedbackLoop(FeedbackDesk& desk, FeedbackOptions options);
  /// As `stop`.
  ~FeedbackLoop();
  FeedbackLoop(const FeedbackLoop&) = delete;
  FeedbackLoop& operator=(const FeedbackLoop&) = delete;

  /// An error if there is no such folder.
  Result<void> start();
  /// Finishes the file in hand.
  void stop();

 private:
  void work();
  Result<MailVerdict> take(std::string_view name, std::string_view bytes);

  FeedbackDesk& desk_;
  const FeedbackOptions options_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace lapwing
