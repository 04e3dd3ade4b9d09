#include "server/click_watch.hpp"

namespace lapwing {

void ClickWatch::add(const Click& click, bool is_machine, Instant now) {
  Held& clicks = held_.try_emplace({click.partition, click.intent}, Held{now, false, {}}).first->second;
  clicks.is_machine = clicks.is_machine || is_machine;
  clicks.links.insert(click.link);
}

std::vector<ClickWatch::Judged> ClickWatch::take_due(Instant now) { return take(now - held); }
std::vector<ClickWatch::Judged> ClickWatch::take_all() { return take(Instant::never()); }

std::vector<ClickWatch::Judged> ClickWatch::take(Instant first_until) {
  std::vector<Judged> judged;
  for (auto at = held_.begin(); at != held_.end();) {
    const auto& [key, clicks] = *at;
    if (clicks.first > first_until) {
      ++at;
      continue;
    }
    const bool is_machine = clicks.is_machine || clicks.links.size() > 1;
    judged.push_back(
        {key.partition, key.intent, is_machine ? ReceiptOutcome::machine_clicked : ReceiptOutcome::clicked});
    at = held_.erase(at);
  }
  return judged;
}

}  // namespace lapwing
