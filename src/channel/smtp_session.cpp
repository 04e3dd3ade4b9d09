#include "channel/smtp_session.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "channel/mime_encoding.hpp"

namespace lapwing {
namespace {

/// Mail servers limit or dislike endless connections; a new one is cheap every so often.
constexpr int messages_per_connection_max = 100;
/// A connection that lay so long may have been closed meanwhile.
constexpr Duration fresh = Duration::seconds(1);
constexpr Duration farewell_timeout = Duration::seconds(1);

/// Nothing was handed over, and the next message would fare alike.
SmtpAttempt trouble(const SmtpReply& said) {
  return {{Outcome::deferred, said.code, said.enhanced_code, said.text, {}}, true};
}
SmtpAttempt trouble(std::string_view why) { return {{Outcome::deferred, 0, {}, one_line(why), {}}, true}; }

/// What the server says of the message. 421: it closes, whatever the message.
SmtpAttempt answer(const SmtpReply& said) {
  const Outcome outcome = classify_reply(said.code, said.enhanced_code);
  const std::string id = outcome == Outcome::accepted ? queue_id(said.text) : std::string();
  return {{outcome, said.code, said.enhanced_code, said.text, id}, said.code == 421};
}

bool is_success(const SmtpReply& said) { return said.code >= 200 && said.code < 300; }

std::string own_name(const SmtpSettings& settings) {
  if (!settings.ehlo_name.empty()) return settings.ehlo_name;
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 && name[0] != '\0' ? name.data() : "localhost";
}

/// The name may have what xtext (RFC 3461) writes otherwise; tokens have not.
std::string mail_command(const Mail& mail, const SmtpOffer& offer) {
  return fmt::format("MAIL FROM:<{}>{}{}\r\n", mail.mail_from,
                     offer.size ? fmt::format(" SIZE={}", mail.bytes.size()) : "",
                     offer.delivery_status ? fmt::format(" RET=HDRS ENVID={}", mail.name) : "");
}
std::string recipient_command(const Mail& mail, const SmtpOffer& offer) {
  return fmt::format("RCPT TO:<{}>{}\r\n", mail.rcpt_to, offer.delivery_status ? " NOTIFY=FAILURE" : "");
}

std::string base64_line(std::string_view text) {
  std::string line;
  append_base64(line, text);
  return line + "\r\n";
}

}  // namespace

SmtpAttempt SmtpSession::send(const Mail& mail) {
  const bool was_open = stream_.has_value();
  if (auto no_connection = open()) return std::move(*no_connection);
  is_announced_ = false;
  auto attempt = hand_over(mail);
  // The server had closed what lay here from before: nothing of the mail is there, and a new connection is better.
  if (was_open && !is_announced_ && attempt.is_server_trouble) {
    stream_.reset();
    if (auto no_connection = open()) return std::move(*no_connection);
    attempt = hand_over(mail);
  }
  used_at_ = monotonic_now();
  if (attempt.is_server_trouble) stream_.reset();
  if (stream_ && message_count_ >= messages_per_connection_max) quit();
  return attempt;
}

// --- the connection

SmtpSession::Trouble SmtpSession::open() {
  if (stream_ && (monotonic_now() - used_at_ < fresh || stream_->is_idle())) return {};
  stream_.reset();
  message_count_ = 0;
  auto stream = SmtpStream::connect(settings_);
  if (!stream) return trouble(stream.error().text());
  stream_.emplace(std::move(*stream));
  auto refused = [&]() -> Trouble {
    if (settings_.is_tls_from_start) {
      if (auto insecure = secure()) return insecure;
    }
    if (const auto greeting = hear(); !is_success(greeting)) return trouble(greeting);
    if (auto impolite = greet()) return impolite;
    if (!settings_.is_tls_from_start && settings_.start_tls != StartTls::never) {
      if (!offer_.start_tls && settings_.start_tls == StartTls::always) {
        return trouble("encryption is demanded, and the server does not offer it");
      }
      const auto said = offer_.start_tls ? ask("STARTTLS\r\n")
                                         : SmtpReply{.code = 454, .enhanced_code = {}, .text = {}};
      if (said.code == 0 || (!is_success(said) && settings_.start_tls == StartTls::always)) return trouble(said);
      if (is_success(said)) {
        if (auto insecure = secure()) return insecure;
        if (auto impolite = greet()) return impolite;  // what was offered in the clear does not count
      }
    }
    return sign_in();
  }();
  if (refused) stream_.reset();
  return refused;
}

SmtpSession::Trouble SmtpSession::secure() {
  // Whoever could forge a certificate could as well hide the offer to encrypt: checking would only stop honest servers
  // with a certificate of their own. A password is another matter.
  const bool is_certain = settings_.is_tls_from_start || settings_.start_tls == StartTls::always;
  const bool is_checked = is_certain || !settings_.user.empty();
  if (!tls_) {
    auto tls = SmtpTls::create(settings_);
    if (!tls) return trouble(tls.error().text());
    tls_.emplace(std::move(*tls));
  }
  const auto encrypted = stream_->encrypt(*tls_, is_checked);
  return encrypted ? Trouble() : trouble(encrypted.error().text());
}

SmtpSession::Trouble SmtpSession::greet() {
  const std::string name = own_name(settings_);
  offer_ = {};
  auto said = ask("EHLO " + name + "\r\n");
  if (is_success(said)) {
    offer_ = parse_offer(heard_);
    return {};
  }
  if (said.code >= 500) said = ask("HELO " + name + "\r\n");  // a server of before 1995
  return is_success(said) ? Trouble() : trouble(said);
}

SmtpSession::Trouble SmtpSession::sign_in() {
  if (settings_.user.empty()) return {};
  SmtpReply said;
  if (offer_.auth_plain) {
    using namespace std::string_literals;
    said = ask("AUTH PLAIN " + base64_line("\0"s + settings_.user + "\0"s + settings_.password));
  } else if (offer_.auth_login) {
    said = ask("AUTH LOGIN\r\n");
    if (said.code == 334) said = ask(base64_line(settings_.user));
    if (said.code == 334) said = ask(base64_line(settings_.password));
  } else {
    return trouble("the server offers no way to sign in that is known here: PLAIN or LOGIN");
  }
  return is_success(said) ? Trouble() : trouble(said);
}

void SmtpSession::quit() {
  if (!stream_) return;
  stream_->set_timeout(farewell_timeout);
  ask("QUIT\r\n");
  stream_.reset();
}

// --- a mail

std::optional<SmtpAttempt> SmtpSession::announce(const Mail& mail) {
  const std::array<std::string, 3> commands = {mail_command(mail, offer_), recipient_command(mail, offer_), "DATA\r\n"};
  if (offer_.pipelining) say(commands[0] + commands[1] + commands[2]);
  std::optional<SmtpReply> refusal;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    if (!offer_.pipelining) say(commands[i]);
    const SmtpReply said = hear();
    if (said.code == 0) return refusal ? answer(*refusal) : trouble(said);
    is_announced_ = i == 2 && said.code == 354;
    const bool is_taken = i < 2 ? is_success(said) : is_announced_;
    if (is_taken) continue;
    if (!refusal) refusal = said;
    if (said.code == 421 || !offer_.pipelining) break;
  }
  if (!refusal) return {};
  if (refusal->code == 421) {
    stream_.reset();
  } else {
    if (is_announced_) ask(".\r\n");  // a mail to nobody, which the server expects all the same (RFC 2920, 3.1)
    if (stream_) ask("RSET\r\n");
  }
  return answer(*refusal);
}

