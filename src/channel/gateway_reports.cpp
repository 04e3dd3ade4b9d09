#include "channel/gateway_reports.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr std::size_t reports_max = 1000;
constexpr std::size_t code_bytes_max = 40;
constexpr std::size_t answer_bytes_max = 200;

Result<DeliveryState> state_named(const std::string& name, const std::string& field) {
  for (const DeliveryState state :
       {DeliveryState::under_way, DeliveryState::delivered, DeliveryState::undelivered, DeliveryState::unknown}) {
    if (to_text(state) == name) return state;
  }
  return fail("expected \"under way\", \"delivered\", \"undelivered\" or \"unknown\"", field);
}

Result<void> read_id(GatewayReports& reports, JsonFields& fields) {
  const auto* json = fields.value("id");
  if (json == nullptr) return fail("missing; expected {\"at\": PATH} or {\"matches\": PATTERN}", fields.path_of("id"));
  JsonFields id = TRY(JsonFields::of(*json, fields.path_of("id")));
  if (id.has("at") == id.has("matches")) return fail("expected \"at\" or \"matches\"", id.path());
  if (id.has("at")) {
    const std::string text = TRY(id.text("at"));
    reports.id_at = TRY(read_gateway_path(text, id.path_of("at")));
  } else {
    const std::string text = TRY(id.text("matches"));
    reports.id_matches = TRY(GatewayPattern::parse(text, true, id.path_of("matches")));
  }
  return id.finish();
}

Result<void> read_states(GatewayReports& reports, JsonFields& fields) {
  const auto* states = fields.value("states");
  const std::string path = fields.path_of("states");
  if (states == nullptr || !states->is_array()) return fail("expected a list of what reports mean", path);
  for (std::size_t i = 0; i < states->size(); ++i) {
    JsonFields own = TRY(JsonFields::of((*states)[i], fmt::format("{}[{}]", path, i)));
    GatewayReports::State state;
    const std::string name = TRY(own.text("state"));
    state.state = TRY(state_named(name, own.path_of("state")));
    state.when = TRY(read_gateway_condition(own));
    CHECK(own.finish());
    reports.states.push_back(std::move(state));
  }
  const auto is_final = [](const GatewayReports::State& one) { return one.state == DeliveryState::delivered; };
  if (std::ranges::none_of(reports.states, is_final)) return fail("expected one with \"state\": \"delivered\"", path);
  return {};
}

std::optional<DeliveryReceipt> receipt_of(const GatewayReports& reports, const std::string& id, std::string_view text,
                                          const nlohmann::json& report) {
  const auto state = std::ranges::find_if(reports.states, [&](const GatewayReports::State& one) {
    return holds(one.when, 200, text, report);
  });
  if (state == reports.states.end()) return std::nullopt;
  DeliveryReceipt receipt{{id}, state->state, {}, {}};
  const auto* code = reports.code_at ? reports.code_at->find(report) : nullptr;
  if (code != nullptr) receipt.code = text_in(*code).substr(0, code_bytes_max);
  return receipt;
}

std::optional<DeliveryReceipt> receipt_in(const GatewayReports& reports, const nlohmann::json& report) {
  const std::string text = text_in(report);
  std::string id;
  if (reports.id_matches) id = reports.id_matches->match(text).value_or("");
  if (reports.id_at) {
    const auto* found = reports.id_at->find(report);
    if (found != nullptr) id = text_in(*found);
  }
  if (id.empty()) return std::nullopt;
  return receipt_of(reports, id, text, report);
}

}  // namespace

Result<GatewayReports> read_gateway_reports(JsonFields& fields, bool is_asked) {
  GatewayReports reports;
  for (const auto& [name, path] :
       {std::pair<std::string_view, std::optional<GatewayPath>*>{"each", &reports.each}, {"code", &reports.code_at}}) {
    if (!fields.has(name) || (is_asked && name == "each")) continue;
    const std::string text = TRY(fields.text(name));
    *path = TRY(read_gateway_path(text, fields.path_of(name)));
  }
  if (!is_asked) CHECK(read_id(reports, fields));
  CHECK(read_states(reports, fields));
  return reports;
}

Result<std::optional<GatewayCallback>> read_gateway_callback(JsonFields& fields) {
  const auto* json = fields.value("callback");
  if (json == nullptr) return std::nullopt;
  JsonFields own = TRY(JsonFields::of(*json, fields.path_of("callback")));
  GatewayCallback callback;
  callback.reports = TRY(read_gateway_reports(own));
  callback.answer = TRY(own.text_or("answer", "ok"));
  if (callback.answer.size() > answer_bytes_max) return fail("expected 200 bytes at most", own.path_of("answer"));
  CHECK(own.finish());
  return std::optional(std::move(callback));
}

std::vector<DeliveryReceipt> receipts_in(const GatewayReports& reports, const nlohmann::json& document) {
  std::vector<DeliveryReceipt> receipts;
  const auto take = [&](const nlohmann::json& report) {
    if (auto receipt = receipt_in(reports, report)) receipts.push_back(std::move(*receipt));
  };
  if (!reports.each) {
    take(document);
    return receipts;
  }
  const auto* list = reports.each->find(document);
  if (list == nullptr || !list->is_structured()) return receipts;
  std::size_t count = 0;
  for (const auto& report : *list) {
    if (count++ == reports_max) break;
    take(report);
  }
  return receipts;
}

std::optional<DeliveryReceipt> receipt_in_answer(const GatewayReports& reports, const std::string& id,
                                                 std::string_view body) {
  const auto read = parse_json(body);
  return receipt_of(reports, id, body, read ? *read : nlohmann::json());
}

Result<nlohmann::json> callback_document(std::string_view content_type, std::string_view body,
                                         const std::vector<std::pair<std::string, std::string>>& form) {
  if (content_type.substr(0, content_type.find(';')) == "application/json") return parse_json(body);
  if (form.empty()) return fail("expected JSON, or the fields of a form");
  nlohmann::json document = nlohmann::json::object();
  for (const auto& [name, value] : form) {
    const std::size_t bracket = name.ends_with(']') ? name.find('[') : std::string::npos;
    if (bracket == std::string::npos) {
      document[name] = value;
      continue;
    }
    nlohmann::json& list = document[name.substr(0, bracket)];
    if (!list.is_array()) list = nlohmann::json::array();
    list.push_back(value);
  }
  return document;
}

}  // namespace lapwing
