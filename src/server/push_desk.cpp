#include "server/push_desk.hpp"

#include <utility>

#include "channel/push_subscription.hpp"
#include "host/data_folder.hpp"

namespace lapwing {

Result<ContactFact> take_push(Vault& vault, std::string_view customer_id, const std::string& subscription,
                              Personal& personal) {
  if (subscription.empty()) {
    personal.push_subscription.clear();
    return ContactFact{ChannelKind::push, ContactState::absent, 0, {}};
  }
  const PushSubscription read = TRY(parse_push_subscription(subscription));
  const std::uint64_t fingerprint = vault.fingerprint(read.endpoint);
  CHECK(vault.claim(fingerprint, customer_id));
  personal.push_subscription = subscription;
  return ContactFact{ChannelKind::push, ContactState::valid, fingerprint, {}};
}

Result<void> PushDesk::forget(const std::string& customer_id, const std::string& subscription) {
  Host& host = folder_.host();
  const PartitionId partition = host.partition_of(customer_id);
  std::string sealed;
  host.with(partition, [&](const Engine& engine) {
    const auto known = engine.audience().find(customer_id);
    if (known) sealed = engine.audience().customer(*known).sealed_personal();
  });
  if (sealed.empty()) return {};
  Personal personal = TRY(folder_.vault().open(customer_id, sealed));
  if (personal.push_subscription != subscription) return {};
  CustomerRecorded customer{.customer_id = customer_id};
  customer.contacts.push_back(TRY(take_push(folder_.vault(), customer_id, {}, personal)));
  customer.sealed_personal = TRY(folder_.vault().seal(customer_id, personal));
  host.submit(partition, {Input{std::move(customer)}}, clock_());
  return {};
}

}  // namespace lapwing
