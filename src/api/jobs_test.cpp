#include "api/jobs.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>

#include <nlohmann/json.hpp>

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// A line of jobs under a clock that the test turns.
struct Line {
  std::atomic<std::int64_t> now = 1'750'000'000'000;
  Jobs jobs{[this] { return Instant{now}; }, {.waiting_max = 2, .kept_max = 3}};

  std::string begin(Jobs::Work work) { return jobs.begin("backtest", "Anna", std::move(work)).value(); }
  Job job(const std::string& id) { return jobs.find("backtest", id).value(); }
};

Result<Json> give_one(Jobs::Run&) { return Json{{"one", 1}}; }

/// Work that begins, tells so, and goes on when it is let or cancelled.
struct Held {
  std::latch begun{1};
  std::latch let{1};

  Jobs::Work work() {
    return [this](Jobs::Run& run) -> Result<Json> {
      run.progress(1, 4);
      run.tell({{"rows", 25}});
      begun.count_down();
      const std::stop_callback on_stop(run.token(), [this] { let.count_down(); });
      let.wait();
      if (run.is_cancelled()) return Jobs::Run::cancelled();
      return Json{{"held", true}};
    };
  }
};

TEST(Jobs, GivesTheResultOfWhatIsDone) {
  Line line;
  const std::string id = line.begin(give_one);
  line.jobs.drain();
  const Job job = line.job(id);
  EXPECT_EQ(to_text(job.state), "done");
  EXPECT_EQ(job.progress, 1.0);
  EXPECT_EQ(job.result->dump(), R"({"one":1})");
  EXPECT_EQ(job.started_by, "Anna");
  EXPECT_EQ(job.ended_at, Instant{line.now});
}

TEST(Jobs, TellsHowFarItIsAndWhatTheWorkSaysOfItself) {
  Held held;
  Line line;
  const std::string id = line.begin(held.work());
  held.begun.wait();
  const Job job = line.job(id);
  EXPECT_EQ(to_text(job.state), "running");
  EXPECT_EQ(job.progress, 0.25);
  EXPECT_EQ(job.details->dump(), R"({"rows":25})");
  held.let.count_down();
  line.jobs.drain();
  EXPECT_EQ(line.job(id).details->dump(), R"({"rows":25})") << "also afterwards";
}

TEST(Jobs, ProgressNeverGoesBackAndNothingOfNothingIsNoProgress) {
  Line line;
  const std::string id = line.begin([](Jobs::Run& run) -> Result<Json> {
    run.progress(0, 0);
    run.progress(3, 4);
    run.progress(1, 4);
    return fail("the disk is full", "imports/7");
  });
  line.jobs.drain();
  const Job job = line.job(id);
  EXPECT_EQ(job.progress, 0.75);
  EXPECT_EQ(to_text(job.state), "failed");
  EXPECT_EQ(job.error->text(), "imports/7: the disk is full");
  EXPECT_EQ(job.result, nullptr);
}

TEST(Jobs, DoesOneAfterAnotherAndRefusesALongLine) {
  Held held;
  std::string order;
  Line line;
  const std::string first = line.begin(held.work());
  held.begun.wait();
  const std::string second = line.begin([&](Jobs::Run& run) { return order += "2", give_one(run); });
  const std::string third = line.begin([&](Jobs::Run& run) { return order += "3", give_one(run); });
  EXPECT_EQ(to_text(line.job(second).state), "waiting");
  const auto fourth = line.jobs.begin("backtest", "Anna", give_one);
  ASSERT_FALSE(fourth);
  EXPECT_EQ(fourth.error().message, "3 others are to be done before it: try again when one of them is over");
  held.let.count_down();
  line.jobs.drain();
  EXPECT_EQ(order, "23");
}

TEST(Jobs, WhatWaitsIsCancelledAtOnceAndWhatRunsWhenItNotices) {
  Held held;
  bool was_done = false;
  Line line;
  const std::string running = line.begin(held.work());
  held.begun.wait();
  const std::string waiting = line.begin([&](Jobs::Run& run) { return was_done = true, give_one(run); });
  EXPECT_TRUE(line.jobs.cancel("backtest", waiting));
  EXPECT_EQ(to_text(line.job(waiting).state), "cancelled");
  EXPECT_TRUE(line.jobs.cancel("backtest", running));
  line.jobs.drain();
  EXPECT_EQ(to_text(line.job(running).state), "cancelled");
  EXPECT_FALSE(line.job(running).error) << "nothing went wrong";
  EXPECT_FALSE(was_done);
  EXPECT_TRUE(line.jobs.cancel("backtest", running)) << "and again changes nothing";
  EXPECT_EQ(to_text(line.job(running).state), "cancelled");
}

TEST(Jobs, AreAskedForByTheirKind) {
  Line line;
  const std::string id = line.begin(give_one);
  EXPECT_FALSE(line.jobs.find("import", id));
  EXPECT_FALSE(line.jobs.cancel("import", id));
  EXPECT_FALSE(line.jobs.cancel("backtest", "1-1"));
  EXPECT_TRUE(line.jobs.all("import").empty());
  EXPECT_EQ(line.jobs.all("backtest").size(), 1u);
}

TEST(Jobs, KeepsSomeThatAreOverAndForAWhile) {
  Line line;
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) {
    ids.push_back(line.begin(give_one));
    line.jobs.drain();
  }
  const std::vector<Job> kept = line.jobs.all("backtest");
  ASSERT_EQ(kept.size(), 3u);
  EXPECT_EQ(kept.front().id, ids[4]) << "the newest first";
  EXPECT_EQ(kept.back().id, ids[2]);
  line.now += Duration::hours(1).ms;
  EXPECT_EQ(line.jobs.all("backtest").size(), 3u);
  line.now += 1;
  EXPECT_TRUE(line.jobs.all("backtest").empty());
}

TEST(Jobs, TheVersionTellsWhetherAnythingChanged) {
  Line line;
  const std::uint64_t before = line.jobs.version();
  line.begin(give_one);
  line.jobs.drain();
  const std::uint64_t after = line.jobs.version();
  EXPECT_NE(after, before);
  (void)line.jobs.all("backtest");
  EXPECT_EQ(line.jobs.version(), after);
}

TEST(Jobs, AreCancelledWhenTheProcessStops) {
  auto held = std::make_unique<Held>();
  {
    Line line;
    line.begin(held->work());
    held->begun.wait();
    line.begin([](Jobs::Run&) -> Result<Json> { return fail("never begun"); });
  }
  EXPECT_TRUE(held->let.try_wait()) << "the work was told to stop, and it was waited for";
}

}  // namespace
}  // namespace lapwing
