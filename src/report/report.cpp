#include "report/report.hpp"

namespace lapwing {
namespace {

void add(std::map<std::string, std::uint64_t>& to, const std::map<std::string, std::uint64_t>& from) {
  for (const auto& [key, count] : from) to[key] += count;
}

void add(MessageCounters& to, const MessageCounters& from) {
  to.queued += from.queued;
  to.sent += from.sent;
  to.failed += from.failed;
  to.unknown += from.unknown;
  add(to.refused, from.refused);
}

}  // namespace

std::uint64_t CampaignCounters::exits() const {
  std::uint64_t sum = 0;
  for (const auto& [reason, count] : exited) sum += count;
  return sum;
}

std::map<std::string, CampaignCounters, std::less<>> totals_of(const CampaignFigures& figures) {
  std::map<std::string, CampaignCounters, std::less<>> totals;
  figures.for_each([&](const FigurePlace& place, Day, const Figures& one) {
    CampaignCounters& campaign = totals[place.campaign_id];
    campaign.entered += one.entered;
    add(campaign.exited, one.exited);
    campaign.goals += one.goals;
    campaign.revenue += one.goal_revenue;
    if (place.template_id.empty()) return;
    add(campaign.messages[place.template_id], {one.queued, one.sent, one.failed, one.unknown, one.refused});
  });
  return totals;
}

Report& Report::operator+=(const Report& other) {
  for (const auto& [id, from] : other.campaigns) {
    CampaignCounters& to = campaigns[id];
    to.entered += from.entered;
    add(to.exited, from.exited);
    to.goals += from.goals;
    to.revenue += from.revenue;
    for (const auto& [template_id, message] : from.messages) add(to.messages[template_id], message);
  }
  for (const auto& [type, from] : other.bonuses) {
    BonusCounters& to = bonuses[type];
    to.accrued += from.accrued;
    to.spent += from.spent;
    to.burned += from.burned;
  }
  return *this;
}

void BonusCounts::count(const BonusPosted& posted) {
  BonusCounters& counters = by_type_[posted.bonus_type];
  if (posted.kind == PostingKind::accrued) counters.accrued += posted.amount;
  if (posted.kind == PostingKind::spent) counters.spent += posted.amount;
  if (posted.kind == PostingKind::returned) counters.spent -= posted.amount;
  if (posted.kind == PostingKind::burned) counters.burned += posted.amount;
}

void BonusCounts::save(ByteWriter& to) const {
  to.put<std::uint64_t>(by_type_.size());
  for (const auto& [type, counters] : by_type_) {
    to.put_text(type);
    to.put(counters);
  }
}

void BonusCounts::load(ByteReader& from) {
  by_type_.clear();
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    std::string type = from.get_text();
    from.get(by_type_[std::move(type)]);
  }
}

}  // namespace lapwing
