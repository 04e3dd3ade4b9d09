#include "channel/gateway.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "channel/envelope_check.hpp"
#include "channel/public_socket.hpp"
#include "channel/start_libcurl.hpp"

namespace lapwing {
namespace {

constexpr int trouble_max = 3;  // failures running, after which the batch is over
constexpr long connect_timeout_ms = 5'000;
constexpr long question_timeout_ms = 5'000;
constexpr std::size_t answer_max = 1 << 16;  // bytes of an answer that are read; the rest passes by

using Headers = std::unique_ptr<curl_slist, decltype([](curl_slist* list) { curl_slist_free_all(list); })>;
using Easy = std::unique_ptr<CURL, decltype([](CURL* curl) { curl_easy_cleanup(curl); })>;
using Multi = std::unique_ptr<CURLM, decltype([](CURLM* curl) { curl_multi_cleanup(curl); })>;

/// Only our own programming can make libcurl refuse an option.
template <class Value>
void set(CURL* curl, CURLoption option, Value value) {
  ensure(curl_easy_setopt(curl, option, value) == CURLE_OK, "libcurl knows the option and takes the value");
}

void add(Headers& headers, const std::string& line) {
  curl_slist* longer = curl_slist_append(headers.get(), line.c_str());
  ensure(longer != nullptr, "there is memory for a header");
  headers.release();
  headers.reset(longer);
}

}  // namespace

struct GatewayChannel::Parts {
  /// A request on its way, with all that libcurl only looks at.
  struct Transfer {
    std::size_t index = 0;
    std::string url;
    std::string body;
    std::string answer;
    Headers headers;
    Easy curl;
  };
  /// What became of it, and whether that says something of the gateway rather than the message.
  struct Verdict {
    SendResult result;
    bool is_trouble = false;
  };

  Parts(GatewayDefinition definition, GatewaySettings wanted)
      : gateway(std::move(definition)),
        settings(std::move(wanted)),
        watched(gateway.status ? gateway.status->every : Duration{},
                gateway.status ? gateway.status->over : Duration{}) {}

