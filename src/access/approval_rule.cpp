#include <array>

#include "access/approvals.hpp"

namespace lapwing {
namespace {

constexpr std::array<std::string_view, approval_kind_count> kind_names = {
    "audience_label", "audience_bonus", "bonus_accrual", "campaign_publish", "campaign_start", "approval_rule"};
constexpr std::array<std::string_view, approval_status_count> status_names = {
    "waiting", "approved", "carried_out", "failed", "declined", "withdrawn", "expired"};

/// Whether a limit lets through what the other one does not.
template <class Limit>
bool is_looser(const std::optional<Limit>& limit, const std::optional<Limit>& other) {
  return other && (!limit || *limit > *other);
}

bool is_within(std::uint64_t shown, std::uint64_t now, std::uint32_t percent) {
  constexpr std::uint64_t whole = 100;
  return now <= shown + shown / whole * percent + shown % whole * percent / whole;
}

}  // namespace

std::string_view to_text(ApprovalKind kind) { return kind_names.at(static_cast<std::size_t>(kind)); }
std::string_view to_text(ApprovalStatus status) { return status_names.at(static_cast<std::size_t>(status)); }

std::optional<ApprovalStatus> parse_approval_status(std::string_view text) {
  for (std::size_t i = 0; i < status_names.size(); ++i) {
    if (status_names.at(i) == text) return static_cast<ApprovalStatus>(i);
  }
  return std::nullopt;
}

bool ApprovalRule::is_exceeded_by(const Extent& extent) const {
  return (recipients && extent.recipients > *recipients) || (bonuses && extent.bonuses > *bonuses);
}

bool ApprovalRule::is_looser_than(const ApprovalRule& other) const {
  return is_looser(recipients, other.recipients) || is_looser(bonuses, other.bonuses) ||
         (other.is_on() && (growth_percent > other.growth_percent || expires_after > other.expires_after));
}

bool ApprovalRule::allows_growth(const Extent& shown, const Extent& now) const {
  return is_within(shown.recipients, now.recipients, growth_percent) &&
         is_within(static_cast<std::uint64_t>(shown.bonuses.units), static_cast<std::uint64_t>(now.bonuses.units),
                   growth_percent);
}

}  // namespace lapwing
