#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lapwing {

enum class CheckLevel : std::uint8_t {
  ok,
  warning,  ///< mail goes out, and may be trusted less than it could be
  problem,  ///< receivers refuse mail or hide it as spam, or it cannot go out
};
/// "ok", "warning", "problem"
std::string_view to_text(CheckLevel level);

/// What was looked at before the first mails go out, and what to do about it. English sentences.
struct Check {
  std::string name;     ///< "spf", "dkim", ...: the same for the same question
  std::string subject;  ///< the domain, address or server it is about
  CheckLevel level = CheckLevel::ok;
  std::string found;
  std::string advice = {};   ///< what to do exactly; empty if all is well
  std::string publish = {};  ///< a DNS record to publish, as a line of a zone file; empty if there is none
};

using Checks = std::vector<Check>;

/// A TXT record as a line of a zone file, in strings of 255 bytes at most (RFC 1035, 3.3.14).
std::string txt_line(std::string_view name, std::string_view text);

}  // namespace lapwing
