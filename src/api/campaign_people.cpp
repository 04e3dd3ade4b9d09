#include "api/campaign_people.hpp"

#include <charconv>
#include <mutex>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/customer_list.hpp"
#include "api/smallest.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;
using Key = std::pair<std::string, std::uint64_t>;  // customer, enrollment

/// "17/anna"
Answered<Key> parse_cursor(const std::string& cursor) {
  Key key;
  const char* const end = cursor.data() + cursor.size();
  const auto [behind, error] = std::from_chars(cursor.data(), end, key.second);
  if (error != std::errc() || behind == end || *behind != '/') {
    return refuse(400, "expected the \"next\" of the page before", "cursor");
  }
  key.first = std::string(behind + 1, end);
  return key;
}

std::string step_name(const CampaignDefinition& campaign, std::uint32_t step) {
  const std::string& id = campaign.steps[step].id;
  return id.empty() ? fmt::format("{}", step + 1) : id;
}

WalkingCustomer walking(const Engine& engine, const Enrollment& walk) {
  const CustomerView customer = engine.audience().customer(walk.customer);
  return {.customer_id = std::string(customer.id()),
          .sealed_personal = std::string(customer.sealed_personal()),
          .enrollment = walk.number.value,
          .version = walk.version,
          .number = walk.step,
          .step = step_name(engine.campaigns().definition_of(walk), walk.step),
          .entered_at = walk.entered_at,
          .wakes_at = walk.wake_at};
}

}  // namespace

Answered<PeoplePage> list_people(Host& host, const PeopleWish& wish) {
  Key behind;
  if (!wish.paging.cursor.empty()) behind = TRY(parse_cursor(wish.paging.cursor));
  const std::size_t wished = wish.paging.limit + 1;  // one more tells whether there is a next page
  std::mutex mutex;
  bool is_known = false;
  Smallest<Key, WalkingCustomer> page(wished);
  host.for_each([&](PartitionId, const Engine& engine) {
    const CampaignMachine& campaigns = engine.campaigns();
    const auto place = campaigns.find(wish.campaign);
    if (!place) return;
    Smallest<Key, WalkingCustomer> here(wished);
    for (const EnrollmentNumber number : campaigns.enrollments().all()) {
      const Enrollment& walk = *campaigns.find(number);
      if (walk.campaign != *place) continue;
      const CampaignDefinition& definition = campaigns.definition_of(walk);
      if (!wish.step.empty() && step_name(definition, walk.step) != wish.step) continue;
      Key key(engine.audience().customer(walk.customer).id(), number.value);
      const bool is_later = wish.paging.cursor.empty() || behind < key;
      if (is_later && here.wants(key)) here.offer(std::move(key), walking(engine, walk));
    }
    const std::lock_guard lock(mutex);
    is_known = true;
    for (auto& [key, row] : std::move(here).take()) page.offer(std::move(key), std::move(row));
  });
  if (!is_known) return refuse(404, fmt::format("there is no campaign \"{}\"", wish.campaign));
  PeoplePage listed;
  for (auto& [key, row] : std::move(page).take()) listed.rows.push_back(std::move(row));
  if (listed.rows.size() == wished) {
    listed.rows.pop_back();
    listed.next = fmt::format("{}/{}", listed.rows.back().enrollment, listed.rows.back().customer_id);
  }
  return listed;
}

Json people_json(DataFolder& folder, const PeoplePage& page) {
  const Zone& zone = folder.shop().zone;
  Json items = Json::array();
  for (const WalkingCustomer& row : page.rows) {
    const Personal personal = open_personal(folder.vault(), row.customer_id, row.sealed_personal);
    items.push_back({{"customer", row.customer_id},
                     {"first_name", text_or_null(personal.first_name)},
                     {"last_name", text_or_null(personal.last_name)},
                     {"version", row.version},
                     {"step", row.step},
                     {"number", row.number + 1},
                     {"entered_at", instant_json(row.entered_at, zone)},
                     {"wakes_at", instant_json(row.wakes_at, zone)}});
  }
  Json json{{"items", std::move(items)}};
  if (!page.next.empty()) json["next"] = page.next;
  return json;
}

}  // namespace lapwing
