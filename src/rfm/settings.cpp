#include "rfm/settings.hpp"

#include <string_view>

#include <fmt/format.h>

namespace lapwing {
namespace {

Result<void> check_range(std::string_view field, std::int32_t value, std::int32_t min, std::int32_t max) {
  if (value >= min && value <= max) return {};
  return fail(fmt::format("expected {}..{}, found {}", min, max, value), std::string(field));
}

template <class Value>
Result<void> check_bounds(std::string_view field, const std::vector<Value>& bounds, std::int32_t bins) {
  if (bounds.size() != static_cast<std::size_t>(bins - 1)) {
    return fail(fmt::format("expected {} bounds for {} bins, found {}", bins - 1, bins, bounds.size()),
                std::string(field));
  }
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    if (bounds[i] < Value{0}) {
      return fail(fmt::format("expected a bound of at least 0, found {}", to_text(bounds[i])),
                  fmt::format("{}[{}]", field, i));
    }
    if (i > 0 && bounds[i] <= bounds[i - 1]) {
      return fail(fmt::format("expected ascending bounds, found {} after {}", to_text(bounds[i]),
                              to_text(bounds[i - 1])),
                  fmt::format("{}[{}]", field, i));
    }
  }
  return {};
}

}  // namespace

Result<void> validate(const RfmSettings& settings) {
  CHECK(check_range("period_days", settings.period_days, RfmSettings::period_days_min, RfmSettings::period_days_max));
  CHECK(check_range("bins", settings.bins, RfmSettings::bins_min, RfmSettings::bins_max));
  if (settings.method == RfmMethod::manual) {
    CHECK(check_bounds("manual.recency_days", settings.manual.recency_days, settings.bins));
    CHECK(check_bounds("manual.frequency", settings.manual.frequency, settings.bins));
    CHECK(check_bounds("manual.monetary", settings.manual.monetary, settings.bins));
  }
  if (settings.names.bins() != settings.bins) {
    return fail(fmt::format("expected a table of names for {0} x {0} cells, found one for {1} x {1}", settings.bins,
                            settings.names.bins()),
                "names");
  }
  return {};
}

}  // namespace lapwing
