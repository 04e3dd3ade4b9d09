#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/result.hpp"
#include "channel/gateway_answer.hpp"
#include "channel/incoming.hpp"

namespace lapwing {

/// How a gateway's later words on messages are read. Pure.
struct GatewayReports {
  struct State {
    GatewayRule when;  ///< its outcome means nothing
    DeliveryState state = DeliveryState::unknown;
  };

  std::optional<GatewayPath> each;  ///< a list or object of reports; absent: the whole is one
  std::optional<GatewayPath> id_at;
  std::optional<GatewayPattern> id_matches;
  std::vector<State> states;  ///< the first that holds decides
  std::optional<GatewayPath> code_at;
};

/// A gateway that calls the shop: what it says, and what it wants to hear in return.
struct GatewayCallback {
  GatewayReports reports;
  std::string answer = "ok";
};

/// Reads the fields "each", "id", "states" and "code" of a definition's part; what is asked about one message has
/// neither "each" nor "id".
Result<GatewayReports> read_gateway_reports(JsonFields& fields, bool is_asked = false);
/// The field "callback" of a definition; nothing if there is none.
Result<std::optional<GatewayCallback>> read_gateway_callback(JsonFields& fields);

/// The reports in a document, each of one message. What has no id, or which no state holds for, is left out. The first
/// 1000 count.
std::vector<DeliveryReceipt> receipts_in(const GatewayReports& reports, const nlohmann::json& document);

/// What an answer with status 200 says of the message that was asked about; nothing if no state holds for it.
std::optional<DeliveryReceipt> receipt_in_answer(const GatewayReports& reports, const std::string& id,
                                                 std::string_view body);

/// The document that a call brings: its JSON, or the fields of its form, all texts, of which "data[0]", "data[1]" and
/// "data[]" are a list "data". Error: neither.
Result<nlohmann::json> callback_document(std::string_view content_type, std::string_view body,
                                         const std::vector<std::pair<std::string, std::string>>& form);

}  // namespace lapwing
