#pragma once

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "channel/provider_signature.hpp"
#include "http/http.hpp"
#include "server/feedback_keys.hpp"

namespace lapwing {

class FeedbackDesk;

struct ProviderFeedbackOptions {
  std::function<Instant()> clock;                                ///< the wall clock; any thread may read it
  std::function<void(const std::string&)> log;                   ///< told what an operator should know; from any thread
  std::function<Result<std::string>(const std::string&)> fetch;  ///< what an https address holds, see `fetch_public`
};

/// Reports that mail providers post to the shop's public address:
///
///     POST /feedback/sendgrid  events of SendGrid's signed webhook
///     POST /feedback/ses       notifications of Amazon SES by way of SNS, and what SNS asks about the subscription
///
/// Nothing is taken of what the provider did not sign: 403. What they say is durable before 200, and told again it
/// changes nothing; anything else makes them try again. The certificate by which SNS signs is fetched from the one host
/// of the topic's region, and kept. A subscription to the shop's own topic is confirmed by visiting the address in the
/// signed request, on that same host. Any thread may call anything.
class ProviderFeedback {
 public:
  /// The desk must outlive it.
  ProviderFeedback(FeedbackDesk& desk, FeedbackKeys keys, ProviderFeedbackOptions options);

  [[nodiscard]] static bool is_one(std::string_view path);
  HttpResponse answer(const HttpRequest& request);

 private:
  HttpResponse take_sendgrid(const HttpRequest& request);
  HttpResponse take_ses(const HttpRequest& request);
  HttpResponse take(std::string_view json, std::string_view from);
  HttpResponse confirm(const SnsMessage& message);
  Result<void> check(const SnsMessage& message, bool& is_wrong);
  Result<std::string> certificate_at(const std::string& url);
  HttpResponse refuse(unsigned status, std::string_view title, std::string_view from, const Error& error) const;

  FeedbackDesk& desk_;
  const FeedbackKeys keys_;
  const ProviderFeedbackOptions options_;

  std::mutex mutex_;  // one certificate is fetched at a time
  std::map<std::string, std::string> certificates_;
  std::deque<Instant> fetches_;  // when the last certificates were asked for
};

}  // namespace lapwing
