#include "campaign/refill.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "condition/comparison.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

/// A text or a list of them, sorted; empty: it is not given.
Result<std::vector<std::string>> read_texts(JsonFields& fields, const char* name) {
  std::vector<std::string> texts;
  const Json* given = fields.value(name);
  if (given == nullptr) return texts;
  const Json list = given->is_array() ? *given : Json::array({*given});
  for (const Json& text : list) {
    if (text.is_string() && !text.get_ref<const std::string&>().empty()) texts.push_back(text.get<std::string>());
  }
  if (list.empty() || texts.size() != list.size()) {
    return fail("expected a text or a list of texts", fields.path_of(name));
  }
  std::ranges::sort(texts);
  const auto repeated = std::ranges::unique(texts);
  texts.erase(repeated.begin(), repeated.end());
  return texts;
}

Result<void> read_items(JsonFields& fields, RefillTrigger& trigger) {
  trigger.products = TRY(read_texts(fields, "product"));
  trigger.categories = TRY(read_texts(fields, "category"));
  const bool has_each = fields.has("each");
  if (trigger.products.empty() && trigger.categories.empty() && !has_each) {
    return fail(R"(expected a "product" or a "category", or "each": "product" for all that there are)", fields.path());
  }
  const std::string each = TRY(fields.text_or("each", trigger.products.empty() ? "category" : "product"));
  if (each != "product" && each != "category") return fail("expected product or category", fields.path_of("each"));
  trigger.by_category = each == "category";
  if (trigger.by_category && !trigger.products.empty()) {
    return fail("where products are named, each of them is an item", fields.path_of("each"));
  }
  return {};
}

Result<Duration> read_period(JsonFields& fields, const char* name) {
  const Duration period = TRY(fields.duration(name));
  if (period < Duration::days(1) || period > RefillTrigger::lasts_max) {
    return fail("expected 1 to 3650 days", fields.path_of(name));
  }
  return period;
}

Result<void> read_lead(JsonFields& fields, RefillTrigger& trigger) {
  const Json* given = fields.value("lead");
  if (given == nullptr) return {};
  if (given->is_object()) {
    JsonFields lead = TRY(JsonFields::of(*given, fields.path_of("lead")));
    trigger.lead_share = TRY(lead.percent("percent"));
    if (trigger.lead_share > RefillTrigger::whole / 2) return fail("expected at most half", lead.path_of("percent"));
    return lead.finish();
  }
  trigger.lead = TRY(fields.duration("lead"));
  const bool is_long = !trigger.learns && trigger.period && *trigger.lead * 2 > *trigger.period;
  if (*trigger.lead < Duration{} || *trigger.lead > RefillTrigger::lasts_max || is_long) {
    return fail("expected at most half of the period", fields.path_of("lead"));
  }
  return {};
}

/// How many pieces the line has; no more than anybody needs, so that sums of them stay in bounds.
std::int64_t thousandths_of(const LinesView& lines, std::uint32_t line) {
  constexpr std::int64_t thousandths_max = 1'000'000'000;
  return std::min(lines.quantity(line).thousandths, thousandths_max);
}

/// Times between two purchases in seconds, each with its item.
using Gaps = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

/// The median of each item that has enough of them.
void tell(Gaps gaps, const TextTable& ids, LearnedPeriods::ById& periods) {
  std::ranges::sort(gaps);
  for (auto first = gaps.begin(); first != gaps.end();) {
    const auto last = std::find_if(first, gaps.end(), [&](const auto& gap) { return gap.first != first->first; });
    const auto count = static_cast<std::size_t>(last - first);
    if (count >= learned_from) {
      const std::uint32_t median = (first + static_cast<std::ptrdiff_t>((count - 1) / 2))->second;
      periods.emplace(ids.text(first->first), Duration::seconds(median));
    }
    first = last;
  }
}

/// Collects the times between purchases of items while customers' orders pass by, oldest first.
class GapCollector {
 public:
  explicit GapCollector(std::uint32_t items) : last_(items) {}

