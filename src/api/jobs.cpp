#include "api/jobs.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace lapwing {

using Json = nlohmann::ordered_json;

std::string_view to_text(JobState state) {
  switch (state) {
    case JobState::waiting:
      return "waiting";
    case JobState::running:
      return "running";
    case JobState::done:
      return "done";
    case JobState::failed:
      return "failed";
    case JobState::cancelled:
      break;
  }
  return "cancelled";
}

// ---- What the work says

void Jobs::Run::progress(std::uint64_t done, std::uint64_t all) {
  if (all == 0) return;
  const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(all));
  jobs_.change(id_, [&](Job& job) { job.progress = std::max(job.progress, share); });
}

void Jobs::Run::tell(Json details) {
  auto told = std::make_shared<const Json>(std::move(details));
  jobs_.change(id_, [&](Job& job) { job.details = std::move(told); });
}

std::unexpected<Error> Jobs::Run::cancelled() { return fail("cancelled"); }

// ---- What others ask

Jobs::Jobs(std::function<Instant()> clock, JobLimits limits) : clock_(std::move(clock)), limits_(limits) {}

Jobs::~Jobs() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const auto& entry : entries_) entry->stop.request_stop();
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Result<std::string> Jobs::begin(std::string kind, std::string started_by, Work work) {
  const std::lock_guard lock(mutex_);
  const auto before = std::ranges::count_if(entries_, [](const auto& one) { return !one->job.is_over(); });
  if (static_cast<std::size_t>(before) > limits_.waiting_max) {
    return fail(fmt::format("{} others are to be done before it: try again when one of them is over", before));
  }
  auto entry = std::make_unique<Entry>();
  entry->job.begun_at = clock_();
  // Ids of an earlier process name nothing in this one.
  entry->job.id = fmt::format("{:x}-{}", entry->job.begun_at.ms, ++begun_);
  entry->job.kind = std::move(kind);
  entry->job.started_by = std::move(started_by);
  entry->work = std::move(work);
  std::string id = entry->job.id;
  entries_.push_back(std::move(entry));
  ++version_;
  forget_old();
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  changed_.notify_all();
  return id;
}

std::optional<Job> Jobs::find(std::string_view kind, std::string_view id) {
  const std::lock_guard lock(mutex_);
  forget_old();
  const Entry* entry = entry_of(id);
  if (entry == nullptr || entry->job.kind != kind) return std::nullopt;
  return entry->job;
}

std::vector<Job> Jobs::all(std::string_view kind) {
  const std::lock_guard lock(mutex_);
  forget_old();
  std::vector<Job> all;
  for (const auto& entry : entries_ | std::views::reverse) {
    if (entry->job.kind == kind) all.push_back(entry->job);
  }
  return all;
}

bool Jobs::cancel(std::string_view kind, std::string_view id) {
  const std::lock_guard lock(mutex_);
  Entry* entry = entry_of(id);
  if (entry == nullptr || entry->job.kind != kind) return false;
  if (entry->job.state == JobState::waiting) end(*entry, JobState::cancelled);
  if (!entry->job.is_over()) entry->stop.request_stop();
  return true;
}

std::uint64_t Jobs::version() {
  const std::lock_guard lock(mutex_);
  return version_;
}

void Jobs::drain() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock,
                [&] { return std::ranges::all_of(entries_, [](const auto& one) { return one->job.is_over(); }); });
}

// ---- The thread

void Jobs::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto next = [&] {
      return std::ranges::find(entries_, JobState::waiting, [](auto& one) { return one->job.state; });
    };
    changed_.wait(lock, [&] { return stopping_ || next() != entries_.end(); });
    if (stopping_) return;
    carry_out(lock, **next());
  }
}

/// The entry stays where it is meanwhile: only what is over is forgotten.
void Jobs::carry_out(std::unique_lock<std::mutex>& lock, Entry& entry) {
  entry.job.state = JobState::running;
  ++version_;
  Work work = std::move(entry.work);
  Run run(*this, entry.job.id, entry.stop.get_token());
  lock.unlock();
  auto result = work(run);
  work = {};  // what it holds is given back before somebody sees that it is over
  lock.lock();
  if (result) {
    entry.job.result = std::make_shared<const Json>(*std::move(result));
    entry.job.progress = 1;
    end(entry, JobState::done);
  } else if (run.is_cancelled()) {
    end(entry, JobState::cancelled);
  } else {
    entry.job.error = std::move(result).error();
    end(entry, JobState::failed);
  }
}

void Jobs::end(Entry& entry, JobState state) {
  entry.job.state = state;
  entry.job.ended_at = clock_();
  entry.work = {};
  ++version_;
  changed_.notify_all();
}

void Jobs::forget_old() {
  const Instant long_ago = clock_() - limits_.kept_for;
  auto over = static_cast<std::size_t>(
      std::ranges::count_if(entries_, [](const auto& one) { return one->job.is_over(); }));
  std::erase_if(entries_, [&](const auto& one) {
    if (!one->job.is_over()) return false;
    const bool is_forgotten = over > limits_.kept_max || *one->job.ended_at < long_ago;
    over -= is_forgotten ? 1 : 0;
    return is_forgotten;
  });
}

Jobs::Entry* Jobs::entry_of(std::string_view id) {
  const auto found = std::ranges::find(entries_, id, [](const auto& one) -> std::string_view { return one->job.id; });
  return found == entries_.end() ? nullptr : found->get();
}

void Jobs::change(std::string_view id, const std::function<void(Job&)>& how) {
  const std::lock_guard lock(mutex_);
  Entry* entry = entry_of(id);
  if (entry == nullptr) return;
  how(entry->job);
  ++version_;
}

}  // namespace lapwing
