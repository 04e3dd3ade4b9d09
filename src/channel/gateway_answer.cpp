#include "channel/gateway_answer.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include <fmt/format.h>

#include "channel/reply.hpp"

namespace lapwing {
namespace {

/// More of an answer's text than this is not matched against patterns.
constexpr std::size_t matched_max = 4096;

Result<Outcome> outcome_named(const std::string& name, const std::string& field) {
  for (const Outcome outcome : {Outcome::accepted, Outcome::deferred, Outcome::failed, Outcome::unknown}) {
    if (to_text(outcome) == name) return outcome;
  }
  return fail("expected accepted, deferred, failed or unknown", field);
}

Result<std::pair<int, int>> statuses_of(const nlohmann::json& json, const std::string& field) {
  if (json.is_number_integer() && json >= 100 && json <= 599) return std::pair{json.get<int>(), json.get<int>()};
  if (json.is_string()) {
    const auto text = json.get<std::string>();
    if (text.size() == 3 && text.ends_with("xx") && text[0] >= '1' && text[0] <= '5') {
      const int hundred = 100 * (text[0] - '0');
      return std::pair{hundred, hundred + 99};
    }
  }
  return fail("expected a status of 100 to 599, or \"4xx\"", field);
}

std::vector<nlohmann::json> one_or_list(const nlohmann::json& json) {
  if (!json.is_array()) return {json};
  return {json.begin(), json.end()};
}

Result<GatewayRule> read_rule(const nlohmann::json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  const Outcome outcome = TRY(outcome_named(TRY(fields.text("outcome")), fields.path_of("outcome")));
  GatewayRule rule = TRY(read_gateway_condition(fields));
  rule.outcome = outcome;
  CHECK(fields.finish());
  return rule;
}

std::optional<std::size_t> number_of(std::string_view digits) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

/// Gateways write the same code as 2 and as "2".
bool is_same(const nlohmann::json& found, const nlohmann::json& wanted) {
  return found == wanted || (found.is_string() && wanted.is_number() && found == wanted.dump());
}

Outcome outcome_of_status(int status, bool is_repeatable) {
  if (status == 429 || status == 503 || status == 401 || status == 403 || status == 404) return Outcome::deferred;
  if (status >= 400 && status < 500) return Outcome::failed;
  return is_repeatable ? Outcome::deferred : Outcome::unknown;
}

}  // namespace

std::string text_in(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_primitive() && !value.is_null() ? value.dump() : std::string();
}

Result<GatewayPath> read_gateway_path(const std::string& text, const std::string& field) {
  if (!text.starts_with('/')) return fail("expected a path such as /result/message_id", field);
  GatewayPath path;
  path.text = text;
  for (std::size_t begin = 1; begin <= text.size();) {
    const auto end = std::min(text.find('/', begin), text.size());
    path.steps.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return path;
}

Result<GatewayRule> read_gateway_condition(JsonFields& fields) {
  GatewayRule rule;
  if (const auto* status = fields.value("status")) {
    for (const auto& each : one_or_list(*status)) {
      rule.statuses.push_back(TRY(statuses_of(each, fields.path_of("status"))));
    }
  }
  if (fields.has("at")) rule.at = TRY(read_gateway_path(TRY(fields.text("at")), fields.path_of("at")));
  if (const auto* is = fields.value("is")) {
    if (!rule.at) return fail("expected \"at\" beside it", fields.path_of("is"));
    rule.is = one_or_list(*is);
    const auto is_plain = [](const nlohmann::json& value) { return value.is_primitive(); };
    if (rule.is.empty() || !std::all_of(rule.is.begin(), rule.is.end(), is_plain)) {
      return fail("expected a text, a number, true or false, or a list of them", fields.path_of("is"));
    }
  }
  if (fields.has("matches")) {
    rule.matches = TRY(GatewayPattern::parse(TRY(fields.text("matches")), false, fields.path_of("matches")));
  }
  return rule;
}

bool holds(const GatewayRule& rule, int status, std::string_view body, const nlohmann::json& document) {
  const auto covers = [&](const std::pair<int, int>& range) { return status >= range.first && status <= range.second; };
  if (!rule.statuses.empty() && std::none_of(rule.statuses.begin(), rule.statuses.end(), covers)) return false;
  if (!rule.at) return !rule.matches || rule.matches->match(body).has_value();
  const nlohmann::json* found = rule.at->find(document);
  if (found == nullptr) return false;
  const auto is_found = [&](const nlohmann::json& wanted) { return is_same(*found, wanted); };
  if (!rule.is.empty() && std::none_of(rule.is.begin(), rule.is.end(), is_found)) return false;
  return !rule.matches || rule.matches->match(text_in(*found)).has_value();
}

const nlohmann::json* GatewayPath::find(const nlohmann::json& document) const {
  const nlohmann::json* at = &document;
  for (const std::string& step : steps) {
    if (step == "*" && at->is_structured() && !at->empty()) {
      at = &*at->begin();
    } else if (at->is_object() && at->contains(step)) {
      at = &(*at)[step];
    } else if (const auto place = number_of(step); at->is_array() && place && *place < at->size()) {
      at = &(*at)[*place];
    } else {
      return nullptr;
    }
  }
  return at;
}

Result<GatewayPattern> GatewayPattern::parse(std::string_view source, bool needs_id, const std::string& field) {
  constexpr std::string_view id = "{id}";
  GatewayPattern pattern;
  std::size_t id_count = 0;
  for (std::size_t begin = 0; begin <= source.size();) {
    const auto end = std::min(source.find('*', begin), source.size());
    const std::string_view text = source.substr(begin, end - begin);
    const auto at = text.find(id);
    Piece piece;
    piece.before = text.substr(0, at);
    piece.has_id = at != std::string_view::npos;
    if (piece.has_id) piece.after = text.substr(at + id.size());
    id_count += piece.has_id ? 1 : 0;
    if (piece.after.contains(id)) ++id_count;
    pattern.pieces_.push_back(std::move(piece));
    begin = end + 1;
  }
  if (id_count > 1) return fail("expected {id} once", field);
  if (needs_id && id_count == 0) return fail("expected {id} where the id stands, as in \"OK {id}*\"", field);
  return pattern;
}

std::optional<GatewayPattern::Found> GatewayPattern::find_at(const Piece& piece, std::string_view text,
                                                             std::size_t at) {
  const auto is_of_id = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.:").contains(c);
  };
  if (!text.substr(at).starts_with(piece.before)) return std::nullopt;
  Found found;
  found.end = at + piece.before.size();
  if (!piece.has_id) return found;
  const auto rest = text.substr(found.end);
  const auto size = static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_of_id) - rest.begin());
  found.id = rest.substr(0, size);
  if (found.id.empty() || !rest.substr(size).starts_with(piece.after)) return std::nullopt;
  found.end += size + piece.after.size();
  return found;
}

