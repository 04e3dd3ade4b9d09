// What an engine asks memory for before records come to their turn.
#include "engine/engine.hpp"

namespace lapwing {
namespace {

/// Whose the input is; empty if nobody's alone.
std::string_view customer_id_of(const Input& input) {
  return std::visit(
      [](const auto& body) -> std::string_view {
        if constexpr (requires { body.customer_id; }) return body.customer_id;
        return {};
      },
      input);
}

}  // namespace

void Engine::approach(const Input& input, Approach step) const {
  const std::string_view id = customer_id_of(input);
  if (id.empty()) return;
  if (step == Approach::name) {
    audience_.approach(id);
    if (const auto* order = std::get_if<OrderRecorded>(&input)) audience_.orders().approach(order->order_id);
    return;
  }
  const auto customer = audience_.guess(id);
  if (!customer) return;
  audience_.approach(*customer, step);
  segments_.approach(*customer, step);
  campaigns_.approach(*customer, step);
  if (std::holds_alternative<OrderRecorded>(input)) effects_.approach(*customer, step);
}

void Engine::approach(const Record& record, Approach step) const {
  if (const auto* input = std::get_if<Input>(&record.body)) return approach(*input, step);
  const auto* changed = std::get_if<SegmentsChanged>(&std::get<Decision>(record.body));
  if (changed == nullptr || changed->customer.value >= segments_.memberships().customer_count()) return;
  segments_.approach(changed->customer, step);
}

}  // namespace lapwing
