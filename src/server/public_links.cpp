#include "server/public_links.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "host/data_folder.hpp"
#include "http/form.hpp"
#include "server/agreed_pages.hpp"
#include "server/machine_signs.hpp"

namespace lapwing {
namespace {

constexpr std::string_view click_path = "/c/";
constexpr std::string_view short_path = "/s/";
constexpr std::string_view open_path = "/o/";
constexpr std::string_view unsubscribe_path = "/unsubscribe/";
constexpr std::string_view preferences_path = "/preferences/";
constexpr std::string_view confirm_path = "/confirm/";
constexpr std::array paths = {click_path, short_path, open_path, unsubscribe_path, preferences_path, confirm_path};

LinkPurpose purpose_of(std::string_view prefix) {
  if (prefix == confirm_path) return LinkPurpose::confirm;
  return prefix == click_path || prefix == short_path || prefix == open_path ? LinkPurpose::click : LinkPurpose::page;
}

constexpr std::chrono::milliseconds judge_every{200};

/// One transparent dot.
constexpr std::string_view dot(
    "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00"
    "\x01\x00\x01\x00\x00\x02\x02"
    "D\x01\x00;",
    43);

HttpResponse html(unsigned status, std::string body, Language language) {
  return {.status = status,
          .content_type = "text/html; charset=utf-8",
          .body = std::move(body),
          .headers = {{"Content-Language", language == Language::ru ? "ru" : "en"},
                      {"X-Robots-Tag", "noindex"},
                      {"Content-Security-Policy",
                       "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; "
                       "frame-ancestors 'none'"}}};
}

/// An address as a header may hold it: what does not belong there is percent-encoded.
std::string header_safe(std::string_view url) {
  std::string out;
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_safe = byte > 0x20 && byte < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\';
    if (is_safe) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned>(byte));
    }
  }
  return out;
}

WishOrigin origin_of_wish(std::string_view source, std::string text_id, const HttpRequest& request) {
  return {source, std::move(text_id), {request.client_address, request.user_agent}};
}

HttpResponse not_recorded() { return problem(503, "Service Unavailable", "the wish could not be recorded"); }

}  // namespace

PublicLinks::PublicLinks(DataFolder& folder, LinkStore& links, std::string_view journal, std::function<Instant()> clock)
    : folder_(folder), links_(links), consents_(folder, journal, clock), clock_(std::move(clock)), judge_([this] {
        keep_judging();
      }) {}

PublicLinks::~PublicLinks() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  judge_.join();
  record(watch_.take_all());
  folder_.host().drain();
}

bool PublicLinks::is_one(std::string_view path) {
  return std::ranges::any_of(paths, [&](std::string_view prefix) { return path.starts_with(prefix); });
}

HttpResponse PublicLinks::answer(const HttpRequest& request) {
  const std::string_view path = request.path;
  const std::string_view prefix = *std::ranges::find_if(paths,
                                                        [&](std::string_view one) { return path.starts_with(one); });
  const std::string_view token = path.substr(prefix.size());
  const bool is_page = purpose_of(prefix) != LinkPurpose::click;
  if (request.method != "GET" && !(is_page && request.method == "POST")) {
    HttpResponse response = problem(405, "Method Not Allowed", is_page ? "expected GET or POST" : "expected GET");
    response.headers.emplace_back("Allow", is_page ? "GET, HEAD, POST" : "GET, HEAD");
    return response;
  }
  const std::string proven = prefix == short_path ? token_of_short(token) : std::string(token);
  const auto message = consents_.message_of(proven, purpose_of(prefix));
  if (!message) {
    const Language language = language_for(request);
    return html(404, wrong_link_page(language), language);
  }
  if (prefix == click_path || prefix == short_path) return follow(request, *message);
  if (prefix == open_path) return show_picture(request, *message);
  if (prefix == confirm_path) return confirm(request, *message);
  return prefix == unsubscribe_path ? unsubscribe(request, token, *message) : prefer(request, token, *message);
}

std::string PublicLinks::token_of_short(std::string_view name) {
  const auto id = read_short_name(name);
  const auto kept = id ? links_.find(*id) : std::nullopt;
  const auto token = kept && *kept ? click_token_of(**kept) : std::nullopt;
  return token.value_or(std::string(name));
}

