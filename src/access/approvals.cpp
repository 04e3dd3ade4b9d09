#include "access/approvals.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "access/access_file.hpp"

namespace lapwing {
namespace {

constexpr Duration counted_within = Duration::days(1);
constexpr std::int64_t waiting_max = 1'000;
constexpr std::int64_t absent = -1;

constexpr const char* columns =
    "id, kind, status, needs, is_key, asker, asker_name, person, asked_at, expires_at, recipients, bonuses, "
    "with_recipients, with_bonuses, subject, body, recounts, decided_by, decided_by_name, decided_at, reason, outcome";

ApprovalRequest request_of(const SqliteStatement& row) {
  ApprovalRequest request;
  request.id = row.integer(0);
  request.kind = static_cast<ApprovalKind>(row.integer(1));
  request.status = static_cast<ApprovalStatus>(row.integer(2));
  request.needs = static_cast<Permission>(row.integer(3));
  request.asker = {row.integer(4) != 0, row.integer(5), std::string(row.bytes(6)), row.integer(7)};
  request.asked_at = Instant{row.integer(8)};
  request.expires_at = Instant{row.integer(9)};
  request.extent = {static_cast<std::uint64_t>(row.integer(10)), Money{row.integer(11)}};
  request.counted_with = {static_cast<std::uint64_t>(row.integer(12)), Money{row.integer(13)}};
  request.subject = row.bytes(14);
  request.body = row.bytes(15);
  request.recounts = static_cast<std::uint32_t>(row.integer(16));
  request.decided_by = row.integer(17);
  request.decided_by_name = row.bytes(18);
  if (row.integer(19) != absent) request.decided_at = Instant{row.integer(19)};
  request.reason = row.bytes(20);
  request.outcome = row.bytes(21);
  return request;
}

/// All columns but the id, which is the last parameter.
void bind_request(SqliteStatement& statement, const ApprovalRequest& request) {
  const Asker& asker = request.asker;
  statement.bind(1, static_cast<std::int64_t>(request.kind));
  statement.bind(2, static_cast<std::int64_t>(request.status));
  statement.bind(3, static_cast<std::int64_t>(request.needs));
  statement.bind(4, asker.is_key ? 1 : 0);
  statement.bind(5, asker.id);
  statement.bind_text(6, asker.name);
  statement.bind(7, asker.person);
  statement.bind(8, request.asked_at.ms);
  statement.bind(9, request.expires_at.ms);
  statement.bind(10, static_cast<std::int64_t>(request.extent.recipients));
  statement.bind(11, request.extent.bonuses.units);
  statement.bind(12, static_cast<std::int64_t>(request.counted_with.recipients));
  statement.bind(13, request.counted_with.bonuses.units);
  statement.bind_text(14, request.subject);
  statement.bind_text(15, request.body);
  statement.bind(16, request.recounts);
  statement.bind(17, request.decided_by);
  statement.bind_text(18, request.decided_by_name);
  statement.bind(19, request.decided_at ? request.decided_at->ms : absent);
  statement.bind_text(20, request.reason);
  statement.bind_text(21, request.outcome);
}

/// Campaigns count together, whether they are published or started.
std::int64_t counted_as(ApprovalKind kind) {
  return static_cast<std::int64_t>(kind == ApprovalKind::campaign_start ? ApprovalKind::campaign_publish : kind);
}

/// No sum of what a shop has comes near it.
Money sum_of(Money a, Money b) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  return b.units > most - a.units ? Money{most} : a + b;
}

Extent larger_of(const Extent& a, const Extent& b) {
  return {std::max(a.recipients, b.recipients), std::max(a.bonuses, b.bonuses)};
}

}  // namespace

Result<std::unique_ptr<Approvals>> Approvals::open(AccessFile& file) {
  auto approvals = std::unique_ptr<Approvals>(new Approvals(file));
  CHECK(approvals->load());
  return approvals;
}

Result<void> Approvals::load() {
  return file_.read([this](SqliteDatabase& database) -> Result<void> {
    SqliteStatement row = TRY(
        database.prepare("SELECT recipients, bonuses, growth_percent, expires_after FROM approval_rule"));
    if (!TRY(row.step())) return {};
    if (row.integer(0) != absent) rule_.recipients = static_cast<std::uint64_t>(row.integer(0));
    if (row.integer(1) != absent) rule_.bonuses = Money{row.integer(1)};
    rule_.growth_percent = static_cast<std::uint32_t>(row.integer(2));
    rule_.expires_after = Duration{row.integer(3)};
    return {};
  });
}

