#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace lapwing {

// Long work that somebody asks for over the API: a backtest, an import. It is begun with a POST (202, with the job's
// address), looked at with GETs and cancelled with a DELETE:
//
//   const std::string id = TRY(jobs.begin("backtest", who, [...](Jobs::Run& run) -> Result<Json> {
//     for (...) {
//       if (run.is_cancelled()) return run.cancelled();
//       run.progress(done, all);
//     }
//     return result;  // what a GET gives from now on
//   }));

enum class JobState : std::uint8_t {
  waiting,    ///< others are before it
  running,    ///< also after it was cancelled, until the work notices
  done,       ///< its result is there
  failed,     ///< its error is there
  cancelled,  ///< it ended before its end, since somebody wanted that
};
std::string_view to_text(JobState state);

/// What is known of a job. A copy: it does not change.
struct Job {
  std::string id;
  std::string kind;        ///< "backtest": what began it asks for no others
  std::string started_by;  ///< the name of who began it
  JobState state{};
  double progress = 0;  ///< 0 .. 1; never goes back
  Instant begun_at{};   ///< when it was asked for
  std::optional<Instant> ended_at;
  std::shared_ptr<const nlohmann::ordered_json> details;  ///< what the work last told of itself; null: nothing
  std::shared_ptr<const nlohmann::ordered_json> result;   ///< null unless it is done
  std::optional<Error> error;                             ///< if it has failed

  [[nodiscard]] bool is_over() const { return state != JobState::waiting && state != JobState::running; }
};

struct JobLimits {
  std::size_t waiting_max = 8;             ///< that wait behind the one that runs; more are refused
  std::size_t kept_max = 32;               ///< that are over: the oldest ones are forgotten
  Duration kept_for = Duration::hours(1);  ///< likewise, by the clock
};

/// Does one job after another, in the order in which they were asked for, on a thread of its own that begins with the
/// first. What must not wait behind the others has `Jobs` of its own. Nothing of it outlives the process. Any thread
/// may call anything, also the work itself.
class Jobs {
 public:
  /// What the work says and asks while it is done; for its thread alone.
  class Run {
   public:
    /// So much of so much is done; 0 of 0 is nothing yet. Cheap enough to call often.
    void progress(std::uint64_t done, std::uint64_t all);
    /// What else a GET gives of it meanwhile, and afterwards: as rows taken and rejected.
    void tell(nlohmann::ordered_json details);
    [[nodiscard]] bool is_cancelled() const { return token_.stop_requested(); }
    [[nodiscard]] const std::stop_token& token() const { return token_; }
    /// What the work returns when it ends early for that.
    [[nodiscard]] static std::unexpected<Error> cancelled();

   private:
    friend class Jobs;
    Run(Jobs& jobs, std::string id, std::stop_token token)
        : jobs_(jobs), id_(std::move(id)), token_(std::move(token)) {}
    Jobs& jobs_;
    std::string id_;
    std::stop_token token_;
  };
  /// Gives the result as JSON. Looks at `is_cancelled` every few hundredths of a second and returns an error then: any
  /// one counts as cancelled. Its other errors are the job's.
  using Work = std::move_only_function<Result<nlohmann::ordered_json>(Run&)>;

  explicit Jobs(std::function<Instant()> clock, JobLimits limits = {});
  /// Cancels all of them and waits for the one that runs.
  ~Jobs();
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

  /// The new job's id. An error if too many wait already.
  Result<std::string> begin(std::string kind, std::string started_by, Work work);
  /// Absent: there is none of that kind and id, or it was forgotten.
  [[nodiscard]] std::optional<Job> find(std::string_view kind, std::string_view id);
  /// Those of a kind that are not forgotten, the newest first.
  [[nodiscard]] std::vector<Job> all(std::string_view kind);
  /// One that waits is over at once, one that runs as soon as its work notices; one that is over stays as it is. False:
  /// there is none.
  bool cancel(std::string_view kind, std::string_view id);
  /// Changes whenever a job does: who shows jobs need not look while it stays the same.
  [[nodiscard]] std::uint64_t version();
  /// Waits until none waits or runs.
  void drain();

 private:
  struct Entry {
    Job job;
    Work work;  // until it runs
    std::stop_source stop;
  };

  void run();
  void carry_out(std::unique_lock<std::mutex>& lock, Entry& entry);
  void end(Entry& entry, JobState state);
  void forget_old();
  Entry* entry_of(std::string_view id);
  void change(std::string_view id, const std::function<void(Job&)>& how);

  const std::function<Instant()> clock_;
  const JobLimits limits_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Entry>> entries_;  // in the order in which they were asked for
  std::uint64_t begun_ = 0;
  std::uint64_t version_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace lapwing
