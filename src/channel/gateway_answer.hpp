#pragma once

#include <cstddef>
#include <optional>
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

/// A pattern for all of an answer's text, blanks around it left out: '*' is any text, {id} a run of letters, digits,
/// '-', '_', '.' and ':', of which there may be one. "OK {id}*" matches "OK 2026-77 queued".
class GatewayPattern {
 public:
  /// Error: two of {id}, or none where `needs_id`.
  static Result<GatewayPattern> parse(std::string_view pattern, bool needs_id, const std::string& field);
  /// What {id} stands for, empty if the pattern has none; nothing if the text does not match.
  [[nodiscard]] std::optional<std::string> match(std::string_view text) const;

 private:
  /// What stands between two of '*'.
  struct Piece {
    std::string before;
    bool has_id = false;
    std::string after;
  };
  struct Found {
    std::size_t end = 0;
    std::string_view id;
  };
  static std::optional<Found> find_at(const Piece& piece, std::string_view text, std::size_t at);

  std::vector<Piece> pieces_;
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

/// Reads a path as written. Error: it does not begin with a slash.
Result<GatewayPath> read_gateway_path(const std::string& text, const std::string& field);
/// Reads what a rule asks for: the fields "status", "at", "is" and "matches".
Result<GatewayRule> read_gateway_condition(JsonFields& fields);
/// Whether all that the rule asks for holds of an answer; `document` is its text as JSON, or null.
bool holds(const GatewayRule& rule, int status, std::string_view body, const nlohmann::json& document);
/// A text or number as a text; anything else as none.
std::string text_in(const nlohmann::json& value);

/// Reads the fields "answers", "message_id" and "repeatable" of a definition.
Result<GatewayAnswers> read_gateway_answers(JsonFields& fields);

/// What an answer means. Where no rule holds: 429 and 503 are `deferred`, and so are 401, 403 and 404, which say that
/// our settings are wrong; other 4xx are `failed`; the rest is `unknown`, unless the gateway is repeatable.
SendResult result_of_answer(const GatewayAnswers& answers, int status, std::string_view body);

}  // namespace lapwing
