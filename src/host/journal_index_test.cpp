#include "host/journal_index.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <fstream>

#include "journal/memory_journal.hpp"
#include "journal/temporary_folder.hpp"

namespace lapwing {
namespace {

constexpr PartitionId partition{1};
constexpr std::size_t short_stretch = 300;

std::string id_of(std::uint32_t customer) { return "c" + std::to_string(customer); }

/// One of the kinds of records that stories are made of.
Record record_of(std::uint32_t customer, std::uint32_t kind) {
  const Instant at = Instant::from_seconds(1'700'000'000);
  const CustomerNumber number{customer};
  switch (kind) {
    case 0:
      return {at, Input{CustomerRecorded{.customer_id = id_of(customer)}}};
    case 1:
      return {at, Decision{Exited{.enrollment = EnrollmentNumber{customer + 1}}}};
    case 2:
      return {at, Input{ReceiptArrived{.intent = IntentNumber{customer + 1}}}};
    case 3:
      return {at, Decision{ScheduleFired{.campaign_id = id_of(customer)}}};
    default:
      return {at, Decision{Registered{number, id_of(customer)}}};
  }
}

void append(MemoryJournal& journal, std::vector<Record> records) {
  journal.append(partition, encode(Batch{std::move(records)}), {});
}

RecordSubjects about(std::uint32_t customer) {
  RecordSubjects subjects;
  subjects.add_customer(id_of(customer));
  subjects.add(CustomerNumber{customer});
  subjects.add(EnrollmentNumber{customer + 1});
  subjects.add(IntentNumber{customer + 1});
  subjects.add_schedule(id_of(customer));
  return subjects;
}

struct Found {
  std::vector<Record> of_customer;
  std::size_t read = 0;
};
Found find(JournalIndex& index, std::uint32_t customer) {
  Found found;
  const auto read = index.read(partition, about(customer), [&](const Record& record) {
    ++found.read;
    for (std::uint32_t kind = 0; kind < 5; ++kind) {
      if (record == record_of(customer, kind)) found.of_customer.push_back(record);
    }
  });
  EXPECT_TRUE(read);
  return found;
}

TEST(JournalIndex, GivesEveryRecordOfASubjectInItsPlace) {
  EXPECT_TRUE(rc::check([] {
    const TemporaryFolder folder(TemporaryFolder::Place::memory);
    MemoryJournal journal(2);
    std::map<std::uint32_t, std::vector<Record>> told;
    const int sittings = *rc::gen::inRange(1, 4);
    for (int sitting = 0; sitting < sittings; ++sitting) {
      const auto index = JournalIndex::open(folder.path(), journal, short_stretch);
      const int frames = *rc::gen::inRange(0, 40);
      for (int frame = 0; frame < frames; ++frame) {
        std::vector<Record> records;
        for (int count = *rc::gen::inRange(1, 6); count > 0; --count) {
          const auto customer = *rc::gen::inRange<std::uint32_t>(0, 12);
          records.push_back(record_of(customer, *rc::gen::inRange<std::uint32_t>(0, 5)));
          told[customer].push_back(records.back());
        }
        append(journal, std::move(records));
        if (*rc::gen::inRange(0, 5) == 0) RC_ASSERT(index->keep_up(partition, 200).has_value());
      }
      for (std::uint32_t customer = 0; customer < 12; ++customer) {
        RC_ASSERT(find(*index, customer).of_customer == told[customer]);
      }
    }
  }));
}

TEST(JournalIndex, LeavesOutWhatIsAboutOthers) {
  const TemporaryFolder folder(TemporaryFolder::Place::memory);
  MemoryJournal journal(2);
  for (std::uint32_t customer = 0; customer < 5000; ++customer) append(journal, {record_of(customer, 0)});
  const auto index = JournalIndex::open(folder.path(), journal, short_stretch);
  const Found found = find(*index, 77);
  EXPECT_EQ(found.of_customer.size(), 1U);
  EXPECT_LT(found.read, 500U);
}

TEST(JournalIndex, IsMadeAnewForAnotherJournalAndForAFileThatIsNone) {
  const TemporaryFolder folder(TemporaryFolder::Place::memory);
  MemoryJournal longer(2);
  for (std::uint32_t customer = 0; customer < 200; ++customer) append(longer, {record_of(customer, 0)});
  EXPECT_EQ(find(*JournalIndex::open(folder.path(), longer, short_stretch), 7).of_customer.size(), 1U);

  MemoryJournal put_back(2), grown_since(2);
  for (std::uint32_t customer = 100; customer > 0; --customer) append(put_back, {record_of(customer, 4)});
  for (std::uint32_t customer = 1; customer <= 300; ++customer) append(grown_since, {record_of(customer, 4)});
  for (int i = 0; i < 2; ++i) {
    for (const MemoryJournal* journal : {&put_back, &grown_since}) {
      EXPECT_EQ(find(*JournalIndex::open(folder.path(), *journal, short_stretch), 7).of_customer.size(), 1U);
    }
    for (const char* name : {"index.db", "index.db-wal", "index.db-shm"}) {
      std::filesystem::remove(folder.path() / name);
    }
    std::ofstream(folder.path() / "index.db") << "This is no database, and yet it lies where one should lie.";
  }
}

TEST(JournalIndex, ReadsAllIfThereIsNoFolder) {
  MemoryJournal journal(2);
  for (std::uint32_t customer = 0; customer < 20; ++customer) append(journal, {record_of(customer, 0)});
  const auto index = JournalIndex::open({}, journal);
  EXPECT_EQ(find(*index, 3).read, 20U);
}

}  // namespace
}  // namespace lapwing
