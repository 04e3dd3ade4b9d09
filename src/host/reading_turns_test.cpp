#include "host/reading_turns.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto soon = 50ms;  // within which what is to wait would have gone on, on any machine that is not asleep

/// One question of `kind` about all that cost so much.
void read_once(ReadingTurns& turns, std::string_view kind, std::chrono::milliseconds cost) {
  ReadingTurns::Reader reader(turns, kind);
  reader.begin(true);
  reader.end(cost);
}

/// A reader of a thread of its own, whose question is being answered until it is to end.
class Asking {
 public:
  Asking(ReadingTurns& turns, std::string_view kind, bool is_of_all = true)
      : thread_([this, &turns, kind, is_of_all] {
          ReadingTurns::Reader reader(turns, kind);
          reader.begin(is_of_all);
          has_begun_ = true;
          has_begun_.notify_all();
          may_end_.wait(false);
          reader.end(1ms);
        }) {}
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;
  ~Asking() {
    end();
    thread_.join();
  }
  void end() {
    may_end_ = true;
    may_end_.notify_all();
  }
  void wait_begun() const { has_begun_.wait(false); }
  [[nodiscard]] bool has_begun() const { return has_begun_; }

 private:
  std::atomic<bool> has_begun_ = false, may_end_ = false;
  std::thread thread_;
};

TEST(ReadingTurns, WhileNothingComesInNobodyWaits) {
  ReadingTurns turns(2);
  read_once(turns, "/all", 1000s);
  Asking first(turns, "/all"), second(turns, "/all");
  first.wait_begun();
  second.wait_begun();
}

TEST(ReadingTurns, WhileSomethingComesInReadingsAreOneAfterAnother) {
  ReadingTurns turns(2);
  const ReadingTurns::Intake coming(&turns);
  Asking first(turns, "/all");
  first.wait_begun();
  Asking second(turns, "/all");
  std::this_thread::sleep_for(soon);
  EXPECT_FALSE(second.has_begun());
  first.end();
  second.wait_begun();
}

TEST(ReadingTurns, WhileSomethingComesInReadersRestAfterWhatCostMuch) {
  ReadingTurns turns(1);
  read_once(turns, "/all", 5ms);  // from now on it is known what this costs
  const ReadingTurns::Intake coming(&turns);
  read_once(turns, "/all", 5ms);
  const auto began = Clock::now();
  read_once(turns, "/all", 5ms);
  EXPECT_GE(Clock::now() - began, 100ms) << "twenty times what the first one cost, at least";
}

TEST(ReadingTurns, ARestEndsWhenNothingComesInAnyMore) {
  ReadingTurns turns(1);
  read_once(turns, "/all", 1000s);
  std::optional<ReadingTurns::Intake> coming(&turns);
  read_once(turns, "/all", 1000s);
  Asking next(turns, "/all");
  std::this_thread::sleep_for(soon);
  EXPECT_FALSE(next.has_begun());
  coming.reset();
  next.wait_begun();
}

TEST(ReadingTurns, WhatCostsLittleDoesNotWaitForWhatCostsMuch) {
  ReadingTurns turns(2);
  read_once(turns, "/all", 100ms);  // from now on it is known
  const ReadingTurns::Intake coming(&turns);
  Asking much(turns, "/all");
  much.wait_begun();
  Asking little(turns, "/little");
  little.wait_begun();
  little.end();
  Asking one(turns, "/all", false);
  one.wait_begun();
  Asking more(turns, "/all");
  std::this_thread::sleep_for(soon);
  EXPECT_FALSE(more.has_begun());
  much.end();
  more.wait_begun();
}

class GivingWay : public testing::Test {
 protected:
  GivingWay()
      : folder_(DataFolder::in_memory({"Tea", "USD", Zone(), 4, "en", "US"}, now_, {.workers = 2, .queue_limit = 4})
                    .value()) {}

  void submit(int number) {
    const std::string customer = "c" + std::to_string(number);
    std::vector<Input> inputs;
    inputs.emplace_back(OrderRecorded{
        .customer_id = customer, .order_id = "o" + std::to_string(number), .placed_at = now_, .total = Money::of(1)});
    folder_.host().submit(folder_.host().partition_of(customer), std::move(inputs), now_);
  }
  std::uint64_t customers() {
    std::atomic<std::uint64_t> sum = 0;
    folder_.host().for_each([&](PartitionId, const Engine& engine) { sum += engine.audience().count(); });
    return sum;
  }

  static constexpr Instant now_ = Instant::from_seconds(1'750'000'000);
  DataFolder folder_;
  ReadingTurns turns_{2};
};

TEST_F(GivingWay, AReadingSeesWhatWasSubmittedBeforeIt) {
  const ReadingTurns::Intake coming(&turns_);
  for (int i = 0; i < 500; ++i) {
    submit(i);
    if (i % 50 != 49) continue;
    const ReadingTurns::Reader reader(turns_, "/customers");
    EXPECT_EQ(customers(), static_cast<std::uint64_t>(i) + 1);
  }
}

TEST_F(GivingWay, AReadingComesAboutHoweverMuchThereIsToDecide) {
  std::atomic<bool> is_over = false;
  std::atomic<int> submitted = 0;
  std::vector<std::jthread> shops;
  for (int shop = 0; shop < 4; ++shop) {
    shops.emplace_back([&] {
      while (!is_over) {
        const ReadingTurns::Intake coming(&turns_);
        submit(submitted++);
      }
    });
  }
  while (submitted < 1000) std::this_thread::yield();
  {
    const ReadingTurns::Reader reader(turns_, "/customers");
    EXPECT_GE(customers(), 900U);
  }
  is_over = true;
}

}  // namespace
}  // namespace lapwing
