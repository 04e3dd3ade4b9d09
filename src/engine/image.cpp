// The engine's snapshot image: the images of the rooms that it composes, one behind the other.
#include "engine/engine.hpp"

namespace lapwing {
namespace {

constexpr std::uint32_t image_version = 19;

void put_shop(ByteWriter& to, const std::optional<ShopConfigured>& shop) {
  Batch batch;
  if (shop) batch.records.push_back({Instant{}, Input{*shop}});
  to.put_text(encode(batch));
}

Result<std::optional<ShopConfigured>> get_shop(ByteReader& from) {
  const Batch batch = TRY(decode_batch(from.get_text()));
  if (batch.records.empty()) return std::nullopt;
  const auto* input = std::get_if<Input>(&batch.records.front().body);
  if (input == nullptr || !std::holds_alternative<ShopConfigured>(*input)) return fail("the image has no shop");
  return std::get<ShopConfigured>(*input);
}

}  // namespace

/// As the decisions that raised them.
void Engine::save_tasks(ByteWriter& to) const {
  Batch batch;
  for (const auto& [number, task] : tasks_) batch.records.push_back({task.at, Decision{task.raised}});
  to.put_text(encode(batch));
  to.put(next_task_);
}

Result<void> Engine::load_tasks(ByteReader& from) {
  const Batch batch = TRY(decode_batch(from.get_text()));
  for (const Record& record : batch.records) {
    const auto* decision = std::get_if<Decision>(&record.body);
    const auto* raised = decision == nullptr ? nullptr : std::get_if<TaskRaised>(decision);
    if (raised == nullptr) return fail("the image has something else among its tasks");
    tasks_.emplace(raised->task, OpenTask{*raised, record.at});
  }
  from.get(next_task_);
  return {};
}

std::string Engine::save() const {
  ByteWriter to;
  to.put(image_version);
  put_shop(to, shop_);
  to.put(now_);
  audience_.save(to);
  campaigns_.save(to);
  bonuses_.save(to);
  promo_stock_.save(to);
  referrals_.save(to);
  errands_.save(to);
  rfm_.save(to);
  segments_.save(to);
  bonus_counts_.save(to);
  effects_.save(to);
  send_history_.save(to);
  suppressions_.save(to);
  held_.save(to);
  to.put<std::uint64_t>(definitions_.size());
  for (const auto& [key, definition] : definitions_) {
    to.put(key.first);
    to.put_text(key.second);
    to.put(definition.version);
    to.put_text(definition.text);
  }
  messages_.save(to);
  to.put<std::uint64_t>(broadcasts_.size());
  for (const std::string& id : broadcasts_) to.put_text(id);
  to.put<std::uint64_t>(accrued_lots_.size());
  for (const auto& [enrollment, lot] : accrued_lots_) {
    to.put(enrollment);
    to.put(lot);
  }
  save_tasks(to);
  to.put(next_intent_);
  return to.take();
}

bool Engine::reads(std::string_view image) { return ByteReader(image).get<std::uint32_t>() == image_version; }

Result<void> Engine::load(std::string_view image) {
  ByteReader from(image);
  const auto version = from.get<std::uint32_t>();
  if (version != image_version) return fail("a snapshot of another version of Lapwing");
  shop_ = TRY(get_shop(from));
  from.get(now_);
  audience_.load(from);
  CHECK(campaigns_.load(from));
  CHECK(bonuses_.load(from));
  CHECK(promo_stock_.load(from));
  CHECK(referrals_.load(from));
  CHECK(errands_.load(from));
  rfm_.load(from);
  CHECK(segments_.load(from));
  bonus_counts_.load(from);
  effects_.load(from);
  send_history_.load(from);
  suppressions_.load(from);
  held_.load(from);
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    const auto kind = from.get<DefinitionKind>();
    std::string id = from.get_text();
    Definition& definition = definitions_[{kind, std::move(id)}];
    from.get(definition.version);
    definition.text = from.get_text();
  }
  if (const Definition* rfm = definition(DefinitionKind::rfm, std::string(RfmDefinition::id))) {
    rfm_.define(TRY(parse_rfm_definition(rfm->text)), rfm->version);
  }
  if (const Definition* policy = definition(DefinitionKind::policy, std::string(PolicyDefinition::id))) {
    policy_ = TRY(parse_policy(policy->text));
  }
  messages_.load(from);
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) broadcasts_.insert(from.get_text());
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    const auto enrollment = from.get<std::uint64_t>();
    accrued_lots_[enrollment] = from.get<LotNumber>();
  }
  CHECK(load_tasks(from));
  from.get(next_intent_);
  return from.finish();
}

}  // namespace lapwing
