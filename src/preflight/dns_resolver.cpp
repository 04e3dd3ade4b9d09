#include "preflight/dns_resolver.hpp"

#include <ares.h>
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <sys/select.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "preflight/ip_address.hpp"

namespace lapwing {
namespace {

constexpr int timeout_ms = 3000;
constexpr int tries = 2;

struct FreeAres {
  void operator()(void* data) const { ares_free_data(data); }
};

int class_number(DnsType type) {
  switch (type) {
    case DnsType::a:
      return ns_t_a;
    case DnsType::aaaa:
      return ns_t_aaaa;
    case DnsType::mx:
      return ns_t_mx;
    case DnsType::txt:
      return ns_t_txt;
    case DnsType::ptr:
      return ns_t_ptr;
  }
  return ns_t_a;
}

std::string address_text(int family, const void* bytes) {
  std::array<char, INET6_ADDRSTRLEN> out{};
  inet_ntop(family, bytes, out.data(), out.size());
  return out.data();
}

/// A reply with its records taken out, or c-ares's reason why not.
int read_addresses(DnsType type, const unsigned char* reply, int size, std::vector<std::string>& values) {
  constexpr int count_max = 256;
  int count = count_max;
  if (type == DnsType::a) {
    std::array<ares_addrttl, count_max> found{};
    const int status = ares_parse_a_reply(reply, size, nullptr, found.data(), &count);
    for (int i = 0; status == ARES_SUCCESS && i < count; ++i) {
      values.push_back(address_text(AF_INET, &found[static_cast<std::size_t>(i)].ipaddr));
    }
    return status;
  }
  std::array<ares_addr6ttl, count_max> found{};
  const int status = ares_parse_aaaa_reply(reply, size, nullptr, found.data(), &count);
  for (int i = 0; status == ARES_SUCCESS && i < count; ++i) {
    values.push_back(address_text(AF_INET6, &found[static_cast<std::size_t>(i)].ip6addr));
  }
  return status;
}

int read_mx(const unsigned char* reply, int size, std::vector<std::string>& values) {
  ares_mx_reply* first = nullptr;
  const int status = ares_parse_mx_reply(reply, size, &first);
  const std::unique_ptr<ares_mx_reply, FreeAres> owned(first);
  std::vector<std::pair<unsigned short, std::string>> hosts;
  for (const ares_mx_reply* mx = first; mx != nullptr; mx = mx->next) {
    const std::string host = plain_name(mx->host);
    hosts.emplace_back(mx->priority, host.empty() ? "." : host);
  }
  std::ranges::sort(hosts);
  for (auto& [priority, host] : hosts) values.push_back(std::move(host));
  return status;
}

int read_txt(const unsigned char* reply, int size, std::vector<std::string>& values) {
  ares_txt_ext* first = nullptr;
  const int status = ares_parse_txt_reply_ext(reply, size, &first);
  const std::unique_ptr<ares_txt_ext, FreeAres> owned(first);
  for (const ares_txt_ext* text = first; text != nullptr; text = text->next) {
    if (text->record_start != 0 || values.empty()) values.emplace_back();
    values.back().append(reinterpret_cast<const char*>(text->txt), text->length);
  }
  return status;
}

int read_ptr(const unsigned char* reply, int size, std::vector<std::string>& values) {
  hostent* host = nullptr;
  // It wants an address to put into the result, of which only the names count here.
  constexpr std::array<unsigned char, 4> any{};
  const int status = ares_parse_ptr_reply(reply, size, any.data(), any.size(), AF_INET, &host);
  if (status != ARES_SUCCESS) return status;
  for (char** alias = host->h_aliases; alias != nullptr && *alias != nullptr; ++alias) {
    values.push_back(plain_name(*alias));
  }
  if (values.empty() && host->h_name != nullptr) values.push_back(plain_name(host->h_name));
  ares_free_hostent(host);
  return status;
}

/// c-ares itself takes "1.2.3" for 1.2.0.3.
bool is_address_and_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return false;
  std::string_view host = text.substr(0, colon), port = text.substr(colon + 1);
  const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
  if (is_bracketed) host = host.substr(1, host.size() - 2);
  const auto address = IpAddress::parse(host);
  return address && host.contains(':') == is_bracketed && !port.empty() && port.size() <= 5 &&
         port.find_first_not_of("0123456789") == std::string_view::npos;
}

struct Question {
  DnsType type;
  bool is_answered = false;
  DnsAnswer answer = {};

