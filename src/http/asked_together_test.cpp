#include "http/asked_together.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <latch>
#include <string>
#include <thread>
#include <vector>

namespace lapwing {
namespace {

TEST(AskedTogether, WhoeverWaitsSharesOneAnswerThatIsNewerThanTheQuestion) {
  AskedTogether<int> together;
  std::atomic<int> worked = 0;
  std::latch first_works(1), goes_on(1);
  std::thread first([&] {
    EXPECT_EQ(together.ask([&](const auto& begins) {
      begins();
      first_works.count_down();
      goes_on.wait();
      return ++worked;
    }),
              1);
  });
  first_works.wait();
  std::vector<int> answers(8);
  std::atomic<int> asking = 0;
  std::vector<std::thread> others;
  for (int& answer : answers) {
    others.emplace_back([&] {
      ++asking;
      answer = together.ask([&](const auto& begins) {
        begins();
        return ++worked;
      });
    });
  }
  while (asking < 8) std::this_thread::yield();
  goes_on.count_down();
  first.join();
  for (std::thread& other : others) other.join();
  EXPECT_GE(std::ranges::min(answers), 2) << "none is what was found before they asked";
  EXPECT_EQ(together.ask([&](const auto& begins) {
    begins();
    return ++worked;
  }),
            worked)
      << "nor for who comes later";
}

TEST(AskedTogether, WhoComesWhileTheFirstWaitsToBeginSharesItsAnswer) {
  AskedTogether<int> together;
  std::latch first_waits(1), goes_on(1);
  std::atomic<int> worked = 0;
  std::thread first([&] {
    EXPECT_EQ(together.ask([&](const auto& begins) {
      first_waits.count_down();
      goes_on.wait();
      begins();
      return ++worked;
    }),
              1);
  });
  first_waits.wait();
  std::atomic<bool> is_asking = false;
  std::thread second([&] {
    is_asking = true;
    EXPECT_EQ(together.ask([&](const auto& begins) {
      begins();
      return ++worked;
    }),
              1);
  });
  while (!is_asking) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));  // until it has asked; nothing can be seen of that
  goes_on.count_down();
  first.join();
  second.join();
  EXPECT_EQ(worked, 1);
}

TEST(AskedTogether, WhoWaitsBehindAnErrorGetsAnAnswer) {
  AskedTogether<int> together;
  std::latch works(1), goes_on(1);
  std::thread first([&] {
    EXPECT_ANY_THROW(together.ask([&](const auto& begins) -> int {
      begins();
      works.count_down();
      goes_on.wait();
      throw 1;
    }));
  });
  works.wait();
  std::atomic<bool> is_asking = false;
  int answer = 0;
  std::thread second([&] {
    is_asking = true;
    answer = together.ask([](const auto&) { return 5; });
  });
  while (!is_asking) std::this_thread::yield();
  goes_on.count_down();
  first.join();
  second.join();
  EXPECT_EQ(answer, 5);
  EXPECT_ANY_THROW(together.ask([](const auto&) -> int { throw 1; }));
  EXPECT_EQ(together.ask([](const auto&) { return 6; }), 6);
}

TEST(AskedTogetherBy, WhoAsksSomethingElseDoesNotWait) {
  AskedTogetherBy<std::string> together;
  std::latch first_works(1), goes_on(1);
  std::thread first([&] {
    const std::string answer = together.ask("a", [&](const auto& begins) {
      begins();
      first_works.count_down();
      goes_on.wait();
      return std::string("of a");
    });
    EXPECT_EQ(answer, "of a");
  });
  first_works.wait();
  EXPECT_EQ(together.ask("b", [](const auto&) { return std::string("of b"); }), "of b");
  goes_on.count_down();
  first.join();
  EXPECT_EQ(together.ask("a", [](const auto&) { return std::string("newer"); }), "newer");
}

}  // namespace
}  // namespace lapwing
