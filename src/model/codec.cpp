// Batches of records to Protocol Buffers and back.
#include <google/protobuf/arena.h>

#include "model/codec_parts.hpp"
#include "records.pb.h"

namespace lapwing {

namespace pb = records;

std::string encode(const Batch& batch) {
  google::protobuf::Arena arena;
  auto& message = *google::protobuf::Arena::CreateMessage<pb::Batch>(&arena);
  message.mutable_records()->Reserve(static_cast<int>(batch.records.size()));
  for (const Record& record : batch.records) {
    pb::Record& to = *message.add_records();
    to.set_at_ms(record.at.ms);
    std::visit([&](const auto& side) { encode(side, to); }, record.body);
  }
  return message.SerializeAsString();
}

Result<Batch> decode_batch(std::string_view bytes) {
  google::protobuf::Arena arena;
  auto& message = *google::protobuf::Arena::CreateMessage<pb::Batch>(&arena);
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return fail("the bytes are not a batch");
  Batch batch;
  batch.records.reserve(static_cast<std::size_t>(message.records_size()));
  for (const pb::Record& record : message.records()) {
    const Instant at{record.at_ms()};
    if (record.body_case() >= pb::Record::kRegistered) {
      batch.records.push_back({at, decode_decision(record)});
    } else {
      batch.records.push_back({at, TRY(decode_input(record))});
    }
  }
  return batch;
}

namespace {

// The names of the kinds, in the order of the variants.
constexpr std::array<std::string_view, std::variant_size_v<Input>> input_names = {"shop_configured",
                                                                                  "zone_defined",
                                                                                  "definition_published",
                                                                                  "rfm_bounds_set",
                                                                                  "product_recorded",
                                                                                  "customer_recorded",
                                                                                  "order_recorded",
                                                                                  "bonus_spend_requested",
                                                                                  "receipt_arrived",
                                                                                  "clock_advanced",
                                                                                  "order_lines_recorded",
                                                                                  "activity_recorded",
                                                                                  "segment_members_changed",
                                                                                  "bonus_accrual_requested",
                                                                                  "broadcast_requested",
                                                                                  "promo_code_issued",
                                                                                  "bonus_hold_requested",
                                                                                  "bonus_hold_committed",
                                                                                  "bonus_hold_released",
                                                                                  "suppression_changed",
                                                                                  "campaign_status_set",
                                                                                  "campaign_migrated",
                                                                                  "split_decided",
                                                                                  "task_closed",
                                                                                  "code_secret_set",
                                                                                  "promo_codes_uploaded",
                                                                                  "promo_code_requested",
                                                                                  "referral_claimed",
                                                                                  "errand_received",
                                                                                  "errand_done",
                                                                                  "attempt_requested",
                                                                                  "resend_requested",
                                                                                  "customer_erased",
                                                                                  "customer_merged",
                                                                                  "bonuses_moved"};
constexpr std::array<std::string_view, std::variant_size_v<Decision>> decision_names = {"registered",
                                                                                        "schedule_fired",
                                                                                        "enrolled",
                                                                                        "advanced",
                                                                                        "exited",
                                                                                        "goal_reached",
                                                                                        "message_queued",
                                                                                        "message_refused",
                                                                                        "bonus_posted",
                                                                                        "segments_changed",
                                                                                        "segment_recomputed",
                                                                                        "stage_moved",
                                                                                        "stages_recomputed",
                                                                                        "message_held",
                                                                                        "variant_assigned",
                                                                                        "customer_changed",
                                                                                        "task_raised",
                                                                                        "migrated",
                                                                                        "promo_code_reserved",
                                                                                        "promo_code_given",
                                                                                        "promo_code_released",
                                                                                        "promo_code_redeemed",
                                                                                        "promo_code_restored",
                                                                                        "promo_code_refused",
                                                                                        "promo_stock_low",
                                                                                        "errand_sent",
                                                                                        "referral_moved",
                                                                                        "referrer_rewarded",
                                                                                        "order_attributed",
                                                                                        "webhook_raised",
                                                                                        "refill_due",
                                                                                        "refill_periods_learned",
                                                                                        "message_withdrawn"};
static_assert(!input_names.back().empty() && !decision_names.back().empty(), "every kind of record has a name");

}  // namespace

std::string_view kind_of(const Record& record) {
  if (const auto* input = std::get_if<Input>(&record.body)) return input_names.at(input->index());
  return decision_names.at(std::get<Decision>(record.body).index());
}

}  // namespace lapwing
