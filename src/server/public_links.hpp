#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/instant.hpp"
#include "delivery/link_store.hpp"
#include "http/http.hpp"
#include "server/click_watch.hpp"
#include "server/consent_desk.hpp"

namespace lapwing {

class DataFolder;

/// What links in messages lead to. Each ends with a token that proves which message it stood in, and nothing is
/// answered without one.
///
///     GET  /c/TOKEN            on to the link's target, which is looked up; a click
///     GET  /s/NAME             the same for a link in an SMS, by its short name
///     GET  /o/TOKEN            a picture of one dot; an opening
///     GET  /unsubscribe/TOKEN  a page that asks, since programs look at links, too
///     POST /unsubscribe/TOKEN  with List-Unsubscribe=One-Click (RFC 8058): no advertising any more over any channel
///     GET  /confirm/TOKEN      a page that asks whether the address is the customer's
///     POST /confirm/TOKEN      with confirm=yes: it is, and they want to be written to (double opt-in)
///     GET  /preferences/TOKEN  what the customer gets, by channel and topic
///     POST /preferences/TOKEN  what the customer wants to get
///
/// What was wished is durable when it is answered. Clicks are judged after a moment, see `ClickWatch`. Any thread may
/// call anything.
class PublicLinks {
 public:
  /// All must outlive it. `journal` is the name that the courier's messages have, see `origin_of`.
  PublicLinks(DataFolder& folder, LinkStore& links, std::string_view journal, std::function<Instant()> clock);
  /// Judges the clicks in hand.
  ~PublicLinks();
  PublicLinks(const PublicLinks&) = delete;
  PublicLinks& operator=(const PublicLinks&) = delete;

  [[nodiscard]] static bool is_one(std::string_view path);
  HttpResponse answer(const HttpRequest& request);

 private:
  /// The click token of a short name; the name itself if there is none.
  std::string token_of_short(std::string_view name);
  HttpResponse follow(const HttpRequest& request, const ProvenMessage& message);
  HttpResponse show_picture(const HttpRequest& request, const ProvenMessage& message);
  HttpResponse unsubscribe(const HttpRequest& request, std::string_view token, const ProvenMessage& message);
  HttpResponse confirm(const HttpRequest& request, const ProvenMessage& message);
  HttpResponse prefer(const HttpRequest& request, std::string_view token, const ProvenMessage& message);
  void record(const std::vector<ClickWatch::Judged>& clicks);
  void keep_judging();
  [[nodiscard]] Language language_for(const HttpRequest& request) const;

  DataFolder& folder_;
  LinkStore& links_;
  ConsentDesk consents_;
  const std::function<Instant()> clock_;

  std::mutex mutex_;
  std::condition_variable changed_;
  ClickWatch watch_;
  bool stopping_ = false;
  std::thread judge_;
};

}  // namespace lapwing
