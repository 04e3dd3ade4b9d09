#pragma once

#include <optional>
#include <string>
#include <vector>

#include "feedback/feedback.hpp"
#include "feedback/mail_parts.hpp"
#include "feedback/report_text.hpp"

namespace lapwing {

// The forms of mails that report something and are no delivery status. Each gives nothing if the mail is not of its
// form.

/// An abuse report (RFC 5965), one for each recipient that it names; Microsoft's form without such a part; and a mail
/// to the address of List-Unsubscribe, which is a complaint of the type opt-out.
std::vector<FeedbackReport> read_complaint(const MailParts& mail, const ReportText& text);

/// An automatic reply by its fields (RFC 3834 section 5 and what was used before it) or its subject.
std::optional<FeedbackReport> read_auto_reply(const MailParts& mail, const ReportText& text);

/// A refusal or a warning in free text. What bears the marks of an automatic reply has to name a recipient to be one.
std::vector<FeedbackReport> read_free_text(const MailParts& mail, const ReportText& text,
                                           const std::vector<std::string>& came_to);

/// Whether its sender's name, its subject or a field says that it is a bounce.
[[nodiscard]] bool calls_itself_bounce(const MailParts& mail);

/// Whether a mail server or its postmaster wrote it, by its sender or its empty return path.
[[nodiscard]] bool is_from_server(const MailParts& mail);

}  // namespace lapwing
