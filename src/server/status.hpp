#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/zone.hpp"
#include "report/report.hpp"
#include "rfm/matrix.hpp"
#include "rfm/names.hpp"

namespace lapwing {

class DataFolder;

/// How the shop's customers lie today over the RFM cells, by the bounds frozen for `day`.
struct RfmStatus {
  Day day{};
  std::int32_t period_days = 0;
  RfmNames names = RfmNames::seven();
  RfmMatrix matrix{5};
};

struct CampaignStanding {
  std::string id;
  std::string name;  ///< as its definition says; may be empty
  std::uint32_t version = 0;
  CampaignCounters counters;

  [[nodiscard]] std::uint64_t under_way() const { return counters.entered - counters.exits(); }
};

/// The shop at a glance: what the status page and /api/status show. Holds nothing personal.
struct ShopStatus {
  std::string shop_name;
  std::string currency;
  std::string locale;
  Zone zone;
  Instant at{};  ///< when it was gathered
  std::optional<Instant> last_record_at;

  std::uint64_t customers = 0;
  std::uint64_t buyers = 0;  ///< customers with an order that stands
  std::uint64_t orders = 0;
  std::uint64_t orders_fallen = 0;  ///< of these, cancelled or returned
  Money revenue;                    ///< of the others, less refunds
  std::optional<RfmStatus> rfm;     ///< absent before the first bounds
  std::vector<CampaignStanding> campaigns;
  std::map<std::string, BonusCounters, std::less<>> bonuses;
  std::uint64_t pending_messages = 0;
  std::uint64_t undelivered_messages = 0;  ///< failed or in doubt, of the last 30 days
};

/// Reads every partition, in parallel; each is as of a moment of its own, a few milliseconds apart. Calls `begins`, if
/// it is given, once before it looks at any.
ShopStatus gather_status(DataFolder& folder, Instant now, const std::function<void()>& begins = {});

/// One JSON object: instants are RFC 3339 in the shop's zone, money is a decimal string.
std::string to_json(const ShopStatus& status);

}  // namespace lapwing
