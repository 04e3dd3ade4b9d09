#include "feedback/notification.hpp"

#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "feedback/causes.hpp"
#include "feedback/reply_codes.hpp"
#include "feedback/text.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

/// The members that we need; a provider may add others at any time.
class Notice {
 public:
  static Result<Notice> of(const Json& json, std::string path) {
    if (!json.is_object()) return fail("expected an object", std::move(path));
    return Notice(json, std::move(path));
  }

  [[nodiscard]] bool has(std::string_view name) const { return json_->contains(name); }

  [[nodiscard]] Result<std::string> text(std::string_view name) const {
    if (!has(name)) return fail("missing; expected a text", path_of(name));
    const Json& value = json_->at(std::string(name));
    if (!value.is_string()) return fail("expected a text", path_of(name));
    return value.get<std::string>();
  }
  [[nodiscard]] Result<std::string> text_or_nothing(std::string_view name) const {
    if (!has(name) || json_->at(std::string(name)).is_null()) return std::string();
    return text(name);
  }
  [[nodiscard]] Result<Notice> object(std::string_view name) const {
    if (!has(name)) return fail("missing; expected an object", path_of(name));
    return of(json_->at(std::string(name)), path_of(name));
  }
  [[nodiscard]] Result<std::vector<Notice>> objects(std::string_view name) const {
    std::vector<Notice> all;
    if (!has(name) || !json_->at(std::string(name)).is_array()) return fail("expected an array", path_of(name));
    for (const Json& one : json_->at(std::string(name))) {
      all.push_back(TRY(of(one, fmt::format("{}[{}]", path_of(name), all.size()))));
    }
    return all;
  }
  [[nodiscard]] Result<std::vector<std::string>> texts(std::string_view name) const {
    std::vector<std::string> all;
    if (!has(name) || !json_->at(std::string(name)).is_array()) return fail("expected an array", path_of(name));
    for (const Json& one : json_->at(std::string(name))) {
      if (!one.is_string()) return fail("expected a text", fmt::format("{}[{}]", path_of(name), all.size()));
      all.push_back(one.get<std::string>());
    }
    return all;
  }
  [[nodiscard]] std::string path_of(std::string_view name) const { return path_ + "." + std::string(name); }

 private:
  Notice(const Json& json, std::string path) : json_(&json), path_(std::move(path)) {}

  const Json* json_;
  std::string path_;
};

/// Judges what a provider quotes of the refusing server.
void judge(FeedbackReport& report, std::string_view diagnostic, std::string_view status) {
  const std::size_t type = diagnostic.find(';');
  if (type != std::string_view::npos && lower_case(diagnostic.substr(0, type)) == "smtp") {
    diagnostic = diagnostic.substr(type + 1);
  }
  const ReplyCodes said = reply_codes_in(diagnostic);
  const std::string told = status_code(status);
  report.reply_code = said.reply != 0 ? said.reply : reply_codes_in(status).reply;
  report.enhanced_code = said.enhanced.empty() || (is_vague(said.enhanced) && !told.empty()) ? told : said.enhanced;
  report.text = on_one_line(diagnostic);
  report.cause = cause_of({.diagnostic = diagnostic,
                           .account = {},
                           .enhanced_code = report.enhanced_code,
                           .reply_code = report.reply_code,
                           .stage = SmtpStage::recipient});
  if (report.kind == FeedbackKind::bounce) report.bounce_class = class_of(report.cause);
}

FeedbackReport report_of(FeedbackKind kind, std::string_view recipient, std::string_view source) {
  FeedbackReport report;
  report.kind = kind;
  report.recipient = address_of(recipient);
  report.source = source;
  return report;
}

// --- Amazon SES
// -------------------------------------------------------------------------------------------------------

constexpr std::string_view ses = "Amazon SES";

