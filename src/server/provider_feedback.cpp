#include "server/provider_feedback.hpp"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "feedback/notification.hpp"
#include "server/feedback_desk.hpp"

namespace lapwing {
namespace {

constexpr std::string_view sendgrid_path = "/feedback/sendgrid";
constexpr std::string_view ses_path = "/feedback/ses";
constexpr std::size_t certificates_max = 16;
/// Whoever knows the address may name certificates that are none: they are not asked for faster than this.
constexpr std::size_t fetches_max = 8;
constexpr Duration fetches_within = Duration::minutes(1);

}  // namespace

ProviderFeedback::ProviderFeedback(FeedbackDesk& desk, FeedbackKeys keys, ProviderFeedbackOptions options)
    : desk_(desk), keys_(std::move(keys)), options_(std::move(options)) {}

bool ProviderFeedback::is_one(std::string_view path) { return path == sendgrid_path || path == ses_path; }

HttpResponse ProviderFeedback::answer(const HttpRequest& request) {
  const bool is_sendgrid = request.path == sendgrid_path;
  const bool is_on = is_sendgrid ? keys_.sendgrid.has_value() : !keys_.sns_topic.empty();
  if (!is_on) return problem(404, "Not Found", "there is nothing at this address");
  if (request.method != "POST") {
    HttpResponse response = problem(405, "Method Not Allowed", "expected POST");
    response.headers.emplace_back("Allow", "POST");
    return response;
  }
  return is_sendgrid ? take_sendgrid(request) : take_ses(request);
}

HttpResponse ProviderFeedback::refuse(unsigned status, std::string_view title, std::string_view from,
                                      const Error& error) const {
  options_.log(fmt::format("feedback: a report of {} was refused: {}", from, error.text()));
  return problem(status, title, error.message, error.where);
}

HttpResponse ProviderFeedback::take_sendgrid(const HttpRequest& request) {
  const auto proven = check_sendgrid_signature(*keys_.sendgrid,
                                               request.header("x-twilio-email-event-webhook-signature"),
                                               request.header("x-twilio-email-event-webhook-timestamp"), request.body,
                                               options_.clock());
  if (!proven) return refuse(403, "Forbidden", "SendGrid", proven.error());
  return take(request.body, "SendGrid");
}

HttpResponse ProviderFeedback::take_ses(const HttpRequest& request) {
  const auto message = read_sns_message(request.body);
  if (!message) return refuse(400, "Bad Request", "Amazon SNS", message.error());
  bool is_wrong = true;
  const auto proven = check(*message, is_wrong);
  if (!proven && is_wrong) return refuse(403, "Forbidden", "Amazon SNS", proven.error());
  if (!proven) return refuse(503, "Service Unavailable", "Amazon SNS", proven.error());
  if (message->type == "SubscriptionConfirmation") return confirm(*message);
  if (message->type == "UnsubscribeConfirmation") {
    options_.log("feedback: Amazon SNS no longer tells us of the topic: subscribe anew if that was not meant");
    return {.body = "noted\n"};
  }
  return take(message->message, "Amazon SES");
}

/// `is_wrong` is false if the message may still prove right, later.
Result<void> ProviderFeedback::check(const SnsMessage& message, bool& is_wrong) {
  if (message.topic != keys_.sns_topic) return fail("it is not the topic that --feedback-keys names", "$.TopicArn");
  if (!is_certificate_at_host(message.certificate_url, keys_.sns_host)) {
    return fail(fmt::format("expected https://{}/NAME.pem", keys_.sns_host), "$.SigningCertURL");
  }
  const auto certificate = certificate_at(message.certificate_url);
  is_wrong = certificate.has_value();
  if (!certificate) return std::unexpected(certificate.error());
  const auto key = VerifyingKey::of_certificate(*certificate, options_.clock());
  if (!key) return fail(key.error().message, "$.SigningCertURL");
  return check_sns_signature(*key, message);
}

Result<std::string> ProviderFeedback::certificate_at(const std::string& url) {
  const std::lock_guard lock(mutex_);
  const auto known = certificates_.find(url);
  if (known != certificates_.end()) return known->second;
  const Instant now = options_.clock();
  while (!fetches_.empty() && fetches_.front() + fetches_within <= now) fetches_.pop_front();
  if (fetches_.size() >= fetches_max) return fail("too many certificates were asked for: try again in a minute");
  fetches_.push_back(now);
  std::string certificate = TRY(options_.fetch(url));
  CHECK(VerifyingKey::of_certificate(certificate, now));
  if (certificates_.size() >= certificates_max) certificates_.clear();
  certificates_.emplace(url, certificate);
  return certificate;
}

HttpResponse ProviderFeedback::confirm(const SnsMessage& message) {
  if (!is_at_host(message.subscribe_url, keys_.sns_host)) {
    return refuse(403, "Forbidden", "Amazon SNS",
                  Error{fmt::format("expected an address at https://{}/", keys_.sns_host), "$.SubscribeURL"});
  }
  const auto visited = options_.fetch(message.subscribe_url);
  if (!visited) return refuse(503, "Service Unavailable", "Amazon SNS", visited.error());
  options_.log(fmt::format("feedback: the subscription to {} is confirmed", message.topic));
  return {.body = "confirmed\n"};
}

HttpResponse ProviderFeedback::take(std::string_view json, std::string_view from) {
  auto reports = read_notification(json);
  if (!reports) return refuse(422, "Unprocessable Content", from, reports.error());
  // Openings and clicks, which we count ourselves, and what the provider did with the message before it left.
  std::erase_if(*reports, [](const FeedbackReport& report) { return report.kind == FeedbackKind::not_a_report; });
  const std::vector<Feedback> mails = {{std::move(*reports), {}}};
  const auto taken = desk_.take(mails);
  if (!taken) return refuse(503, "Service Unavailable", from, taken.error());
  if (!taken->is_understood)
    options_.log(fmt::format("feedback: {} reports on messages that are not of this shop", from));
  return {.body = fmt::format("{} recorded\n", taken->recorded)};
}

}  // namespace lapwing