  [[nodiscard]] bool is_asked() const { return settings.is_asked && gateway.status.has_value(); }
  [[nodiscard]] static Duration passed() {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return Duration{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
  }

  Result<std::unique_ptr<Transfer>> request_for(const Envelope& envelope, std::size_t index) const;
  Result<std::unique_ptr<Transfer>> question_about(const std::string& id, std::size_t index) const;
  Result<void> add_headers(Transfer& transfer, const GatewayValues& values) const;
  void set_options(Transfer& transfer, bool is_post) const;
  std::vector<std::optional<DeliveryReceipt>> ask(const std::vector<std::string>& ids) const;
  Verdict verdict_of(Transfer& transfer, CURLcode code) const;
  void finish(const Done& done);

  GatewayDefinition gateway;
  GatewaySettings settings;
  Multi multi{curl_multi_init()};
  std::map<CURL*, std::unique_ptr<Transfer>> under_way;
  GatewayWatch watched;
  int trouble = 0;
  std::string last_trouble;
};

namespace {

std::size_t keep_answer(char* bytes, std::size_t size, std::size_t count, void* answer) {
  auto& text = *static_cast<std::string*>(answer);
  text.append(bytes, std::min(size * count, answer_max - text.size()));
  return size * count;
}

}  // namespace

Result<std::unique_ptr<GatewayChannel::Parts::Transfer>> GatewayChannel::Parts::request_for(const Envelope& envelope,
                                                                                            std::size_t index) const {
  CHECK(check_token(envelope.message_id_token));
  if (envelope.to_address.empty()) return fail("is empty", "to_address");
  const std::string& from = envelope.from_address.empty() ? settings.default_sender : envelope.from_address;
  const GatewayValues values{envelope.to_address, from, envelope.text, envelope.message_id_token};
  auto transfer = std::make_unique<Transfer>();
  transfer->index = index;
  transfer->url = TRY(gateway.url.render(values));
  if (gateway.body) transfer->body = TRY(gateway.body->render(values));
  CHECK(add_headers(*transfer, values));
  set_options(*transfer, gateway.is_post);
  return transfer;
}

Result<std::unique_ptr<GatewayChannel::Parts::Transfer>> GatewayChannel::Parts::question_about(
    const std::string& id, std::size_t index) const {
  const GatewayValues values{"", "", "", id};
  auto transfer = std::make_unique<Transfer>();
  transfer->index = index;
  transfer->url = TRY(gateway.status->url.render(values));
  CHECK(add_headers(*transfer, values));
  set_options(*transfer, false);
  set(transfer->curl.get(), CURLOPT_TIMEOUT_MS, question_timeout_ms);  // messages wait meanwhile
  return transfer;
}

Result<void> GatewayChannel::Parts::add_headers(Transfer& transfer, const GatewayValues& values) const {
  for (const auto& [name, value] : gateway.headers) {
    const std::string text = TRY(value.render(values));
    add(transfer.headers, name + ": " + text);
  }
  add(transfer.headers, "Expect:");  // a hundred bytes are sent sooner than asked for
  transfer.curl.reset(curl_easy_init());
  ensure(transfer.curl != nullptr, "libcurl has memory for a request");
  if (gateway.sign_in) {
    const std::string user = TRY(gateway.sign_in->first.render(values));
    const std::string password = TRY(gateway.sign_in->second.render(values));
    set(transfer.curl.get(), CURLOPT_USERNAME, user.c_str());
    set(transfer.curl.get(), CURLOPT_PASSWORD, password.c_str());
  }
  return {};
}

void GatewayChannel::Parts::set_options(Transfer& transfer, bool is_post) const {
  CURL* curl = transfer.curl.get();
  set(curl, CURLOPT_URL, transfer.url.c_str());
  set(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  set(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(curl, CURLOPT_PROXY, "");
  set(curl, CURLOPT_HTTPHEADER, transfer.headers.get());
  if (is_post) {
    set(curl, CURLOPT_POSTFIELDS, transfer.body.c_str());
    set(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer.body.size()));
  }
  set(curl, CURLOPT_USERAGENT, "Lapwing");
  set(curl, CURLOPT_WRITEFUNCTION, &keep_answer);
  set(curl, CURLOPT_WRITEDATA, static_cast<void*>(&transfer.answer));
  set(curl, CURLOPT_NOSIGNAL, 1L);
  set(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
  set(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(gateway.timeout.ms));
  if (!settings.is_any_network) set(curl, CURLOPT_OPENSOCKETFUNCTION, &open_public<80, 443, 8080, 8443>);
  if (!gateway.answers.is_repeatable) {
    set(curl, CURLOPT_FRESH_CONNECT, 1L);
    set(curl, CURLOPT_FORBID_REUSE, 1L);
  }
}

GatewayChannel::Parts::Verdict GatewayChannel::Parts::verdict_of(Transfer& transfer, CURLcode code) const {
  CURL* curl = transfer.curl.get();
  if (code == CURLE_OK) {
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    Verdict verdict{result_of_answer(gateway.answers, static_cast<int>(status), transfer.answer), status >= 500};
    verdict.is_trouble = verdict.is_trouble || status == 401;
    return verdict;
  }
  long sent = 0;
  curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &sent);
  const bool may_have_it = sent > 0 && !gateway.answers.is_repeatable;
  SendResult result;
  result.outcome = may_have_it ? Outcome::unknown : Outcome::deferred;
  result.reply = curl_easy_strerror(code);
  if (sent == 0 && code == CURLE_COULDNT_CONNECT && !settings.is_any_network) {
    result.reply += ", or its address or port is not a public one";
  }
  return {std::move(result), true};
}

void GatewayChannel::Parts::finish(const Done& done) {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    auto transfer = under_way.extract(message->easy_handle);
    curl_multi_remove_handle(multi.get(), transfer.key());
    Verdict verdict = verdict_of(*transfer.mapped(), code);
    trouble = verdict.is_trouble ? trouble + 1 : 0;
    if (verdict.is_trouble) last_trouble = verdict.result.reply;
    if (verdict.result.outcome == Outcome::accepted && is_asked()) watched.add(verdict.result.provider_id, passed());
    done(transfer.mapped()->index, std::move(verdict.result));
  }
}

GatewayChannel::GatewayChannel(GatewayDefinition gateway, GatewaySettings settings) {
  start_libcurl();
  parts_ = std::make_unique<Parts>(std::move(gateway), std::move(settings));
  ensure(parts_->multi != nullptr, "libcurl has memory for its connections");
}

GatewayChannel::~GatewayChannel() = default;

void GatewayChannel::send(std::span<const Envelope> batch, const Done& done) {
  parts_->trouble = 0;
  // Left over if the caller left the last batch by an exception: nobody asks for their outcomes any longer.
  for (const auto& [curl, transfer] : parts_->under_way) curl_multi_remove_handle(parts_->multi.get(), curl);
  parts_->under_way.clear();
  const auto room = static_cast<std::size_t>(parts_->settings.connection_count_max);
  std::size_t next = 0;
  while (next < batch.size() || !parts_->under_way.empty()) {
    while (next < batch.size() && parts_->under_way.size() < room) {
      const std::size_t index = next++;
      if (parts_->trouble >= trouble_max) {
        done(index, {Outcome::deferred, 0, {}, "not tried, the gateway is in trouble: " + parts_->last_trouble, {}});
        continue;
      }
      auto transfer = parts_->request_for(batch[index], index);
      if (!transfer) {
        done(index, {Outcome::failed, 0, {}, transfer.error().text().substr(0, 200), {}});
        continue;
      }
      CURL* curl = (*transfer)->curl.get();
      ensure(curl_multi_add_handle(parts_->multi.get(), curl) == CURLM_OK, "libcurl takes a new request");
      parts_->under_way.emplace(curl, std::move(*transfer));
    }
    int running = 0;
    ensure(curl_multi_perform(parts_->multi.get(), &running) == CURLM_OK, "libcurl goes on");
    parts_->finish(done);
    if (running > 0) curl_multi_poll(parts_->multi.get(), nullptr, 0, 1000, nullptr);
  }
}

bool GatewayChannel::replaces_copies() const { return parts_->gateway.answers.is_repeatable; }

/// For each id what the gateway says of it; nothing if it says nothing that its definition knows, or does not answer.
std::vector<std::optional<DeliveryReceipt>> GatewayChannel::Parts::ask(const std::vector<std::string>& ids) const {
  std::vector<std::optional<DeliveryReceipt>> told(ids.size());
  const Multi questions(curl_multi_init());
  ensure(questions != nullptr, "libcurl has memory for its connections");
  std::map<CURL*, std::unique_ptr<Transfer>> asked;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    auto transfer = question_about(ids[i], i);
    if (!transfer) continue;
    CURL* curl = (*transfer)->curl.get();
    ensure(curl_multi_add_handle(questions.get(), curl) == CURLM_OK, "libcurl takes a new request");
    asked.emplace(curl, std::move(*transfer));
  }
  for (int running = 1; running > 0;) {
    ensure(curl_multi_perform(questions.get(), &running) == CURLM_OK, "libcurl goes on");
    if (running > 0) curl_multi_poll(questions.get(), nullptr, 0, 1000, nullptr);
  }
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(questions.get(), &left)) {
    if (message->msg != CURLMSG_DONE || message->data.result != CURLE_OK) continue;
    long status = 0;
    curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
    const Transfer& transfer = *asked.at(message->easy_handle);
    if (status != 200) continue;
    told[transfer.index] = receipt_in_answer(gateway.status->reports, ids[transfer.index], transfer.answer);
  }
  for (const auto& [curl, transfer] : asked) curl_multi_remove_handle(questions.get(), curl);
  return told;
}

void GatewayChannel::watch(std::string_view provider_id) {
  if (parts_->is_asked()) parts_->watched.add(provider_id, Parts::passed());
}

void GatewayChannel::receive(Duration, const TakeIncoming& take) {
  if (!parts_->is_asked()) return;
  const auto room = static_cast<std::size_t>(parts_->settings.connection_count_max);
  const std::vector<std::string> ids = parts_->watched.take_due(room, Parts::passed());
  if (ids.empty()) return;
  const auto told = parts_->ask(ids);
  const auto is_final = [](const std::optional<DeliveryReceipt>& one) {
    return one && (one->state == DeliveryState::delivered || one->state == DeliveryState::undelivered);
  };
  std::vector<Incoming> incoming;
  for (const auto& one : told) {
    if (is_final(one)) incoming.emplace_back(*one);
  }
  const bool is_kept = incoming.empty() || take(incoming);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    parts_->watched.settle(ids[i], is_kept && is_final(told[i]), Parts::passed());
  }
}

std::string GatewayChannel::description() const {
  return fmt::format("{} at {}", parts_->gateway.name, parts_->gateway.host);
}

}  // namespace lapwing
