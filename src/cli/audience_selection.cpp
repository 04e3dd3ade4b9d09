#include "cli/audience_selection.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/published_segments.hpp"
#include "cli/read_condition.hpp"
#include "condition/describe.hpp"
#include "condition/facets.hpp"
#include "condition/scan.hpp"
#include "host/rfm_bounds.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// Inputs that are decided on together.
constexpr std::size_t batch_max = 1000;

template <class Made>
Result<std::unique_ptr<Made>> create_audience(const AudienceOptions& options) {
  const int given = !options.where.empty() + !options.cell.empty() + !options.segment.empty();
  if (given != 1) return fail("expected one of --where, --cell and --segment, to say whom it is about");
  DataFolder folder = TRY(DataFolder::open(options.data));
  Condition condition;
  if (!options.where.empty()) condition = TRY(read_condition(options.where));
  if (!options.cell.empty()) condition = TRY(parse_condition(Json{{"rfm", options.cell}}.dump()));
  if (!options.segment.empty()) condition = TRY(published_condition(folder.host(), options.segment));
  if (depends_on(condition).contains(Facet::enrollment)) {
    return fail("expected a condition that makes sense outside a campaign");
  }
  return std::make_unique<Made>(std::move(folder), std::move(condition), wall_clock());
}

}  // namespace

NamedAudience::NamedAudience(DataFolder folder, Condition condition, Instant at)
    : folder_(std::move(folder)), condition_(std::move(condition)), at_(at) {
  freeze_at(host(), shop().zone, at_, rfm_);
}

Result<std::unique_ptr<NamedAudience>> NamedAudience::create(const AudienceOptions& options) {
  return create_audience<NamedAudience>(options);
}

Result<std::unique_ptr<AudienceSelection>> AudienceSelection::create(const AudienceOptions& options) {
  return create_audience<AudienceSelection>(options);
}

AudienceSelection::AudienceSelection(DataFolder folder, Condition condition, Instant at)
    : NamedAudience(std::move(folder), std::move(condition), at), members_(host().partition_count()) {
  std::mutex mutex;
  host().for_each([&](PartitionId id, const Engine& engine) {
    Moment moment = engine.moment(this->at());
    moment.rfm = &rfm();
    const ScanPlan plan({&this->condition(), 1}, moment);
    PageScan scan(plan);
    for (std::size_t page = plan.next_page(0); page < plan.page_count(); page = plan.next_page(page + 1)) {
      for_each_lane(scan.ask(page).front(), [&](std::uint32_t lane) {
        members_[id.value].push_back(CustomerNumber{static_cast<std::uint32_t>(page * lane_count + lane)});
      });
    }
    const std::lock_guard lock(mutex);
    everybody_ += engine.audience().size();
  });
}

std::uint64_t AudienceSelection::size() const {
  std::uint64_t sum = 0;
  for (const auto& of_partition : members_) sum += of_partition.size();
  return sum;
}

std::uint64_t AudiencePlan::touched() const {
  std::uint64_t sum = 0;
  for (const auto& of_partition : customers) sum += of_partition.size();
  return sum;
}

AudiencePlan plan_action(AudienceSelection& selection, const LeaveOut& leave_out) {
  AudiencePlan plan;
  plan.customers.resize(selection.members().size());
  std::mutex mutex;
  selection.host().for_each([&](PartitionId id, const Engine& engine) {
    std::map<std::string, std::uint64_t> left_out;
    for (const CustomerNumber number : selection.members()[id.value]) {
      const CustomerView customer = engine.audience().customer(number);
      if (const auto reason = leave_out(engine, customer)) {
        ++left_out[std::string(*reason)];
      } else {
        plan.customers[id.value].emplace_back(customer.id());
      }
    }
    const std::lock_guard lock(mutex);
    for (const auto& [reason, count] : left_out) plan.left_out[reason] += count;
  });
  return plan;
}

void tell_plan(const AudienceOptions& options, AudienceSelection& selection, const AudiencePlan& plan,
               std::string_view action, std::string_view what) {
  if (options.json) {
    fmt::print("{}\n", Json{{"action", action},
                            {"audience", selection.size()},
                            {"touched", plan.touched()},
                            {"left_out", plan.left_out},
                            {"done", options.yes}}
                           .dump());
    return;
  }
  fmt::print("{} of {} customers: {}\n", grouped(selection.size()), grouped(selection.everybody()),
             describe(selection.condition(), selection.shop().locale, currency_of(selection.shop())));
  fmt::print("  {}  {}{}\n", painted(padded_left(grouped(plan.touched()), 9), Colour::bold),
             options.yes ? "" : "would be ", what);
  for (const auto& [reason, count] : plan.left_out) {
    std::string words = reason;
    std::ranges::replace(words, '_', ' ');
    fmt::print("  {}  left out: {}\n", padded_left(grouped(count), 9), words);
  }
  if (!options.yes) fmt::print("nothing was done yet; the same with --yes does it\n");
}

Result<void> carry_out(AudienceSelection& selection, const AudiencePlan& plan,
                       const std::function<Input(const std::string& customer_id)>& make) {
  std::mutex mutex;
  std::optional<Error> first;
  const auto note = [&](const Tally& tally) {
    const std::lock_guard lock(mutex);
    if (!first && !tally.refused.empty()) first = tally.refused.front().second;
  };
  for (std::uint16_t i = 0; i < plan.customers.size(); ++i) {
    std::vector<Input> batch;
    for (const std::string& id : plan.customers[i]) {
      batch.push_back(make(id));
      if (batch.size() >= batch_max) {
        selection.host().submit(PartitionId{i}, std::exchange(batch, {}), selection.at(), note);
      }
    }
    if (!batch.empty()) selection.host().submit(PartitionId{i}, std::move(batch), selection.at(), note);
  }
  selection.host().drain();
  if (first) return std::unexpected(*first);
  return {};
}

}  // namespace lapwing
