#include "engine/errands.hpp"

#include <algorithm>
#include <vector>

#include "model/record.hpp"

namespace lapwing {

void Errands::apply(const ErrandSent& sent) {
  pending_.emplace(sent.errand, sent);
  next_ = std::max(next_, sent.errand.value + 1);
}

bool Errands::receive(PartitionId from, ErrandNumber errand) {
  ErrandNumber& heard = heard_[from];
  if (errand <= heard) return false;
  heard = errand;
  return true;
}

void Errands::save(ByteWriter& to) const {
  to.put(next_);
  Batch batch;
  for (const auto& [number, sent] : pending_) batch.records.push_back({Instant{}, Decision{sent}});
  to.put_text(encode(batch));
  to.put<std::uint64_t>(heard_.size());
  for (const auto& [from, errand] : heard_) {
    to.put(from);
    to.put(errand);
  }
}

Result<void> Errands::load(ByteReader& from) {
  from.get(next_);
  const Batch batch = TRY(decode_batch(from.get_text()));
  for (const Record& record : batch.records) {
    const auto* decision = std::get_if<Decision>(&record.body);
    const auto* sent = decision == nullptr ? nullptr : std::get_if<ErrandSent>(decision);
    if (sent == nullptr) return fail("the image has a record among its errands that is none");
    pending_.emplace(sent->errand, *sent);
  }
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    const auto sender = from.get<PartitionId>();
    from.get(heard_[sender]);
  }
  return {};
}

}  // namespace lapwing
