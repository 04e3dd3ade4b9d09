#include "api/template_routes.hpp"

#include <mutex>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/campaign_overview.hpp"
#include "api/customer_list.hpp"
#include "api/definition_desk.hpp"
#include "api/json_body.hpp"
#include "api/template_desk.hpp"
#include "api/template_trial.hpp"
#include "api/template_variables.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

// ---- Definitions

/// What lists and the template itself have alike.
Json head_json(const ListedTemplate& listed, const Json& definition) {
  const auto text = [&](const char* field) {
    const auto found = definition.find(field);
    return found != definition.end() && found->is_string() ? *found : Json();
  };
  const Json subject = text("subject");
  return {{"id", listed.id},
          {"channel", text("channel")},
          {"version", listed.version},
          {"title", subject.is_null() ? text("text") : subject},
          {"source", definition.contains("mjml")   ? "mjml"
                     : definition.contains("html") ? "html"
                                                   : "text"},
          {"campaigns", listed.campaigns}};
}

Answered<HttpResponse> list(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  Json items = Json::array();
  for (const ListedTemplate& listed : list_templates(shop.folder.host())) {
    items.push_back(head_json(listed, Json::parse(listed.text, nullptr, false)));
  }
  return json_answer({{"items", std::move(items)}});
}

Answered<ListedTemplate> find(Host& host, const std::string& id) {
  for (ListedTemplate& listed : list_templates(host)) {
    if (listed.id == id) return std::move(listed);
  }
  return refuse(404, fmt::format("there is no template \"{}\"", id));
}

Answered<HttpResponse> tell(ApiShop& shop, const std::string& id, unsigned status) {
  const ListedTemplate listed = TRY(find(shop.folder.host(), id));
  Json definition = Json::parse(listed.text, nullptr, false);
  Json json = head_json(listed, definition);
  json["definition"] = std::move(definition);
  HttpResponse response = json_answer(json, status);
  response.headers.emplace_back("ETag", etag(listed.version));
  return response;
}

Answered<HttpResponse> one(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  return tell(shop, call.value("template"), 200);
}

Answered<HttpResponse> publish(ApiShop& shop, const Call& call) {
  const std::string& id = call.value("template");
  TRY(JsonBody::of(call));
  std::string text = TRY(whole_template(TRY(with_id(call.request.body, id, "$"))));
  Host& host = shop.folder.host();
  const std::lock_guard lock(shop.publishing);
  const auto known = find(host, id);
  const std::uint32_t version = known ? known->version : 0;
  CHECK(check_version(call.request, version));
  const auto published = publish_definitions(host, {{DefinitionKind::message_template, id, 1, std::move(text)}},
                                             shop.clock());
  if (!published) return std::unexpected(publication_problem(published.error()));
  return tell(shop, id, version == 0 ? 201 : 200);
}

Answered<HttpResponse> variables(ApiShop&, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  return json_answer(variable_help_json());
}

// ---- Trying out

/// One of "template", a published one, and "definition", which need not be.
Answered<TriedTemplate> read_tried(ApiShop& shop, const Call& call, JsonBody& body) {
  const std::string campaign = TRY(body->text_or("campaign", ""));
  if (int{body->has("template")} + int{body->has("definition")} != 1) {
    return refuse(422, R"(expected one of "template" and "definition")", "$");
  }
  if (body->value("definition") != nullptr) {
    Json definition = Json::parse(call.request.body)["definition"];
    if (!definition.is_object()) return refuse(422, "expected an object", "$.definition");
    if (!definition.contains("id")) definition["id"] = "draft";
    auto whole = whole_template(definition.dump());
    if (!whole) return refuse(422, whole.error().message, "$.definition" + whole.error().where.substr(1));
    return TRY(try_template(*std::move(whole), 0, campaign));
  }
  const std::string id = TRY(body->text("template"));
  auto published = find_published_template(shop.folder.host(), id, campaign);
  if (!published) return refuse(422, fmt::format("there is no template \"{}\"", id), "$.template");
  return TRY(*std::move(published));
}

/// What a part of an SMS costs: as the request says, else as the policy does.
Answered<std::optional<Money>> read_sms_price(ApiShop& shop, JsonBody& body) {
  if (body->has("sms_price")) {
    const Money price = TRY(body->money("sms_price"));
    if (price < Money{}) return refuse(422, "a price is not negative", "$.sms_price");
    return price;
  }
  std::optional<Money> price;
  shop.folder.host().with(PartitionId{0}, [&](const Engine& engine) {
    const Circumstances amid = engine.circumstances(CustomerNumber{}, engine.now());
    if (amid.policy != nullptr && amid.policy->cost_of(ChannelKind::sms) > Money{}) {
      price = amid.policy->cost_of(ChannelKind::sms);
    }
  });
  return price;
}

