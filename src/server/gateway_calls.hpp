#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "channel/gateway_reports.hpp"
#include "http/http.hpp"

namespace lapwing {

class IncomingDesk;
class Vault;

/// What SMS gateways call when they know more of a message:
///
///     GET, POST /gateway/NAME/TOKEN    fields of the query or of a form, or JSON, read as the gateway's definition
///     says
///
/// The token is the shop's own and the gateway's alone: a keyed hash of its name. Without it the address is not there.
/// What was said is durable before 200. Any thread.
class GatewayCalls {
 public:
  /// The desk must outlive it.
  GatewayCalls(IncomingDesk& desk, const Vault& vault, std::function<void(const std::string&)> log);

  /// Takes the calls of that gateway from now on. Before requests come. The name is of letters, digits, '-' and '_'.
  void listen(const std::string& name, GatewayCallback callback);
  /// "/gateway/NAME/TOKEN", to be told to the gateway.
  [[nodiscard]] std::string path_of(const std::string& name) const;

  [[nodiscard]] static bool is_one(std::string_view path);
  HttpResponse answer(const HttpRequest& request);

 private:
  IncomingDesk& desk_;
  const Vault& vault_;
  const std::function<void(const std::string&)> log_;
  std::map<std::string, GatewayCallback> by_path_;
};

}  // namespace lapwing
