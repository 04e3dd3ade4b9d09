#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lapwing {

/// The mails of a Unix mailbox file (mbox): each begins with a line "From sender date", which is taken off; a ">" that
/// quotes such a line within a mail is taken off, too ("mboxrd", one ">" of any number). Such a line counts at the
/// start of the file or behind a blank line, if it ends like a date with a year. A file that begins otherwise is one
/// mail. Line ends may be LF, CRLF or CR; they come out as LF.
[[nodiscard]] std::vector<std::string> split_mailbox(std::string_view bytes);

}  // namespace lapwing