  static void answered(void* context, int status, int, unsigned char* reply, int size) {
    auto& question = *static_cast<Question*>(context);
    question.is_answered = true;
    question.take(status, reply, size);
  }

  void take(int status, const unsigned char* reply, int size) {
    if (status == ARES_SUCCESS) {
      switch (type) {
        case DnsType::a:
        case DnsType::aaaa:
          status = read_addresses(type, reply, size, answer.values);
          break;
        case DnsType::mx:
          status = read_mx(reply, size, answer.values);
          break;
        case DnsType::txt:
          status = read_txt(reply, size, answer.values);
          break;
        case DnsType::ptr:
          status = read_ptr(reply, size, answer.values);
          break;
      }
    }
    const bool is_none = status == ARES_ENODATA || status == ARES_ENOTFOUND;
    if (status == ARES_SUCCESS && !answer.values.empty()) {
      answer.status = DnsAnswer::Status::found;
    } else if (!is_none && status != ARES_SUCCESS) {
      answer = {.status = DnsAnswer::Status::failed, .why = ares_strerror(status)};
    }
  }
};

}  // namespace

struct DnsResolver::State {
  ares_channel channel = nullptr;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (channel != nullptr) ares_destroy(channel);
  }
};

DnsResolver::DnsResolver(std::unique_ptr<State> state) : state_(std::move(state)) {}
DnsResolver::~DnsResolver() = default;

Result<std::unique_ptr<DnsResolver>> DnsResolver::create(const std::string& server) {
  static std::once_flag started;
  std::call_once(started, [] { ensure(ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS, "c-ares starts"); });
  auto state = std::make_unique<State>();
  ares_options options{};
  options.timeout = timeout_ms;
  options.tries = tries;
  // What /etc/hosts says is not what receivers see.
  std::string lookups = "b";
  options.lookups = lookups.data();
  const int status = ares_init_options(&state->channel, &options,
                                       ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS);
  if (status != ARES_SUCCESS) return fail(fmt::format("cannot ask for names: {}", ares_strerror(status)), "DNS");
  if (!server.empty() && !is_address_and_port(server)) {
    return fail(fmt::format("expected ADDRESS:PORT, as 192.0.2.53:53 or [2001:db8::53]:53, found \"{}\"", server),
                "--resolver");
  }
  if (!server.empty() && ares_set_servers_ports_csv(state->channel, server.c_str()) != ARES_SUCCESS) {
    return fail(fmt::format("\"{}\" cannot be asked", server), "--resolver");
  }
  return std::unique_ptr<DnsResolver>(new DnsResolver(std::move(state)));
}

DnsAnswer DnsResolver::ask(DnsType type, const std::string& name) {
  if (!is_domain_name(name)) return {.why = "no domain name"};
  Question question{.type = type};
  ares_query(state_->channel, name.c_str(), ns_c_in, class_number(type), &Question::answered, &question);
  while (!question.is_answered) {
    fd_set readers, writers;
    FD_ZERO(&readers);
    FD_ZERO(&writers);
    const int count = ares_fds(state_->channel, &readers, &writers);
    if (count == 0) break;
    timeval longest{.tv_sec = timeout_ms / 1000, .tv_usec = 0}, wait{};
    select(count, &readers, &writers, nullptr, ares_timeout(state_->channel, &longest, &wait));
    ares_process(state_->channel, &readers, &writers);
  }
  ensure(question.is_answered, "c-ares answers each question");
  return std::move(question.answer);
}

}  // namespace lapwing
