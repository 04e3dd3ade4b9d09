#include "host/audience_question.hpp"

#include <algorithm>
#include <bit>

#include "base/hash.hpp"
#include "condition/scan.hpp"
#include "host/host.hpp"
#include "segment/history.hpp"

namespace lapwing {
namespace {

/// Ids with the smallest hashes: a choice that does not depend on how customers are partitioned or numbered.
class Sample {
 public:
  void offer(std::string_view id) {
    const std::uint64_t hash = stable_hash(id, 1);
    if (chosen_.size() == AudienceAnswer::sample_max) {
      if (hash >= chosen_.front().first) return;
      std::ranges::pop_heap(chosen_);
      chosen_.pop_back();
    }
    chosen_.emplace_back(hash, id);
    std::ranges::push_heap(chosen_);
  }
  void merge(const Sample& other) {
    for (const auto& [hash, id] : other.chosen_) offer(id);
  }
  [[nodiscard]] std::vector<std::string> ids() const {
    std::vector<std::string> ids;
    for (const auto& [hash, id] : chosen_) ids.push_back(id);
    std::ranges::sort(ids);
    return ids;
  }

 private:
  std::vector<std::pair<std::uint64_t, std::string>> chosen_;  // a heap, the largest hash first
};

struct Part {
  AudienceAnswer answer;
  Sample sample;
};

Part ask_partition(const Audience& audience, const Condition& condition, const Moment& moment,
                   const std::stop_token& stop) {
  const ScanPlan plan({&condition, 1}, moment);
  PageScan scan(plan);
  Part part;
  part.answer.everybody = audience.count();
  for (std::size_t page = 0; page < plan.page_count() && !stop.stop_requested(); ++page) {
    const LaneBits members = plan.next_page(page) == page ? scan.ask(page).front() : 0;
    part.answer.customers += static_cast<std::uint64_t>(std::popcount(members));
    const auto first = static_cast<std::uint32_t>(page * lane_count);
    const std::uint32_t end = std::min(audience.size(), first + lane_count);
    for (std::uint32_t number = first; number < end; ++number) {
      const CustomerView customer = audience.customer(CustomerNumber{number});
      const Money revenue = revenue_of(customer, moment.now);
      part.answer.revenue_of_everybody += revenue;
      if ((members >> (number - first) & 1) == 0) continue;
      part.answer.revenue += revenue;
      part.sample.offer(customer.id());
    }
  }
  return part;
}

}  // namespace

std::optional<AudienceAnswer> ask_everybody(Host& host, const Condition& condition, Instant at, const RfmSource* rfm,
                                            const std::stop_token& stop) {
  std::mutex mutex;
  Part all;
  host.for_each([&](PartitionId, const Engine& engine) {
    if (stop.stop_requested()) return;
    Moment moment = engine.moment(at);
    if (rfm != nullptr) moment.rfm = rfm;
    const Part part = ask_partition(engine.audience(), condition, moment, stop);
    const std::lock_guard lock(mutex);
    all.answer.customers += part.answer.customers;
    all.answer.everybody += part.answer.everybody;
    all.answer.revenue += part.answer.revenue;
    all.answer.revenue_of_everybody += part.answer.revenue_of_everybody;
    all.sample.merge(part.sample);
  });
  if (stop.stop_requested()) return std::nullopt;
  all.answer.sample = all.sample.ids();
  return all.answer;
}

std::stop_token LatestQuestion::next() {
  const std::lock_guard lock(mutex_);
  latest_.request_stop();
  latest_ = std::stop_source();
  return latest_.get_token();
}

}  // namespace lapwing