Result<std::vector<FeedbackReport>> read_ses_bounce(const Notice& notice) {
  const Notice bounce = TRY(notice.object("bounce"));
  const std::string type = TRY(bounce.text("bounceType"));
  const std::string subtype = TRY(bounce.text_or_nothing("bounceSubType"));
  std::vector<FeedbackReport> reports;
  for (const Notice& one : TRY(bounce.objects("bouncedRecipients"))) {
    FeedbackReport report = report_of(FeedbackKind::bounce, TRY(one.text("emailAddress")), ses);
    const std::string diagnostic = TRY(one.text_or_nothing("diagnosticCode"));
    const std::string status = TRY(one.text_or_nothing("status"));
    judge(report, diagnostic, status);
    // Amazon's own verdict: what it calls transient is soft, and where the codes are silent its "Permanent" counts.
    const bool is_silent = report.cause == BounceCause::other;
    const bool is_suppressed = subtype == "Suppressed" || subtype == "OnAccountSuppressionList" || subtype == "NoEmail";
    if (type != "Permanent") {
      report.bounce_class = BounceClass::soft;
    } else if (is_suppressed || (is_silent && subtype == "General")) {
      report.cause = BounceCause::unknown_recipient;
      report.bounce_class = BounceClass::hard;
    }
    if (report.text.empty()) report.text = on_one_line(type + " " + subtype);
    reports.push_back(std::move(report));
  }
  return reports;
}

Result<std::vector<FeedbackReport>> read_ses_complaint(const Notice& notice) {
  const Notice complaint = TRY(notice.object("complaint"));
  const std::string type = TRY(complaint.text_or_nothing("complaintFeedbackType"));
  const std::string agent = TRY(complaint.text_or_nothing("userAgent"));
  std::vector<FeedbackReport> reports;
  for (const Notice& one : TRY(complaint.objects("complainedRecipients"))) {
    FeedbackReport report = report_of(FeedbackKind::complaint, TRY(one.text("emailAddress")), ses);
    report.feedback_type = type.empty() ? "abuse" : on_one_line(type);
    report.text = on_one_line(agent);
    reports.push_back(std::move(report));
  }
  return reports;
}

Result<std::vector<FeedbackReport>> read_ses_delivery(const Notice& notice) {
  const Notice delivery = TRY(notice.object("delivery"));
  const std::string response = TRY(delivery.text_or_nothing("smtpResponse"));
  std::vector<FeedbackReport> reports;
  for (const std::string& recipient : TRY(delivery.texts("recipients"))) {
    FeedbackReport report = report_of(FeedbackKind::delivered, recipient, ses);
    report.text = on_one_line(response);
    report.enhanced_code = status_code(std::string_view(response).substr(std::min<std::size_t>(3, response.size())));
    reports.push_back(std::move(report));
  }
  return reports;
}

Result<std::vector<FeedbackReport>> read_ses_delay(const Notice& notice) {
  const Notice delay = TRY(notice.object("deliveryDelay"));
  std::vector<FeedbackReport> reports;
  for (const Notice& one : TRY(delay.objects("delayedRecipients"))) {
    FeedbackReport report = report_of(FeedbackKind::delay, TRY(one.text("emailAddress")), ses);
    const std::string diagnostic = TRY(one.text_or_nothing("diagnosticCode"));
    const std::string status = TRY(one.text_or_nothing("status"));
    judge(report, diagnostic, status);
    reports.push_back(std::move(report));
  }
  return reports;
}

Result<std::vector<FeedbackReport>> read_ses(const Notice& notice) {
  const std::string type = TRY(notice.text(notice.has("notificationType") ? "notificationType" : "eventType"));
  std::vector<FeedbackReport> reports;
  if (type == "Bounce") {
    reports = TRY(read_ses_bounce(notice));
  } else if (type == "Complaint") {
    reports = TRY(read_ses_complaint(notice));
  } else if (type == "Delivery") {
    reports = TRY(read_ses_delivery(notice));
  } else if (type == "DeliveryDelay") {
    reports = TRY(read_ses_delay(notice));
  } else {
    FeedbackReport other = report_of(FeedbackKind::not_a_report, {}, ses);
    other.text = on_one_line(type);
    reports.push_back(std::move(other));
  }
  if (!notice.has("mail")) return reports;
  // SES replaces the Message-ID that we wrote; ours stands in the headers if it sends them.
  const Notice mail = TRY(notice.object("mail"));
  std::string message_id = TRY(mail.text_or_nothing("messageId"));
  if (mail.has("headers")) {
    for (const Notice& header : TRY(mail.objects("headers"))) {
      const std::string name = TRY(header.text("name"));
      if (equal_ignoring_case(name, "Message-ID")) message_id = TRY(header.text("value"));
    }
  }
  const std::string return_path = TRY(mail.text_or_nothing("source"));
  for (FeedbackReport& report : reports) {
    report.message_id = bare_message_id(message_id);
    report.return_path = address_of(return_path);
  }
  return reports;
}

