#include "channel/smpp.hpp"

#include <utility>

#include "channel/smpp_batch.hpp"
#include "channel/smpp_link.hpp"

namespace lapwing {

SmppChannel::SmppChannel(SmppSettings settings) : settings_(std::move(settings)) {}
SmppChannel::~SmppChannel() = default;

SmppLink& SmppChannel::link() {
  if (!link_) link_ = std::make_unique<SmppLink>(settings_);
  return *link_;
}

void SmppChannel::send(std::span<const Envelope> envelopes, const Done& done) {
  if (envelopes.empty()) return;
  SmppBatch batch(envelopes, settings_, next_ticket_, monotonic_now());
  next_ticket_ = batch.end_ticket();
  // Needed when we leave early, by an exception out of `done`; else the batch is over by then.
  const auto abandon = [](SmppLink* running) { running->abandon(); };
  const std::unique_ptr<SmppLink, decltype(abandon)> abandon_at_end(&link(), abandon);
  link().begin(batch);
  for (std::size_t reported = 0; reported < envelopes.size();) {
    for (auto& [index, result] : link().take_results()) {
      ++reported;
      done(index, std::move(result));
    }
  }
}

void SmppChannel::receive(Duration wait, const TakeIncoming& take) {
  const auto arrivals = link().take_arrivals(wait);
  if (arrivals.empty()) return;
  bool is_kept = false;
  const auto acknowledge = [&](SmppLink* running) { running->acknowledge(arrivals, is_kept); };
  const std::unique_ptr<SmppLink, decltype(acknowledge)> acknowledge_at_end(&link(), acknowledge);
  std::vector<Incoming> incoming;
  incoming.reserve(arrivals.size());
  for (const auto& arrival : arrivals) incoming.push_back(arrival.incoming);
  is_kept = take(incoming);
}

std::string SmppChannel::description() const {
  return "smpp://" + settings_.host + ":" + std::to_string(settings_.port);
}

}  // namespace lapwing
