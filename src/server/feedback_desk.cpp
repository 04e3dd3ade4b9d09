#include "server/feedback_desk.hpp"

#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "delivery/reply_text.hpp"
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

/// No report on a message, but a mail of its own; "unsubscribe" alone in the subject reads as an opt-out.
bool is_written_by_somebody(const FeedbackReport& report) {
  const bool is_opt_out = report.kind == FeedbackKind::complaint && report.feedback_type == "opt-out";
  return is_opt_out || report.kind == FeedbackKind::not_a_report;
}

/// From whom such a mail says it is.
std::string writer_of(const FeedbackReport& report) {
  return report.kind == FeedbackKind::complaint ? report.recipient : report.source;
}

}  // namespace

FeedbackDesk::FeedbackDesk(DataFolder& folder, std::string_view journal, std::function<Instant()> clock)
    : folder_(folder), origin_(origin_of(folder.vault(), journal)), consents_(folder, journal, clock), clock_(clock) {
  static_cast<void>(read_feedback({}));  // GMime starts once, and not on two threads at the same time
}

Result<FeedbackDesk::Taken> FeedbackDesk::take(std::span<const Feedback> mails) {
  std::vector<Found> found;
  Taken taken{0, !mails.empty()};
  for (const Feedback& mail : mails) {
    if (const auto message = unsubscribed_by(mail)) {
      const WishOrigin origin{"mail", "", {writer_of(mail.reports.front()), ""}};
      CHECK(consents_.withdraw_all(*message, origin));
      ++taken.recorded;
      continue;
    }
    for (const FeedbackReport& report : mail.reports) {
      auto one = find(report, mail.came_to);
      taken.is_understood = taken.is_understood && (one || !is_unread(report));
      if (one) found.push_back(std::move(*one));
    }
  }
  record(found);
  taken.recorded += found.size();
  return taken;
}

std::optional<ProvenMessage> FeedbackDesk::unsubscribed_by(const Feedback& mail) {
  if (mail.reports.size() != 1 || !is_written_by_somebody(mail.reports.front())) return std::nullopt;
  std::vector<std::string> candidates;
  for (const std::string& address : mail.came_to) {
    if (auto token = token_of_unsubscribe_address(address)) candidates.push_back(std::move(*token));
  }
  std::istringstream words(mail.subject);
  for (std::string word; words >> word;) candidates.push_back(std::move(word));
  for (const std::string& candidate : candidates) {
    if (auto message = consents_.message_of(candidate, LinkPurpose::page)) return message;
  }
  return std::nullopt;
}

Result<FeedbackDesk::Taken> FeedbackDesk::take_mail(std::string_view bytes, std::span<const std::string> recipients) {
  std::vector<Feedback> mails;
  mails.push_back(read_feedback(bytes));
  std::vector<std::string>& came_to = mails.front().came_to;
  came_to.insert(came_to.begin(), recipients.begin(), recipients.end());
  return take(mails);
}

std::optional<MessageName> FeedbackDesk::message_of(const FeedbackReport& report,
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

std::optional<FeedbackDesk::Found> FeedbackDesk::find(const FeedbackReport& report,
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

void FeedbackDesk::record(const std::vector<Found>& found) {
  if (found.empty()) return;
  const Instant now = clock_();
  for (const Found& one : found) {
    std::vector<std::pair<Instant, Input>> inputs;
    inputs.emplace_back(now, one.receipt);
    folder_.host().play(one.partition, std::move(inputs), now);
  }
  folder_.host().drain();
}

}  // namespace lapwing
