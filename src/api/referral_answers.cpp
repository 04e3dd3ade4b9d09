#include "api/referral_answers.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <tuple>

#include "host/host.hpp"

namespace lapwing {
namespace {

Money net_of(const Engine& engine, std::uint32_t customer, const std::string& order_id) {
  if (order_id.empty()) return {};
  const OrderStore& store = engine.audience().orders();
  const OrdersView orders = store.orders(customer);
  const std::size_t place = store.find(customer, order_id);
  return place == orders.size() || !stands(orders.status(place)) ? Money{} : orders.net(place);
}

}  // namespace

std::vector<ListedReferral> list_referrals(Host& host) {
  std::mutex mutex;
  std::vector<ListedReferral> referrals;
  host.for_each([&](PartitionId, const Engine& engine) {
    const std::lock_guard lock(mutex);
    for (const auto& [customer, referral] : engine.referrals().all()) {
      referrals.push_back({std::string(engine.audience().customer(CustomerNumber{customer}).id()),
                           referral.referrer,
                           {},
                           referral.state,
                           referral.claimed_at,
                           referral.order_id,
                           net_of(engine, customer, referral.order_id)});
    }
  });
  std::map<PartitionId, std::vector<ListedReferral*>> by_partition;
  for (ListedReferral& one : referrals) by_partition[one.referrer.partition].push_back(&one);
  for (const auto& [partition, listed] : by_partition) {
    host.with(partition, [&](const Engine& engine) {
      for (ListedReferral* one : listed) {
        const bool is_known = one->referrer.customer.value < engine.audience().size();
        if (is_known) one->referrer_id = engine.audience().customer(one->referrer.customer).id();
      }
    });
  }
  std::ranges::sort(referrals, [](const ListedReferral& a, const ListedReferral& b) {
    return std::tie(b.claimed_at, a.friend_id) < std::tie(a.claimed_at, b.friend_id);
  });
  return referrals;
}

std::optional<ReferralState> claim_state(Host& host, const std::string& friend_id, const std::string& code) {
  std::optional<ReferralState> state;
  host.with(host.partition_of(friend_id), [&](const Engine& engine) {
    const auto customer = engine.audience().find(friend_id);
    const Referral* referral = customer ? engine.referrals().of(*customer) : nullptr;
    if (referral != nullptr && engine.referrer_of(code) == referral->referrer) state = referral->state;
  });
  return state;
}

ReferralFigures sum_up(const std::vector<ListedReferral>& referrals) {
  ReferralFigures figures;
  std::set<CustomerPlace> referrers;
  for (const ListedReferral& one : referrals) {
    if (one.state != ReferralState::asked && one.state != ReferralState::refused) referrers.insert(one.referrer);
    switch (one.state) {
      case ReferralState::asked:
        ++figures.asked;
        break;
      case ReferralState::accepted:
        ++figures.accepted;
        break;
      case ReferralState::refused:
        ++figures.refused;
        break;
      case ReferralState::rewarded:
        ++figures.rewarded;
        figures.revenue += one.order_net;
        break;
      case ReferralState::taken_back:
        ++figures.taken_back;
        break;
    }
  }
  figures.referrers = referrers.size();
  return figures;
}

}  // namespace lapwing
