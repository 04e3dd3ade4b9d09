#pragma once

#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "model/inputs.hpp"

namespace lapwing {

class Host;

/// The newest published definitions, for those that refer to them.
std::vector<DefinitionPublished> published_definitions(Host& host);

/// Publishes each to every partition, in the given order: what they refer to comes first. What is published as it is
/// changes nothing; a changed text gets the next version, and what a crash left half published is completed under its
/// version. The versions given are not looked at. Gives how many were new. The error names the definition and its
/// field.
Result<std::size_t> publish_definitions(Host& host, std::vector<DefinitionPublished> definitions, Instant now);

}  // namespace lapwing
