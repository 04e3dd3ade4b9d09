#include "cli/story.hpp"

#include <fmt/format.h>

#include "cli/console.hpp"

namespace lapwing {

void print_story(const CampaignStory& story, const ShopConfigured& shop) {
  for (const CampaignStory::Event& event : story.events()) {
    std::string when = to_text(event.record.at, shop.zone).substr(0, 19);
    when[10] = ' ';
    fmt::print("  {}  {}\n", painted(when, Colour::dim), tell(event, shop.locale, shop.zone));
  }
}

}  // namespace lapwing
