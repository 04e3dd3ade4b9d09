#include "channel/smtp_session.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/ensure.hpp"
#include "channel/reply.hpp"
#include "channel/start_libcurl.hpp"

namespace lapwing {
namespace {

/// Mail servers limit or dislike endless connections; a new one is cheap every so often.
constexpr int messages_per_connection_max = 100;
constexpr long connect_timeout_ms = 30'000;

std::string libcurl_url(const SmtpSettings& settings) {
  return (settings.is_tls_from_start ? "smtps://" : "smtp://") + settings.host + ":" + std::to_string(settings.port) +
         (settings.ehlo_name.empty() ? "" : "/" + settings.ehlo_name);
}

/// Only our own programming can make libcurl refuse an option.
template <class Value>
void set(CURL* curl, CURLoption option, Value value) {
  ensure(curl_easy_setopt(curl, option, value) == CURLE_OK, "libcurl knows the option and takes the value");
}

void set_security(CURL* curl, const SmtpSettings& settings) {
  const bool is_tls_certain = settings.is_tls_from_start || settings.start_tls == StartTls::always;
  const long use = is_tls_certain                               ? CURLUSESSL_ALL
                   : settings.start_tls == StartTls::if_offered ? CURLUSESSL_TRY
                                                                : CURLUSESSL_NONE;
  // Whoever could forge a certificate could as well hide the offer to encrypt: checking would only stop honest servers
  // with a certificate of their own. A password is another matter.
  const bool is_checked = is_tls_certain || !settings.user.empty();
  set(curl, CURLOPT_USE_SSL, use);
  set(curl, CURLOPT_SSL_VERIFYPEER, is_checked ? 1L : 0L);
  set(curl, CURLOPT_SSL_VERIFYHOST, is_checked ? 2L : 0L);
  if (!settings.ca_file.empty()) set(curl, CURLOPT_CAINFO, settings.ca_file.c_str());
  if (!settings.user.empty()) {
    set(curl, CURLOPT_USERNAME, settings.user.c_str());
    set(curl, CURLOPT_PASSWORD, settings.password.c_str());
  }
}

bool is_last_line(std::string_view line) { return line.size() < 4 || line[3] != '-'; }

}  // namespace

/// What happens while one mail goes out; libcurl calls back into it.
struct SmtpSession::Transfer {
  std::string_view unsent;
  bool is_sent = false;            ///< every byte of the message is with libcurl
  bool is_reply_complete = false;  ///< the last line of `reply` has come
  bool is_reply_final = false;     ///< nothing said later matters: a refusal, or the answer to the message
  std::string reply;               ///< what the server said last, or what settled the matter

  static std::size_t read(char* buffer, std::size_t size, std::size_t count, void* context) {
    auto& transfer = *static_cast<Transfer*>(context);
    const std::size_t taken = std::min(size * count, transfer.unsent.size());
    std::memcpy(buffer, transfer.unsent.data(), taken);
    transfer.unsent.remove_prefix(taken);
    if (transfer.unsent.empty() && !transfer.is_sent) {
      transfer.is_sent = true;
      transfer.reply.clear();
      transfer.is_reply_complete = false;
      transfer.is_reply_final = false;
    }
    return taken;
  }

  /// libcurl hands every reply line over as a header.
  static std::size_t hear(char* line, std::size_t size, std::size_t count, void* context) {
    static_cast<Transfer*>(context)->hear_line(std::string_view(line, size * count));
    return size * count;
  }
  void hear_line(std::string_view line) {
    constexpr std::size_t reply_size_max = 4096;
    // The answer to QUIT comes after what matters.
    if (is_reply_final) return;
    if (is_reply_complete) reply.clear();
    if (reply.size() + line.size() <= reply_size_max) reply += line;
    is_reply_complete = is_last_line(line);
    is_reply_final = is_reply_complete && (is_sent || parse_reply(reply).code >= 400);
  }

