#include "exchange/export_routes.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/answered.hpp"
#include "api/job_answers.hpp"
#include "api/json_body.hpp"
#include "exchange/exports.hpp"
#include "exchange/job_json.hpp"
#include "segment/definition.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// What the handlers share.
struct Desk {
  Exports& exports;
  Zone zone;
};

Json to_json(const Export& one, const Zone& zone) {
  Json json{{"id", one.id},
            {"what", to_text(one.wish.table)},
            {"where", one.wish.where_text.empty() ? Json() : Json::parse(one.wish.where_text)},
            {"personal", one.wish.personal},
            {"created_at", to_text(one.created_at, zone)},
            {"created_by", one.created_by}};
  json.update(job_json(one.job, "waiting", zone));
  const bool is_done = one.job && one.job->result;
  json["rows"] = is_done ? (*one.job->result)["rows"] : Json();
  json["bytes"] = is_done ? (*one.job->result)["bytes"] : Json();
  return json;
}

Result<ExportWish> read_wish(JsonFields& fields) {
  const std::string what = TRY(fields.text("what"));
  const auto table = parse_export_table(what);
  if (!table) return fail("expected customers, orders or messages", fields.path_of("what"));
  ExportWish wish{.table = *table};
  if (const auto* where = fields.value("where"); where != nullptr && !where->is_null()) {
    if (*table == ExportTable::messages) return fail("messages are exported of everybody", fields.path_of("where"));
    wish.where = TRY(parse_lasting_condition(*where, fields.path_of("where")));
    wish.where_text = where->dump();
  }
  if (fields.has("personal")) wish.personal = TRY(fields.yes_or("personal", false));
  if (wish.personal && *table != ExportTable::customers) {
    return fail("names and contacts are those of customers", fields.path_of("personal"));
  }
  CHECK(fields.finish());
  return wish;
}

Answered<HttpResponse> begin(Desk& desk, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  ExportWish wish = TRY(read_wish(body.fields()));
  const auto begun = desk.exports.begin(std::move(wish), call.actor.name);
  if (!begun && begun.error().why == Exports::Refusal::busy) return line_is_full(begun.error().error);
  if (!begun) return refuse(409, begun.error().error.message);
  call.tell(fmt::format("export={} what={}", begun->id, to_text(begun->wish.table)));
  HttpResponse response = json_answer(to_json(*begun, desk.zone), 202);
  response.headers.emplace_back("Location", "/api/exports/" + begun->id);
  return response;
}

Answered<HttpResponse> list(Desk& desk, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  Json items = Json::array();
  for (const Export& one : desk.exports.all()) items.push_back(to_json(one, desk.zone));
  return json_answer(Json{{"items", std::move(items)}});
}

Answered<Export> find(Desk& desk, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  auto found = desk.exports.find(call.value("export"));
  if (!found) return refuse(404, fmt::format("there is no export \"{}\"", call.value("export")));
  return *std::move(found);
}

Answered<HttpResponse> one(Desk& desk, const Call& call) {
  return json_answer(to_json(TRY(find(desk, call)), desk.zone));
}

Answered<HttpResponse> fetch(Desk& desk, const Call& call) {
  const Export found = TRY(find(desk, call));
  const auto path = desk.exports.file_of(found.id);
  if (!path) return refuse(409, "it is not done: there is no file", {});
  const std::string header = fmt::format("attachment; filename=\"{}.csv\"", to_text(found.wish.table));
  return HttpResponse{.content_type = "text/csv; charset=utf-8",
                      .body = "",
                      .headers = {{"Content-Disposition", header}},
                      .body_file = *path};
}

Answered<HttpResponse> forget(Desk& desk, const Call& call) {
  TRY(find(desk, call));
  if (!desk.exports.forget(call.value("export"))) return refuse(404, "it is deleted already");
  return done();
}

}  // namespace

std::map<std::string, std::string> live_exports(Exports& exports) {
  std::map<std::string, std::string> items;
  for (const Export& one : exports.all()) items[one.id] = live_text(one.id, one.job, "waiting");
  return items;
}

std::vector<Route> export_routes(Exports& exports, Zone zone) {
  const auto desk = std::make_shared<Desk>(Desk{exports, std::move(zone)});
  const auto route = [&](std::string method, std::string path, auto answer) {
    return Route{std::move(method), std::move(path), Permission::export_customers,
                 [desk, answer](const Call& call) { return told(answer(*desk, call)); }};
  };
  const std::string one_export = "/api/exports/{export}";
  // Pages look at these again and again, and they take nobody away.
  const auto asking = [&](std::string path, auto answer) {
    Route asks = route("GET", std::move(path), answer);
    asks.only_asks = true;
    return asks;
  };
  return {route("POST", "/api/exports", begin), asking("/api/exports", list), asking(one_export, one),
          route("GET", one_export + "/file", fetch), route("DELETE", one_export, forget)};
}

}  // namespace lapwing
