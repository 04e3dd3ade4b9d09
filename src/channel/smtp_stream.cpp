#include "channel/smtp_stream.hpp"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "channel/reply.hpp"

namespace lapwing {
namespace {

constexpr std::size_t reply_size_max = 1 << 16;

/// Sends what the system takes, at least a byte; 0 if it takes nothing.
std::size_t send_some(int socket, std::string_view bytes, int flags) {
  for (;;) {
    const auto size = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | flags);
    if (size < 0 && errno == EINTR) continue;
    return size < 0 ? 0 : static_cast<std::size_t>(size);
  }
}

/// Negative: nothing came; zero: the server closed.
long receive_some(int socket, char* bytes, std::size_t size) {
  for (;;) {
    const auto got = ::recv(socket, bytes, size, 0);
    if (got < 0 && errno == EINTR) continue;
    return got;
  }
}

// OpenSSL's own way to a socket may end the process by SIGPIPE.
int write_bio(BIO* bio, const char* bytes, int size) {
  const auto socket = static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
  const auto sent = send_some(socket, {bytes, static_cast<std::size_t>(size)}, 0);
  return sent == 0 ? -1 : static_cast<int>(sent);
}
int read_bio(BIO* bio, char* bytes, int size) {
  const auto socket = static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
  return static_cast<int>(receive_some(socket, bytes, static_cast<std::size_t>(size)));
}
long control_bio(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

/// Lives as long as the program: what is made of it may.
const BIO_METHOD* socket_method() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket without signals");
    ensure(made != nullptr, "OpenSSL has memory for a method");
    BIO_meth_set_write(made, &write_bio);
    BIO_meth_set_read(made, &read_bio);
    BIO_meth_set_ctrl(made, &control_bio);
    return made;
  }();
  return method;
}

std::string openssl_reason() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return reason == nullptr ? std::string() : reason;
}

}  // namespace

void SmtpTls::Free::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }
void SmtpStream::FreeTls::operator()(ssl_st* tls) const { SSL_free(tls); }

Result<SmtpTls> SmtpTls::create(const SmtpSettings& settings) {
  SmtpTls tls;
  tls.context_.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* const context = tls.context_.get();
  ensure(context != nullptr, "OpenSSL has memory for a context");
  ensure(SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1, "OpenSSL knows TLS 1.2");
  const bool is_read = settings.ca_file.empty()
                           ? SSL_CTX_set_default_verify_paths(context) == 1
                           : SSL_CTX_load_verify_locations(context, settings.ca_file.c_str(), nullptr) == 1;
  if (!is_read) return fail(fmt::format("the certificates to trust cannot be read: {}", openssl_reason()));
  return tls;
}

SmtpStream::SmtpStream(const SmtpSettings& settings, Descriptor socket)
    : settings_(&settings), socket_(std::move(socket)) {
  fcntl(socket_.number(), F_SETFL, 0);  // from here on it waits
  set_timeout(settings.reply_timeout);
}

Result<SmtpStream> SmtpStream::connect(const SmtpSettings& settings) {
  return SmtpStream(settings, TRY(connect_to(settings.host, settings.port, -1)));
}

void SmtpStream::set_timeout(Duration timeout) {
  timeout_ = timeout;
  const timeval time = {.tv_sec = timeout.ms / 1000, .tv_usec = timeout.ms % 1000 * 1000};
  setsockopt(socket_.number(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time));
  setsockopt(socket_.number(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof(time));
}

Result<void> SmtpStream::encrypt(const SmtpTls& tls, bool is_checked) {
  // Somebody on the way could have put it there, to be taken for what came encrypted.
  if (!unread_.empty()) return fail("the server said more before the encryption than it was asked");
  ERR_clear_error();
  tls_.reset(SSL_new(tls.context_.get()));
  BIO* const bio = tls_ == nullptr ? nullptr : BIO_new(socket_method());
  ensure(bio != nullptr, "OpenSSL has memory for a connection");
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket_.number())));
  BIO_set_init(bio, 1);
  SSL_set_bio(tls_.get(), bio, bio);
  const bool is_in_brackets = settings_->host.starts_with('[') && settings_->host.ends_with(']');
  const std::string host = is_in_brackets ? settings_->host.substr(1, settings_->host.size() - 2) : settings_->host;
  const bool is_address = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls_.get()), host.c_str()) == 1;
  if (!is_address) {
    SSL_set1_host(tls_.get(), host.c_str());
    std::string name = host;  // OpenSSL copies it, and does not say so
    SSL_ctrl(tls_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
  }
  SSL_set_verify(tls_.get(), is_checked ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (SSL_connect(tls_.get()) == 1) return {};
  const long verdict = SSL_get_verify_result(tls_.get());
  if (is_checked && verdict != X509_V_OK) {
    ERR_clear_error();
    return fail(
        fmt::format("the server's certificate is not to be trusted: {}", X509_verify_cert_error_string(verdict)));
  }
  return fail(why_not("the encryption failed"));
}

Result<void> SmtpStream::write(std::string_view bytes, bool has_more) {
  while (!bytes.empty()) {
    std::size_t sent = 0;
    if (tls_ != nullptr) {
      ERR_clear_error();
      if (SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &sent) != 1) sent = 0;
    } else {
      sent = send_some(socket_.number(), bytes, has_more ? MSG_MORE : 0);
    }
    if (sent == 0) return fail(why_not("cannot send to the server"));
    bytes.remove_prefix(sent);
  }
  return {};
}

Result<std::size_t> SmtpStream::read(char* bytes, std::size_t size) {
  errno = 0;
  std::size_t got = 0;
  if (tls_ != nullptr) {
    ERR_clear_error();
    if (SSL_read_ex(tls_.get(), bytes, size, &got) == 1) return got;
    if (SSL_get_error(tls_.get(), 0) == SSL_ERROR_ZERO_RETURN) return fail("the server closed the connection");
    return fail(why_not("cannot hear the server"));
  }
  const long count = receive_some(socket_.number(), bytes, size);
  if (count == 0) return fail("the server closed the connection");
  if (count < 0) return fail(why_not("cannot hear the server"));
  return static_cast<std::size_t>(count);
}

Result<std::string> SmtpStream::read_reply() {
  const Instant deadline = monotonic_now() + timeout_;
  std::array<char, 4096> bytes;
  for (;;) {
    if (const std::size_t size = reply_size(unread_); size > 0) {
      std::string reply = unread_.substr(0, size);
      unread_.erase(0, size);
      return reply;
    }
    if (unread_.size() > reply_size_max) return fail("the server's reply has no end");
    if (!unread_.empty() && monotonic_now() > deadline) return fail("the server's reply takes too long");
    const std::size_t size = TRY(read(bytes.data(), bytes.size()));
    unread_.append(bytes.data(), size);
  }
}

bool SmtpStream::is_idle() const {
  char byte = 0;
  return unread_.empty() && ::recv(socket_.number(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

std::string SmtpStream::why_not(std::string_view action) const {
  const int error = errno;
  const std::string reason = openssl_reason();
  if (error == EAGAIN) return fmt::format("{}: nothing in {} s", action, timeout_.ms / 1000);
  if (!reason.empty()) return fmt::format("{}: {}", action, reason);
  return fmt::format("{}: {}", action, error == 0 ? "the server closed the connection" : std::strerror(error));
}

}  // namespace lapwing