ApprovalRule Approvals::rule() const {
  const std::lock_guard lock(mutex_);
  return rule_;
}

Result<void> Approvals::set_rule(const ApprovalRule& rule) {
  const std::lock_guard lock(mutex_);
  CHECK(file_.change([&](SqliteDatabase& database) -> Result<void> {
    SqliteStatement save = TRY(database.prepare("INSERT OR REPLACE INTO approval_rule VALUES (1, ?, ?, ?, ?)"));
    save.bind(1, rule.recipients ? static_cast<std::int64_t>(*rule.recipients) : absent);
    save.bind(2, rule.bonuses ? rule.bonuses->units : absent);
    save.bind(3, rule.growth_percent);
    save.bind(4, rule.expires_after.ms);
    return save.run();
  }));
  rule_ = rule;
  return {};
}

/// Under the lock. Recipients count by kind; bonuses are bonuses, whatever they were given by.
Result<std::optional<Extent>> Approvals::excess(SqliteDatabase& database, const Wish& wish, Instant now) {
  const bool is_something = wish.extent.recipients > 0 || wish.extent.bonuses > Money{};
  if (!rule_.is_on() || !is_something) return std::optional<Extent>();
  if (!wish.is_counted_along) {
    return rule_.is_exceeded_by(wish.extent) ? std::optional(Extent{}) : std::optional<Extent>();
  }
  Extent before, same_subject;
  std::map<std::string, Extent, std::less<>> most;  // of subjects that count once, and this one among them
  SqliteStatement rows = TRY(database.prepare(
      "SELECT kind, subject, is_once, recipients, bonuses FROM unapproved WHERE person = ? AND at > ?"));
  rows.bind(1, wish.person);
  rows.bind(2, (now - counted_within).ms);
  while (TRY(rows.step())) {
    const bool is_same_kind = rows.integer(0) == counted_as(wish.kind);
    const Extent one{is_same_kind ? static_cast<std::uint64_t>(rows.integer(3)) : 0, Money{rows.integer(4)}};
    if (rows.integer(2) != 0) {
      Extent& of_subject = most[std::string(rows.bytes(1))];
      of_subject = larger_of(of_subject, one);
    } else {
      before = {before.recipients + one.recipients, sum_of(before.bonuses, one.bonuses)};
    }
  }
  Extent own = wish.extent;
  if (wish.is_once) {
    const auto found = most.find(wish.subject);
    if (found != most.end()) {
      own = larger_of(own, found->second);
      most.erase(found);
    }
  }
  for (const auto& [subject, one] : most) {
    before = {before.recipients + one.recipients, sum_of(before.bonuses, one.bonuses)};
  }
  const Extent whole{before.recipients + own.recipients, sum_of(before.bonuses, own.bonuses)};
  // What somebody else has to look at is more of what this gives itself, or it would be held up by what was done.
  const Extent weighed{own.recipients == 0 ? 0 : whole.recipients, own.bonuses == Money{} ? Money{} : whole.bonuses};
  return rule_.is_exceeded_by(weighed) ? std::optional(before) : std::optional<Extent>();
}

Result<std::optional<Extent>> Approvals::would_need(const Wish& wish, Instant now) {
  const std::lock_guard lock(mutex_);
  std::optional<Extent> counted;
  CHECK(file_.read([&](SqliteDatabase& database) -> Result<void> {
    counted = TRY(excess(database, wish, now));
    return {};
  }));
  return counted;
}

Result<std::optional<Extent>> Approvals::count_in(const Wish& wish, Instant now) {
  const std::lock_guard lock(mutex_);
  if (!rule_.is_on()) return std::optional<Extent>();
  std::optional<Extent> counted;
  CHECK(file_.change([&](SqliteDatabase& database) -> Result<void> {
    counted = TRY(excess(database, wish, now));
    if (counted || !wish.is_counted_along) return {};
    SqliteStatement forget = TRY(database.prepare("DELETE FROM unapproved WHERE at <= ?"));
    forget.bind(1, (now - counted_within).ms);
    CHECK(forget.run());
    SqliteStatement insert = TRY(database.prepare("INSERT INTO unapproved VALUES (?, ?, ?, ?, ?, ?, ?)"));
    insert.bind(1, wish.person);
    insert.bind(2, counted_as(wish.kind));
    insert.bind_text(3, wish.subject);
    insert.bind(4, wish.is_once ? 1 : 0);
    insert.bind(5, now.ms);
    insert.bind(6, static_cast<std::int64_t>(wish.extent.recipients));
    insert.bind(7, wish.extent.bonuses.units);
    return insert.run();
  }));
  return counted;
}

