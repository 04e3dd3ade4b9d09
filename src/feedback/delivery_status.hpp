#pragma once

#include <string_view>
#include <vector>

#include "feedback/feedback.hpp"
#include "feedback/mail_parts.hpp"
#include "feedback/report_text.hpp"

namespace lapwing {

/// The reports in a delivery status (RFC 3464), one for each recipient. `fields` is the part of that type, or a text
/// in which its fields stand. None if it names no recipient.
std::vector<FeedbackReport> read_delivery_status(std::string_view fields, const MailParts& mail,
                                                 const ReportText& text);

}  // namespace lapwing