  void pass(std::uint32_t item, std::uint32_t customer, std::uint32_t order, std::uint32_t second,
            std::int64_t thousandths) {
    Purchase& last = last_[item];
    const bool is_known = last.thousandths > 0 && last.customer == customer;
    if (is_known && last.order == order) {
      last.thousandths += thousandths;
      return;
    }
    if (is_known) {
      const std::int64_t gap = std::int64_t{second - last.second} * Quantity{}.thousandths / last.thousandths;
      if (Duration::seconds(gap) >= Duration::days(1) && Duration::seconds(gap) <= RefillTrigger::lasts_max) {
        gaps_.emplace_back(item, static_cast<std::uint32_t>(gap));
      }
    }
    last = {customer, order, second, thousandths};
  }
  [[nodiscard]] Gaps take() { return std::move(gaps_); }

 private:
  struct Purchase {
    std::uint32_t customer = 0;
    std::uint32_t order = 0;
    std::uint32_t second = 0;
    std::int64_t thousandths = 0;
  };

  std::vector<Purchase> last_;  // by item
  Gaps gaps_;
};

}  // namespace

Result<RefillTrigger> parse_refill_trigger(const Json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  RefillTrigger trigger;
  CHECK(read_items(fields, trigger));
  trigger.learns = TRY(fields.text("period")) == "learned";
  if (!trigger.learns) {
    trigger.period = TRY(read_period(fields, "period"));
  } else if (fields.has("else")) {
    trigger.period = TRY(read_period(fields, "else"));
  }
  CHECK(read_lead(fields, trigger));
  if (const Json* given = fields.value("substitutes")) {
    JsonFields substitutes = TRY(JsonFields::of(*given, fields.path_of("substitutes")));
    trigger.substitute_products = TRY(read_texts(substitutes, "product"));
    trigger.substitute_categories = TRY(read_texts(substitutes, "category"));
    CHECK(substitutes.finish());
    if (trigger.substitute_products.empty() && trigger.substitute_categories.empty()) {
      return fail("expected a \"product\" or a \"category\"", substitutes.path());
    }
  }
  CHECK(fields.finish());
  return trigger;
}

LearnedPeriods learn_periods(const RefillTrigger& trigger, const Audience& audience) {
  const WantedTexts products(trigger.products, audience.product_ids());
  const WantedTexts categories(trigger.categories, audience.categories());
  GapCollector of_products(audience.product_ids().size());
  GapCollector of_categories(audience.categories().size());
  std::vector<bool> is_asked(audience.categories().size());
  for (std::uint32_t customer = 0; customer < audience.size(); ++customer) {
    const CustomerView view = audience.customer(CustomerNumber{customer});
    const OrdersView orders = view.orders();
    const LinesView lines = view.lines();
    for (std::uint32_t order = 0; order < orders.size(); ++order) {
      if (orders.status(order) != OrderStatus::completed) continue;
      const std::uint32_t second = orders.placed_at()[order];
      const PlaceRange range = orders.lines(order);
      for (std::uint32_t line = range.begin; line < range.end; ++line) {
        const std::uint32_t product = lines.product(line);
        const std::uint32_t category = lines.category(line);
        const std::int64_t thousandths = thousandths_of(lines, line);
        if (thousandths <= 0) continue;
        of_categories.pass(category, customer, order, second, thousandths);
        const bool is_covered = (trigger.products.empty() || products.contains(product)) &&
                                (trigger.categories.empty() || categories.contains(category));
        if (!is_covered) continue;
        is_asked[category] = category != 0;
        const bool is_item = !trigger.by_category && !audience.product_ids().text(product).empty();
        if (is_item) of_products.pass(product, customer, order, second, thousandths);
      }
    }
  }
  LearnedPeriods learned;
  tell(of_products.take(), audience.product_ids(), learned.products);
  Gaps asked = of_categories.take();
  std::erase_if(asked, [&](const auto& gap) { return !is_asked[gap.first]; });
  tell(std::move(asked), audience.categories(), learned.categories);
  return learned;
}

