#include <cstddef>
#include <cstdint>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/ensure.hpp"
#include "ingest/ingest_routes.hpp"
#include "ingest/segment_event.hpp"
#include "ingest/segment_traits.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

constexpr Instant now = Instant::from_seconds(1'750'000'000);

void read(const nlohmann::json& json, std::optional<SegmentCall> call, std::vector<OrderLine>& cart) {
  const auto message = read_segment_message(json, "$", call, now, now);
  if (!message) return;
  ensure(message->at <= now, "nothing is dated later than it was heard of");
  ensure(message->message_id.size() <= segment_word_bytes_max, "ids are bounded");
  static_cast<void>(read_segment_traits(*message, "anna"));
  const auto fact = read_segment_event(*message, "$", "USD");
  if (!fact || !std::holds_alternative<CartEdit>(*fact)) return;
  if (auto lines = edited(cart, std::get<CartEdit>(*fact))) cart = std::move(*lines);
  for (const OrderLine& line : cart) ensure(line.quantity.thousandths > 0, "what lies in a cart is there");
}

}  // namespace
}  // namespace lapwing

/// A body of a request: a batch, or a message of each kind.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lapwing;
  HttpRequest request;
  request.body.assign(reinterpret_cast<const char*>(data), size);
  static_cast<void>(write_key_of(request));
  const auto json = parse_json(request.body);
  if (!json) return 0;
  std::vector<OrderLine> cart;
  const auto batch = json->is_object() ? json->find("batch") : json->end();
  if (batch != json->end() && batch->is_array()) {
    for (const auto& one : *batch) read(one, std::nullopt, cart);
  }
  for (const SegmentCall call : {SegmentCall::track, SegmentCall::page, SegmentCall::identify}) read(*json, call, cart);
  return 0;
}
