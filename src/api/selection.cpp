#include "api/selection.hpp"

#include <mutex>
#include <utility>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "condition/scan.hpp"
#include "host/host.hpp"

namespace lapwing {
namespace {

/// Inputs that are decided on together.
constexpr std::size_t batch_max = 1000;

}  // namespace

CustomerSelection::CustomerSelection(Host& host, Condition condition, Instant at, const RfmState* rfm)
    : host_(&host), condition_(std::move(condition)), at_(at), rfm_(rfm), members_(host.partition_count()) {
  std::mutex mutex;
  host.for_each([&](PartitionId id, const Engine& engine) {
    Moment moment = engine.moment(at_);
    moment.rfm = &this->rfm(engine);
    const ScanPlan plan({&condition_, 1}, moment);
    PageScan scan(plan);
    for (std::size_t page = plan.next_page(0); page < plan.page_count(); page = plan.next_page(page + 1)) {
      for_each_lane(scan.ask(page).front(), [&](std::uint32_t lane) {
        members_[id.value].push_back(CustomerNumber{static_cast<std::uint32_t>(page * lane_count + lane)});
      });
    }
    const std::lock_guard lock(mutex);
    everybody_ += engine.audience().count();
  });
}

std::uint64_t CustomerSelection::size() const {
  std::uint64_t sum = 0;
  for (const auto& of_partition : members_) sum += of_partition.size();
  return sum;
}

std::uint64_t AudiencePlan::touched() const {
  std::uint64_t sum = 0;
  for (const auto& of_partition : customers) sum += of_partition.size();
  return sum;
}

AudiencePlan plan_action(const CustomerSelection& selection, const LeaveOut& leave_out) {
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

AudiencePlan plan_everybody(const CustomerSelection& selection) {
  return plan_action(selection, [](const Engine&, const CustomerView&) { return std::optional<std::string_view>(); });
}

Result<void> carry_out(const CustomerSelection& selection, const AudiencePlan& plan,
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

AudiencePlan plan(const CustomerSelection& selection, const LabelAction& action) {
  return plan_action(selection, [&](const Engine&, const CustomerView& customer) -> std::optional<std::string_view> {
    if (customer.has_label(action.label) != action.set) return std::nullopt;
    return action.set ? "already_labelled" : "not_labelled";
  });
}

Result<void> carry_out(const CustomerSelection& selection, const AudiencePlan& plan, const LabelAction& action) {
  return carry_out(selection, plan, [&](const std::string& id) {
    return CustomerRecorded{.customer_id = id, .labels = {{action.label, action.set}}};
  });
}

Result<Money> parse_accrual(std::string_view amount) {
  const Money parsed = TRY(parse_money(amount));
  if (parsed > Money{} && parsed <= BonusLedger::amount_max) return parsed;
  return fail(fmt::format("expected an amount above zero and of at most {}", to_text(BonusLedger::amount_max)));
}

std::string default_key(const CustomerSelection& selection, const AccrualAction& action, const Zone& zone) {
  const std::string asked = fmt::format("{}\n{}\n{}\n{}", to_json(selection.condition()), action.type,
                                        action.amount.units, to_text(zone.day(selection.at())));
  return fmt::format("audience/{:016x}", stable_hash(asked));
}

AudiencePlan plan(const CustomerSelection& selection, const AccrualAction& action) {
  const std::string key = operator_key(action.key);
  return plan_action(selection,
                     [&](const Engine& engine, const CustomerView& customer) -> std::optional<std::string_view> {
                       if (engine.bonuses().ledger(customer.number()).accrual(key) == nullptr) return std::nullopt;
                       return "already_accrued";
                     });
}

Result<void> carry_out(const CustomerSelection& selection, const AudiencePlan& plan, const AccrualAction& action) {
  return carry_out(selection, plan, [&](const std::string& id) {
    return BonusAccrualRequested{id, action.type, action.amount, action.key};
  });
}

std::vector<std::string> selected_ids(const CustomerSelection& selection) {
  std::mutex mutex;
  std::vector<std::string> ids;
  selection.host().for_each([&](PartitionId partition, const Engine& engine) {
    std::vector<std::string> here;
    for (const CustomerNumber number : selection.members()[partition.value]) {
      here.emplace_back(engine.audience().customer(number).id());
    }
    const std::lock_guard lock(mutex);
    ids.insert(ids.end(), std::make_move_iterator(here.begin()), std::make_move_iterator(here.end()));
  });
  return ids;
}

}  // namespace lapwing
