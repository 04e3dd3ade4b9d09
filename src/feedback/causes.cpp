#include "feedback/causes.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "feedback/reply_codes.hpp"
#include "feedback/text.hpp"

namespace lapwing {
namespace {

struct CodeMeaning {
  std::string_view code;  ///< without its class: RFC 3463 gives a subject and detail the same meaning in all
  BounceCause cause;
};

// The registry of RFC 3463 and 5248 with later additions; what is not here is decided by its subject below.
constexpr std::array code_meanings = {
    CodeMeaning{"1.1", BounceCause::unknown_recipient},
    CodeMeaning{"1.2", BounceCause::unknown_domain},
    CodeMeaning{"1.3", BounceCause::unknown_recipient},
    CodeMeaning{"1.4", BounceCause::other},
    CodeMeaning{"1.6", BounceCause::moved},
    CodeMeaning{"1.7", BounceCause::sender_refused},
    CodeMeaning{"1.8", BounceCause::sender_refused},
    CodeMeaning{"1.10", BounceCause::unknown_recipient},   // RFC 7505: accepts no mail; Microsoft: no such recipient
    CodeMeaning{"1.351", BounceCause::unknown_recipient},  // Microsoft, of a server beyond
    CodeMeaning{"2.1", BounceCause::disabled},
    CodeMeaning{"2.2", BounceCause::mailbox_full},
    CodeMeaning{"2.3", BounceCause::content_refused},
    CodeMeaning{"3.1", BounceCause::mailbox_full},
    CodeMeaning{"3.4", BounceCause::content_refused},
    CodeMeaning{"4.4", BounceCause::unknown_domain},
    CodeMeaning{"4.7", BounceCause::expired},
    CodeMeaning{"4.310", BounceCause::unknown_domain},  // Microsoft: the domain does not exist
    CodeMeaning{"7.8", BounceCause::sender_refused},
    CodeMeaning{"7.9", BounceCause::policy},
    CodeMeaning{"7.13", BounceCause::disabled},
    CodeMeaning{"7.17", BounceCause::moved},  // RFC 7293: the mailbox or its domain has another owner now
    CodeMeaning{"7.18", BounceCause::moved},
    CodeMeaning{"7.20", BounceCause::sender_refused},  // RFC 7372: DKIM, SPF and what builds on them
    CodeMeaning{"7.21", BounceCause::sender_refused},
    CodeMeaning{"7.22", BounceCause::sender_refused},
    CodeMeaning{"7.23", BounceCause::sender_refused},
    CodeMeaning{"7.25", BounceCause::blocked},  // reverse DNS
    CodeMeaning{"7.26", BounceCause::sender_refused},
    CodeMeaning{"7.27", BounceCause::sender_refused},
};

/// What a subject says by itself (RFC 3463 section 3).
std::optional<BounceCause> meaning_of_subject(char subject) {
  switch (subject) {
    case '3':
      return BounceCause::server_fault;
    case '4':
      return BounceCause::unreachable;
    case '6':
      return BounceCause::content_refused;
    case '7':
      return BounceCause::policy;
    default:
      return std::nullopt;
  }
}

std::optional<BounceCause> cause_by_code(std::string_view enhanced_code) {
  if (enhanced_code.size() < 5) return std::nullopt;
  const std::string_view rest = enhanced_code.substr(2);
  const auto found = std::ranges::find(code_meanings, rest, &CodeMeaning::code);
  if (found != code_meanings.end()) return found->cause;
  if (is_vague(enhanced_code)) return std::nullopt;
  return rest[0] == '2' ? BounceCause::policy : meaning_of_subject(rest[0]);
}

/// What a vague code leaves, by its subject.
BounceCause cause_by_subject(std::string_view enhanced_code) {
  const char subject = enhanced_code.size() < 5 ? '0' : enhanced_code[2];
  return meaning_of_subject(subject).value_or(BounceCause::other);
}

/// Codes that name the address. RFC 3463: they are permanent whatever their class says, if the message was given up.
bool names_address(std::string_view enhanced_code) {
  const auto cause = cause_by_code(enhanced_code);
  return cause && class_of(*cause) == BounceClass::hard;
}

/// A temporary code of a cause that will not pass, such as 4.4.4, says only that it has not passed yet.
bool is_temporary(std::string_view enhanced_code) { return enhanced_code.starts_with('4'); }

/// A refusal of content or sender says nothing of the address, whatever words it takes.
BounceCause weighed_by_stage(BounceCause said, const Refusal& refusal) {
  if (class_of(said) != BounceClass::hard) return said;
  if (refusal.stage == SmtpStage::sender) return BounceCause::sender_refused;
  if (refusal.stage == SmtpStage::connection) return BounceCause::blocked;
  if (said != BounceCause::unknown_recipient || names_address(refusal.enhanced_code)) return said;
  // Mobile operators and filters answer "unknown user" to the content of what they do not want. Without a code that
  // says so, and without its being the answer to RCPT TO, it is not enough to strike the address off.
  if (refusal.stage == SmtpStage::content) return BounceCause::maybe_unknown;
  // Whoever says so under a code of policy means something else: 5.7.1, if it is the refusing server's own.
  const bool is_policy = !refusal.enhanced_code.empty() && refusal.enhanced_code.substr(1).starts_with(".7.") &&
                         refusal.diagnostic.find(refusal.enhanced_code) != std::string_view::npos;
  if (is_policy) return BounceCause::maybe_unknown;
  const bool is_bare = refusal.enhanced_code.empty() || refusal.enhanced_code.substr(2) == "0.0" ||
                       refusal.enhanced_code.substr(2) == "2.0";
  const bool is_open = refusal.stage == SmtpStage::unknown && refusal.reply_code != 0 && is_bare;
  return is_open ? BounceCause::maybe_unknown : said;
}

}  // namespace

BounceClass class_of(BounceCause cause) {
  return cause <= BounceCause::accepts_no_mail ? BounceClass::hard : BounceClass::soft;
}

namespace {

BounceCause cause_if_permanent(const Refusal& refusal) {
  const auto by_code = cause_by_code(refusal.enhanced_code);
  auto by_phrase = cause_by_phrase(refusal.diagnostic);
  if (!by_phrase && (!by_code || refusal.diagnostic.empty())) by_phrase = cause_by_phrase(refusal.account);
  if (refusal.reply_code == 556 && !by_code) return BounceCause::accepts_no_mail;  // RFC 7504
  if (!by_code) return weighed_by_stage(by_phrase.value_or(cause_by_subject(refusal.enhanced_code)), refusal);
  if (!by_phrase || *by_phrase == *by_code) {
    const bool is_passing = is_temporary(refusal.enhanced_code) && class_of(*by_code) == BounceClass::hard &&
                            !by_phrase;
    return is_passing ? BounceCause::unreachable : weighed_by_stage(*by_code, refusal);
  }
  // Both speak and differ. "5.2.1 User unknown" is unknown, "5.1.1 mailbox full" is full: words are written for the
  // case at hand, codes are often a server's default. But a code about policy or the sender stands.
  const bool code_is_default = names_address(refusal.enhanced_code) || by_code == BounceCause::disabled;
  return weighed_by_stage(code_is_default ? *by_phrase : *by_code, refusal);
}

}  // namespace

BounceCause cause_of(const Refusal& refusal) {
  const BounceCause cause = cause_if_permanent(refusal);
  // RFC 5321 has "450 mailbox unavailable" for one that is busy: words of a temporary refusal strike nobody off, unless
  // its code names the address, as 4.1.1 does.
  const bool is_told_temporary = is_temporary(refusal.enhanced_code) ||
                                 (refusal.enhanced_code.empty() && refusal.reply_code / 100 == 4);
  if (class_of(cause) == BounceClass::soft || !is_told_temporary || names_address(refusal.enhanced_code)) return cause;
  return cause == BounceCause::unknown_recipient ? BounceCause::server_fault : BounceCause::unreachable;
}

SmtpStage stage_in(std::string_view account) {
  struct Sign {
    std::string_view phrase;
    SmtpStage stage;
  };
  constexpr std::array signs = {
      Sign{"no valid recipients", SmtpStage::recipient},  // sendmail, pipelining: DATA is answered so
      Sign{"end of data", SmtpStage::content},
      Sign{"reply to data", SmtpStage::content},
      Sign{"final data", SmtpStage::content},
      Sign{"after i sent the message", SmtpStage::content},
      Sign{">>> data <<< 5", SmtpStage::content},
      Sign{">>> data <<< 4", SmtpStage::content},
      Sign{"smtp command data", SmtpStage::content},
      Sign{"step: data", SmtpStage::content},
      Sign{"(data)", SmtpStage::content},
      Sign{"after data", SmtpStage::content},
      Sign{"reply to mail from", SmtpStage::sender},
      Sign{"after mail from", SmtpStage::sender},
      Sign{"our mail from", SmtpStage::sender},
      Sign{"sender was rejected", SmtpStage::sender},
      Sign{"[mail_from]", SmtpStage::sender},
      Sign{"initial connection", SmtpStage::connection},
      Sign{"reply to ehlo", SmtpStage::connection},
      Sign{"reply to helo", SmtpStage::connection},
      Sign{"rcpt to", SmtpStage::recipient},
      Sign{"smtp:rcpt", SmtpStage::recipient},
      Sign{"[rcpt_to]", SmtpStage::recipient},
      Sign{"rcpt command", SmtpStage::recipient},
      Sign{"not like recipient", SmtpStage::recipient},
      Sign{"rejected address", SmtpStage::recipient},
  };
  const std::string text = folded(account);
  for (const Sign& sign : signs) {
    if (has_phrase(text, sign.phrase)) return sign.stage;
  }
  return SmtpStage::unknown;
}

}  // namespace lapwing
