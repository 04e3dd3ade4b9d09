#include "rfm/names.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

constexpr std::uint8_t no_name = 255;
constexpr std::int32_t bins_limit = 10;

bool is_id(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::size_t cell_index(std::int32_t bins, std::int32_t r, std::int32_t f) {
  return static_cast<std::size_t>((r - 1) * bins + (f - 1));
}

Result<void> check_names(std::int32_t bins, const std::vector<RfmName>& names) {
  if (names.size() > static_cast<std::size_t>(bins * bins) + 1) {
    return fail(fmt::format("expected no more names than {} cells and one for outside the period, found {}",
                            bins * bins, names.size()),
                "names");
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    const RfmName& name = names[i];
    const auto refuse = [&](std::string_view field, std::string_view why) {
      return fail(std::string(why), fmt::format("names[{}].{}", i, field));
    };
    if (!is_id(name.id)) return refuse("id", "expected lower-case letters, digits and underscores");
    if (name.id == RfmNames::no_orders_id) return refuse("id", "'no_orders' is added by itself");
    if (std::ranges::count(names, name.id, &RfmName::id) > 1) return refuse("id", "this id comes twice");
    if (name.title_ru.empty()) return refuse("title_ru", "expected a title");
    if (name.title_en.empty()) return refuse("title_en", "expected a title");
  }
  return {};
}

Result<void> check_range(std::size_t region, std::string_view field, std::int32_t min, std::int32_t max,
                         std::int32_t bins) {
  if (1 <= min && min <= max && max <= bins) return {};
  return fail(fmt::format("expected a range within 1..{}, found {}..{}", bins, min, max),
              fmt::format("regions[{}].{}", region, field));
}

/// A preset cannot fail: its test reads each of them.
RfmNames preset(std::vector<RfmName> names, const std::vector<RfmRegion>& regions) {
  auto table = RfmNames::create(5, std::move(names), regions, "lost");
  ensure(table.has_value(), "a preset of RFM names is a complete table");
  return *std::move(table);
}

const std::vector<RfmName>& seven_names() {
  static const std::vector<RfmName> names = {
      {"lost", "потерянные", "lost"},
      {"frozen", "замёрзшие", "frozen"},
      {"at_risk", "в зоне риска", "at risk"},
      {"drifting", "дрейфующие", "drifting"},
      {"promising", "с потенциалом", "promising"},
      {"new", "новые", "new"},
      {"loyal", "лояльные", "loyal"},
  };
  return names;
}

}  // namespace

Result<RfmNames> RfmNames::create(std::int32_t bins, std::vector<RfmName> names, const std::vector<RfmRegion>& regions,
                                  std::string_view outside_period) {
  if (bins < 1 || bins > bins_limit) return fail(fmt::format("expected 1..{}, found {}", bins_limit, bins), "bins");
  CHECK(check_names(bins, names));
  RfmNames table;
  table.bins_ = bins;
  table.names_ = std::move(names);
  table.cells_.assign(static_cast<std::size_t>(bins * bins), no_name);
  for (std::size_t i = 0; i < regions.size(); ++i) {
    const RfmRegion& region = regions[i];
    const auto name = table.find(region.name);
    if (!name) return fail(fmt::format("no name has the id '{}'", region.name), fmt::format("regions[{}].name", i));
    CHECK(check_range(i, "r", region.r_min, region.r_max, bins));
    CHECK(check_range(i, "f", region.f_min, region.f_max, bins));
    for (std::int32_t r = region.r_min; r <= region.r_max; ++r) {
      for (std::int32_t f = region.f_min; f <= region.f_max; ++f) {
        std::uint8_t& cell = table.cells_[cell_index(bins, r, f)];
        if (cell != no_name) {
          return fail(fmt::format("the cell R{} F{} has a name already: '{}'", r, f, table.names_[cell].id),
                      fmt::format("regions[{}]", i));
        }
        cell = static_cast<std::uint8_t>(*name);
      }
    }
  }
  for (std::int32_t r = 1; r <= bins; ++r) {
    for (std::int32_t f = 1; f <= bins; ++f) {
      if (table.of_cell(r, f) == no_name) return fail(fmt::format("the cell R{} F{} has no name", r, f), "regions");
    }
  }
  const auto outside = table.find(outside_period);
  if (!outside) return fail(fmt::format("no name has the id '{}'", outside_period), "outside_period");
  table.outside_period_ = *outside;
  for (std::size_t i = 0; i < table.names_.size(); ++i) {
    if (i != *outside && std::ranges::find(table.cells_, static_cast<std::uint8_t>(i)) == table.cells_.end()) {
      return fail(fmt::format("'{}' names no cell", table.names_[i].id), fmt::format("names[{}]", i));
    }
  }
  table.names_.push_back({std::string(no_orders_id), "без покупок", "no orders"});
  return table;
}

