#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "feedback/mail_parts.hpp"

namespace lapwing {

/// What a report says in prose, and the copy of our message that stands below it, if any.
struct ReportText {
  std::string prose;
  std::string copy;
};

/// Cuts the text of a mail where a copy of our message begins: at a line that announces it, or where a header begins.
ReportText report_text_of(const MailParts& mail);

/// What we sent, as far as the report returns it.
struct OriginalMail {
  std::string message_id;   ///< without angle brackets
  std::string return_path;  ///< MAIL FROM
  std::string to;           ///< the first address of To
};
OriginalMail original_of(const MailParts& mail, const ReportText& text);

/// The lines of `prose` about one recipient: from its first mention to the first of another recipient. All of it if
/// there is only one recipient, or none of it is about this one.
std::string_view account_of(std::string_view prose, std::string_view recipient,
                            const std::vector<std::string>& recipients);

}  // namespace lapwing
