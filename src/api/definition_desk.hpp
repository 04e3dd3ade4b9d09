#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "api/answered.hpp"
#include "engine/engine.hpp"
#include "host/data_folder.hpp"

namespace lapwing {

// Definitions that have an address each: read with their version as ETag, published by PUT with If-Match.

/// The published one; nothing if there is none.
std::optional<Definition> find_definition(Host& host, DefinitionKind kind, const std::string& id);
/// The same; 404 if there is none.
Answered<Definition> known_definition(Host& host, DefinitionKind kind, const std::string& id);

/// {"id", "version", "definition"}.
nlohmann::ordered_json definition_json(const std::string& id, const Definition& definition);
/// The same as an answer with its ETag.
HttpResponse definition_answer(const std::string& id, const Definition& definition, unsigned status);
/// All of a kind by id, as {"items": [...]}; each has its title if definitions of the kind have one.
nlohmann::ordered_json definitions_json(Host& host, DefinitionKind kind);

/// The JSON object with the id first, as it is published. 422 if it says another one, or if the id cannot be a file's
/// name, which it is in a folder of definitions. `where`: the object's path.
Answered<std::string> with_id(std::string_view text, const std::string& id, const std::string& where);
/// The request's body as it is to be published, with its id first. Refused if it is no definition of the kind, or of
/// another id. Of all kinds that are one file each but RFM.
Answered<std::string> definition_text(const Call& call, DefinitionKind kind, const std::string& id);
/// What is published now, and 201 if there was none before, else 200.
struct DefinitionPut {
  Definition definition;
  unsigned status = 200;
};
/// Publishes the request's body under the id if its If-Match fits.
Answered<DefinitionPut> put_definition(ApiShop& shop, const Call& call, DefinitionKind kind, const std::string& id);

/// What `publish_definitions` refused, with the path of the field that its message begins with as `where`.
Problem publication_problem(Error error);

// Handlers of a kind without more to tell; the id is the first name in the path.

template <DefinitionKind kind>
Answered<HttpResponse> list_definitions(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  return json_answer(definitions_json(shop.folder.host(), kind));
}

template <DefinitionKind kind>
Answered<HttpResponse> one_definition(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  const std::string& id = call.values.front().second;
  return definition_answer(id, TRY(known_definition(shop.folder.host(), kind, id)), 200);
}

template <DefinitionKind kind>
Answered<HttpResponse> publish_definition(ApiShop& shop, const Call& call) {
  const std::string& id = call.values.front().second;
  const DefinitionPut put = TRY(put_definition(shop, call, kind, id));
  return definition_answer(id, put.definition, put.status);
}

/// GET of all, GET and PUT of one.
template <DefinitionKind kind>
void add_definition_routes(std::vector<Route>& routes, ApiShop& shop, const std::string& all, const std::string& one) {
  routes.push_back(api_route(shop, "GET", all, Permission::read, list_definitions<kind>));
  routes.push_back(api_route(shop, "GET", one, Permission::read, one_definition<kind>));
  routes.push_back(api_route(shop, "PUT", one, Permission::edit_definitions, publish_definition<kind>));
}

}  // namespace lapwing
