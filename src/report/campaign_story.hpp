#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/zone.hpp"
#include "model/record.hpp"

namespace lapwing {

/// What there was between one customer and one campaign or broadcast, gathered from the journal: why a message went,
/// why it did not, and for what it waits.
class CampaignStory {
 public:
  /// One thing that happened, with the record that says so.
  struct Event {
    Record record;
    std::string subject;  ///< of a receipt: the template of its message
  };

  /// A broadcast is told by "broadcast:" and its id.
  CampaignStory(std::string customer_id, std::string campaign_id)
      : customer_id_(std::move(customer_id)), campaign_id_(std::move(campaign_id)) {}

  /// The records of the customer's partition, from the first on and in their order.
  void read(const Record& record);

  [[nodiscard]] const std::vector<Event>& events() const { return events_; }
  /// Whether the partition knows the customer.
  [[nodiscard]] bool is_known() const { return customer_.has_value(); }
  /// How often the campaign's calendar came round since the customer is known; the campaign took the customer in or
  /// not.
  [[nodiscard]] std::uint64_t fired_count() const { return fired_count_; }

 private:
  [[nodiscard]] bool concerns(const Decision& decision);

  std::string customer_id_;
  std::string campaign_id_;
  std::optional<CustomerNumber> customer_;
  std::set<std::uint64_t> enrollments_;
  std::vector<std::pair<IntentNumber, std::string>> messages_;  // and their templates
  std::vector<Event> events_;
  std::uint64_t fired_count_ = 0;
};

/// The event in plain words, in the language ("ru" or "en").
std::string tell(const CampaignStory::Event& event, std::string_view locale, const Zone& zone);

}  // namespace lapwing