// --- SendGrid
// ---------------------------------------------------------------------------------------------------------

constexpr std::string_view sendgrid = "SendGrid";

/// An event of the webhook; an entry of the list of bounces has none, and is a bounce.
Result<FeedbackReport> read_sendgrid(const Notice& notice) {
  const std::string event = TRY(notice.text_or_nothing("event"));
  const std::string reason = TRY(notice.text_or_nothing("reason"));
  const std::string response = TRY(notice.text_or_nothing("response"));
  const std::string status = TRY(notice.text_or_nothing("status"));
  FeedbackReport report = report_of(FeedbackKind::not_a_report, TRY(notice.text("email")), sendgrid);
  report.message_id = bare_message_id(TRY(notice.text_or_nothing("smtp-id")));
  report.text = on_one_line(event);
  if (event.empty() || event == "bounce") {
    if (event.empty() && !notice.has("reason")) return fail("missing; expected a text", notice.path_of("event"));
    report.kind = FeedbackKind::bounce;
    judge(report, reason, status);
    // "blocked": their word for a refusal that is not the address's fault.
    const std::string type = TRY(notice.text_or_nothing("type"));
    if (type == "blocked") report.bounce_class = BounceClass::soft;
  } else if (event == "dropped") {
    report.kind = FeedbackKind::bounce;
    judge(report, reason, status);
    const std::string why = folded(reason);
    const bool is_known_dead = why.starts_with("bounced address") || why.starts_with("invalid");
    report.cause = is_known_dead ? BounceCause::unknown_recipient : BounceCause::policy;
    report.bounce_class = class_of(report.cause);
  } else if (event == "deferred") {
    report.kind = FeedbackKind::delay;
    judge(report, response.empty() ? reason : response, status);
  } else if (event == "delivered") {
    report.kind = FeedbackKind::delivered;
    report.text = on_one_line(response);
    report.enhanced_code = status_code(std::string_view(response).substr(std::min<std::size_t>(3, response.size())));
  } else if (event == "spamreport" || event == "unsubscribe" || event == "group_unsubscribe") {
    report.kind = FeedbackKind::complaint;
    report.feedback_type = event == "spamreport" ? "abuse" : "opt-out";
  }
  return report;
}

Result<std::vector<FeedbackReport>> read_parsed(const Json& json) {
  std::vector<FeedbackReport> reports;
  if (json.is_array()) {
    for (const Json& one : json) {
      const Notice notice = TRY(Notice::of(one, fmt::format("$[{}]", reports.size())));
      reports.push_back(TRY(read_sendgrid(notice)));
    }
    if (reports.empty()) return fail("an empty array: expected events", "$");
    return reports;
  }
  const Notice notice = TRY(Notice::of(json, "$"));
  if (notice.has("notificationType") || notice.has("eventType")) return read_ses(notice);
  if (notice.has("email")) {
    reports.push_back(TRY(read_sendgrid(notice)));
    return reports;
  }
  return fail("neither a notification of Amazon SES (notificationType) nor an event of SendGrid (email)", "$");
}

}  // namespace

Result<std::vector<FeedbackReport>> read_notification(std::string_view text) {
  const Json json = TRY(parse_json(text));
  if (!json.is_object() || !json.contains("Type") || !json.contains("Message")) return read_parsed(json);
  const Notice envelope = TRY(Notice::of(json, "$"));
  const std::string type = TRY(envelope.text("Type"));
  if (type != "Notification") {
    return fail(fmt::format("a {} of Amazon SNS, no report: open its SubscribeURL to confirm or end the subscription",
                            on_one_line(type, 40)),
                "$.Type");
  }
  const std::string message = TRY(envelope.text("Message"));
  auto inner = parse_json(message);
  if (!inner) return fail(inner.error().text(), "$.Message");
  return read_parsed(*inner);
}

std::string_view first_json_object(std::string_view text) {
  int depth = 0;
  bool is_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_text) {
      if (text[i] == '\\')
        ++i;
      else if (text[i] == '"')
        is_text = false;
    } else if (text[i] == '"') {
      is_text = true;
    } else if (text[i] == '{') {
      ++depth;
    } else if (text[i] == '}' && --depth == 0) {
      return text.substr(0, i + 1);
    }
  }
  return text;
}

}  // namespace lapwing
