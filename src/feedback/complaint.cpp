#include <algorithm>

#include "feedback/mail_kinds.hpp"
#include "feedback/text.hpp"

namespace lapwing {
namespace {

constexpr std::size_t recipients_max = 200;

/// Who complained, in the order in which it can be trusted.
std::vector<std::string> complainers(const MailFields& fields, const MailParts& mail, const OriginalMail& original) {
  std::vector<std::string> found;
  const auto take = [&found](std::string_view value) {
    const std::string address = address_of(value);
    const bool is_new = std::ranges::find(found, address) == found.end();
    if (address.contains('@') && is_new && found.size() < recipients_max) found.push_back(address);
  };
  for (const auto value : fields.all("Original-Rcpt-To")) take(value);
  for (const auto value : fields.all("Removal-Recipient")) take(value);
  if (!found.empty()) return found;
  for (const MailFields& header : mail.originals) {
    for (const char* name : {"X-HmXmrOriginalRecipient", "X-Original-To", "Delivered-To"}) {
      if (found.empty()) take(header.first(name));
    }
  }
  if (found.empty()) take(original.to);
  if (found.empty()) found.emplace_back();
  return found;
}

/// The message/feedback-report part, wherever it stands outside of messages within the mail.
std::vector<FeedbackReport> read_feedback_part(const MailParts& mail, const ReportText& text) {
  const MailPart* part = mail.part("message/feedback-report");
  if (part == nullptr) return {};
  const MailFields fields = MailFields::read(part->text);
  const OriginalMail original = original_of(mail, text);
  std::vector<FeedbackReport> reports;
  for (std::string& recipient : complainers(fields, mail, original)) {
    FeedbackReport report;
    report.kind = FeedbackKind::complaint;
    report.recipient = std::move(recipient);
    report.feedback_type = lower_case(on_one_line(fields.first("Feedback-Type")));
    report.source = on_one_line(fields.first("User-Agent"));
    report.source_ip = on_one_line(fields.first("Source-IP"));
    const std::string_view arrival = fields.first("Arrival-Date");
    report.arrived_at = instant_of(arrival.empty() ? fields.first("Received-Date") : arrival);
    report.text = on_one_line(text.prose);
    report.message_id = original.message_id;
    report.envelope_id = on_one_line(fields.first("Original-Envelope-Id"));
    const std::string mail_from = address_of(fields.first("Original-Mail-From"));
    report.return_path = mail_from.empty() ? original.return_path : mail_from;
    reports.push_back(std::move(report));
  }
  return reports;
}

FeedbackReport single_complaint(std::string type, std::string recipient, const MailParts& mail,
                                const ReportText& text) {
  const OriginalMail original = original_of(mail, text);
  FeedbackReport report;
  report.kind = FeedbackKind::complaint;
  report.feedback_type = std::move(type);
  report.recipient = std::move(recipient);
  report.source = address_of(mail.header.first("From"));
  report.text = on_one_line(text.prose);
  report.message_id = original.message_id;
  report.return_path = original.return_path;
  return report;
}

}  // namespace

std::vector<FeedbackReport> read_complaint(const MailParts& mail, const ReportText& text) {
  auto reports = read_feedback_part(mail, text);
  if (!reports.empty()) return reports;

  const std::string subject = folded(mail.header.first("Subject"));
  // Microsoft's Junk Mail Reporting Program sends the message and a subject.
  if (subject.starts_with("complaint about message from") && !mail.originals.empty()) {
    const auto whom = complainers({}, mail, original_of(mail, text));
    return {single_complaint("abuse", whom.front(), mail, text)};
  }
  const bool is_unsubscribe = mail.header.has("X-Apple-Unsubscribe") || subject == "unsubscribe";
  if (is_unsubscribe && !is_from_server(mail)) {
    return {single_complaint("opt-out", address_of(mail.header.first("From")), mail, text)};
  }
  return {};
}

}  // namespace lapwing
