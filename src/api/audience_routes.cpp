#include "api/audience_routes.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/answered.hpp"
#include "api/audience_rows.hpp"
#include "api/condition_answers.hpp"
#include "api/customer_list.hpp"
#include "api/four_eyes.hpp"
#include "api/json_body.hpp"
#include "api/segments.hpp"
#include "api/selection.hpp"
#include "host/audience_question.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"
#include "segment/definition.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// Whom a request is about: one of "where", a condition; "cell", as "R2M3"; "segment", a published one.
Result<Condition> read_whom(JsonFields& fields, Host& host) {
  const int given = int{fields.has("where")} + int{fields.has("cell")} + int{fields.has("segment")};
  if (given != 1) {
    return fail(R"(expected one of "where", "cell" and "segment", to say whom it is about)", fields.path());
  }
  if (const auto* where = fields.value("where")) return parse_lasting_condition(*where, fields.path_of("where"));
  const bool is_cell = fields.has("cell");
  const std::string_view name = is_cell ? "cell" : "segment";
  const std::string text = TRY(fields.text(name));
  auto condition = is_cell ? condition_of_cell(text) : published_condition(host, text);
  if (!condition) return fail(condition.error().message, fields.path_of(name));
  return condition;
}

HttpResponse plan_answer(const CustomerSelection& selection, const AudiencePlan& planned, bool is_done,
                         Json more = Json::object()) {
  Json json{{"audience", selection.size()},
            {"of", selection.everybody()},
            {"touched", planned.touched()},
            {"left_out", planned.left_out},
            {"done", is_done}};
  json.update(more);
  return json_answer(json);
}

// ---- questions

Answered<HttpResponse> count(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const std::string name = TRY(body->text_or("question", ""));
  const Condition condition = TRY(read_whom(body.fields(), shop.folder.host()));
  CHECK(body->finish());
  const auto ask = [&](const std::stop_token& stop) {
    return ask_everybody(shop.folder.host(), condition, shop.clock(), nullptr, stop);
  };
  std::optional<AudienceAnswer> told;
  if (name.empty()) {
    told = ask({});
  } else {
    // Of whom it is belongs to its name, so that nobody stops another's.
    const RunningQuestions::Question question(shop.questions, fmt::format("{}/{}/{}", static_cast<int>(call.actor.kind),
                                                                          call.actor.id, name));
    told = ask(question.token());
  }
  if (!told) return refuse(409, "a newer question of that name was asked meanwhile", "$.question");
  return json_answer(count_json(*told));
}

Answered<HttpResponse> sample(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const Condition condition = TRY(read_whom(body.fields(), shop.folder.host()));
  std::int64_t limit = 10;
  if (body->has("limit")) limit = TRY(body->integer("limit", 1, 100));
  CHECK(body->finish());
  const Instant now = shop.clock();
  const CustomerSelection selection(shop.folder.host(), condition, now);
  CustomerPage page;
  for (const AudienceRow& row : list_audience(selection, static_cast<std::uint32_t>(limit))) {
    CHECK(read_customer(shop.folder.host(), row.id, [&](const Engine& engine, const CustomerView& customer) {
      page.rows.push_back(customer_row(engine, customer, now));
    }));
  }
  Json json = customers_json(shop.folder, page);
  json["count"] = selection.size();
  return json_answer(json);
}