Result<ApprovalRequest> Approvals::ask(ApprovalRequest request) {
  CHECK(file_.change([&](SqliteDatabase& database) -> Result<void> {
    const std::int64_t waiting = TRY(database.integer("SELECT count(*) FROM approval_request WHERE status = 0"));
    if (waiting >= waiting_max) return fail(fmt::format("{} requests wait for approval already", waiting));
    SqliteStatement insert = TRY(database.prepare(
        fmt::format("INSERT INTO approval_request ({}) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                    "?, ?, ?, ?, ?)",
                    columns)));
    bind_request(insert, request);
    CHECK(insert.run());
    request.id = TRY(database.integer("SELECT last_insert_rowid()"));
    return {};
  }));
  return request;
}

Result<std::optional<ApprovalRequest>> Approvals::find(std::int64_t id) {
  std::optional<ApprovalRequest> found;
  CHECK(file_.read([&](SqliteDatabase& database) -> Result<void> {
    SqliteStatement row = TRY(database.prepare(fmt::format("SELECT {} FROM approval_request WHERE id = ?", columns)));
    row.bind(1, id);
    if (TRY(row.step())) found = request_of(row);
    return {};
  }));
  return found;
}

Result<std::vector<ApprovalRequest>> Approvals::list(std::size_t limit, std::optional<std::int64_t> before,
                                                     std::optional<ApprovalStatus> status) {
  std::vector<ApprovalRequest> requests;
  CHECK(file_.read([&](SqliteDatabase& database) -> Result<void> {
    SqliteStatement rows = TRY(database.prepare(fmt::format(
        "SELECT {} FROM approval_request WHERE id < ?1 AND (?2 < 0 OR status = ?2) ORDER BY id DESC LIMIT ?3",
        columns)));
    rows.bind(1, before.value_or(std::numeric_limits<std::int64_t>::max()));
    rows.bind(2, status ? static_cast<std::int64_t>(*status) : absent);
    rows.bind(3, static_cast<std::int64_t>(limit));
    while (TRY(rows.step())) requests.push_back(request_of(rows));
    return {};
  }));
  return requests;
}

Result<bool> Approvals::replace(const ApprovalRequest& request, ApprovalStatus from) {
  bool is_replaced = false;
  CHECK(file_.change([&](SqliteDatabase& database) -> Result<void> {
    SqliteStatement update = TRY(database.prepare(
        "UPDATE approval_request SET kind = ?, status = ?, needs = ?, is_key = ?, asker = ?, asker_name = ?, "
        "person = ?, asked_at = ?, expires_at = ?, recipients = ?, bonuses = ?, with_recipients = ?, with_bonuses = ?, "
        "subject = ?, body = ?, recounts = ?, decided_by = ?, decided_by_name = ?, decided_at = ?, reason = ?, "
        "outcome = ? "
        "WHERE id = ? AND status = ?"));
    bind_request(update, request);
    update.bind(22, request.id);
    update.bind(23, static_cast<std::int64_t>(from));
    CHECK(update.run());
    is_replaced = TRY(database.integer("SELECT changes()")) == 1;
    return {};
  }));
  return is_replaced;
}

Result<std::vector<ApprovalRequest>> Approvals::expire(Instant now) {
  std::vector<ApprovalRequest> expired;
  CHECK(file_.change([&](SqliteDatabase& database) -> Result<void> {
    SqliteStatement rows = TRY(
        database.prepare(fmt::format("SELECT {} FROM approval_request WHERE status = 0 AND expires_at <= ?", columns)));
    rows.bind(1, now.ms);
    while (TRY(rows.step())) expired.push_back(request_of(rows));
    if (expired.empty()) return {};
    SqliteStatement update = TRY(
        database.prepare("UPDATE approval_request SET status = ? WHERE status = 0 AND expires_at <= ?"));
    update.bind(1, static_cast<std::int64_t>(ApprovalStatus::expired));
    update.bind(2, now.ms);
    return update.run();
  }));
  for (ApprovalRequest& request : expired) request.status = ApprovalStatus::expired;
  return expired;
}

}  // namespace lapwing
