#include "server/push_desk.hpp"

#include <utility>

#include "host/data_folder.hpp"
#include "ingest/take_push.hpp"

namespace lapwing {

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
