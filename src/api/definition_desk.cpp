#include "api/definition_desk.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/definition_folder.hpp"
#include "api/definition_kinds.hpp"
#include "api/json_body.hpp"
#include "host/publication.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

bool is_only_one(DefinitionKind kind) {
  return std::ranges::any_of(definition_shelves(),
                             [&](const DefinitionShelf& shelf) { return shelf.kind == kind && shelf.is_file(); });
}

std::string in_words(DefinitionKind kind) {
  std::string words(to_text(kind));
  std::ranges::replace(words, '_', ' ');
  return words;
}

bool is_utf8(const std::string& text) {
  return Json::parse(Json(text).dump(-1, ' ', false, Json::error_handler_t::ignore)) == text;
}

}  // namespace

std::optional<Definition> find_definition(Host& host, DefinitionKind kind, const std::string& id) {
  std::optional<Definition> found;
  host.with(PartitionId{0}, [&](const Engine& engine) {
    if (const Definition* known = engine.definition(kind, id)) found = *known;
  });
  return found;
}

Answered<Definition> known_definition(Host& host, DefinitionKind kind, const std::string& id) {
  auto found = find_definition(host, kind, id);
  if (found) return *std::move(found);
  if (is_only_one(kind)) return refuse(404, fmt::format("no {} is published", in_words(kind)));
  return refuse(404, fmt::format("there is no {} \"{}\"", in_words(kind), id));
}

Json definition_json(const std::string& id, const Definition& definition) {
  return {{"id", id}, {"version", definition.version}, {"definition", Json::parse(definition.text, nullptr, false)}};
}

HttpResponse definition_answer(const std::string& id, const Definition& definition, unsigned status) {
  HttpResponse response = json_answer(definition_json(id, definition), status);
  response.headers.emplace_back("ETag", etag(definition.version));
  return response;
}

Json definitions_json(Host& host, DefinitionKind kind) {
  Json items = Json::array();
  for (const DefinitionPublished& published : published_definitions(host)) {
    if (published.kind != kind) continue;
    const Json definition = Json::parse(published.text, nullptr, false);
    Json item{{"id", published.id}};
    if (definition.is_object() && definition.contains("title")) item["title"] = definition["title"];
    item["version"] = published.version;
    item["definition"] = definition;
    items.push_back(std::move(item));
  }
  return {{"items", std::move(items)}};
}

Answered<std::string> with_id(std::string_view text, const std::string& id, const std::string& where) {
  const Json given = Json::parse(text, nullptr, false);
  if (!given.is_object()) return refuse(422, "expected an object", where);
  const auto said = given.find("id");
  if (said != given.end() && *said != id) {
    return refuse(422, fmt::format("expected \"{}\", as in the address", id), where + ".id");
  }
  if (!is_file_name(id) || !is_utf8(id)) {
    return refuse(422, "expected an id that can be a file's name: text in UTF-8 without \"/\"", where + ".id");
  }
  Json whole{{"id", id}};
  for (const auto& [key, value] : given.items()) whole[key] = value;
  return whole.dump(2);
}

Answered<std::string> definition_text(const Call& call, DefinitionKind kind, const std::string& id) {
  TRY(JsonBody::of(call));
  std::string text = TRY(with_id(call.request.body, id, "$"));
  TRY(check_definition(kind, text));
  return text;
}

Answered<DefinitionPut> put_definition(ApiShop& shop, const Call& call, DefinitionKind kind, const std::string& id) {
  std::string text = TRY(definition_text(call, kind, id));
  Host& host = shop.folder.host();
  const std::lock_guard lock(shop.publishing);
  const auto known = find_definition(host, kind, id);
  const std::uint32_t version = known ? known->version : 0;
  CHECK(check_version(call.request, version));
  const auto published = publish_definitions(host, {{kind, id, 1, std::move(text)}}, shop.clock());
  if (!published) return std::unexpected(publication_problem(published.error()));
  return DefinitionPut{TRY(known_definition(host, kind, id)), version == 0 ? 201U : 200U};
}

Problem publication_problem(Error error) {
  const std::size_t end = error.message.find(": ");
  if (!error.message.starts_with('$') || end == std::string::npos) return error;
  return Error{error.message.substr(end + 2), error.message.substr(0, end)};
}

}  // namespace lapwing
