#include "feedback/delivery_status.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "feedback/causes.hpp"
#include "feedback/reply_codes.hpp"
#include "feedback/text.hpp"

namespace lapwing {
namespace {

constexpr std::size_t recipients_max = 200;

bool is_status_field(std::string_view name) {
  constexpr std::array names = {std::string_view("original-envelope-id"),
                                std::string_view("arrival-date"),
                                std::string_view("reporting-mta"),
                                std::string_view("action"),
                                std::string_view("status"),
                                std::string_view("final-recipient"),
                                std::string_view("original-recipient"),
                                std::string_view("x-actual-recipient"),
                                std::string_view("remote-mta"),
                                std::string_view("diagnostic-code")};
  const std::string lower = lower_case(name);
  return std::ranges::find(names, lower) != names.end();
}

/// The groups of fields between blank lines. Some servers write the groups of all recipients into one: a recipient's
/// second Action or Final-Recipient begins the next.
std::vector<MailFields> groups_of(std::string_view fields) {
  std::vector<MailFields> groups(1);
  std::string name, value;
  const auto put = [&] {
    if (name.empty()) return;
    const bool is_next = (equal_ignoring_case(name, "Action") || equal_ignoring_case(name, "Final-Recipient")) &&
                         groups.back().has(name);
    if (is_next) groups.emplace_back();
    groups.back().add(std::exchange(name, {}), std::exchange(value, {}));
  };
  for (const std::string_view line : lines_of(fields)) {
    if (groups.size() > recipients_max + 1) break;  // the first is about the message
    if (trimmed(line).empty()) {
      put();
      if (!groups.back().empty()) groups.emplace_back();
      continue;
    }
    if (is_blank(line.front()) && !name.empty()) {
      value.append(" ").append(trimmed(line));
      continue;
    }
    put();
    const std::string_view field = trimmed(line);
    const std::size_t colon = field.find(':');
    if (colon == std::string_view::npos || !is_status_field(trimmed(field.substr(0, colon)))) continue;
    name = trimmed(field.substr(0, colon));
    value = trimmed(field.substr(colon + 1));
  }
  put();
  return groups;
}

/// RFC 3461 section 4: "+3D" is "=".
std::string from_xtext(std::string_view text) {
  const auto digit = [](char c) { return is_digit(c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_coded = text[i] == '+' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
    // A code for what needs none, as in "+ab@", is a plus-tag that its server did not encode.
    const int code = is_coded ? digit(text[i + 1]) * 16 + digit(text[i + 2]) : 0;
    const bool is_xtext = is_coded && (code == '+' || code == '=' || code <= ' ');
    out += is_xtext ? static_cast<char>(code) : text[i];
    if (is_xtext) i += 2;
  }
  return out;
}

FeedbackKind kind_of(std::string_view action, std::string_view status) {
  const std::string word = lower_case(trimmed(action));
  if (word.starts_with("delay")) return FeedbackKind::delay;
  if (word.starts_with("delivered") || word.starts_with("relayed") || word.starts_with("expanded")) {
    return FeedbackKind::delivered;
  }
  const bool is_untold = word.empty() || word == "success";
  return is_untold && status.starts_with('2') ? FeedbackKind::delivered : FeedbackKind::bounce;
}

/// "smtp; 550 ..." without its type.
std::string_view diagnostic_of(std::string_view field) {
  const std::size_t semicolon = field.find(';');
  constexpr std::size_t type_max = 20;
  if (semicolon < type_max && field.substr(0, semicolon).find(' ') == std::string_view::npos) {
    field.remove_prefix(semicolon + 1);
  }
  return trimmed(field);
}

/// What is told by the server that refused comes before what the reporting one made of it, unless its code says less
/// than its words and the other code says the same as they do.
std::string chosen_code(const ReplyCodes& said, const std::string& status, std::string_view diagnostic) {
  if (said.enhanced.empty()) return status;
  if (status.empty() || is_vague(status)) return said.enhanced;
  if (said.enhanced.ends_with(".0.0")) return status;
  const auto by_phrase = cause_by_phrase(diagnostic);
  const bool do_agree = by_phrase && class_of(*by_phrase) == BounceClass::hard &&
                        cause_of({.enhanced_code = status}) == *by_phrase;
  return is_vague(said.enhanced) && do_agree ? status : said.enhanced;
}

void judge(FeedbackReport& report, std::string_view diagnostic, std::string_view status, std::string_view account) {
  ReplyCodes said = reply_codes_in(diagnostic);
  if (diagnostic.empty()) said.reply = reply_codes_in(account).reply;
  report.reply_code = said.reply;
  report.enhanced_code = chosen_code(said, std::string(status), diagnostic);
  if (report.kind == FeedbackKind::delivered) return;
  report.cause = cause_of({.diagnostic = diagnostic,
                           .account = account,
                           .enhanced_code = report.enhanced_code,
                           .reply_code = report.reply_code,
                           .stage = stage_in(account)});
  if (report.kind == FeedbackKind::bounce) report.bounce_class = class_of(report.cause);
}

}  // namespace

std::vector<FeedbackReport> read_delivery_status(std::string_view fields, const MailParts& mail,
                                                 const ReportText& text) {
  const std::vector<MailFields> groups = groups_of(fields);
  const auto recipient_of = [](const MailFields& group) {
    for (const char* name : {"Final-Recipient", "Original-Recipient", "X-Actual-Recipient"}) {
      std::string address = address_of(group.first(name));
      if (!address.empty()) return address;
    }
    return std::string();
  };
  std::vector<std::string> recipients;
  std::string envelope_id, reporter;
  std::optional<Instant> arrived_at;
  for (const MailFields& group : groups) {
    if (envelope_id.empty()) envelope_id = on_one_line(from_xtext(group.first("Original-Envelope-Id")));
    if (reporter.empty()) reporter = address_of(group.first("Reporting-MTA"));
    if (!arrived_at) arrived_at = instant_of(group.first("Arrival-Date"));
    std::string recipient = recipient_of(group);
    if (!recipient.empty()) recipients.push_back(std::move(recipient));
  }
  const OriginalMail original = original_of(mail, text);
  std::vector<FeedbackReport> reports;
  for (const MailFields& group : groups) {
    FeedbackReport report;
    report.recipient = recipient_of(group);
    if (report.recipient.empty() || reports.size() >= recipients_max) continue;
    report.original_recipient = address_of(from_xtext(group.first("Original-Recipient")));
    const std::string status = status_code(group.first("Status"));
    const std::string_view diagnostic = diagnostic_of(group.first("Diagnostic-Code"));
    report.kind = kind_of(group.first("Action"), status);
    judge(report, diagnostic, status, account_of(text.prose, report.recipient, recipients));
    report.text = on_one_line(diagnostic.empty() ? group.first("Status") : diagnostic);
    report.message_id = original.message_id;
    report.return_path = original.return_path;
    report.envelope_id = envelope_id;
    report.source = reporter;
    report.arrived_at = arrived_at;
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace lapwing
