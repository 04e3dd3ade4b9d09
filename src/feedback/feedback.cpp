#include "feedback/feedback.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "feedback/delivery_status.hpp"
#include "feedback/mail_kinds.hpp"
#include "feedback/mail_parts.hpp"
#include "feedback/notification.hpp"
#include "feedback/report_text.hpp"
#include "feedback/text.hpp"

namespace lapwing {
namespace {

constexpr std::size_t bytes_max = 2 * 1024 * 1024;

/// The addresses at which the mail reached us, the surest first.
std::vector<std::string> arrival_addresses(const MailFields& header) {
  constexpr std::size_t addresses_max = 20;
  std::vector<std::string> came_to;
  for (const char* name : {"X-Original-To", "Delivered-To", "Envelope-To", "To"}) {
    for (const std::string_view value : header.all(name)) {
      for (const FoundAddress& found : addresses_in(value, addresses_max)) {
        std::string address = on_one_line(found.address);
        const bool is_new = std::ranges::find(came_to, address) == came_to.end();
        if (is_new && came_to.size() < addresses_max) came_to.push_back(std::move(address));
      }
    }
  }
  return came_to;
}

/// A delivery status by its part, or by its fields in a text: some servers forget to say that theirs is one.
std::vector<FeedbackReport> read_status(const MailParts& mail, const ReportText& text) {
  std::vector<FeedbackReport> reports;
  const auto add = [&](std::string_view fields) {
    auto more = read_delivery_status(fields, mail, text);
    std::ranges::move(more, std::back_inserter(reports));
  };
  for (const MailPart& part : mail.parts) {
    if (part.type.ends_with("delivery-status")) add(part.text);  // "message/global-", and "message/x" by some
  }
  if (!reports.empty()) return reports;
  const std::string prose = lower_case(text.prose);
  if (prose.find("\nfinal-recipient:") == std::string::npos) return {};
  const bool has_verdict = prose.find("\naction:") != std::string::npos || prose.find("\nstatus:") != std::string::npos;
  if (has_verdict) add(text.prose);
  return reports;
}

/// Mail servers break lines beyond 998 bytes in two, and begin the second with a blank; a text of JSON has no line
/// break.
std::string without_breaks_in_texts(std::string_view json) {
  std::string joined;
  bool is_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (is_text && json[i] == '\n') {
      if (i + 1 < json.size() && json[i + 1] == ' ') ++i;
      continue;
    }
    if (json[i] == '"') is_text = !is_text;
    joined += json[i];
    if (is_text && json[i] == '\\' && i + 1 < json.size()) joined += json[++i];
  }
  return joined;
}

/// A notification that Amazon SNS sent as a mail: JSON, and words below it.
std::vector<FeedbackReport> read_notification_in(const ReportText& text) {
  const std::string_view body = trimmed(text.prose);
  if (!body.starts_with('{')) return {};
  auto reports = read_notification(without_breaks_in_texts(first_json_object(body)));
  return reports ? std::move(*reports) : std::vector<FeedbackReport>{};
}

/// The delivery status of a report that itself came back, or was wrapped by a filter on its way.
void add_inner_status(const MailParts& mail, std::vector<FeedbackReport>& reports) {
  if (mail.inner_parts.empty()) return;
  const MailParts inner = mail.inner();
  auto more = read_status(inner, report_text_of(inner));
  std::ranges::move(more, std::back_inserter(reports));
}

FeedbackReport unread(const MailParts& mail, const ReportText& text) {
  FeedbackReport report;
  report.source = address_of(mail.header.first("From"));
  report.text = on_one_line(text.prose);
  return report;
}

std::vector<FeedbackReport> read_reports(const MailParts& mail, const ReportText& text,
                                         const std::vector<std::string>& came_to) {
  if (auto reports = read_complaint(mail, text); !reports.empty()) return reports;
  if (auto reports = read_status(mail, text); !reports.empty()) {
    add_inner_status(mail, reports);
    return reports;
  }
  if (is_from_server(mail)) {
    std::vector<FeedbackReport> inner;
    add_inner_status(mail, inner);
    if (!inner.empty()) return inner;
  }
  if (auto reports = read_notification_in(text); !reports.empty()) return reports;
  // An absence note may speak of mail that is not delivered.
  auto reply = read_auto_reply(mail, text);
  if (reply && !calls_itself_bounce(mail)) return {std::move(*reply)};
  if (auto reports = read_free_text(mail, text, came_to); !reports.empty()) return reports;
  if (reply) return {std::move(*reply)};
  return {unread(mail, text)};
}

}  // namespace

Feedback read_feedback(std::string_view mail) {
  const MailParts apart = take_apart(with_newlines(mail.substr(0, bytes_max)));
  const ReportText text = report_text_of(apart);
  Feedback feedback;
  feedback.came_to = arrival_addresses(apart.header);
  feedback.subject = on_one_line(apart.header.first("Subject"));
  feedback.reports = read_reports(apart, text, feedback.came_to);
  const bool is_unread = feedback.reports.front().kind == FeedbackKind::not_a_report;
  if (!is_unread || !is_from_server(apart) || text.copy.empty()) return feedback;
  // A server that passes a report on as the text of a mail of its own: the report is the copy. Once, no deeper.
  const MailParts wrapped = take_apart(trimmed(text.copy));
  auto reports = read_reports(wrapped, report_text_of(wrapped), arrival_addresses(wrapped.header));
  if (reports.front().kind != FeedbackKind::not_a_report) feedback.reports = std::move(reports);
  return feedback;
}

bool wants_no_more(const FeedbackReport& report) {
  return report.kind == FeedbackKind::complaint && report.feedback_type != "not-spam" &&
         report.feedback_type != "auth-failure";
}

std::string_view to_text(FeedbackKind kind) {
  constexpr std::array<std::string_view, 6> names = {"bounce",    "delay",      "delivered",
                                                     "complaint", "auto_reply", "not_a_report"};
  return names[std::to_underlying(kind)];
}

std::string_view to_text(BounceClass bounce_class) {
  constexpr std::array<std::string_view, 3> names = {"", "soft", "hard"};
  return names[std::to_underlying(bounce_class)];
}

std::string_view to_text(BounceCause cause) {
  constexpr std::array<std::string_view, 15> names = {"unknown_recipient", "unknown_domain", "moved",
                                                      "accepts_no_mail",   "mailbox_full",   "disabled",
                                                      "maybe_unknown",     "sender_refused", "blocked",
                                                      "content_refused",   "policy",         "expired",
                                                      "unreachable",       "server_fault",   "other"};
  return names[std::to_underlying(cause)];
}

}  // namespace lapwing
