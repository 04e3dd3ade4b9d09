// The machine's snapshot image. Definitions are written as their JSON and parsed again.
#include "campaign/machine.hpp"

namespace lapwing {

void CampaignMachine::save(ByteWriter& to) const {
  keys_.save(to);
  to.put<std::uint64_t>(campaigns_.size());
  for (std::size_t i = 0; i < campaigns_.size(); ++i) {
    const Campaign& campaign = campaigns_[i];
    to.put_text(ids_[i]);
    to.put(campaign.next_due);
    to.put_column(campaign.walked);
    campaign.keys.save(to);
    campaign.refills.save(to);
    to.put<std::uint64_t>(campaign.versions.size());
    for (const auto& [number, version] : campaign.versions) {
      to.put(number);
      to.put_text(version.text);
      to.put<std::uint64_t>(version.decided.size());
      for (const auto& [split, decided] : version.decided) {
        to.put_text(split);
        to.put_text(decided.variant);
        to.put(decided.automatic);
        to.put(decided.at);
      }
      to.put(version.published_at);
      to.put_column(version.traffic);
    }
  }
  to.put<std::uint64_t>(statuses_.size());
  for (const auto& [id, now] : statuses_) {
    to.put_text(id);
    to.put(now.status);
    to.put_text(now.reason);
    to.put(now.set_at);
  }
  to.put<std::uint64_t>(taken_.size());
  for (const auto& [limit, taken] : taken_) {
    to.put_text(limit.first);
    to.put_text(limit.second);
    to.put(taken);
  }
  save_enrollments(to);
}

void CampaignMachine::save_enrollments(ByteWriter& to) const {
  to.put<std::uint64_t>(enrollments_.size());
  for (const EnrollmentNumber number : enrollments_.all()) {
    const Enrollment& enrollment = *enrollments_.find(number);
    to.put(number);
    to.put(enrollment.customer);
    to.put(enrollment.campaign);
    to.put(enrollment.version);
    to.put(enrollment.entered_at);
    to.put(enrollment.step);
    to.put(enrollment.wake_at);
    to.put(enrollment.key);
    to.put(enrollment.came_to);
  }
  to.put<std::uint64_t>(cascades_.size());
  for (const auto& [enrollment, cascade] : cascades_) {
    to.put(enrollment);
    to.put(cascade.step);
    to.put(cascade.tried);
    to.put(cascade.part);
    to.put(cascade.fate);
    to.put_column(cascade.intents);
    to.put_column(cascade.channels);
  }
  to.put<std::uint64_t>(goals_.size());
  for (const auto& [enrollment, order] : goals_) {
    to.put(enrollment);
    to.put_text(order);
  }
  to.put(next_enrollment_);
}

Result<void> CampaignMachine::load(ByteReader& from) {
  *this = CampaignMachine();
  keys_.load(from);
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    Campaign& campaign = campaigns_[place_of(from.get_text()).value];
    from.get(campaign.next_due);
    from.get_column(campaign.walked);
    campaign.keys.load(from);
    campaign.refills.load(from);
    for (auto versions = from.get<std::uint64_t>(); versions > 0; --versions) {
      const auto number = from.get<std::uint32_t>();
      std::string text = from.get_text();
      CampaignDefinition definition = TRY(parse_campaign(text, number));
      Version& version = campaign.versions[number];
      version.definition = std::move(definition);
      version.text = std::move(text);
      for (auto splits = from.get<std::uint64_t>(); splits > 0 && from.has(1); --splits) {
        std::string split = from.get_text();
        DecidedSplit& decided = version.decided[std::move(split)];
        decided.variant = from.get_text();
        from.get(decided.automatic);
        from.get(decided.at);
      }
      from.get(version.published_at);
      from.get_column(version.traffic);
    }
    if (campaign.versions.empty()) return fail("the image has a campaign without a version");
  }
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    std::string id = from.get_text();
    StatusNow& now = statuses_[std::move(id)];
    from.get(now.status);
    now.reason = from.get_text();
    from.get(now.set_at);
  }
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    std::string campaign_id = from.get_text();
    std::string limit = from.get_text();
    from.get(taken_[{std::move(campaign_id), std::move(limit)}]);
  }
  CHECK(load_enrollments(from));
  index_triggers();
  first_look_is_due_ = true;
  refill_timers_.mark_stale();
  return {};
}

Result<void> CampaignMachine::load_enrollments(ByteReader& from) {
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    Enrollment enrollment;
    from.get(enrollment.number);
    from.get(enrollment.customer);
    from.get(enrollment.campaign);
    from.get(enrollment.version);
    from.get(enrollment.entered_at);
    from.get(enrollment.step);
    from.get(enrollment.wake_at);
    from.get(enrollment.key);
    from.get(enrollment.came_to);
    const bool is_known = enrollment.campaign.value < campaigns_.size() &&
                          campaign(enrollment.campaign).versions.contains(enrollment.version);
    if (!is_known || enrollment.number.value == 0) return fail("the image has an enrollment in no campaign");
    enrollments_.begin(enrollment);
    if (enrollment.wake_at != Instant::never()) wakes_.push({enrollment.wake_at, enrollment.number.value});
  }
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    Cascade& cascade = cascades_[from.get<std::uint64_t>()];
    from.get(cascade.step);
    from.get(cascade.tried);
    from.get(cascade.part);
    from.get(cascade.fate);
    from.get_column(cascade.intents);
    from.get_column(cascade.channels);
  }
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    const auto enrollment = from.get<std::uint64_t>();
    goals_.emplace(enrollment, from.get_text());
  }
  from.get(next_enrollment_);
  return {};
}

}  // namespace lapwing
