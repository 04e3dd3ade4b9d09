#include "delivery/pace_book.hpp"

#include <utility>

#include "journal/sqlite.hpp"

namespace lapwing {

struct PaceBook::Parts {
  SqliteDatabase database;
  SqliteStatement insert;
  SqliteStatement select;
};

PaceBook::PaceBook(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
PaceBook::~PaceBook() = default;

Result<std::unique_ptr<PaceBook>> PaceBook::open(const std::filesystem::path& folder) {
  SqliteDatabase database = TRY(SqliteDatabase::open(folder / "pace.db", {.access = SqliteOptions::Access::create}));
  CHECK(database.execute(R"(
    CREATE TABLE IF NOT EXISTS day (
      provider TEXT NOT NULL, day INTEGER NOT NULL, sent INTEGER NOT NULL, deferred INTEGER NOT NULL,
      PRIMARY KEY (provider, day)) WITHOUT ROWID;)"));
  SqliteStatement insert = TRY(
      database.prepare("INSERT OR REPLACE INTO day (provider, day, sent, deferred) VALUES (?, ?, ?, ?)"));
  SqliteStatement select = TRY(database.prepare("SELECT provider, day, sent, deferred FROM day"));
  return std::unique_ptr<PaceBook>(
      new PaceBook(std::unique_ptr<Parts>(new Parts{std::move(database), std::move(insert), std::move(select)})));
}

Result<void> PaceBook::keep(const std::vector<SendPace::DayCount>& counts) {
  return parts_->database.transaction([&]() -> Result<void> {
    for (const SendPace::DayCount& count : counts) {
      parts_->insert.bind_text(1, count.provider);
      parts_->insert.bind(2, count.day.number);
      parts_->insert.bind(3, static_cast<std::int64_t>(count.sent));
      parts_->insert.bind(4, static_cast<std::int64_t>(count.deferred));
      CHECK(parts_->insert.run());
    }
    return {};
  });
}

Result<std::vector<SendPace::DayCount>> PaceBook::all() const {
  std::vector<SendPace::DayCount> counts;
  while (TRY(parts_->select.step())) {
    counts.push_back({std::string(parts_->select.bytes(0)), Day{static_cast<std::int32_t>(parts_->select.integer(1))},
                      static_cast<std::uint64_t>(parts_->select.integer(2)),
                      static_cast<std::uint64_t>(parts_->select.integer(3))});
  }
  parts_->select.reset();
  return counts;
}

}  // namespace lapwing
