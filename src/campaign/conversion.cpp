#include "campaign/conversion.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "model/json_fields.hpp"

namespace lapwing {
namespace {

constexpr Duration window_min = Duration::hours(1);
constexpr Duration window_max = Duration::days(90);

template <class Action>
bool is(const Step& step) {
  return std::holds_alternative<Action>(step.action);
}

/// Whether the step does something to the customer, rather than lead the walk.
bool acts(const Step& step) {
  return is<SendStep>(step) || is<CascadeStep>(step) || is<AccrueStep>(step) || is<PromoCodeStep>(step) ||
         is<ChangeStep>(step) || is<TaskStep>(step) || is<WebhookStep>(step);
}

std::optional<std::uint32_t> usual_basis(const std::vector<Step>& steps) {
  auto basis = std::ranges::find_if(steps,
                                    [](const Step& step) { return is<SendStep>(step) || is<CascadeStep>(step); });
  if (basis == steps.end()) basis = std::ranges::find_if(steps, acts);
  if (basis == steps.end()) return std::nullopt;
  return static_cast<std::uint32_t>(basis - steps.begin());
}

Result<std::uint32_t> find_basis(JsonFields& fields, const std::vector<Step>& steps) {
  const std::string id = TRY(fields.text("basis"));
  const auto step = std::ranges::find_if(steps, [&](const Step& one) { return !id.empty() && one.id == id; });
  if (step == steps.end()) {
    return fail(fmt::format("expected the id of a step, found \"{}\"", id), fields.path_of("basis"));
  }
  if (!acts(*step)) {
    return fail(fmt::format("the step \"{}\" does nothing that a conversion could be based on", id),
                fields.path_of("basis"));
  }
  return static_cast<std::uint32_t>(step - steps.begin());
}

}  // namespace

Result<ConversionRule> parse_conversion(const nlohmann::json* json, const std::string& path, std::string_view mechanic,
                                        const std::vector<Step>& steps) {
  ConversionRule rule;
  if (mechanic == upsell_mechanic) rule.method = ConversionMethod::order_growth;
  rule.basis = usual_basis(steps);
  if (json == nullptr) return rule;
  JsonFields fields = TRY(JsonFields::of(*json, path));
  if (fields.has("method")) {
    const std::string text = TRY(fields.text("method"));
    const auto method = parse_conversion_method(text);
    if (!method) {
      return fail(fmt::format("expected new_orders, order_growth, any or none, found \"{}\"", text),
                  fields.path_of("method"));
    }
    rule.method = *method;
  }
  if (fields.has("window")) rule.window = TRY(fields.duration("window"));
  if (rule.window < window_min || rule.window > window_max) {
    return fail(fmt::format("expected {} to {}, found {}", to_text(window_min), to_text(window_max),
                            to_text(rule.window)),
                fields.path_of("window"));
  }
  if (fields.has("basis")) rule.basis = TRY(find_basis(fields, steps));
  CHECK(fields.finish());
  return rule;
}

}  // namespace lapwing
