#include "host/reading_turns.hpp"

#include <algorithm>
#include <condition_variable>
#include <ctime>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::size_t short_line = 0;
constexpr std::size_t long_line = 1;
constexpr ReadingTurns::Duration short_max = milliseconds(2);

/// What is left to each line while something comes in: one part in so many of what the processors do.
constexpr std::array<double, 2> parts_of_work = {80, 32};
/// No reading has the others wait for longer than this, whatever it cost.
constexpr ReadingTurns::Duration rest_max = milliseconds(400);
/// A rest that is shorter is not worth a thread's sleep; it adds up with those that follow.
constexpr microseconds rest_min{500};
/// So long after the last of what came in more of it is expected.
constexpr milliseconds intake_pause_max{10};

thread_local ReadingTurns::Reader* reader_of_thread = nullptr;

}  // namespace

struct ReadingTurns::Waiting {
  std::condition_variable woken;
};

// ---- What comes in

ReadingTurns::Intake::Intake(ReadingTurns* turns) : turns_(turns) {
  if (turns_ != nullptr) ++turns_->in_hand_;
}

ReadingTurns::Intake::~Intake() {
  if (turns_ == nullptr) return;
  turns_->last_in_hand_ = Clock::now().time_since_epoch().count();
  --turns_->in_hand_;
}

ReadingTurns::Clock::time_point ReadingTurns::quiet_at(Clock::time_point now) const {
  if (in_hand_ > 0) return now + intake_pause_max;
  const Clock::time_point last{Clock::duration(last_in_hand_)};
  return last == Clock::time_point::min() ? now : last + intake_pause_max;
}

// ---- Who reads

ReadingTurns::Reader::Reader(ReadingTurns& turns, std::string_view kind)
    : turns_(turns), kind_(kind), line_(turns.line_of(kind)), began_(thread_time()) {
  ensure(reader_of_thread == nullptr, "a thread reads for one request at a time");
  reader_of_thread = this;
}

ReadingTurns::Reader::~Reader() {
  reader_of_thread = nullptr;
  const Duration own = thread_time() - began_;
  turns_.charge(line_, own);
  turns_.note(kind_, cost_ + own);
}

ReadingTurns::Reader* ReadingTurns::Reader::of_this_thread() { return reader_of_thread; }

void ReadingTurns::Reader::begin(bool is_of_all) {
  at_ = is_of_all ? line_ : short_line;
  turns_.begin(turns_.lines_.at(at_));
}

void ReadingTurns::Reader::end(Duration cost) {
  cost_ += cost;
  turns_.end(at_, cost);
}

ReadingTurns::Duration ReadingTurns::thread_time() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

// ---- The lines

std::size_t ReadingTurns::line_of(std::string_view kind) {
  const std::lock_guard lock(mutex_);
  const auto cost = costs_.find(kind);
  return cost == costs_.end() || cost->second < short_max ? short_line : long_line;
}

void ReadingTurns::begin(Line& line) {
  Waiting self;
  std::unique_lock lock(mutex_);
  line.waiting.push_back(&self);
  for (;;) {
    if (line.waiting.front() != &self) {
      self.woken.wait(lock);
      continue;
    }
    const Clock::time_point now = Clock::now();
    const Clock::time_point quiet = quiet_at(now);
    const bool is_rested = line.running == 0 && line.rest_until <= now + rest_min;
    if (quiet <= now || is_rested) break;
    self.woken.wait_until(lock, line.running == 0 ? std::min(quiet, line.rest_until) : quiet);
  }
  line.waiting.pop_front();
  ++line.running;
  if (!line.waiting.empty()) line.waiting.front()->woken.notify_one();
}

void ReadingTurns::end(std::size_t line, Duration cost) {
  charge(line, cost);
  const std::lock_guard lock(mutex_);
  Line& of = lines_.at(line);
  --of.running;
  if (!of.waiting.empty()) of.waiting.front()->woken.notify_one();
}

void ReadingTurns::charge(std::size_t line, Duration cost) {
  const auto rest = std::chrono::duration_cast<Duration>(cost * (parts_of_work.at(line) / processors_));
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = Clock::now();
  Clock::time_point& until = lines_.at(line).rest_until;
  until = std::min(std::max(now, until) + rest, now + rest_max);
}

/// Most of those who share an answer have cost nothing: what counts is who worked it out.
void ReadingTurns::note(const std::string& kind, Duration cost) {
  const std::lock_guard lock(mutex_);
  Duration& known = costs_[kind];
  known = std::max(cost, known - known / 32);
}

}  // namespace lapwing
