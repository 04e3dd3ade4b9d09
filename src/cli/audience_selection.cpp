#include "cli/audience_selection.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/condition_answers.hpp"
#include "api/currency.hpp"
#include "api/segments.hpp"
#include "cli/commands.hpp"
#include "cli/read_condition.hpp"
#include "condition/describe.hpp"
#include "condition/facets.hpp"
#include "host/rfm_bounds.hpp"

namespace lapwing {

NamedAudience::NamedAudience(DataFolder folder, Condition condition, Instant at)
    : folder_(std::move(folder)), condition_(std::move(condition)), at_(at) {
  freeze_at(host(), shop().zone, at_, rfm_);
}

Result<std::unique_ptr<NamedAudience>> NamedAudience::create(const AudienceOptions& options) {
  const int given = !options.where.empty() + !options.cell.empty() + !options.segment.empty();
  if (given != 1) return fail("expected one of --where, --cell and --segment, to say whom it is about");
  DataFolder folder = TRY(DataFolder::open(options.data));
  Condition condition;
  if (!options.where.empty()) condition = TRY(read_condition(options.where));
  if (!options.cell.empty()) condition = TRY(condition_of_cell(options.cell));
  if (!options.segment.empty()) condition = TRY(published_condition(folder.host(), options.segment));
  if (depends_on(condition).contains(Facet::enrollment)) {
    return fail("expected a condition that makes sense outside a campaign");
  }
  return std::make_unique<NamedAudience>(std::move(folder), std::move(condition), wall_clock());
}

CustomerSelection NamedAudience::select() { return {host(), condition_, at_, &rfm_}; }

void tell_plan(const AudienceOptions& options, const ShopConfigured& shop, const CustomerSelection& selection,
               const AudiencePlan& plan, std::string_view action, std::string_view what) {
  if (options.json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"action", action},
                                              {"audience", selection.size()},
                                              {"touched", plan.touched()},
                                              {"left_out", plan.left_out},
                                              {"done", options.yes}}
                           .dump());
    return;
  }
  fmt::print("{} of {} customers: {}\n", grouped(selection.size()), grouped(selection.everybody()),
             describe(selection.condition(), shop.locale, currency_of(shop)));
  fmt::print("  {}  {}{}\n", painted(padded_left(grouped(plan.touched()), 9), Colour::bold),
             options.yes ? "" : "would be ", what);
  for (const auto& [reason, count] : plan.left_out) {
    std::string words = reason;
    std::ranges::replace(words, '_', ' ');
    fmt::print("  {}  left out: {}\n", padded_left(grouped(count), 9), words);
  }
  if (!options.yes) fmt::print("nothing was done yet; the same with --yes does it\n");
}

}  // namespace lapwing
