#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/zone.hpp"
#include "http/router.hpp"

namespace lapwing {

class Imports;

/// Imports of files that are uploaded:
///
///     POST   /api/imports                    ?kind=orders&name=orders.csv, the body is the file itself
///     GET    /api/imports                    those that are not forgotten
///     GET    /api/imports/{import}           what it looks like, how far it has come
///     PUT    /api/imports/{import}/mapping   reads it otherwise
///     POST   /api/imports/{import}/start     imports it
///     GET    /api/imports/{import}/rejects   the rows that were not taken in, as CSV
///     DELETE /api/imports/{import}           cancels and forgets it
///
/// Rows of the file, whole or in part, are only for who may read customers.
///
/// `imports` must outlive them.
std::vector<Route> import_routes(Imports& imports, Zone zone);

/// How far each has come, by its id: for pages that stay open.
std::map<std::string, std::string> live_imports(Imports& imports);

}  // namespace lapwing
