#include "report/report.hpp"

namespace lapwing {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

void add(Counts& to, const Counts& from) {
  for (const auto& [key, count] : from) to[key] += count;
}

void save_counts(ByteWriter& to, const Counts& counts) {
  to.put<std::uint64_t>(counts.size());
  for (const auto& [key, count] : counts) {
    to.put_text(key);
    to.put(count);
  }
}

Counts load_counts(ByteReader& from) {
  Counts counts;
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    std::string key = from.get_text();
    counts[std::move(key)] = from.get<std::uint64_t>();
  }
  return counts;
}

}  // namespace

std::uint64_t CampaignCounters::exits() const {
  std::uint64_t sum = 0;
  for (const auto& [reason, count] : exited) sum += count;
  return sum;
}

MessageCounters& Report::messages(std::string_view campaign_id, std::string_view template_id) {
  return campaigns[std::string(campaign_id)].messages[std::string(template_id)];
}

void Report::count(std::string_view campaign_id, const Enrolled&) { ++campaigns[std::string(campaign_id)].entered; }

void Report::count(std::string_view campaign_id, const Exited& exited) {
  ++campaigns[std::string(campaign_id)].exited[exited.reason];
}

void Report::count(std::string_view campaign_id, const GoalReached& reached) {
  CampaignCounters& counters = campaigns[std::string(campaign_id)];
  ++counters.goals;
  counters.revenue += reached.amount;
}

void Report::count(std::string_view campaign_id, const MessageQueued& queued) {
  ++messages(campaign_id, queued.template_id).queued;
}

void Report::count(std::string_view campaign_id, const MessageRefused& refused) {
  ++messages(campaign_id, refused.template_id).refused[refused.reason];
}

void Report::count(const BonusPosted& posted) {
  BonusCounters& counters = bonuses[posted.bonus_type];
  if (posted.kind == PostingKind::accrued) counters.accrued += posted.amount;
  if (posted.kind == PostingKind::spent) counters.spent += posted.amount;
  if (posted.kind == PostingKind::returned) counters.spent -= posted.amount;
  if (posted.kind == PostingKind::burned) counters.burned += posted.amount;
}

void Report::count(std::string_view campaign_id, std::string_view template_id, ReceiptOutcome outcome) {
  MessageCounters& counters = messages(campaign_id, template_id);
  if (outcome == ReceiptOutcome::accepted) ++counters.sent;
  if (outcome == ReceiptOutcome::failed) ++counters.failed;
  if (outcome == ReceiptOutcome::unknown) ++counters.unknown;
}

Report& Report::operator+=(const Report& other) {
  for (const auto& [id, from] : other.campaigns) {
    CampaignCounters& to = campaigns[id];
    to.entered += from.entered;
    add(to.exited, from.exited);
    to.goals += from.goals;
    to.revenue += from.revenue;
    for (const auto& [template_id, message] : from.messages) {
      MessageCounters& sum = to.messages[template_id];
      sum.queued += message.queued;
      sum.sent += message.sent;
      sum.failed += message.failed;
      sum.unknown += message.unknown;
      add(sum.refused, message.refused);
    }
  }
  for (const auto& [type, from] : other.bonuses) {
    BonusCounters& to = bonuses[type];
    to.accrued += from.accrued;
    to.spent += from.spent;
    to.burned += from.burned;
  }
  return *this;
}

void Report::save(ByteWriter& to) const {
  to.put<std::uint64_t>(campaigns.size());
  for (const auto& [id, campaign] : campaigns) {
    to.put_text(id);
    to.put(campaign.entered);
    save_counts(to, campaign.exited);
    to.put(campaign.goals);
    to.put(campaign.revenue);
    to.put<std::uint64_t>(campaign.messages.size());
    for (const auto& [template_id, message] : campaign.messages) {
      to.put_text(template_id);
      to.put(message.queued);
      to.put(message.sent);
      to.put(message.failed);
      to.put(message.unknown);
      save_counts(to, message.refused);
    }
  }
  to.put<std::uint64_t>(bonuses.size());
  for (const auto& [type, counters] : bonuses) {
    to.put_text(type);
    to.put(counters);
  }
}

void Report::load(ByteReader& from) {
  *this = Report();
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    CampaignCounters& campaign = campaigns[from.get_text()];
    from.get(campaign.entered);
    campaign.exited = load_counts(from);
    from.get(campaign.goals);
    from.get(campaign.revenue);
    for (auto messages_left = from.get<std::uint64_t>(); messages_left > 0; --messages_left) {
      MessageCounters& message = campaign.messages[from.get_text()];
      from.get(message.queued);
      from.get(message.sent);
      from.get(message.failed);
      from.get(message.unknown);
      message.refused = load_counts(from);
    }
  }
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    std::string type = from.get_text();
    from.get(bonuses[std::move(type)]);
  }
}

}  // namespace lapwing