std::optional<std::string> GatewayPattern::match(std::string_view text) const {
  constexpr std::string_view blanks = " \t\r\n";
  text = text.substr(0, matched_max);
  while (!text.empty() && blanks.contains(text.back())) text.remove_suffix(1);
  while (!text.empty() && blanks.contains(text.front())) text.remove_prefix(1);
  std::string id;
  std::size_t at = 0;
  // The first piece stands at the beginning, the last at the end, and each between them as far in front as it can.
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const bool is_last = i + 1 == pieces_.size();
    auto found = find_at(pieces_[i], text, at);
    const auto fits = [&] { return found && (!is_last || found->end == text.size()); };
    while (i > 0 && !fits() && at < text.size()) found = find_at(pieces_[i], text, ++at);
    if (!fits()) return std::nullopt;
    if (pieces_[i].has_id) id = found->id;
    at = found->end;
  }
  return id;
}

Result<GatewayAnswers> read_gateway_answers(JsonFields& fields) {
  GatewayAnswers answers;
  const nlohmann::json* rules = fields.value("answers");
  const std::string path = fields.path_of("answers");
  if (rules == nullptr || !rules->is_array()) return fail("expected a list of what answers mean", path);
  for (std::size_t i = 0; i < rules->size(); ++i) {
    answers.rules.push_back(TRY(read_rule((*rules)[i], fmt::format("{}[{}]", path, i))));
  }
  const auto accepts = [](const GatewayRule& rule) { return rule.outcome == Outcome::accepted; };
  if (std::none_of(answers.rules.begin(), answers.rules.end(), accepts)) {
    return fail("expected one with \"outcome\": \"accepted\"", path);
  }
  if (const auto* id = fields.value("message_id")) {
    JsonFields id_fields = TRY(JsonFields::of(*id, fields.path_of("message_id")));
    if (id_fields.has("at") == id_fields.has("matches"))
      return fail("expected \"at\" or \"matches\"", id_fields.path());
    if (id_fields.has("at")) answers.id_at = TRY(read_gateway_path(TRY(id_fields.text("at")), id_fields.path_of("at")));
    if (id_fields.has("matches")) {
      answers.id_matches = TRY(
          GatewayPattern::parse(TRY(id_fields.text("matches")), true, id_fields.path_of("matches")));
    }
    CHECK(id_fields.finish());
  }
  answers.is_repeatable = TRY(fields.yes_or("repeatable", false));
  return answers;
}

SendResult result_of_answer(const GatewayAnswers& answers, int status, std::string_view body) {
  SendResult result;
  result.code = status;
  const auto read = parse_json(body);
  const nlohmann::json document = read ? *read : nlohmann::json();
  const auto rule = std::find_if(answers.rules.begin(), answers.rules.end(),
                                 [&](const GatewayRule& each) { return holds(each, status, body, document); });
  result.reply = fmt::format("HTTP {}", status);
  if (rule == answers.rules.end()) {
    result.outcome = outcome_of_status(status, answers.is_repeatable);
    if (status < 300) result.reply += ", an answer that the gateway's definition does not know";
    return result;
  }
  result.outcome = rule->outcome;
  // What decided, which is a code and nothing personal.
  if (rule->at && result.outcome != Outcome::accepted) {
    result.reply = one_line(
        fmt::format("HTTP {}, {} = {}", status, rule->at->text, text_in(*rule->at->find(document))));
  }
  if (result.outcome != Outcome::accepted) return result;
  if (answers.id_at) {
    const auto* found = answers.id_at->find(document);
    if (found != nullptr) result.provider_id = text_in(*found);
  }
  if (answers.id_matches) result.provider_id = answers.id_matches->match(body).value_or("");
  result.provider_id = one_line(result.provider_id);
  return result;
}

}  // namespace lapwing