Json preview_json(const TriedTemplate& tried, const TriedMessage& made, const std::optional<Money>& sms_price) {
  const ChannelKind channel = tried.compiled.channel;
  const MessageMeasure measure = measure_message(made.message, channel);
  Json missing = Json::array();
  for (const Error& one : made.missing)
    missing.push_back({{"where", text_or_null(one.where)}, {"message", one.message}});
  return {{"template", tried.looked_at.id},
          {"version", tried.looked_at.version == 0 ? Json() : Json(tried.looked_at.version)},
          {"channel", to_text(channel)},
          {"from_name", text_or_null(tried.compiled.from_name)},
          {"subject", text_or_null(made.message.subject)},
          {"preheader", text_or_null(made.preheader)},
          {"text", text_part(made.message)},
          {"html", text_or_null(made.message.html)},
          {"url", text_or_null(made.message.url)},
          {"size", measure_json(measure, channel, sms_price)},
          {"remarks", remarks_on(measure)},
          {"missing", std::move(missing)}};
}

/// With a value for everything that messages can show.
Answered<HttpResponse> preview(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const TriedTemplate tried = TRY(read_tried(shop, call, body));
  const std::optional<Money> sms_price = TRY(read_sms_price(shop, body));
  const std::string language = TRY(body->text_or("lang", shop.folder.shop().locale));
  if (language != "ru" && language != "en") return refuse(422, "expected \"ru\" or \"en\"", "$.lang");
  CHECK(body->finish());
  TriedMessage made;
  made.message = TRY(render_sample(tried.compiled, language));
  made.preheader = TRY(sample_preheader(tried.compiled, language));
  return json_answer(preview_json(tried, made, sms_price));
}

Answered<HttpResponse> preview_for(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const TriedTemplate tried = TRY(read_tried(shop, call, body));
  const std::optional<Money> sms_price = TRY(read_sms_price(shop, body));
  const std::string customer = TRY(body->text("customer"));
  CHECK(body->finish());
  const auto facts = trial_facts(shop.folder.host(), tried, customer, shop.clock());
  if (!facts) return refuse(422, facts.error().message, "$.customer");
  Json json = preview_json(tried, TRY(try_message(shop.folder, tried, *facts)), sms_price);
  json["customer"] = customer;
  return json_answer(json);
}

Answered<HttpResponse> preflight(ApiShop& shop, const Call& call) {
  constexpr std::int64_t customers_usual = 100;
  constexpr std::int64_t customers_max = 1'000;
  auto body = TRY(JsonBody::of(call));
  const TriedTemplate tried = TRY(read_tried(shop, call, body));
  const std::optional<Money> sms_price = TRY(read_sms_price(shop, body));
  const std::int64_t count = body->has("customers") ? TRY(body->integer("customers", 1, customers_max))
                                                    : customers_usual;
  CHECK(body->finish());
  const auto sample = trial_sample(shop.folder.host(), tried, static_cast<std::size_t>(count), shop.clock());
  Json json = to_json(fly_template(shop.folder, tried, sample), tried, sms_price);
  json["customers"] = sample.size();
  return json_answer(json);
}

Answered<HttpResponse> send_test(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const TriedTemplate tried = TRY(read_tried(shop, call, body));
  const std::string to = TRY(body->text("to"));
  const std::string customer = TRY(body->text_or("customer", ""));
  CHECK(body->finish());
  if (!customer.empty() && !call.actor.may(Permission::read_customers)) {
    return refuse(403, "a test as a customer needs the permission read_customers", "$.customer");
  }
  if (!shop.send_test) return refuse(409, "this shop has no channels here: messages go out where it is served");
  const Instant now = shop.clock();
  std::optional<MessageFacts> facts;
  if (!customer.empty()) {
    auto known = trial_facts(shop.folder.host(), tried, customer, now);
    if (!known) return refuse(422, known.error().message, "$.customer");
    facts = *std::move(known);
  }
  const Envelope envelope = TRY(test_envelope(shop.folder, tried, facts, to, {}, now));
  const SendResult sent = TRY(with_status(409, shop.send_test(tried.compiled.channel, envelope)));
  call.tell(tried.looked_at.id);
  return json_answer({{"outcome", to_text(sent.outcome)}, {"code", sent.code}, {"reply", sent.reply}});
}

}  // namespace

std::vector<Route> template_routes(ApiShop& shop) {
  const std::string one_template = "/api/templates/{template}";
  return {api_route(shop, "GET", "/api/templates", Permission::read, list),
          api_route(shop, "GET", "/api/templates/variables", Permission::read, variables),
          asking_route(shop, "POST", "/api/templates/preview", Permission::read, preview),
          asking_route(shop, "POST", "/api/templates/preview-for", Permission::read_customers, preview_for),
          asking_route(shop, "POST", "/api/templates/preflight", Permission::read_customers, preflight),
          api_route(shop, "POST", "/api/templates/test-send", Permission::run_campaigns, send_test),
          api_route(shop, "GET", one_template, Permission::read, one),
          api_route(shop, "PUT", one_template, Permission::edit_definitions, publish)};
}

}  // namespace lapwing
