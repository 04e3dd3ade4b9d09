#include "server/feedback_loop.hpp"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "delivery/reply_text.hpp"
#include "feedback/mailbox.hpp"
#include "feedback/notification.hpp"
#include "host/customer_facts.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

/// What of the report is a receipt.
std::optional<ReceiptOutcome> outcome_of(const FeedbackReport& report) {
  switch (report.kind) {
    case FeedbackKind::bounce:
      return report.bounce_class == BounceClass::hard ? ReceiptOutcome::bounced : ReceiptOutcome::soft_bounced;
    case FeedbackKind::delivered:
      return ReceiptOutcome::delivered;
    case FeedbackKind::complaint:
      return wants_no_more(report) ? std::optional(ReceiptOutcome::complained) : std::nullopt;
    case FeedbackKind::delay:
    case FeedbackKind::auto_reply:
    case FeedbackKind::not_a_report:
      break;
  }
  return std::nullopt;
}

/// Whether somebody should look at it if nothing came of it.
bool is_unread(const FeedbackReport& report) {
  return outcome_of(report).has_value() || report.kind == FeedbackKind::not_a_report;
}

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

FeedbackLoop::FeedbackLoop(DataFolder& folder, std::string_view journal, FeedbackOptions options)
    : folder_(folder), options_(std::move(options)), origin_(origin_of(folder.vault(), journal)) {
  static_cast<void>(read_feedback({}));  // GMime starts once, and not on two threads at the same time
}

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
  std::vector<Found> found;
  bool is_understood = true;
  const std::vector<Feedback> mails = read_file(bytes);
  for (const Feedback& mail : mails) {
    for (const FeedbackReport& report : mail.reports) {
      auto one = find(report, mail.came_to);
      is_understood = is_understood && (one || !is_unread(report));
      if (one) found.push_back(std::move(*one));
    }
  }
  record(found);
  if (is_understood && !mails.empty()) return MailVerdict::understood;
  options_.log(fmt::format("feedback: look at {} in unread/", name));
  return MailVerdict::unread;
}

std::optional<MessageName> FeedbackLoop::message_of(const FeedbackReport& report,
                                                    const std::vector<std::string>& came_to) const {
  std::vector<std::string> paths = came_to;
  paths.push_back(report.return_path);
  for (const std::string& path : paths) {
    if (const auto token = token_of_return_path(folder_.vault(), path)) return read_message_id(*token, origin_);
  }
  for (const std::string& id : {report.message_id, report.envelope_id}) {
    if (const auto named = read_message_id(id.substr(0, id.find('@')), origin_)) return named;
  }
  return std::nullopt;
}

std::optional<FeedbackLoop::Found> FeedbackLoop::find(const FeedbackReport& report,
                                                      const std::vector<std::string>& came_to) {
  const auto outcome = outcome_of(report);
  const auto message = outcome ? message_of(report, came_to) : std::nullopt;
  if (!message || message->partition.value >= folder_.host().partition_count()) return std::nullopt;
  std::string customer_id;
  folder_.host().with(message->partition, [&](const Engine& engine) {
    const auto number = engine.audience().activity().addressee(message->intent);
    if (number) customer_id = engine.audience().customer(*number).id();
  });
  if (customer_id.empty()) return std::nullopt;
  Found found{message->partition,
              {message->intent, *outcome, static_cast<std::uint32_t>(report.reply_code),
               as_reply(fmt::format("{} {}", report.enhanced_code, report.text)), 0}};
  const std::string& address = report.original_recipient.empty() ? report.recipient : report.original_recipient;
  const auto key = key_of_contact(folder_.vault(), address, folder_.shop().phone_region);
  if (key) {
    const auto owner = folder_.vault().owner_of(key->fingerprint);
    if (owner && *owner == customer_id) found.receipt.contact = key->fingerprint;
  }
  return found;
}

void FeedbackLoop::record(const std::vector<Found>& found) {
  if (found.empty()) return;
  const Instant now = options_.clock();
  for (const Found& one : found) {
    std::vector<std::pair<Instant, Input>> inputs;
    inputs.emplace_back(now, one.receipt);
    folder_.host().play(one.partition, std::move(inputs), now);
  }
  folder_.host().drain();
}

}  // namespace lapwing