HttpResponse PublicLinks::follow(const HttpRequest& request, const ProvenMessage& message) {
  const auto url = links_.find(*message.token.number);
  if (!url) return problem(500, "Internal Server Error", "the links of messages cannot be read");
  if (!*url) {
    const Language language = language_for(request);
    return html(404, wrong_link_page(language), language);
  }
  const Instant now = clock_();
  {
    const std::lock_guard lock(mutex_);
    watch_.add({message.token.message.partition, message.token.message.intent, *message.token.number},
               is_machine(request, Asked::link, now - message.sent_at), now);
  }
  return {.status = 302, .body = "", .headers = {{"Location", header_safe(**url)}, {"X-Robots-Tag", "noindex"}}};
}

HttpResponse PublicLinks::show_picture(const HttpRequest& request, const ProvenMessage& message) {
  const Instant now = clock_();
  const bool by_machine = is_machine(request, Asked::picture, now - message.sent_at);
  record({{message.token.message.partition, message.token.message.intent,
           by_machine ? ReceiptOutcome::machine_opened : ReceiptOutcome::opened}});
  return {.content_type = "image/gif", .body = std::string(dot)};
}

HttpResponse PublicLinks::unsubscribe(const HttpRequest& request, std::string_view token,
                                      const ProvenMessage& message) {
  const Language language = language_for(request);
  const std::string& shop = folder_.shop().name;
  if (request.method == "GET") return html(200, unsubscribe_page(shop, token, language), language);
  if (!has_field(read_form(request), "List-Unsubscribe", "One-Click")) {
    return problem(400, "Bad Request", "expected the field List-Unsubscribe with the value One-Click (RFC 8058)");
  }
  if (!consents_.withdraw_all(message, origin_of_wish("unsubscribe", "", request))) return not_recorded();
  return html(200, unsubscribed_page(shop, token, language), language);
}

HttpResponse PublicLinks::confirm(const HttpRequest& request, const ProvenMessage& message) {
  const Language language = language_for(request);
  if (message.contact == 0 || message.contact != *message.token.number) {  // it is another address by now
    return html(404, wrong_link_page(language), language);
  }
  const std::string& shop = folder_.shop().name;
  if (request.method == "GET") return html(200, confirm_page(shop, language), language);
  if (!has_field(read_form(request), "confirm", "yes")) {
    return problem(400, "Bad Request", "expected the field confirm with the value yes");
  }
  const std::vector<Preference> wanted = {{message.channel, "", true}};
  const WishOrigin origin = origin_of_wish("confirmed", page_text_id("confirm", language), request);
  if (!consents_.record(message, wanted, origin, {{message.channel, ContactState::confirmed, message.contact, ""}})) {
    return not_recorded();
  }
  return html(200, confirmed_page(shop, consents_.page_token_of(message), language), language);
}

HttpResponse PublicLinks::prefer(const HttpRequest& request, std::string_view token, const ProvenMessage& message) {
  const Language language = language_for(request);
  std::vector<Preference> shown = message.preferences;
  if (request.method == "POST") {
    const FormFields fields = read_form(request);
    std::vector<Preference> changed;
    for (Preference& one : shown) {
      if (!has_field(fields, "shown", one.name())) continue;  // came about since the page was shown
      const bool wanted = has_field(fields, "wanted", one.name());
      if (wanted != one.wanted) changed.push_back({one.channel, one.topic, wanted});
      one.wanted = wanted;
    }
    const WishOrigin origin = origin_of_wish("preferences", page_text_id("preferences", language), request);
    if (!consents_.record(message, changed, origin)) return not_recorded();
  }
  return html(200, preference_page(folder_.shop().name, token, shown, request.method == "POST", language), language);
}

void PublicLinks::record(const std::vector<ClickWatch::Judged>& clicks) {
  const Instant now = clock_();
  for (const ClickWatch::Judged& click : clicks) {
    std::vector<std::pair<Instant, Input>> inputs;
    inputs.emplace_back(now, ReceiptArrived{click.intent, click.outcome, 0, {}, 0});
    folder_.host().play(click.partition, std::move(inputs), now);
  }
}

void PublicLinks::keep_judging() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    changed_.wait_for(lock, judge_every);
    const auto due = watch_.take_due(clock_());
    lock.unlock();
    record(due);
    lock.lock();
  }
}

Language PublicLinks::language_for(const HttpRequest& request) const {
  return choose_language(query_value(request.query, "lang"), request.accept_language, folder_.shop().locale);
}

}  // namespace lapwing
