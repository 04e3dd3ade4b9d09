#include "engine/rfm_reader.hpp"

#include "base/zone.hpp"
#include "engine/rfm_pages.hpp"
#include "rfm/names.hpp"

namespace lapwing {
namespace {

class Reader final : public RfmReader {
 public:
  Reader(const RfmDefinition& definition, const RfmBounds& bounds, const Moment& moment)
      : names_(definition.settings.names),
        scorer_(bounds),
        pages_(definition, RfmPeriod::ending(moment.shop_zone->day(moment.now), bounds.period_days, *moment.shop_zone),
               moment) {}

  std::span<const RfmStanding> read(std::size_t page) override {
    pages_.read(page);
    standings_.fill({});
    const RfmInput* input = pages_.inputs().data();
    for_each_lane(pages_.with_figures(), [&](std::uint32_t lane) {
      const RfmScores scores = scorer_(*input++);
      put(lane, scores, names_.of_cell(scores.r, scores.f));
    });
    const LaneBits bought = pages_.bought_before();
    for_each_lane(pages_.without_figures(), [&](std::uint32_t lane) {
      const bool ever_bought = (bought >> lane & 1u) != 0;
      put(lane, {0, 0, 0}, names_.of_customer(std::nullopt, ever_bought));
    });
    return standings_;
  }

 private:
  void put(std::uint32_t lane, const RfmScores& scores, std::size_t name) {
    standings_[lane] = {.r = scores.r, .f = scores.f, .m = scores.m, .name = names_.names()[name].id};
  }

  const RfmNames& names_;
  RfmScorer scorer_;
  RfmPages pages_;
  std::array<RfmStanding, lane_count> standings_;
};

}  // namespace

std::unique_ptr<RfmReader> read_standings(const RfmDefinition& definition, const RfmBounds& bounds,
                                          const Moment& moment) {
  return std::make_unique<Reader>(definition, bounds, moment);
}

}  // namespace lapwing
