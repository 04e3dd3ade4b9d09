#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "feedback/feedback.hpp"

namespace lapwing {

/// The reports in a provider's JSON: a notification or event of Amazon SES, bare or in the envelope of Amazon SNS; the
/// events of SendGrid's webhook, or its list of bounces. Events of other kinds (opens, clicks) come out as
/// `not_a_report`. Refused with the place: what is no JSON, has a key twice, nests deeper than 32, is of no form that
/// we know, or lacks what it needs; and a confirmation of a subscription, which an operator has to answer. Whether it
/// truly came from the provider is for the caller to know.
[[nodiscard]] Result<std::vector<FeedbackReport>> read_notification(std::string_view json);

/// The JSON object that `text` begins with, up to its closing brace; all of it if that is missing.
[[nodiscard]] std::string_view first_json_object(std::string_view text);

}  // namespace lapwing
