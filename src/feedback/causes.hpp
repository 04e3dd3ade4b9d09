#pragma once

#include <optional>
#include <string_view>

#include "feedback/feedback.hpp"

namespace lapwing {

/// What was answered with the refusal. It matters: what follows MAIL FROM is about us, and what follows the content is
/// said by filters, which call living users unknown.
enum class SmtpStage : std::uint8_t { unknown, connection, sender, recipient, content };

/// What is known of one refusal.
struct Refusal {
  std::string_view diagnostic;     ///< what the refusing server said
  std::string_view account;        ///< what the reporting server tells of it in free text; may be empty
  std::string_view enhanced_code;  ///< RFC 3463; empty if there is none
  int reply_code = 0;              ///< SMTP; 0 if there is none
  SmtpStage stage = SmtpStage::unknown;
};

/// Why a message was refused: by a precise enhanced code, by what was said where the code is vague or belied, by the
/// stage where both leave it open. Never by the first digit alone.
[[nodiscard]] BounceCause cause_of(const Refusal& refusal);

/// Whether the address itself is to blame.
[[nodiscard]] BounceClass class_of(BounceCause cause);

/// What the phrases of `text` say (see the table in phrases.cpp); nothing if there is none that we know.
[[nodiscard]] std::optional<BounceCause> cause_by_phrase(std::string_view text);

/// The command that the refusal in this account answered.
[[nodiscard]] SmtpStage stage_in(std::string_view account);

}  // namespace lapwing
