#pragma once

#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/result.hpp"
#include "channel/channel.hpp"
#include "model/json_fields.hpp"

namespace lapwing {

/// A place in a JSON document: a pointer (RFC 6901) without its escapes, in which '*' is the first member of an object
/// or list: "/sms/*/status_code".
struct GatewayPath {
  std::vector<std::string> steps;
  std::string text;  ///< as written
  /// What stands there, if anything does.
  [[nodiscard]] const nlohmann::json* find(const nlohmann::json& document) const;
};

/// A pattern (ECMAScript without back references, so that no answer makes it slow) for an answer's text.
class GatewayPattern {
 public:
  static Result<GatewayPattern> parse(const std::string& pattern, const std::string& field);
  [[nodiscard]] bool matches(std::string_view text) const;
  /// What the first group matched.
  [[nodiscard]] std::optional<std::string> group(std::string_view text) const;

 private:
  explicit GatewayPattern(std::regex regex) : regex_(std::make_shared<const std::regex>(std::move(regex))) {}
  std::shared_ptr<const std::regex> regex_;
};

/// What certain answers of a gateway mean. All that it asks must hold.
struct GatewayRule {
  std::vector<std::pair<int, int>> statuses;  ///< from, to; empty: any
  std::optional<GatewayPath> at;              ///< something stands there
  std::vector<nlohmann::json> is;             ///< ... and is one of these, unless this is empty
  std::optional<GatewayPattern> matches;      ///< ... and matches; without `at` the whole answer does
  Outcome outcome = Outcome::unknown;
};

/// How a gateway's answers are read.
struct GatewayAnswers {
  std::vector<GatewayRule> rules;  ///< the first that holds decides
  std::optional<GatewayPath> id_at;
  std::optional<GatewayPattern> id_matches;
  /// Whether the gateway recognizes a message that it has by its id, so that one in doubt may go again.
  bool is_repeatable = false;
};

/// Reads the fields "answers", "message_id" and "repeatable" of a definition.
Result<GatewayAnswers> read_gateway_answers(JsonFields& fields);

/// What an answer means. Where no rule holds: 429 and 503 are `deferred`, and so are 401, 403 and 404, which say that
/// our settings are wrong; other 4xx are `failed`; the rest is `unknown`, unless the gateway is repeatable.
SendResult result_of_answer(const GatewayAnswers& answers, int status, std::string_view body);

}  // namespace lapwing
