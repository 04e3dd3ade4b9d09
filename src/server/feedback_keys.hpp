#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "channel/verifying_key.hpp"

namespace lapwing {

/// Whose reports are taken over HTTP, and what proves that they are theirs.
struct FeedbackKeys {
  std::optional<VerifyingKey> sendgrid;  ///< absent: none of SendGrid
  std::string sns_topic;                 ///< of Amazon SES, as arn:aws:sns:...; empty: none of theirs
  std::string sns_host;                  ///< where the topic's certificates are, see `sns_host_of`
};

/// Reads a file such as
///
///     {"sendgrid": {"public_key": "MFkw..."}, "ses": {"topic": "arn:aws:sns:eu-west-1:123456789012:bounces"}}
///
/// of which one member may be missing. The error names the file, the place, and what was expected.
Result<FeedbackKeys> read_feedback_keys(const std::filesystem::path& file);

}  // namespace lapwing
