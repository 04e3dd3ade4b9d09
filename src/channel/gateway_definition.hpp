#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "channel/gateway_answer.hpp"
#include "channel/gateway_reports.hpp"
#include "channel/gateway_status.hpp"
#include "channel/gateway_text.hpp"

namespace lapwing {

/// A gateway that takes messages over HTTP: how a message becomes a request, and what answers mean. Its file is
/// described in docs/formats/gateways.md.
struct GatewayDefinition {
  std::string name;  ///< for people
  bool is_post = true;
  std::string host;  ///< of the URL, with its port: for people
  GatewayText url;
  std::vector<std::pair<std::string, GatewayText>> headers;
  std::optional<GatewayText> body;
  std::optional<std::pair<GatewayText, GatewayText>> sign_in;  ///< user and password (RFC 7617)
  Duration timeout = Duration::seconds(15);
  GatewayAnswers answers;
  std::optional<GatewayStatus> status = {};      ///< how it is asked what became of a message
  std::optional<GatewayCallback> callback = {};  ///< what it says when it calls the shop
};

/// Reads a definition with its secrets, which stand in the environment or in files beside `folder`. Error: names the
/// field, never a secret.
Result<GatewayDefinition> parse_gateway(std::string_view json, const std::filesystem::path& folder);

/// The definition that a name or a file means: "smsc", "sms-ru", "twilio" and "telegram" are ready.
Result<GatewayDefinition> find_gateway(const std::string& name_or_file);

/// The names of those that are ready, with their definitions.
std::vector<std::pair<std::string_view, std::string_view>> ready_gateways();

}  // namespace lapwing
