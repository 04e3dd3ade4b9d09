#pragma once

#include <string>

#include "base/result.hpp"

namespace lapwing {

/// What --public-url says, without a slash at its end. Error: it is no web address, or has a query.
Result<std::string> read_public_url(std::string url);

}  // namespace lapwing