RfmNames RfmNames::seven() {
  return preset(seven_names(), {
                                   {"lost", 1, 1, 1, 2},
                                   {"frozen", 1, 1, 3, 5},
                                   {"frozen", 2, 2, 1, 2},
                                   {"at_risk", 2, 2, 3, 5},
                                   {"drifting", 3, 3, 1, 5},
                                   {"new", 4, 5, 1, 1},
                                   {"promising", 4, 5, 2, 3},
                                   {"loyal", 4, 5, 4, 5},
                               });
}

RfmNames RfmNames::seven_simple() {
  return preset(seven_names(), {
                                   {"lost", 1, 1, 1, 5},
                                   {"frozen", 2, 2, 1, 2},
                                   {"at_risk", 2, 2, 3, 5},
                                   {"drifting", 3, 3, 1, 5},
                                   {"new", 4, 5, 1, 1},
                                   {"promising", 4, 5, 2, 3},
                                   {"loyal", 4, 5, 4, 5},
                               });
}

RfmNames RfmNames::ten() {
  return preset(
      {
          {"champions", "чемпионы", "champions"},
          {"loyal", "лояльные", "loyal customers"},
          {"potential_loyalists", "потенциально лояльные", "potential loyalists"},
          {"new", "новые", "new customers"},
          {"promising", "перспективные", "promising"},
          {"needs_attention", "требуют внимания", "needs attention"},
          {"about_to_sleep", "засыпающие", "about to sleep"},
          {"at_risk", "в зоне риска", "at risk"},
          {"cannot_lose", "нельзя потерять", "can't lose them"},
          {"hibernating", "спящие", "hibernating"},
          {"lost", "потерянные", "lost"},
      },
      {
          {"champions", 5, 5, 4, 5},
          {"loyal", 3, 4, 4, 5},
          {"potential_loyalists", 4, 5, 2, 3},
          {"new", 5, 5, 1, 1},
          {"promising", 4, 4, 1, 1},
          {"needs_attention", 3, 3, 3, 3},
          {"about_to_sleep", 3, 3, 1, 2},
          {"at_risk", 1, 2, 3, 4},
          {"cannot_lose", 1, 2, 5, 5},
          {"hibernating", 1, 2, 1, 2},
      });
}

std::size_t RfmNames::of_cell(std::int32_t r, std::int32_t f) const {
  ensure(1 <= r && r <= bins_ && 1 <= f && f <= bins_, "scores lie within 1..bins");
  return cells_[cell_index(bins_, r, f)];
}

std::size_t RfmNames::of_customer(const std::optional<RfmScores>& scores, bool ever_bought) const {
  if (scores) return of_cell(scores->r, scores->f);
  return ever_bought ? outside_period() : no_orders();
}

std::optional<std::size_t> RfmNames::find(std::string_view id) const {
  const auto found = std::ranges::find(names_, id, &RfmName::id);
  if (found == names_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names_.begin());
}

}  // namespace lapwing
