#include <algorithm>
#include <array>

#include "feedback/causes.hpp"
#include "feedback/mail_kinds.hpp"
#include "feedback/reply_codes.hpp"
#include "feedback/text.hpp"

namespace lapwing {
namespace {

constexpr std::size_t recipients_max = 200;

bool contains_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

bool has_bounce_subject(std::string_view subject) {
  return contains_one_of(subject, {"undeliver",
                                   "delivery fail",
                                   "deliver fail",
                                   "failed deliver",
                                   "failure deliver",
                                   "failure notice",
                                   "delivery status",
                                   "delivery notification",
                                   "delivery has failed",
                                   "delivery report",
                                   "delivery problem",
                                   "delivery error",
                                   "delivery warning",
                                   "returned mail",
                                   "returned to sender",
                                   "returning message",
                                   "mail failure",
                                   "mail failed",
                                   "could not be delivered",
                                   "not delivered",
                                   "could not send",
                                   "cannot send message",
                                   "mail system error",
                                   "error sending your mail",
                                   "non-delivery",
                                   "nondeliverable",
                                   "mail delivery",
                                   "message delivery",
                                   "warning: message",
                                   "не доставлен",
                                   "unzustellbar",
                                   "non remis",
                                   "non recapitato",
                                   "no se ha podido entregar"});
}

bool has_bounce_prose(std::string_view prose) {
  return contains_one_of(prose, {"not be delivered",
                                 "not delivered",
                                 "unable to deliver",
                                 "able to deliver",
                                 "undeliverable",
                                 "delivery failed",
                                 "delivery has failed",
                                 "delivery failure",
                                 "did not reach",
                                 "failed to deliver",
                                 "error delivering",
                                 "trouble delivering",
                                 "could not deliver",
                                 "permanent error",
                                 "permanent fatal errors",
                                 "delivery errors",
                                 "delivery to the following",
                                 "failed permanently",
                                 "was rejected",
                                 "transcript of session",
                                 "could not be sent",
                                 "not yet been delivered",
                                 "not a member of this mailing list",
                                 "error message below",
                                 "message is delayed",
                                 "invalid final delivery",
                                 "unknown user:",
                                 "cannot be delivered",
                                 "не может быть доставлено",
                                 "не удалось доставить"});
}

bool is_warning(std::string_view subject, std::string_view prose) {
  if (subject.find("fail") != std::string_view::npos) return false;
  return contains_one_of(subject, {"delay", "warning:"}) ||
         contains_one_of(prose, {"warning message only", "not yet been delivered", "message is delayed",
                                 "has been delayed", "will be retried", "temporary failure report"});
}

/// Whether what stands before an address on its line says that this is the recipient who was not reached.
bool introduces_recipient(std::string_view before) {
  const bool is_bare = std::ranges::none_of(before, [](char c) {
    return (is_letter_or_digit(c) && !is_digit(c)) || static_cast<unsigned char>(c) >= 0x80;
  });
  if (is_bare) return true;
  std::string words = folded(before);
  while (!words.empty() && std::string_view(" <\"':([").find(words.back()) != std::string_view::npos) words.pop_back();
  for (const std::string_view label : {"rcpt to", "recipient", "recipient address", "unknown user", "userid",
                                       "permanent errors", "addressed to", "delivery failed", "recipients"}) {
    if (words.ends_with(label)) return true;
  }
  return words.ends_with(" to") && words.find("deliver") != std::string::npos;
}

/// The recipients that the prose names as not reached, each once, in order.
std::vector<std::string> named_recipients(std::string_view prose, const std::vector<std::string>& never) {
  std::vector<std::string> named;
  const auto is_among = [](const std::vector<std::string>& all, std::string_view address) {
    return std::ranges::any_of(all, [&](const auto& one) { return equal_ignoring_case(one, address); });
  };
  for (const FoundAddress& found : addresses_in(prose)) {
    const std::size_t line_end = prose.substr(0, found.begin).rfind('\n');
    const std::size_t line = line_end == std::string_view::npos ? 0 : line_end + 1;
    if (!introduces_recipient(prose.substr(line, found.begin - line))) continue;
    if (is_among(never, found.address) || is_among(named, found.address) || named.size() >= recipients_max) continue;
    named.push_back(on_one_line(found.address));
  }
  return named;
}

/// Where the prose names none: the servers' own field, or whom we wrote to.
std::vector<std::string> recipients_told_apart(const MailParts& mail, const ReportText& text) {
  std::vector<std::string> recipients;
  for (const FoundAddress& one : addresses_in(mail.header.first("X-Failed-Recipients"), recipients_max)) {
    recipients.push_back(on_one_line(one.address));
  }
  if (!recipients.empty()) return recipients;
  std::string to = original_of(mail, text).to;
  if (to.empty()) to = address_of(MailFields::read(text.prose).first("To"));
  if (to.contains('@')) recipients.push_back(std::move(to));
  return recipients;
}

/// The paragraph in which `at` lies.
std::string_view paragraph_at(std::string_view text, std::size_t at) {
  const std::size_t before = text.substr(0, at).rfind("\n\n");
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 2;
  return trimmed(text.substr(begin, text.find("\n\n", at) - begin));
}

/// What the refusing server said: the paragraph from the first line that quotes a code. Without one that of the
/// recipient, if it tells a reason: reports have words of their own around it, on spam and policies, too. Else all.
std::string_view diagnostic_in(std::string_view account, std::string_view recipient) {
  std::size_t begin = 0;
  for (const std::string_view line : lines_of(account)) {
    const ReplyCodes codes = reply_codes_in(line);
    if (codes.reply != 0 || !codes.enhanced.empty()) {
      const std::string_view rest = account.substr(begin);
      return trimmed(rest.substr(0, rest.find("\n\n")));
    }
    begin += line.size() + 1;
  }
  const std::size_t at = recipient.empty() ? std::string_view::npos : account.find(recipient);
  if (at == std::string_view::npos) return trimmed(account);
  const std::string_view paragraph = paragraph_at(account, at);
  return cause_by_phrase(paragraph) ? paragraph : trimmed(account);
}

bool has_server_name(const MailParts& mail) {
  return contains_one_of(lower_case(mail.header.first("From")),
                         {"mailer-daemon", "mailer daemon", "mail deliver", "mail.deliver", "mail system", "postmaster",
                          "post_master", "system administrator", "ndr administrator"});
}

/// A sender that reads no answers: less of a sign than a mail server's name.
bool is_from_machine(const MailParts& mail) {
  return contains_one_of(lower_case(mail.header.first("From")), {"no-reply", "noreply", "donotreply", "do-not-reply"});
}

FeedbackReport judged(std::string recipient, std::string_view account, std::string_view prose, bool is_delay) {
  FeedbackReport report;
  report.kind = is_delay ? FeedbackKind::delay : FeedbackKind::bounce;
  report.recipient = std::move(recipient);
  const std::string_view diagnostic = diagnostic_in(account, report.recipient);
  const ReplyCodes codes = reply_codes_in(diagnostic);
  report.reply_code = codes.reply;
  report.enhanced_code = codes.enhanced;
  report.text = on_one_line(diagnostic);
  report.cause = cause_of({.diagnostic = diagnostic,
                           .account = prose,
                           .enhanced_code = report.enhanced_code,
                           .reply_code = report.reply_code,
                           .stage = stage_in(account)});
  if (!is_delay) report.bounce_class = class_of(report.cause);
  return report;
}

}  // namespace

bool is_from_server(const MailParts& mail) {
  return has_server_name(mail) || trimmed(mail.header.first("Return-Path")) == "<>" ||
         mail.header.has("X-Failed-Recipients");
}

bool calls_itself_bounce(const MailParts& mail) {
  return has_server_name(mail) || mail.header.has("X-Failed-Recipients") ||
         has_bounce_subject(folded(mail.header.first("Subject")));
}

std::vector<FeedbackReport> read_free_text(const MailParts& mail, const ReportText& text,
                                           const std::vector<std::string>& came_to) {
  const std::string subject = folded(mail.header.first("Subject"));
  const std::string prose = folded(text.prose);
  const bool has_subject = has_bounce_subject(subject), has_prose = has_bounce_prose(prose);
  const bool is_server = is_from_server(mail);
  const int signs = (is_server || is_from_machine(mail) ? 1 : 0) + (has_subject ? 1 : 0) + (has_prose ? 1 : 0);
  // A person who forwards a bounce shows a subject or the words, and answers to mail.
  const bool is_answer = subject.starts_with("re:") || subject.starts_with("fwd:") || subject.starts_with("fw:");
  std::vector<std::string> never = came_to;
  never.push_back(original_of(mail, text).return_path);
  std::vector<std::string> recipients = named_recipients(text.prose, never);
  if (signs < 2 && !mail.header.has("X-Failed-Recipients")) {
    const bool is_told_why = is_server && !recipients.empty() &&
                             (reply_codes_in(text.prose).reply != 0 || cause_by_phrase(text.prose));
    if (!is_told_why && (!has_prose || is_answer || !mail.originals.empty())) return {};
  }
  const bool is_told_as_reply = lower_case(mail.header.first("Auto-Submitted")).starts_with("auto-replied");
  if (recipients.empty()) {
    if (is_told_as_reply && !mail.header.has("X-Failed-Recipients") && !has_subject) return {};
    recipients = recipients_told_apart(mail, text);
    // A bounce that names nobody is still one: the address at which it arrived may tell whose.
    if (recipients.empty() && signs >= 2 && !is_answer) recipients.emplace_back();
  }
  const OriginalMail original = original_of(mail, text);
  std::vector<FeedbackReport> reports;
  for (const std::string& recipient : recipients) {
    const std::string_view account = account_of(text.prose, recipient, recipients);
    FeedbackReport report = judged(recipient, account, text.prose, is_warning(subject, prose));
    report.message_id = original.message_id;
    report.return_path = original.return_path;
    report.source = address_of(mail.header.first("From"));
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace lapwing
