#include "api/campaign_stories.hpp"

#include <map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "condition/evaluate.hpp"
#include "host/data_folder.hpp"

namespace lapwing {

using Json = nlohmann::ordered_json;

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
  Host& host = folder.host();
  const PartitionId partition = host.partition_of(customer_id);
  std::optional<CustomerNumber> customer;
  host.with(partition, [&](const Engine& engine) { customer = engine.audience().find(customer_id); });
  if (!customer) return fail(fmt::format("there is no customer \"{}\"", customer_id));
  RecordSubjects subjects;
  subjects.add(*customer);
  subjects.add_schedule(campaign_id);
  CampaignStory story(customer_id, campaign_id);
  CHECK(folder.journal_index().read(partition, subjects, [&](const Record& record) {
    const std::size_t events = story.events().size();
    story.read(record);
    // What comes after may name the walk or the message alone.
    if (story.events().size() > events) subjects.add(record);
  }));
  return story;
}

std::string absence_in_words(DataFolder& folder, const std::string& customer_id, const std::string& campaign_id,
                             const CampaignStory& story, std::string_view language) {
  const bool is_russian = language == "ru";
  std::optional<bool> is_in_audience;
  folder.host().with(folder.host().partition_of(customer_id), [&](const Engine& engine) {
    const CampaignDefinition* campaign = engine.campaigns().current(campaign_id);
    const auto customer = engine.audience().find(customer_id);
    if (campaign == nullptr || !customer) return;
    is_in_audience =
        evaluate(campaign->audience, engine.audience().customer(*customer), engine.moment(engine.now())).holds;
  });
  if (!is_in_audience) {
    return fmt::format(fmt::runtime(is_russian ? "такой кампании или рассылки для клиента не было: «{}»"
                                               : "there was no such campaign or broadcast for the customer: \"{}\""),
                       campaign_id);
  }
  const std::string_view standing = *is_in_audience
                                        ? (is_russian ? "сейчас клиент ей подходит" : "the customer fits it now")
                                        : (is_russian ? "сейчас клиент ей не подходит"
                                                      : "the customer does not fit it now");
  return fmt::format(fmt::runtime(is_russian ? "кампания не взяла клиента, хотя запускалась {} раз; {}"
                                             : "the campaign came round {} times and did not take the customer in; {}"),
                     story.fired_count(), standing);
}

Json story_json(DataFolder& folder, const std::string& customer_id, const std::string& campaign_id,
                const CampaignStory& story, std::string_view language) {
  const Zone& zone = folder.shop().zone;
  Json events = Json::array();
  for (const CampaignStory::Event& event : story.events()) {
    events.push_back({{"at", to_text(event.record.at, zone)},
                      {"kind", kind_of(event.record)},
                      {"text", tell(event, language, zone)}});
  }
  return {{"customer", customer_id},
          {"campaign", campaign_id},
          {"fired", story.fired_count()},
          {"events", std::move(events)}};
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