bool SmtpSession::write_content(std::string_view bytes) {
  // A dot at the beginning of a line would end the mail (RFC 5321, 4.5.2).
  if (bytes.starts_with('.') && !say(".", true)) return false;
  constexpr std::string_view dotted = "\n.";
  for (;;) {
    const auto at = bytes.find(dotted);
    const auto piece = bytes.substr(0, at == std::string_view::npos ? at : at + dotted.size());
    if (!say(piece, true)) return false;
    bytes.remove_prefix(piece.size());
    if (at == std::string_view::npos) return piece.ends_with("\r\n") || say("\r\n", true);
    if (!say(".", true)) return false;
  }
}

SmtpAttempt SmtpSession::hand_over(const Mail& mail) {
  message_count_ += 1;
  if (auto refused = announce(mail)) return std::move(*refused);
  if (!write_content(mail.bytes)) {
    const SmtpReply said = hear();  // a server that wants no more of it may have said why
    stream_.reset();
    return said.code >= 400 ? answer(said) : trouble(said.code == 0 ? said.text : break_);
  }
  say(".\r\n");
  const SmtpReply said = hear();
  if (said.code == 0) {
    return {{Outcome::unknown, 0, {}, one_line("no reply to the end of the message: " + said.text), {}}, false};
  }
  return answer(said);
}

bool SmtpSession::say(std::string_view bytes, bool has_more) {
  if (!stream_) return false;
  auto written = stream_->write(bytes, has_more);
  if (!written) break_ = written.error().text();
  return written.has_value();
}

SmtpReply SmtpSession::hear() {
  if (!stream_) return {0, {}, one_line(break_)};
  auto lines = stream_->read_reply();
  heard_ = lines ? std::move(*lines) : std::string();
  SmtpReply said = lines ? parse_reply(heard_) : SmtpReply{0, {}, one_line(lines.error().text())};
  if (said.code == 0) {
    break_ = said.text;
    stream_.reset();
  }
  return said;
}

SmtpReply SmtpSession::ask(std::string_view line) {
  say(line);
  return hear();
}

}  // namespace lapwing
