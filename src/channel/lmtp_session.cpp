#include "channel/lmtp_session.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::size_t path_bytes_max = 256;    // RFC 5321, 4.5.3.1.3
constexpr std::size_t domain_bytes_max = 255;  // 4.5.3.1.2

constexpr std::string_view bad_syntax = "501 5.5.4 this is not how it is written\r\n";
constexpr std::string_view bad_order = "503 5.5.1 not at this point\r\n";
constexpr std::string_view bad_line =
    "500 5.5.2 a line is no command: expected at most 2048 bytes that end in CR LF\r\n";

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool equals(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return upper(x) == upper(y); });
}

/// Takes the beginning, in any case, if it is there.
bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (text.size() < prefix.size() || !equals(text.substr(0, prefix.size()), prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// Takes "<...>", whose end is the first ">" outside of quotes, and gives what is within, without a source route (RFC
/// 5321, appendix C). Nothing if it is no path.
std::optional<std::string> take_path(std::string_view& text) {
  if (!text.starts_with('<')) return std::nullopt;
  bool is_quoted = false;
  std::size_t at = 1;
  for (; at < text.size() && (is_quoted || text[at] != '>'); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x20 || byte == 0x7F || (!is_quoted && (byte == ' ' || byte == '<'))) return std::nullopt;
    if (is_quoted && byte == '\\' && at + 1 < text.size()) {
      ++at;
    } else if (byte == '"') {
      is_quoted = !is_quoted;
    }
  }
  if (at >= text.size() || at - 1 > path_bytes_max) return std::nullopt;
  std::string_view path = text.substr(1, at - 1);
  text.remove_prefix(at + 1);
  const std::size_t route = path.starts_with('@') ? path.find(':') : std::string_view::npos;
  if (route != std::string_view::npos) path.remove_prefix(route + 1);
  return std::string(path);
}

bool is_mailbox(std::string_view path) {
  const std::size_t at = path.rfind('@');
  return at != std::string_view::npos && at > 0 && at + 1 < path.size();
}

}  // namespace

LmtpSession::LmtpSession(std::string name, LmtpLimits limits) : name_(std::move(name)), limits_(limits) {}

std::string LmtpSession::greeting() const { return fmt::format("220 {} LMTP\r\n", name_); }

std::string LmtpSession::take(std::string_view bytes) {
  input_.append(bytes);
  return work();
}

std::string LmtpSession::settle(bool is_kept) {
  std::string replies;
  for (std::size_t i = 0; i < mail_->recipients.size(); ++i) {
    replies += is_kept ? "250 2.0.0 it is kept\r\n" : "451 4.3.0 it cannot be kept now, try again\r\n";
  }
  mail_.reset();
  return replies + work();
}

/// Goes on until there is no whole line left, or a mail that waits to be settled.
std::string LmtpSession::work() {
  std::string replies;
  std::size_t begin = 0;
  while (!is_over_ && !mail_) {
    const std::size_t end = input_.find(line_end, std::max(begin, searched_));
    const std::size_t size = (end == std::string::npos ? input_.size() : end + line_end.size()) - begin;
    const bool is_text = transfer_ != Transfer::none;
    if (size > (is_text ? limits_.text_line_bytes_max : limits_.command_bytes_max)) is_line_long_ = true;
    if (end == std::string::npos) {
      // Of a line that is too long nothing is kept but a CR that its end may begin with.
      if (is_line_long_) begin = input_.ends_with('\r') ? input_.size() - 1 : input_.size();
      searched_ = input_.ends_with('\r') ? input_.size() - 1 : input_.size();
      break;
    }
    const std::string_view line = std::string_view(input_).substr(begin, end - begin);
    begin = end + line_end.size();
    searched_ = begin;
    if (std::exchange(is_line_long_, false)) {
      if (is_text) {
        transfer_ = transfer_ == Transfer::too_large ? transfer_ : Transfer::bad_line;
      } else {
        replies += refuse(bad_line);
      }
    } else if (is_text && line == ".") {
      replies += end_of_mail();
    } else if (is_text) {
      take_text(line);
    } else {
      replies += take_line(line);
    }
  }
  input_.erase(0, begin);
  searched_ -= std::min(searched_, begin);
  return replies;
}

