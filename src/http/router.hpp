#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/actor.hpp"
#include "http/http.hpp"

namespace lapwing {

/// A request that has found its route, and who makes it.
struct Call {
  const HttpRequest& request;
  const Actor& actor;
  std::vector<std::pair<std::string_view, std::string>> values{};  ///< what stands for "{name}" in the path, decoded

  std::string* subject = nullptr;  ///< what the audit log says of it; null: nobody listens

  /// Adds to that: which one it was, where the path does not say. Nothing personal.
  void tell(std::string_view what) const;
  /// Of a name that the route's path has.
  [[nodiscard]] const std::string& value(std::string_view name) const;
};

/// One address of the API.
struct Route {
  std::string method;               ///< "GET"; HEAD goes with it
  std::string path;                 ///< "/api/customers/{customer}/timeline": a name in braces stands for one part
  std::optional<Permission> needs;  ///< none: for anybody
  std::function<HttpResponse(const Call&)> answer;  ///< several threads at once; may block
  /// Whether whoever changes something here stands in the audit log. Not what the shop's software sends all day.
  bool is_audited = true;
  /// Nothing is changed, though it is no GET, or nobody is taken away, though it needs `export_customers`: only who is
  /// refused stands in the audit log.
  bool only_asks = false;
  /// Where a key may stand besides the header Authorization. Such a route is for keys alone: it looks at no session,
  /// and pages of any site may ask.
  std::function<std::string(const HttpRequest&)> key_of{};
  /// Where the body goes as it comes in, instead of into memory; empty: into memory. Asked only for who may.
  std::function<std::expected<BodyFile, HttpResponse>(const Call&)> takes_file{};
};

/// Every address with what it needs: the one table that is looked up, guarded, tested and held against
/// schema/openapi.yaml.
class Router {
 public:
  Router() = default;
  /// No two may be the same address; that is a fault of ours.
  explicit Router(std::vector<Route> routes);

  struct Found {
    const Route* route = nullptr;
    std::vector<std::pair<std::string_view, std::string>> values;
  };
  /// The route, else what to answer: 404, or 405 with what is allowed there. A part of the path that is written out
  /// goes before a name in braces. Any thread.
  [[nodiscard]] std::expected<Found, HttpResponse> find(const HttpRequest& request) const;
  /// Whether some method has a route there.
  [[nodiscard]] bool knows(std::string_view path) const;
  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
  std::vector<std::vector<std::string>> parts_;  // of each path
};

}  // namespace lapwing
