#pragma once

#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "model/inputs.hpp"
#include "server/status_page.hpp"

namespace lapwing {

class Host;

// The pages by which people agree are wordings too (`ingest/consent_texts.hpp`), so that a consent names what was
// shown.

/// The name of a page's wording: "page.confirm.en". `page` is "confirm" or "preferences".
std::string page_text_id(std::string_view page, Language language);
/// Publishes the wordings of the pages by which people agree.
Result<void> publish_page_texts(Host& host, const ShopConfigured& shop, Instant now);

}  // namespace lapwing
