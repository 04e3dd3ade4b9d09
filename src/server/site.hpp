#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string_view>

#include "base/instant.hpp"
#include "server/http.hpp"

namespace lapwing {

class DataFolder;

/// Which path answers what:
///
///     GET  /                 the status page, in Russian or English
///     GET  /style.css        its looks
///     GET  /api/status       the same as JSON
///     POST /api/orders       one order or an array of them
///     POST /api/customers    one customer or an array of them
///     GET  /healthz          200 as long as the process lives
///     GET  /readyz           200 once the shop is restored
///
/// There is no sign-in yet, so it belongs on loopback or behind something that has one. Requests may come in from the
/// start; until `open` they are told to come back.
class Site {
 public:
  Site();
  ~Site();

  /// From now on answers for this folder, which must outlive the site. Once.
  void open(DataFolder& folder, std::function<Instant()> clock);
  /// Any thread.
  HttpResponse answer(const HttpRequest& request);

 private:
  struct Shop;
  HttpResponse answer_for(Shop& shop, const HttpRequest& request, std::string_view route);

  std::unique_ptr<Shop> shop_;
  std::atomic<Shop*> ready_ = nullptr;
};

}  // namespace lapwing
