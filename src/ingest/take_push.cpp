#include "ingest/take_push.hpp"

#include "channel/push_subscription.hpp"
#include "model/inputs.hpp"
#include "vault/vault.hpp"

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

}  // namespace lapwing
