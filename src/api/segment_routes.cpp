#include "api/segment_routes.hpp"

#include <map>
#include <mutex>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/condition_answers.hpp"
#include "api/currency.hpp"
#include "api/customer_list.hpp"
#include "api/definition_desk.hpp"
#include "api/json_body.hpp"
#include "api/segments.hpp"
#include "condition/describe.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t members_named_max = 10'000;

/// What lists and the segment itself have alike. A static segment has no description: its members were chosen.
Json segment_json(const WholeSegment& whole, std::uint64_t everybody, const ShopConfigured& shop) {
  const SegmentDefinition& segment = whole.definition;
  Json description;
  if (!segment.is_static) {
    const std::string currency = currency_of(shop);
    description = {{"ru", describe(segment.condition, "ru", currency)},
                   {"en", describe(segment.condition, "en", currency)}};
  }
  return {{"id", segment.id},
          {"name", {{"ru", segment.name.ru}, {"en", segment.name.en}}},
          {"description", std::move(description)},
          {"static", segment.is_static},
          {"version", segment.version},
          {"members", whole.members},
          {"of", everybody}};
}

std::uint64_t everybody_of(Host& host) {
  std::mutex mutex;
  std::uint64_t everybody = 0;
  host.for_each([&](PartitionId, const Engine& engine) {
    const std::lock_guard lock(mutex);
    everybody += engine.audience().count();
  });
  return everybody;
}

/// What the members of each segment brought in the 365 days before; everybody's orders are looked at once for all.
std::map<std::string, Money> revenues(Host& host, Instant now, Money& everybody) {
  std::mutex mutex;
  std::map<std::string, Money> by_id;
  host.for_each([&](PartitionId, const Engine& engine) {
    const SegmentCatalogue& catalogue = engine.segments().catalogue();
    std::vector<Money> here(catalogue.size());
    Money all;
    for (std::uint32_t number = 0; number < engine.audience().size(); ++number) {
      const CustomerView customer = engine.audience().customer(CustomerNumber{number});
      const Money revenue = revenue_of(customer, now);
      if (revenue == Money{}) continue;
      all += revenue;
      engine.segments().memberships().of(customer.number()).for_each([&](SegmentNumber segment) {
        here[segment.value] += revenue;
      });
    }
    const std::lock_guard lock(mutex);
    everybody += all;
    for (std::uint32_t i = 0; i < here.size(); ++i) by_id[catalogue.segment(SegmentNumber{i}).id] += here[i];
  });
  return by_id;
}

Answered<HttpResponse> list(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const bool wants_revenue = TRY(readable(query.yes_or("revenue", false)));
  CHECK(readable(query.finish()));
  Host& host = shop.folder.host();
  Money of_everybody;
  const std::map<std::string, Money> by_id = wants_revenue ? revenues(host, shop.clock(), of_everybody)
                                                           : std::map<std::string, Money>();
  const std::uint64_t everybody = everybody_of(host);
  Json items = Json::array();
  for (const WholeSegment& whole : published_segments(host)) {
    Json item = segment_json(whole, everybody, shop.folder.shop());
    if (wants_revenue) {
      const auto revenue = by_id.find(whole.definition.id);
      item["revenue_365_days"] = to_text(revenue == by_id.end() ? Money{} : revenue->second);
      item["revenue_365_days_of_everyone"] = to_text(of_everybody);
    }
    items.push_back(std::move(item));
  }
  return json_answer({{"items", std::move(items)}});
}

Answered<WholeSegment> find(Host& host, const std::string& id) {
  auto whole = whole_segment(host, id);
  if (!whole || whole->definition.is_internal()) return refuse(404, fmt::format("there is no segment \"{}\"", id));
  return *std::move(whole);
}

Answered<HttpResponse> tell(ApiShop& shop, const std::string& id, unsigned status) {
  Host& host = shop.folder.host();
  const WholeSegment whole = TRY(find(host, id));
  Json json = segment_json(whole, everybody_of(host), shop.folder.shop());
  std::string text;
  host.with(PartitionId{0}, [&](const Engine& engine) {
    if (const Definition* known = engine.definition(DefinitionKind::segment, id)) text = known->text;
  });
  json["definition"] = Json::parse(text, nullptr, false);
  HttpResponse response = json_answer(json, status);
  response.headers.emplace_back("ETag", etag(whole.definition.version));
  return response;
}

Answered<HttpResponse> one(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  return tell(shop, call.value("segment"), 200);
}

