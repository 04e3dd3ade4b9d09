#include "server/agreed_pages.hpp"

#include <fmt/format.h>

#include "channel/html_text.hpp"
#include "host/host.hpp"
#include "ingest/consent_texts.hpp"
#include "server/preference_page.hpp"

namespace lapwing {

std::string page_text_id(std::string_view page, Language language) {
  return fmt::format("page.{}.{}", page, language == Language::ru ? "ru" : "en");
}

Result<void> publish_page_texts(Host& host, const ShopConfigured& shop, Instant now) {
  for (const Language language : {Language::ru, Language::en}) {
    TRY(publish_consent_text(host, page_text_id("confirm", language), text_of_html(confirm_page(shop.name, language)),
                             now));
    // Which channels and topics the page shows stands in the consents themselves.
    TRY(publish_consent_text(host, page_text_id("preferences", language),
                             text_of_html(preference_page(shop.name, "", {}, false, language)), now));
  }
  return {};
}

}  // namespace lapwing