RefillReader::RefillReader(const RefillTrigger& trigger, const LearnedPeriods& learned, const Audience& audience)
    : trigger_(&trigger),
      learned_(&learned),
      audience_(&audience),
      products_(trigger.products, audience.product_ids()),
      categories_(trigger.categories, audience.categories()),
      substitute_products_(trigger.substitute_products, audience.product_ids()),
      substitute_categories_(trigger.substitute_categories, audience.categories()) {}

/// No category and no product is number 0 or an empty text, which are no items.
bool RefillReader::is_covered(const LinesView& lines, std::uint32_t line) const {
  if (lines.quantity(line).thousandths <= 0) return false;
  const std::uint32_t item = trigger_->by_category ? lines.category(line) : lines.product(line);
  if (id_of(item).empty()) return false;
  return (trigger_->products.empty() || products_.contains(lines.product(line))) &&
         (trigger_->categories.empty() || categories_.contains(lines.category(line)));
}

bool RefillReader::is_substitute(const LinesView& lines, std::uint32_t line) const {
  return substitute_products_.contains(lines.product(line)) || substitute_categories_.contains(lines.category(line));
}

std::string_view RefillReader::id_of(std::uint32_t item) const {
  return trigger_->by_category ? audience_->categories().text(item) : audience_->product_ids().text(item);
}

std::optional<Duration> RefillReader::period_of(const Bought& bought) const {
  if (!trigger_->learns) return trigger_->period;
  if (!trigger_->by_category) {
    const auto told = learned_->products.find(audience_->product_ids().text(bought.item));
    if (told != learned_->products.end()) return told->second;
  }
  const auto told = learned_->categories.find(audience_->categories().text(bought.category));
  return told == learned_->categories.end() ? trigger_->period : told->second;
}

std::optional<Instant> RefillReader::due(const Bought& bought, Instant purchased_at) const {
  const auto period = period_of(bought);
  if (!period) return std::nullopt;
  const WideNumber lasts = static_cast<WideNumber>(period->ms) * bought.thousandths / Quantity{}.thousandths;
  const Duration time{static_cast<std::int64_t>(std::min<WideNumber>(lasts, RefillTrigger::lasts_max.ms))};
  const Duration share{time.ms / RefillTrigger::whole * trigger_->lead_share};
  const Duration lead = std::min(trigger_->lead.value_or(share), Duration{time.ms / 2});
  return purchased_at + (time - lead);
}

/// From the latest order back: whatever is bought there or has a substitute there ends what was bought before.
std::vector<Refill> RefillReader::of(CustomerNumber customer) const {
  const CustomerView view = audience_->customer(customer);
  const OrdersView orders = view.orders();
  const LinesView lines = view.lines();
  std::vector<Refill> refills;
  std::vector<std::uint32_t> ended;
  std::vector<Bought> bought;
  bool is_replaced = false;
  for (std::size_t order = orders.size(); order-- > 0 && !is_replaced;) {
    if (!stands(orders.status(order))) continue;
    bought.clear();
    const PlaceRange range = orders.lines(order);
    for (std::uint32_t line = range.begin; line < range.end; ++line) {
      is_replaced = is_replaced || is_substitute(lines, line);
      if (!is_covered(lines, line)) continue;
      const std::uint32_t item = trigger_->by_category ? lines.category(line) : lines.product(line);
      const auto known = std::ranges::find(bought, item, &Bought::item);
      Bought& one = known == bought.end() ? bought.emplace_back(item, lines.category(line), 0) : *known;
      one.thousandths += thousandths_of(lines, line);
    }
    for (const Bought& one : bought) {
      if (std::ranges::find(ended, one.item) != ended.end()) continue;
      ended.push_back(one.item);
      const auto at = orders.status(order) == OrderStatus::completed ? due(one, orders.at(order)) : std::nullopt;
      if (at) refills.push_back({one.item, orders.at(order), *at});
    }
  }
  return refills;
}

}  // namespace lapwing
