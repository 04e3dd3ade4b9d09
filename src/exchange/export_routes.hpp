#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/zone.hpp"
#include "http/router.hpp"

namespace lapwing {

class Exports;

/// Tables of a shop as files:
///
///     POST   /api/exports                  {"what": "customers", "where": {...}, "personal": true}
///     GET    /api/exports                  those that are not deleted
///     GET    /api/exports/{export}         how far it has come
///     GET    /api/exports/{export}/file    the table, as CSV
///     DELETE /api/exports/{export}         cancels it, deletes its file
///
/// `exports` must outlive them.
std::vector<Route> export_routes(Exports& exports, Zone zone);

/// How far each has come, by its id: for pages that stay open.
std::map<std::string, std::string> live_exports(Exports& exports);

}  // namespace lapwing
