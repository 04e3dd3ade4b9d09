#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace lapwing {

/// How reading gives way to the intake. Who looks at a page can wait for a moment; what the shop's software sends
/// cannot, and both want the same processors.
///
/// While something comes in, readings are carried out one after another, in the order in which they were asked for, and
/// after each of them the readers rest in proportion to what it cost: they have a share of the processors, and no more.
/// Readings that cost little stand in a line of their own, so that a customer's card does not wait for a matrix of all.
/// While nothing comes in, nobody waits. Who waits holds nothing that the intake needs. Any thread.
class ReadingTurns {
 public:
  using Clock = std::chrono::steady_clock;
  using Duration = std::chrono::nanoseconds;

  explicit ReadingTurns(unsigned processors) : processors_(processors) {}

  /// As long as it lives, something that comes in is in hand.
  class Intake {
   public:
    explicit Intake(ReadingTurns* turns);  ///< null: nobody reads
    Intake(const Intake&) = delete;
    Intake& operator=(const Intake&) = delete;
    ~Intake();

   private:
    ReadingTurns* turns_;
  };

  /// As long as it lives, what its thread asks of a host waits for its turn, and what the thread itself does beside
  /// counts as reading. One at a time in a thread.
  class Reader {
   public:
    /// `kind` is what tells how much it may cost: the address that was asked.
    Reader(ReadingTurns& turns, std::string_view kind);
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader();

    /// Of this thread; null: it does not give way.
    [[nodiscard]] static Reader* of_this_thread();
    /// Waits for the turn of one question to a host, which is about one customer or about all of them. Each is ended,
    /// by what it cost the host's threads.
    void begin(bool is_of_all);
    void end(Duration cost);

   private:
    ReadingTurns& turns_;
    const std::string kind_;
    const std::size_t line_;  // of questions about all
    const Duration began_;    // by the thread's own clock
    std::size_t at_ = 0;      // the line of the question that is being answered
    Duration cost_{};         // of the host's threads
  };

  /// What this thread has had of a processor.
  [[nodiscard]] static Duration thread_time();

 private:
  struct Waiting;
  struct Line {
    std::deque<Waiting*> waiting;  // in the order in which they came
    int running = 0;
    Clock::time_point rest_until = Clock::time_point::min();
  };

  std::size_t line_of(std::string_view kind);
  void begin(Line& line);
  void end(std::size_t line, Duration cost);
  void charge(std::size_t line, Duration cost);
  void note(const std::string& kind, Duration cost);
  /// When the intake will have been quiet for long enough; now or earlier: it is.
  [[nodiscard]] Clock::time_point quiet_at(Clock::time_point now) const;

  const unsigned processors_;
  std::atomic<int> in_hand_ = 0;
  std::atomic<Clock::rep> last_in_hand_ = Clock::time_point::min().time_since_epoch().count();
  std::mutex mutex_;
  std::array<Line, 2> lines_;                           // of those that cost little, and the others
  std::map<std::string, Duration, std::less<>> costs_;  // by kind: what one cost lately, at most
};

}  // namespace lapwing