/// Who is in exactly which of several segments. Combinations that nobody is in are left out.
Answered<HttpResponse> overlap(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const auto* list = body->value("segments");
  std::vector<std::string> ids;
  if (list == nullptr || !list->is_array()) return refuse(422, "expected a list of segments", "$.segments");
  for (const auto& id : *list) {
    if (!id.is_string()) return refuse(422, "expected a text", fmt::format("$.segments[{}]", ids.size()));
    ids.push_back(id.get<std::string>());
  }
  CHECK(body->finish());
  const SegmentOverlap told = TRY(segment_overlap(shop.folder.host(), ids));
  Json segments = Json::array();
  for (const WholeSegment& whole : told.segments) {
    const SegmentDefinition& segment = whole.definition;
    segments.push_back(
        {{"id", segment.id}, {"name", {{"ru", segment.name.ru}, {"en", segment.name.en}}}, {"members", whole.members}});
  }
  Json combinations = Json::array();
  for (std::size_t combination = 1; combination < told.customers.size(); ++combination) {
    if (told.customers[combination] == 0) continue;
    Json in = Json::array();
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if ((combination >> i & 1u) != 0) in.push_back(ids[i]);
    }
    combinations.push_back({{"segments", std::move(in)}, {"customers", told.customers[combination]}});
  }
  return json_answer(
      {{"of", told.everybody}, {"segments", std::move(segments)}, {"combinations", std::move(combinations)}});
}

Answered<HttpResponse> describe_condition(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const std::string language = TRY(body->text_or("lang", shop.folder.shop().locale));
  if (language != "ru" && language != "en") return refuse(422, "expected \"ru\" or \"en\"", "$.lang");
  // Within a campaign a condition may ask for the enrollment, so that any is described.
  const auto* where = body->value("where");
  if (where == nullptr) return refuse(422, "expected a condition", "$.where");
  const Condition condition = TRY(parse_condition(*where, "$.where"));
  CHECK(body->finish());
  return json_answer(described_json(condition, shop.folder.shop(), language));
}

// ---- deeds

Answered<HttpResponse> export_table(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const Condition condition = TRY(read_whom(body.fields(), shop.folder.host()));
  const bool personal = TRY(body->yes_or("personal", false));
  CHECK(body->finish());
  const CustomerSelection selection(shop.folder.host(), condition, shop.clock());
  return HttpResponse{.status = 200,
                      .content_type = "text/csv; charset=utf-8",
                      .body = TRY(export_csv(selection, personal ? &shop.folder.vault() : nullptr)),
                      .headers = {{"Content-Disposition", "attachment; filename=\"customers.csv\""}}};
}

/// A condition as another request can say it.
Json written_out(const Condition& condition) { return Json::parse(to_json(condition)); }

/// A preview says whether the deed would wait for a second person, if it would.
Answered<Json> preview_more(ApiShop& shop, const Call& call, const Intended& intended) {
  Json more = Json::object();
  if (TRY(needs_approval(shop, call, intended))) more["needs_approval"] = true;
  return more;
}

}  // namespace

Answered<HttpResponse> label_audience(ApiShop& shop, const Call& call, Approved* approved) {
  auto body = TRY(JsonBody::of(call));
  const Condition condition = TRY(read_whom(body.fields(), shop.folder.host()));
  LabelAction action;
  action.label = TRY(body->text("label"));
  action.set = TRY(body->yes_or("set", true));
  const bool is_preview = TRY(body->yes_or("preview", false));
  CHECK(body->finish());
  const CustomerSelection selection(shop.folder.host(), condition, shop.clock());
  const AudiencePlan planned = plan(selection, action);
  const Intended intended{.kind = ApprovalKind::audience_label,
                          .needs = Permission::change_customers,
                          .subject = action.label,
                          .extent = {planned.touched(), Money{}},
                          .body = {{"where", written_out(condition)}, {"label", action.label}, {"set", action.set}}};
  if (is_preview) return plan_answer(selection, planned, false, TRY(preview_more(shop, call, intended)));
  if (auto held = TRY(hold_for_approval(shop, call, approved, intended))) return *std::move(held);
  CHECK(carry_out(selection, planned, action));
  return plan_answer(selection, planned, true);
}

