#include "preflight/server_probe.hpp"

#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "channel/reply.hpp"
#include "preflight/dns.hpp"
#include "preflight/ip_address.hpp"

namespace lapwing {
namespace {

constexpr Duration wait_max = Duration::seconds(20);
constexpr std::size_t reply_size_max = 16'384;

using TlsContext = std::unique_ptr<SSL_CTX, decltype([](SSL_CTX* context) { SSL_CTX_free(context); })>;
using Tls = std::unique_ptr<SSL, decltype([](SSL* tls) { SSL_free(tls); })>;
using Certificate = std::unique_ptr<X509, decltype([](X509* certificate) { X509_free(certificate); })>;
using Addresses = std::unique_ptr<addrinfo, decltype([](addrinfo* list) { freeaddrinfo(list); })>;

std::string last_tls_error() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "the connection broke off" : reason;
}

/// IPv6 without its brackets.
std::string bare_host(const std::string& host) {
  return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

std::optional<Instant> end_of(const X509* certificate) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) != 1) return std::nullopt;
  return Instant::from_seconds(timegm(&parts));
}

/// One connection, in the clear at first.
class Connection {
 public:
  explicit Connection(Duration wait) : wait_(wait) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    if (socket_ >= 0) close(socket_);
  }

  /// Error: what the last of its addresses said.
  Result<void> open(const std::string& host, std::uint16_t port) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int status = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
    if (status != 0) return fail(gai_strerror(status));
    const Addresses owned(found);
    Result<void> connected = fail("it has no address");
    for (const addrinfo* at = found; at != nullptr && !connected; at = at->ai_next) connected = connect_to(*at);
    return connected;
  }

  /// Error: why there is no secret connection. The certificate is looked at, not insisted on.
  Result<void> encrypt(const std::string& host, const std::string& ca_file) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    if (context_ == nullptr) return fail(last_tls_error());
    const bool has_roots = ca_file.empty()
                               ? SSL_CTX_set_default_verify_paths(context_.get()) == 1
                               : SSL_CTX_load_verify_locations(context_.get(), ca_file.c_str(), nullptr) == 1;
    if (!has_roots) return fail(fmt::format("the certificates to trust cannot be read: {}", ca_file));
    tls_.reset(SSL_new(context_.get()));
    if (tls_ == nullptr) return fail(last_tls_error());
    if (IpAddress::parse(host)) {
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls_.get()), host.c_str());
    } else {
      SSL_set1_host(tls_.get(), host.c_str());
      SSL_ctrl(tls_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, std::string(host).data());
    }
    SSL_set_fd(tls_.get(), socket_);
    unread_.clear();  // what came before encryption is not to be believed
    if (SSL_connect(tls_.get()) == 1) return {};
    const std::string why = last_tls_error();
    tls_.reset();
    return fail(why);
  }

  [[nodiscard]] const Tls& tls() const { return tls_; }

  /// A whole reply, its lines ended by "\n". Error: what came instead.
  Result<std::string> reply() {
    std::string lines;
    while (true) {
      const std::string line = TRY(read_line());
      lines += line + "\n";
      if (line.size() < 4 || line[3] != '-') break;
      if (lines.size() > reply_size_max) return fail("its answer does not end");
    }
    if (parse_reply(lines).code == 0) return fail(fmt::format("it said \"{}\", which is no SMTP", one_line(lines)));
    return lines;
  }

  Result<std::string> ask(const std::string& command) {
    const std::string line = command + "\r\n";
    const ssize_t sent = tls_ != nullptr ? SSL_write(tls_.get(), line.data(), static_cast<int>(line.size()))
                                         : ::send(socket_, line.data(), line.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(line.size())) return fail("the connection broke off");
    return reply();
  }

 private:
  Result<void> connect_to(const addrinfo& at) {
    if (socket_ >= 0) close(socket_);
    socket_ = ::socket(at.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval wait{.tv_sec = wait_.ms / 1000, .tv_usec = wait_.ms % 1000 * 1000};
    if (socket_ < 0) return fail(std::strerror(errno));
    // Of Linux: the time to send limits the time to connect too.
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
    if (connect(socket_, at.ai_addr, at.ai_addrlen) == 0) return {};
    return fail(errno == EINPROGRESS ? "it does not answer" : std::strerror(errno));
  }

  Result<std::string> read_line() {
    while (true) {
      const std::size_t end = unread_.find('\n');
      if (end != std::string::npos) {
        std::string line = unread_.substr(0, end);
        unread_.erase(0, end + 1);
        if (line.ends_with('\r')) line.pop_back();
        return line;
      }
      if (unread_.size() > reply_size_max) return fail("its answer does not end");
      std::array<char, 4096> bytes{};
      const ssize_t size = tls_ != nullptr ? SSL_read(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                                           : recv(socket_, bytes.data(), bytes.size(), 0);
      if (size <= 0) return fail(size == 0 || errno != EAGAIN ? "it hung up" : "it does not answer");
      unread_.append(bytes.data(), static_cast<std::size_t>(size));
    }
  }

  Duration wait_;
  int socket_ = -1;
  TlsContext context_;
  Tls tls_;
  std::string unread_;
};

std::string own_name(const SmtpSettings& settings) {
  if (!settings.ehlo_name.empty()) return settings.ehlo_name;
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

/// Notes what the lines of an answer to EHLO offer.
void read_offers(std::string_view lines, ServerFacts& facts) {
  facts.sign_in_ways.clear();
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    if (line.size() < 4) continue;
    std::string offer = plain_name(line.substr(4));
    if (offer == "starttls") facts.offers_start_tls = true;
    if (!offer.starts_with("auth ") && !offer.starts_with("auth=")) continue;
    std::string_view ways = line.substr(9);
    while (!ways.empty()) {
      const std::string_view way = ways.substr(0, ways.find(' '));
      ways.remove_prefix(std::min(way.size() + 1, ways.size()));
      const bool is_new = std::ranges::find(facts.sign_in_ways, way) == facts.sign_in_ways.end();
      if (!way.empty() && is_new) facts.sign_in_ways.emplace_back(way);
    }
  }
}

Result<void> encrypt(Connection& connection, const SmtpSettings& settings, ServerFacts& facts) {
  const auto encrypted = connection.encrypt(bare_host(settings.host), settings.ca_file);
  if (!encrypted) {
    facts.tls_trouble = encrypted.error().text();
    return encrypted;
  }
  SSL* tls = connection.tls().get();
  facts.is_encrypted = true;
  facts.tls_version = SSL_get_version(tls);
  const long verdict = SSL_get_verify_result(tls);
  if (verdict != X509_V_OK) facts.certificate_trouble = X509_verify_cert_error_string(verdict);
  const Certificate certificate(SSL_get1_peer_certificate(tls));
  if (certificate != nullptr) facts.certificate_ends = end_of(certificate.get());
  return {};
}

Result<void> talk(Connection& connection, const SmtpSettings& settings, ServerFacts& facts) {
  const auto said_no = [](const std::string& lines) { return fail(fmt::format("it said \"{}\"", one_line(lines))); };
  CHECK(connection.open(bare_host(settings.host), settings.port));
  if (settings.is_tls_from_start) CHECK(encrypt(connection, settings, facts));
  const std::string greeting = TRY(connection.reply());
  if (parse_reply(greeting).code != 220) return said_no(greeting);
  const std::string hello = "EHLO " + own_name(settings);
  const std::string offers = TRY(connection.ask(hello));
  if (parse_reply(offers).code != 250) return said_no(offers);
  read_offers(offers, facts);
  const bool is_wanted = !settings.is_tls_from_start && settings.start_tls != StartTls::never;
  if (facts.offers_start_tls && is_wanted) {
    const std::string ready = TRY(connection.ask("STARTTLS"));
    if (parse_reply(ready).code != 220) {
      facts.tls_trouble = one_line(ready);
    } else if (encrypt(connection, settings, facts)) {
      read_offers(TRY(connection.ask(hello)), facts);
    } else {
      return {};
    }
  }
  [[maybe_unused]] const auto farewell = connection.ask("QUIT");  // whatever it is, all is known by now
  return {};
}

}  // namespace

ServerFacts probe_mail_server(const SmtpSettings& settings) {
  ServerFacts facts;
  Connection connection(std::min(settings.reply_timeout, wait_max));
  const auto talked = talk(connection, settings, facts);
  if (!talked && facts.tls_trouble.empty()) facts.trouble = talked.error().text();
  return facts;
}

}  // namespace lapwing
