#include "player/played_engine.hpp"

#include <utility>

namespace lapwing {

std::vector<PlayedShop::Refusal> PlayedEngine::take(PartitionId, std::vector<Input> inputs, Instant now) {
  std::vector<Refusal> refused;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto change = engine_->apply(std::move(inputs[i]), now, records_);
    if (!change) refused.push_back({i, change.error().text()});
    restart();
  }
  return refused;
}

void PlayedEngine::carry_errands(Instant now) {
  while (!engine_->errands().pending().empty()) {
    const ErrandSent sent = engine_->errands().pending().begin()->second;
    const ErrandReceived received{PartitionId{0}, sent.errand, sent.payload};
    expect(engine_->apply(received, now, records_).has_value(), "an errand is refused");
    restart();
    expect(engine_->apply(received, now, records_) == Change::unchanged, "an errand that came twice is new");
    expect(engine_->apply(ErrandDone{sent.errand}, now, records_) == Change::changed, "an errand is done already");
    if (!complaint_.empty()) return;
  }
}

void PlayedEngine::advance(Instant now) {
  const std::size_t before = records_.size();
  engine_->advance(now, records_);
  if (records_.size() > before) restart();
}

void PlayedEngine::restart() {
  if (restarts_ == Restarts::none) return;
  auto restarted = std::make_unique<Engine>();
  const std::string image = engine_->save();
  if (restarts_ == Restarts::loading) {
    expect(restarted->load(image).has_value(), "its image cannot be loaded");
  } else {
    for (const Record& record : records_) expect(restarted->replay(record).has_value(), "a record is not replayed");
  }
  expect(restarted->save() == image, "another state comes of a restart");
  engine_ = std::move(restarted);
}

void PlayedEngine::expect(bool true_now, const char* otherwise) {
  if (!true_now && complaint_.empty()) complaint_ = otherwise;
}

}  // namespace lapwing
