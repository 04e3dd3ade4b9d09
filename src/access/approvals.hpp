#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/permission.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/result.hpp"

namespace lapwing {

class AccessFile;
class SqliteDatabase;

/// What an action comes to.
struct Extent {
  std::uint64_t recipients = 0;  ///< whom it is done to
  Money bonuses;                 ///< that it gives in sum
  friend bool operator==(const Extent&, const Extent&) = default;
};

/// Above what an action waits for a second person. Without limits nothing does.
struct ApprovalRule {
  std::optional<std::uint64_t> recipients;  ///< more of them need approval
  std::optional<Money> bonuses;             ///< more in sum need approval
  std::uint32_t growth_percent = 10;        ///< by so much an approved action may have grown when it is carried out
  Duration expires_after = Duration::days(3);

  [[nodiscard]] bool is_on() const { return recipients.has_value() || bonuses.has_value(); }
  [[nodiscard]] bool is_exceeded_by(const Extent& extent) const;
  /// Whether this lets through anything that the other holds up, or approves for longer.
  [[nodiscard]] bool is_looser_than(const ApprovalRule& other) const;
  /// Whether an action that was shown as `shown` may be carried out as `now`.
  [[nodiscard]] bool allows_growth(const Extent& shown, const Extent& now) const;
  friend bool operator==(const ApprovalRule&, const ApprovalRule&) = default;
};

enum class ApprovalKind : std::uint8_t {
  audience_label,    ///< labels set or taken off
  audience_bonus,    ///< bonuses for an audience
  bonus_accrual,     ///< bonuses for one customer
  campaign_publish,  ///< a version that takes people in
  campaign_start,    ///< a campaign that is to run (again)
  approval_rule,     ///< a looser rule
};
inline constexpr std::size_t approval_kind_count = 6;
std::string_view to_text(ApprovalKind kind);

enum class ApprovalStatus : std::uint8_t {
  waiting,      ///< for a second person
  approved,     ///< and not carried out to the end: it may be approved again
  carried_out,  ///< as it was shown
  failed,       ///< approved, and refused when it was to be carried out
  declined,
  withdrawn,  ///< by who asked
  expired,
};
inline constexpr std::size_t approval_status_count = 7;
std::string_view to_text(ApprovalStatus status);
std::optional<ApprovalStatus> parse_approval_status(std::string_view text);

/// Who asks for an approval: a person, or a program with a key that a person made.
struct Asker {
  bool is_key = false;
  std::int64_t id = 0;      ///< of the user or of the key
  std::string name;         ///< as the audit log has it
  std::int64_t person = 0;  ///< the user; of a key who made it, 0 if it was made at the command line
};

/// Something that waits, or waited, for a second person.
struct ApprovalRequest {
  std::int64_t id = 0;  ///< counts from 1
  ApprovalKind kind{};
  ApprovalStatus status = ApprovalStatus::waiting;
  Permission needs{};  ///< what it takes to do it, and to approve it
  Asker asker;
  Instant asked_at{};
  Instant expires_at{};
  Extent extent;               ///< as it was shown
  Extent counted_with;         ///< what the same person did within the day without approval, and counts along
  std::string subject;         ///< which one: a campaign's id, a label, a bonus type, a customer
  std::string body;            ///< of the action, a JSON object; nothing in it depends on who carries it out
  std::uint32_t recounts = 0;  ///< how often it had grown too much when it was approved, and is asked again
  std::int64_t decided_by = 0;
  std::string decided_by_name;
  std::optional<Instant> decided_at;
  std::string reason;   ///< why it was declined
  std::string outcome;  ///< what came of it, a JSON object, or why it failed
};

/// Four eyes: the rule, what waits by it, and what was done without. Durable; any thread may call anything.
class Approvals {
 public:
  /// The file must outlive it.
  static Result<std::unique_ptr<Approvals>> open(AccessFile& file);

  [[nodiscard]] ApprovalRule rule() const;
  Result<void> set_rule(const ApprovalRule& rule);

  /// An action that somebody wants to do.
  struct Wish {
    ApprovalKind kind{};
    std::int64_t person = 0;  ///< 0: nobody known, so that what they do counts together
    std::string subject;
    Extent extent;
    bool is_once = false;  ///< of a subject that counts once, with the most it came to: a campaign that is edited
    bool is_counted_along = true;  ///< else only its own extent counts
  };
  /// Whether the wish needs approval, with what the person did of the kind in the last 24 hours; of bonuses, whatever
  /// the kind. Nothing: it does not, and it counts from now on.
  Result<std::optional<Extent>> count_in(const Wish& wish, Instant now);
  /// The same, and nothing counts by it.
  Result<std::optional<Extent>> would_need(const Wish& wish, Instant now);

  /// Keeps the request; its id is given here. Error: too many wait.
  Result<ApprovalRequest> ask(ApprovalRequest request);
  [[nodiscard]] Result<std::optional<ApprovalRequest>> find(std::int64_t id);
  /// The newest first, those before an id if one is given.
  Result<std::vector<ApprovalRequest>> list(std::size_t limit, std::optional<std::int64_t> before,
                                            std::optional<ApprovalStatus> status);
  /// Replaces what is known of a request if it still has the status `from`; false if it has not.
  Result<bool> replace(const ApprovalRequest& request, ApprovalStatus from);
  /// Those whose time is over become expired, and are given: once each.
  Result<std::vector<ApprovalRequest>> expire(Instant now);

 private:
  explicit Approvals(AccessFile& file) : file_(file) {}
  Result<void> load();
  Result<std::optional<Extent>> excess(SqliteDatabase& database, const Wish& wish, Instant now);

  AccessFile& file_;
  mutable std::mutex mutex_;
  ApprovalRule rule_;
};

}  // namespace lapwing
