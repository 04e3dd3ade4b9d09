#include "http/asked_together.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <thread>
#include <vector>

namespace lapwing {
namespace {

TEST(AskedTogether, WhoeverWaitsSharesOneAnswerThatIsNewerThanTheQuestion) {
  AskedTogether<int> together;
  std::atomic<int> worked = 0;
  std::latch first_works(1), goes_on(1);
  std::thread first([&] {
    EXPECT_EQ(together.ask([&] {
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
      answer = together.ask([&] { return ++worked; });
    });
  }
  while (asking < 8) std::this_thread::yield();
  goes_on.count_down();
  first.join();
  for (std::thread& other : others) other.join();
  EXPECT_GE(std::ranges::min(answers), 2) << "none is what was found before they asked";
  EXPECT_EQ(together.ask([&] { return ++worked; }), worked) << "nor for who comes later";
}

TEST(AskedTogether, WhoWaitsBehindAnErrorGetsAnAnswer) {
  AskedTogether<int> together;
  std::latch works(1), goes_on(1);
  std::thread first([&] {
    EXPECT_ANY_THROW(together.ask([&]() -> int {
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
    answer = together.ask([] { return 5; });
  });
  while (!is_asking) std::this_thread::yield();
  goes_on.count_down();
  first.join();
  second.join();
  EXPECT_EQ(answer, 5);
  EXPECT_ANY_THROW(together.ask([]() -> int { throw 1; }));
  EXPECT_EQ(together.ask([] { return 6; }), 6);
}

}  // namespace
}  // namespace lapwing
