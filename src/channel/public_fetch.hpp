#pragma once

#include <string>

#include "base/result.hpp"

namespace lapwing {

/// What an https address of the open internet holds, see `is_public_address`: 64 KiB at most, within ten seconds, in
/// one answer with status 200; redirects are not followed. Error: the reason. Blocks; any thread.
Result<std::string> fetch_public(const std::string& url);

}  // namespace lapwing
