#include "exchange/import_routes.hpp"

#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/answered.hpp"
#include "api/job_answers.hpp"
#include "api/json_body.hpp"
#include "exchange/imports.hpp"
#include "exchange/job_json.hpp"
#include "transfer/import_json.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t name_bytes_max = 200;

/// What the handlers share.
struct Desk {
  Imports& imports;
  Zone zone;
};

/// What lists show.
Json to_json(const Import& import, const Zone& zone) {
  Json json{{"id", import.id},
            {"name", import.name},
            {"kind", to_text(import.plan.table)},
            {"bytes", import.bytes},
            {"created_at", to_text(import.created_at, zone)},
            {"created_by", import.created_by}};
  json.update(job_json(import.job, "uploaded", zone));
  json["counts"] = import.job && import.job->details ? *import.job->details : Json();
  json["result"] = import.job && import.job->result ? *import.job->result : Json();
  return json;
}

/// And what the file looks like. Its rows are of customers: not for who may not read those.
Json to_json_with_preview(const Import& import, const Call& call, const Zone& zone) {
  Json json = to_json(import, zone);
  json["preview"] = to_json(*import.preview);
  if (call.actor.may(Permission::read_customers)) return json;
  for (const char* personal : {"rows", "problems"}) json["preview"][personal] = Json::array();
  return json;
}

/// How the file was called, without folders and what no file's name has.
std::string clean_name(std::string_view given) {
  given = given.substr(given.find_last_of("/\\") + 1);
  std::string name;
  for (const char c : given.substr(0, name_bytes_max)) {
    if (static_cast<unsigned char>(c) >= ' ' && c != '"' && c != '\x7f') name += c;
  }
  return name.empty() ? "upload" : name;
}

struct Asked {
  std::optional<ImportTable> table;
  std::string name;
};

Result<ImportTable> read_table(const std::string& text, const std::string& where) {
  const auto table = parse_import_table(text);
  if (!table || *table == ImportTable::consents) {
    return fail("expected customers, orders, lines, products or activity", where);
  }
  return *table;
}

Answered<Asked> read_asked(const Call& call) {
  QueryFields query = TRY(read_query(call));
  const std::string kind = query.text("kind");
  Asked asked{.table = {}, .name = clean_name(query.text("name"))};
  CHECK(readable(query.finish()));
  if (!kind.empty()) asked.table = TRY(readable(read_table(kind, "kind")));
  return asked;
}

std::uint64_t announced_bytes(const HttpRequest& request) {
  const std::string_view text = request.header("content-length");
  std::uint64_t bytes = 0;
  std::from_chars(text.data(), text.data() + text.size(), bytes);
  return bytes;
}

/// Where the body goes, before it comes.
std::expected<BodyFile, HttpResponse> place(Desk& desk, const Call& call) {
  const auto placed = [&]() -> Answered<std::string> {
    TRY(read_asked(call));
    const auto path = desk.imports.place(announced_bytes(call.request));
    if (!path) return refuse(409, path.error().message);
    return *path;
  }();
  if (!placed) return std::unexpected(problem(placed.error().status, placed.error().error));
  return BodyFile{*placed, desk.imports.bytes_max(), desk.imports.bytes_left()};
}

Answered<HttpResponse> upload(Desk& desk, const Call& call) {
  if (call.request.body_file.empty()) return refuse(400, "expected the file as the request's body");
  const Asked asked = TRY(read_asked(call));
  const Import import = TRY(
      with_status(422, desk.imports.take(call.request.body_file, asked.name, asked.table, call.actor.name)));
  call.tell("import=" + import.id);
  HttpResponse response = json_answer(to_json_with_preview(import, call, desk.zone), 201);
  response.headers.emplace_back("Location", "/api/imports/" + import.id);
  return response;
}

Answered<HttpResponse> list(Desk& desk, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  Json items = Json::array();
  for (const Import& import : desk.imports.all()) items.push_back(to_json(import, desk.zone));
  return json_answer(Json{{"items", std::move(items)}});
}

Answered<Import> find(Desk& desk, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  auto import = desk.imports.find(call.value("import"));
  if (!import) return refuse(404, fmt::format("there is no import \"{}\"", call.value("import")));
  return *std::move(import);
}

Answered<HttpResponse> one(Desk& desk, const Call& call) {
  return json_answer(to_json_with_preview(TRY(find(desk, call)), call, desk.zone));
}

Answered<HttpResponse> told_of(const std::expected<Import, Imports::Refused>& done, unsigned status, const Desk& desk,
                               const Call& call) {
  if (done) return json_answer(to_json_with_preview(*done, call, desk.zone), status);
  switch (done.error().why) {
    case Imports::Refusal::unknown:
      return refuse(404, done.error().error.message);
    case Imports::Refusal::running:
      return refuse(409, done.error().error.message);
    case Imports::Refusal::busy:
      return line_is_full(done.error().error);
    case Imports::Refusal::unreadable:
      break;
  }
  return refuse(422, done.error().error.text());
}