std::string LmtpSession::take_line(std::string_view line) {
  if (std::ranges::any_of(line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7F'; })) {
    return refuse(bad_line);
  }
  const std::size_t blank = std::min(line.find(' '), line.size());
  const std::string_view verb = line.substr(0, blank);
  std::string_view arguments = line.substr(blank);
  while (arguments.starts_with(' ')) arguments.remove_prefix(1);
  while (arguments.ends_with(' ')) arguments.remove_suffix(1);
  if (equals(verb, "LHLO")) return answer_hello(arguments);
  if (equals(verb, "MAIL")) return answer_mail(arguments);
  if (equals(verb, "RCPT")) return answer_recipient(arguments);
  if (equals(verb, "NOOP")) return "250 2.0.0 nothing done\r\n";
  if (equals(verb, "VRFY")) return "252 2.5.0 send a mail and see\r\n";
  const bool is_alone = arguments.empty();
  if (equals(verb, "DATA")) return is_alone ? answer_data() : refuse(bad_syntax);
  if (equals(verb, "RSET") && is_alone) {
    reset();
    return "250 2.0.0 forgotten\r\n";
  }
  if (equals(verb, "QUIT") && is_alone) {
    is_over_ = true;
    return "221 2.0.0 goodbye\r\n";
  }
  if (equals(verb, "RSET") || equals(verb, "QUIT")) return refuse(bad_syntax);
  if (equals(verb, "HELO") || equals(verb, "EHLO")) return refuse("500 5.5.1 this is LMTP: expected LHLO\r\n");
  return refuse("500 5.5.2 no such command\r\n");
}

std::string LmtpSession::answer_hello(std::string_view domain) {
  if (domain.empty() || domain.size() > domain_bytes_max || domain.find(' ') != std::string_view::npos) {
    return refuse(bad_syntax);
  }
  reset();
  has_greeted_ = true;
  return fmt::format("250-{}\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250 SIZE {}\r\n", name_,
                     limits_.mail_bytes_max);
}

std::string LmtpSession::answer_mail(std::string_view arguments) {
  if (!has_greeted_ || from_) return refuse(bad_order);
  auto path = take_prefix(arguments, "FROM:") ? take_path(arguments) : std::nullopt;
  if (!path || (!arguments.empty() && !arguments.starts_with(' '))) return refuse(bad_syntax);
  while (!arguments.empty()) {
    while (arguments.starts_with(' ')) arguments.remove_prefix(1);
    std::string_view parameter = arguments.substr(0, arguments.find(' '));
    arguments.remove_prefix(parameter.size());
    if (take_prefix(parameter, "SIZE=")) {
      std::uint64_t size = 0;
      const auto [end, fault] = std::from_chars(parameter.data(), parameter.data() + parameter.size(), size);
      const bool is_huge = fault == std::errc::result_out_of_range;
      if ((fault != std::errc() && !is_huge) || end != parameter.data() + parameter.size()) return refuse(bad_syntax);
      if (is_huge || size > limits_.mail_bytes_max) return refuse("552 5.3.4 the mail is too large\r\n");
    } else if (!equals(parameter, "BODY=7BIT") && !equals(parameter, "BODY=8BITMIME")) {
      return refuse("555 5.5.4 expected the parameters SIZE and BODY\r\n");
    }
  }
  from_ = std::move(*path);
  return "250 2.1.0 sender noted\r\n";
}

std::string LmtpSession::answer_recipient(std::string_view arguments) {
  if (!from_) return refuse(bad_order);
  auto path = take_prefix(arguments, "TO:") ? take_path(arguments) : std::nullopt;
  if (!path) return refuse(bad_syntax);
  if (!arguments.empty()) return refuse("555 5.5.4 expected no parameters\r\n");
  if (!is_mailbox(*path) && !equals(*path, "postmaster")) return refuse("553 5.1.3 expected NAME@DOMAIN\r\n");
  // One transaction of many recipients is no fault: the rest comes in the next one.
  if (recipients_.size() >= limits_.recipients_max) return "452 4.5.3 too many recipients of one mail\r\n";
  recipients_.push_back(std::move(*path));
  return "250 2.1.5 recipient noted\r\n";
}

std::string LmtpSession::answer_data() {
  if (recipients_.empty()) return refuse(bad_order);
  transfer_ = Transfer::under_way;
  return "354 the mail, and a line of one dot\r\n";
}

void LmtpSession::take_text(std::string_view line) {
  if (transfer_ != Transfer::under_way) return;
  if (line.starts_with('.')) line.remove_prefix(1);
  if (text_.size() + line.size() + line_end.size() > limits_.mail_bytes_max) {
    transfer_ = Transfer::too_large;
    text_ = {};
    return;
  }
  text_.append(line).append(line_end);
}

std::string LmtpSession::end_of_mail() {
  const Transfer ended = std::exchange(transfer_, Transfer::none);
  std::string replies;
  if (ended == Transfer::under_way) {
    mail_ = LmtpMail{std::move(*from_), std::move(recipients_), std::move(text_)};
  } else {
    for (std::size_t i = 0; i < recipients_.size(); ++i) {
      replies += ended == Transfer::too_large ? "552 5.3.4 the mail is too large\r\n"
                                              : "554 5.6.0 the mail has a line that is too long\r\n";
    }
  }
  reset();
  return replies;
}

std::string LmtpSession::refuse(std::string_view reply) {
  if (++faults_ < limits_.faults_max) return std::string(reply);
  is_over_ = true;
  return std::string(reply) + "421 4.7.0 too many of these, goodbye\r\n";
}

void LmtpSession::reset() {
  from_.reset();
  recipients_ = {};
  transfer_ = Transfer::none;
  text_ = {};
}

}  // namespace lapwing
