#include "server/feedback_loop.hpp"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "feedback/mailbox.hpp"
#include "feedback/notification.hpp"
#include "server/feedback_desk.hpp"

namespace lapwing {
namespace {

/// A file's reports, each mail's with where it came to.
std::vector<Feedback> read_file(std::string_view bytes) {
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && (bytes[first] == '{' || bytes[first] == '[')) {
    auto reports = read_notification(bytes);
    return reports ? std::vector<Feedback>{{std::move(*reports), {}}} : std::vector<Feedback>{};
  }
  std::vector<Feedback> all;
  for (const std::string& mail : split_mailbox(bytes)) all.push_back(read_feedback(mail));
  return all;
}

}  // namespace

FeedbackLoop::FeedbackLoop(FeedbackDesk& desk, FeedbackOptions options) : desk_(desk), options_(std::move(options)) {}

FeedbackLoop::~FeedbackLoop() { stop(); }

Result<void> FeedbackLoop::start() {
  static_cast<void>(TRY(mails_in(options_.folder)));
  thread_ = std::thread([this] { work(); });
  return {};
}

void FeedbackLoop::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void FeedbackLoop::work() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    const auto taken = take_mails(options_.folder,
                                  [this](std::string_view name, std::string_view bytes) { return take(name, bytes); });
    if (!taken && !stopping_) options_.log("feedback: " + taken.error().text());
    lock.lock();
    if (!stopping_) changed_.wait_for(lock, std::chrono::milliseconds(options_.tick.ms));
  }
}

Result<MailVerdict> FeedbackLoop::take(std::string_view name, std::string_view bytes) {
  if (stopping_) return fail("it is time to stop");
  const auto taken = TRY(desk_.take(read_file(bytes)));
  if (taken.is_understood) return MailVerdict::understood;
  options_.log(fmt::format("feedback: look at {} in unread/", name));
  return MailVerdict::unread;
}

}  // namespace lapwing