/// {"order_id": "InvoiceNo", "total": null}
Result<std::map<std::string, std::string>> read_texts(const nlohmann::json* json, const std::string& path) {
  std::map<std::string, std::string> texts;
  if (json == nullptr) return texts;
  if (!json->is_object()) return fail("expected an object of texts", path);
  for (const auto& [key, value] : json->items()) {
    if (!value.is_string() && !value.is_null()) return fail("expected a text or null", path + "." + key);
    texts[key] = value.is_null() ? std::string() : value.get<std::string>();
  }
  return texts;
}

/// A text that is there and not null, as what it stands for.
template <class T>
Result<std::optional<T>> read_word(JsonFields& fields, std::string_view name, Result<T> (*parse)(std::string_view)) {
  const std::string text = TRY(optional_text(fields, name));
  if (text.empty()) return std::nullopt;
  auto value = parse(text);
  if (!value) return fail(value.error().message, fields.path_of(name));
  return *std::move(value);
}

Result<ImportPlan> read_plan(JsonFields& fields, ImportTable otherwise) {
  ImportPlan plan{.table = otherwise};
  if (fields.has("kind")) plan.table = TRY(read_table(TRY(fields.text("kind")), fields.path_of("kind")));
  plan.columns = TRY(read_texts(fields.value("columns"), fields.path_of("columns")));
  plan.lists = TRY(read_texts(fields.value("lists"), fields.path_of("lists")));
  plan.read.format = TRY(read_word<TableFormat>(fields, "format", parse_table_format));
  plan.read.delimiter = TRY(read_word<char>(fields, "delimiter", parse_delimiter));
  plan.read.encoding = TRY(read_word<TextEncoding>(fields, "encoding", parse_text_encoding));
  plan.dates = TRY(read_word<DateFormat>(fields, "dates", parse_date_format));
  if (fields.has("header")) plan.read.has_header = TRY(fields.yes_or("header", true));
  CHECK(fields.finish());
  ColumnMap map;
  for (const auto& [known, column] : plan.columns) {
    if (auto set = map.set(plan.table, known, column); !set) {
      return fail(set.error().message, fields.path_of("columns") + "." + known);
    }
  }
  for (const auto& [column, separator] : plan.lists) {
    if (auto set = map.set_list(column, separator); !set) {
      return fail(set.error().message, fields.path_of("lists") + "." + column);
    }
  }
  return plan;
}

Answered<HttpResponse> map_columns(Desk& desk, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const Import import = TRY(find(desk, call));
  const ImportPlan plan = TRY(read_plan(body.fields(), import.plan.table));
  return told_of(desk.imports.change(import.id, plan), 200, desk, call);
}

Answered<HttpResponse> start(Desk& desk, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  return told_of(desk.imports.start(call.value("import"), call.actor.name), 202, desk, call);
}

Answered<HttpResponse> rejects(Desk& desk, const Call& call) {
  if (!call.actor.may(Permission::read_customers)) {
    return refuse(403, fmt::format("this needs the permission {}", to_text(Permission::read_customers)));
  }
  const Import import = TRY(find(desk, call));
  const auto path = desk.imports.rejects_of(import.id);
  if (!path) return refuse(404, "no row was rejected");
  return HttpResponse{.content_type = "text/csv; charset=utf-8",
                      .body = "",
                      .headers = {{"Content-Disposition", "attachment; filename=\"rejects.csv\""}},
                      .body_file = *path};
}

Answered<HttpResponse> forget(Desk& desk, const Call& call) {
  TRY(find(desk, call));
  if (!desk.imports.forget(call.value("import"))) return refuse(404, "it is forgotten already");
  return done();
}

}  // namespace

std::map<std::string, std::string> live_imports(Imports& imports) {
  std::map<std::string, std::string> items;
  for (const Import& one : imports.all()) items[one.id] = live_text(one.id, one.job, "uploaded");
  return items;
}

std::vector<Route> import_routes(Imports& imports, Zone zone) {
  const auto desk = std::make_shared<Desk>(Desk{imports, std::move(zone)});
  const auto route = [&](std::string method, std::string path, auto answer) {
    return Route{std::move(method), std::move(path), Permission::change_customers,
                 [desk, answer](const Call& call) { return told(answer(*desk, call)); }};
  };
  const std::string import = "/api/imports/{import}";
  Route uploads = route("POST", "/api/imports", upload);
  uploads.takes_file = [desk](const Call& call) { return place(*desk, call); };
  return {std::move(uploads),
          route("GET", "/api/imports", list),
          route("GET", import, one),
          route("PUT", import + "/mapping", map_columns),
          route("POST", import + "/start", start),
          route("GET", import + "/rejects", rejects),
          route("DELETE", import, forget)};
}

}  // namespace lapwing
