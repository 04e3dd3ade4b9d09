#include "cli/story.hpp"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "cli/console.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

/// How much of a campaign one walk shows.
enum class Shows : std::uint8_t { nothing, entry, message, goal };

/// Looks through a partition's records for the walk that shows most.
class Search {
 public:
  explicit Search(const std::string& campaign_id) : campaign_id_(campaign_id) {}

  void read(const Record& record) {
    const auto* decision = std::get_if<Decision>(&record.body);
    if (decision == nullptr) return;
    if (const auto* registered = std::get_if<Registered>(decision)) {
      ids_[registered->customer.value] = registered->customer_id;
    } else if (const auto* enrolled = std::get_if<Enrolled>(decision)) {
      if (enrolled->campaign_id != campaign_id_ || enrolled->control != ControlGroup::none) return;
      walks_[enrolled->enrollment.value] = {enrolled->customer.value, Shows::entry};
      note(enrolled->enrollment, Shows::entry);
    } else if (const auto* queued = std::get_if<MessageQueued>(decision)) {
      note(queued->enrollment, Shows::message);
    } else if (const auto* reached = std::get_if<GoalReached>(decision)) {
      const auto walk = walks_.find(reached->enrollment.value);
      if (walk != walks_.end() && walk->second.second == Shows::message) note(reached->enrollment, Shows::goal);
    }
  }
  [[nodiscard]] Shows shows() const { return shows_; }
  [[nodiscard]] const std::string& customer() const { return ids_.at(best_); }

 private:
  void note(EnrollmentNumber enrollment, Shows shows) {
    const auto walk = walks_.find(enrollment.value);
    if (walk == walks_.end()) return;
    walk->second.second = std::max(walk->second.second, shows);
    if (shows <= shows_) return;
    shows_ = shows;
    best_ = walk->second.first;
  }

  const std::string& campaign_id_;
  std::map<std::uint32_t, std::string> ids_;
  std::map<std::uint64_t, std::pair<std::uint32_t, Shows>> walks_;  // customer, and what it shows so far
  Shows shows_ = Shows::nothing;
  std::uint32_t best_ = 0;
};

Result<void> for_each_record(DataFolder& folder, PartitionId partition,
                             const std::function<void(const Record&)>& read) {
  return folder.journal().read(partition, JournalOffset{},
                               [&](JournalOffset, std::string_view payload) -> Result<void> {
                                 const Batch batch = TRY(decode_batch(payload));
                                 for (const Record& record : batch.records) read(record);
                                 return {};
                               });
}

}  // namespace

Result<CampaignStory> read_story(DataFolder& folder, const std::string& customer_id, const std::string& campaign_id) {
  CampaignStory story(customer_id, campaign_id);
  CHECK(for_each_record(folder, folder.host().partition_of(customer_id),
                        [&](const Record& record) { story.read(record); }));
  if (!story.is_known()) return fail(fmt::format("there is no customer \"{}\"", customer_id));
  return story;
}

void print_story(const CampaignStory& story, const ShopConfigured& shop) {
  for (const CampaignStory::Event& event : story.events()) {
    std::string when = to_text(event.record.at, shop.zone).substr(0, 19);
    when[10] = ' ';
    fmt::print("  {}  {}\n", painted(when, Colour::dim), tell(event, shop.locale, shop.zone));
  }
}

Result<std::optional<std::string>> telling_customer(DataFolder& folder, const std::string& campaign_id) {
  std::optional<std::string> customer;
  Shows most = Shows::nothing;
  for (std::uint16_t i = 0; i < folder.host().partition_count() && most < Shows::goal; ++i) {
    Search search(campaign_id);
    CHECK(for_each_record(folder, PartitionId{i}, [&](const Record& record) { search.read(record); }));
    if (search.shows() <= most) continue;
    most = search.shows();
    customer = search.customer();
  }
  return customer;
}

}  // namespace lapwing