Answered<HttpResponse> give_audience_bonuses(ApiShop& shop, const Call& call, Approved* approved) {
  auto body = TRY(JsonBody::of(call));
  Host& host = shop.folder.host();
  const Condition condition = TRY(read_whom(body.fields(), host));
  AccrualAction action;
  action.type = TRY(body->text("bonus_type"));
  const Money amount = TRY(body->money("amount"));
  const auto accrual = parse_accrual(to_text(amount));
  if (!accrual) return refuse(422, accrual.error().message, "$.amount");
  action.amount = *accrual;
  action.key = TRY(body->text_or("idempotency_key", ""));
  const bool is_preview = TRY(body->yes_or("preview", false));
  CHECK(body->finish());
  bool is_known = false;
  host.with(PartitionId{0},
            [&](const Engine& engine) { is_known = engine.bonuses().find_type(action.type).has_value(); });
  if (!is_known) return refuse(422, fmt::format("there is no bonus type \"{}\"", action.type), "$.bonus_type");
  const CustomerSelection selection(host, condition, shop.clock());
  if (action.key.empty()) action.key = default_key(selection, action, shop.folder.shop().zone);
  const AudiencePlan planned = plan(selection, action);
  const Intended intended{.kind = ApprovalKind::audience_bonus,
                          .needs = Permission::move_bonuses,
                          .subject = action.type,
                          .extent = {planned.touched(), sum_of_all(action.amount, planned.touched())},
                          .body = {{"where", written_out(condition)},
                                   {"bonus_type", action.type},
                                   {"amount", to_text(action.amount)},
                                   {"idempotency_key", action.key}}};
  Json more{{"idempotency_key", action.key}};
  if (is_preview) {
    more.update(TRY(preview_more(shop, call, intended)));
    return plan_answer(selection, planned, false, more);
  }
  if (auto held = TRY(hold_for_approval(shop, call, approved, intended))) return *std::move(held);
  CHECK(carry_out(selection, planned, action));
  return plan_answer(selection, planned, true, more);
}

namespace {

/// A dynamic segment keeps the condition; a static one those for whom it holds now.
Answered<HttpResponse> save(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  Host& host = shop.folder.host();
  const Condition condition = TRY(read_whom(body.fields(), host));
  const std::string id = TRY(body->text("id"));
  Json definition{{"id", id}};
  if (const auto* name = body->value("name")) definition["name"] = *name;
  const bool is_static = TRY(body->yes_or("static", false));
  const bool is_preview = TRY(body->yes_or("preview", false));
  CHECK(body->finish());
  if (is_static) definition["static"] = true;
  if (!is_static) definition["condition"] = Json::parse(to_json(condition));
  CHECK(parse_segment(definition.dump(), 1));
  const std::lock_guard lock(shop.publishing);
  if (whole_segment(host, id)) {
    return refuse(409, fmt::format("there is a segment \"{}\" already", id), "$.id");
  }
  const CustomerSelection selection(host, condition, shop.clock());
  const AudiencePlan everybody = plan_everybody(selection);
  if (!is_preview) {
    TRY(publish_definitions(host, {{DefinitionKind::segment, id, 1, definition.dump(2)}}, selection.at()));
    if (is_static) CHECK(change_members(host, id, selected_ids(selection), {}, selection.at()));
  }
  return plan_answer(selection, everybody, !is_preview, {{"segment", id}});
}

}  // namespace

std::vector<Route> audience_routes(ApiShop& shop) {
  return {asking_route(shop, "POST", "/api/audiences/count", Permission::read, count),
          asking_route(shop, "POST", "/api/audiences/sample", Permission::read_customers, sample),
          asking_route(shop, "POST", "/api/audiences/overlap", Permission::read, overlap),
          api_route(shop, "POST", "/api/audiences/export", Permission::export_customers, export_table),
          deed_route(shop, "POST", "/api/audiences/label", Permission::change_customers, label_audience),
          deed_route(shop, "POST", "/api/audiences/bonus", Permission::move_bonuses, give_audience_bonuses),
          api_route(shop, "POST", "/api/audiences/save", Permission::edit_definitions, save),
          asking_route(shop, "POST", "/api/conditions/describe", Permission::read, describe_condition)};
}

}  // namespace lapwing