Answered<HttpResponse> history(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  const std::string& id = call.value("segment");
  TRY(find(shop.folder.host(), id));
  return json_answer(TRY(segment_history_json(shop.folder.host(), id, shop.clock())));
}

Answered<HttpResponse> members(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  CustomerQuery wanted{.text = query.text("q"), .segment = call.value("segment"), .paging = {}};
  wanted.paging = TRY(read_paging(query));
  CHECK(readable(query.finish()));
  TRY(find(shop.folder.host(), wanted.segment));
  return json_answer(customers_json(shop.folder, TRY(list_customers(shop.folder, wanted, shop.clock()))));
}

Answered<HttpResponse> publish(ApiShop& shop, const Call& call) {
  const std::string& id = call.value("segment");
  std::string text = TRY(definition_text(call, DefinitionKind::segment, id));
  Host& host = shop.folder.host();
  const std::lock_guard lock(shop.publishing);
  const auto known = find(host, id);
  const std::uint32_t version = known ? known->definition.version : 0;
  CHECK(check_version(call.request, version));
  const auto published = publish_definitions(host, {{DefinitionKind::segment, id, 1, std::move(text)}}, shop.clock());
  if (!published) return std::unexpected(publication_problem(published.error()));
  return tell(shop, id, version == 0 ? 201 : 200);
}

/// Customer ids of the field, each once; who is not known is put aside.
Result<std::vector<std::string>> read_ids(JsonFields& fields, std::string_view name, Host& host,
                                          std::set<std::string>& unknown) {
  std::vector<std::string> ids;
  const nlohmann::json* list = fields.value(name);
  if (list == nullptr) return ids;
  if (!list->is_array() || list->size() > members_named_max) {
    return fail(fmt::format("expected a list of at most {} customers", members_named_max), fields.path_of(name));
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    if (!(*list)[i].is_string()) return fail("expected a text", fmt::format("{}[{}]", fields.path_of(name), i));
    std::string id = (*list)[i].get<std::string>();
    const bool is_known = read_customer(host, id, [](const Engine&, const CustomerView&) {}).has_value();
    if (is_known) {
      ids.push_back(std::move(id));
    } else {
      unknown.insert(std::move(id));
    }
  }
  return ids;
}

Answered<HttpResponse> choose_members(ApiShop& shop, const Call& call) {
  Host& host = shop.folder.host();
  const std::string& id = call.value("segment");
  if (!TRY(find(host, id)).definition.is_static) {
    return refuse(409, fmt::format("the segment \"{}\" is dynamic: its members follow from its condition", id));
  }
  auto body = TRY(JsonBody::of(call));
  std::set<std::string> unknown;
  std::vector<std::string> added = TRY(read_ids(body.fields(), "add", host, unknown));
  std::vector<std::string> removed = TRY(read_ids(body.fields(), "remove", host, unknown));
  CHECK(body->finish());
  CHECK(change_members(host, id, std::move(added), std::move(removed), shop.clock()));
  return json_answer({{"segment", id}, {"members", TRY(find(host, id)).members}, {"unknown", unknown}});
}

Answered<HttpResponse> explain_member(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const std::string customer_id = query.text("customer");
  const std::string language = TRY(read_language(query, shop.folder.shop()));
  CHECK(readable(query.finish()));
  if (customer_id.empty()) return refuse(400, "expected a customer's id", "customer");
  Host& host = shop.folder.host();
  TRY(find(host, call.value("segment")));
  const Condition condition = TRY(published_condition(host, call.value("segment")));
  const Instant now = shop.clock();
  std::vector<ExplainedNode> nodes;
  CHECK(read_customer(host, customer_id, [&](const Engine& engine, const CustomerView& customer) {
    nodes = explain(condition, customer, engine.moment(now), language, currency_of(shop.folder.shop()));
  }));
  return json_answer(explained_json(customer_id, now, nodes, shop.folder.shop().zone));
}

}  // namespace

std::vector<Route> segment_routes(ApiShop& shop) {
  const std::string segment = "/api/segments/{segment}";
  return {api_route(shop, "GET", "/api/segments", Permission::read, list),
          api_route(shop, "GET", segment, Permission::read, one),
          api_route(shop, "PUT", segment, Permission::edit_definitions, publish),
          api_route(shop, "GET", segment + "/history", Permission::read, history),
          api_route(shop, "GET", segment + "/members", Permission::read_customers, members),
          api_route(shop, "POST", segment + "/members", Permission::edit_definitions, choose_members),
          asking_route(shop, "POST", segment + "/explain", Permission::read_customers, explain_member)};
}

}  // namespace lapwing
