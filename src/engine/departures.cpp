// Customers who are gone: forgotten for good, or found to be somebody else.
//
// The state of such a customer is dropped when the input is taken in; what they walked, were in and had ends by
// decisions that follow, so that whoever counts hears of it.
#include <fmt/format.h>

#include "engine/customer_history.hpp"
#include "engine/decider.hpp"

namespace lapwing {
namespace {

std::string told_gone(const std::string& customer_id, std::string_view into) {
  return into.empty() ? fmt::format("the customer \"{}\" was erased", customer_id)
                      : fmt::format("the customer \"{}\" was merged into \"{}\"", customer_id, into);
}

}  // namespace

Result<CustomerNumber> Engine::take_in_customer(const std::string& customer_id, Instant at) {
  const CustomerNumber customer = audience_.ensure(customer_id, at);
  if (audience_.is_gone(customer)) return fail(told_gone(customer_id, *audience_.gone_into(customer_id)));
  return customer;
}

std::optional<CustomerNumber> Engine::parting(const Input& input) const {
  if (const auto* erased = std::get_if<CustomerErased>(&input)) return audience_.find(erased->customer_id);
  if (const auto* merged = std::get_if<CustomerMerged>(&input)) return audience_.find(merged->customer_id);
  return std::nullopt;
}

Result<Change> Engine::absorb(const CustomerErased& erased) {
  if (const auto into = audience_.gone_into(erased.customer_id)) {
    if (into->empty()) return Change::unchanged;
    return fail(told_gone(erased.customer_id, *into));
  }
  const auto customer = audience_.find(erased.customer_id);
  if (!customer) return fail(fmt::format("there is no customer \"{}\"", erased.customer_id));
  return part_with(*customer, {});
}

Result<Change> Engine::absorb(const CustomerMerged& merged) {
  if (merged.into.empty() || merged.into == merged.customer_id) {
    return fail(fmt::format("expected another customer to merge \"{}\" into", merged.customer_id));
  }
  if (const auto into = audience_.gone_into(merged.customer_id)) {
    if (*into == merged.into) return Change::unchanged;
    return fail(told_gone(merged.customer_id, *into));
  }
  const auto customer = audience_.find(merged.customer_id);
  if (!customer) return fail(fmt::format("there is no customer \"{}\"", merged.customer_id));
  return part_with(*customer, merged.into);
}

Change Engine::part_with(CustomerNumber customer, std::string_view into) {
  std::erase_if(tasks_, [&](const auto& task) { return task.second.raised.customer == customer; });
  audience_.part_with(customer, into);
  return Change::changed;
}

/// Bonuses that moved are there already: here they burn, under the eyes of whoever counts.
void Engine::Decider::part_with(CustomerNumber customer, const std::string& reason) {
  for (const EnrollmentNumber enrollment : engine_.campaigns_.enrollments().of(customer)) {
    emit(Exited{enrollment, reason});
  }
  reconsider(customer);
  engine_.segments_.part_with(customer, *this);
  post(customer, engine_.bonuses_.ledger(customer).plan_forfeit(now_), EnrollmentNumber{});
  engine_.campaigns_.look_at_refills(customer, audience(), now_);
}

Result<Change> Engine::Decider::take_over(const BonusesMoved& moved) {
  const auto customer = audience().find(moved.customer_id);
  if (!customer) return fail(fmt::format("there is no customer \"{}\"", moved.customer_id));
  for (const MovedLot& lot : moved.lots) {
    if (!engine_.bonuses_.find_type(lot.bonus_type)) {
      return fail(fmt::format("there is no bonus type \"{}\"", lot.bonus_type));
    }
    if (lot.amount <= Money{} || lot.amount > BonusLedger::amount_max) {
      return fail(fmt::format("expected an amount above zero and of at most {}, found {}",
                              to_text(BonusLedger::amount_max), to_text(lot.amount)));
    }
  }
  Change change = Change::unchanged;
  for (const MovedLot& lot : moved.lots) {
    const std::string key = fmt::format("moved/{}/{}", moved.from, lot.number);
    if (lot.burns_at <= now_ || engine_.bonuses_.ledger(*customer).accrual(key) != nullptr) continue;
    post(*customer, engine_.bonuses_.ledger(*customer).plan_due(now_), EnrollmentNumber{});
    const auto postings = engine_.bonuses_.ledger(*customer).plan_accrual(
        {.key = key,
         .now = now_,
         .amount = lot.amount,
         .type = *engine_.bonuses_.find_type(lot.bonus_type),
         .term = {lot.active_at, lot.burns_at},
         .lot = engine_.bonuses_.next_lot()});
    ensure(postings.has_value(), "an accrual that was checked is planned");
    post(*customer, *postings, EnrollmentNumber{});
    change = Change::changed;
  }
  return change;
}

}  // namespace lapwing