  [[nodiscard]] SmtpAttempt attempt(CURLcode code, const char* trouble) const;
};

SmtpAttempt SmtpSession::Transfer::attempt(CURLcode code, const char* trouble) const {
  const std::string why = one_line(*trouble != '\0' ? trouble : curl_easy_strerror(code));
  const SmtpReply said = is_reply_complete ? parse_reply(reply) : SmtpReply{};
  if (is_sent && said.code == 0) {
    return {{Outcome::unknown, 0, {}, one_line("no reply to the end of the message: " + why), {}}, false};
  }
  // libcurl reports a refused MAIL, RCPT or DATA as a failure to send; refusals before them under other names.
  const bool is_about_message = is_sent || (code == CURLE_SEND_ERROR && said.code >= 400);
  if (is_about_message) {
    const Outcome outcome = classify_reply(said.code, said.enhanced_code);
    const std::string id = outcome == Outcome::accepted ? queue_id(said.text) : std::string();
    return {{outcome, said.code, said.enhanced_code, said.text, id}, said.code == 421};
  }
  if (said.code >= 400) return {{Outcome::deferred, said.code, said.enhanced_code, said.text, {}}, true};
  return {{Outcome::deferred, 0, {}, why, {}}, true};
}

struct SmtpSession::Handle {
  CURL* curl = nullptr;
  std::array<char, CURL_ERROR_SIZE> trouble{};
  /// Lives as long as the connection, since the server may speak after the mail has gone.
  Transfer transfer;

  Handle() {
    start_libcurl();
    curl = curl_easy_init();
    ensure(curl != nullptr, "libcurl has memory for a handle");
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { curl_easy_cleanup(curl); }
};

SmtpSession::SmtpSession(const SmtpSettings& settings) : handle_(std::make_unique<Handle>()) {
  CURL* curl = handle_->curl;
  const auto timeout_ms = static_cast<long>(settings.reply_timeout.ms);
  set(curl, CURLOPT_URL, libcurl_url(settings).c_str());
  set(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(curl, CURLOPT_PROXY, "");  // a proxy for the web, set in the environment, is not for mail
  set(curl, CURLOPT_NOSIGNAL, 1L);
  set(curl, CURLOPT_UPLOAD, 1L);
  set(curl, CURLOPT_MAXCONNECTS, 1L);
  set(curl, CURLOPT_CONNECTTIMEOUT_MS, std::min(timeout_ms, connect_timeout_ms));
  set(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, timeout_ms / 1000);
  // A server that stops reading is given as long as one that stops answering.
  set(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(curl, CURLOPT_LOW_SPEED_TIME, timeout_ms / 1000);
  set(curl, CURLOPT_ERRORBUFFER, handle_->trouble.data());
  set(curl, CURLOPT_READFUNCTION, &Transfer::read);
  set(curl, CURLOPT_READDATA, &handle_->transfer);
  set(curl, CURLOPT_HEADERFUNCTION, &Transfer::hear);
  set(curl, CURLOPT_HEADERDATA, &handle_->transfer);
  set_security(curl, settings);
}

SmtpSession::~SmtpSession() = default;

SmtpAttempt SmtpSession::send(const Mail& mail) {
  CURL* curl = handle_->curl;
  handle_->transfer = Transfer{.unsent = mail.bytes};
  const std::string mail_from = "<" + mail.mail_from + ">";
  const std::string rcpt_to = "<" + mail.rcpt_to + ">";
  curl_slist recipient{const_cast<char*>(rcpt_to.c_str()), nullptr};
  message_count_ += 1;
  const bool is_last_of_connection = message_count_ % messages_per_connection_max == 0;
  set(curl, CURLOPT_MAIL_FROM, mail_from.c_str());
  set(curl, CURLOPT_MAIL_RCPT, &recipient);
  set(curl, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mail.bytes.size()));
  set(curl, CURLOPT_FORBID_REUSE, is_last_of_connection ? 1L : 0L);
  handle_->trouble[0] = '\0';
  const CURLcode code = curl_easy_perform(curl);
  set(curl, CURLOPT_MAIL_RCPT, static_cast<curl_slist*>(nullptr));  // libcurl has kept the pointer
  return handle_->transfer.attempt(code, handle_->trouble.data());
}

}  // namespace lapwing
