#include "channel/smtp.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "channel/mime.hpp"

namespace lapwing {
namespace {

/// So many failures running to reach the server end the batch.
constexpr int trouble_count_max = 3;
/// How long results wait for others to be told of with them.
constexpr std::chrono::milliseconds gathering{2};

}  // namespace

/// One call of `send`: workers take envelopes and put results, the caller takes the results.
class SmtpChannel::Batch {
 public:
  Batch(std::span<const Envelope> envelopes, const SmtpSettings& settings, const DkimSigners& signers)
      : envelopes_(envelopes), settings_(settings), signers_(signers) {}

  /// A worker's life: sends envelopes until none is left.
  void work(SmtpSession& session) {
    for (std::size_t index = next_++; index < envelopes_.size(); index = next_++) {
      put({index, attempt(session, envelopes_[index])});
    }
  }

  void report_all(const Done& done) {
    for (std::size_t reported = 0; reported < envelopes_.size();) {
      for (auto& [index, result] : take()) {
        done(index, std::move(result));
        ++reported;
      }
    }
  }

  /// No worker takes another envelope. Needed when the caller leaves early, by an exception out of `done`.
  void stop() { next_ = envelopes_.size(); }

 private:
  struct Finished {
    std::size_t index;
    SendResult result;
  };

  SendResult attempt(SmtpSession& session, const Envelope& envelope) {
    if (trouble_count_ >= trouble_count_max) return untried();
    const auto mail = envelope.from_address.empty() ? build_mail(with_default_sender(envelope), &signers_)
                                                    : build_mail(envelope, &signers_);
    if (!mail) return {Outcome::failed, 0, {}, mail.error().text().substr(0, 200), {}};
    SmtpAttempt attempt = session.send(*mail);
    if (attempt.is_server_trouble) {
      const std::lock_guard lock(mutex_);
      last_trouble_ = attempt.result.reply;
      ++trouble_count_;
    } else {
      trouble_count_ = 0;
    }
    return std::move(attempt.result);
  }

  Envelope with_default_sender(Envelope envelope) const {
    envelope.from_address = settings_.default_sender;
    return envelope;
  }

  SendResult untried() {
    const std::lock_guard lock(mutex_);
    return {Outcome::deferred, 0, {}, ("not tried, the server is in trouble: " + last_trouble_).substr(0, 200), {}};
  }

  void put(Finished finished) {
    const std::lock_guard lock(mutex_);
    finished_.push_back(std::move(finished));
    ++finished_count_;
    if (finished_.size() == 1 || is_over()) has_finished_.notify_one();
  }

  [[nodiscard]] bool is_over() const { return finished_count_ == envelopes_.size(); }

  std::vector<Finished> take() {
    std::unique_lock lock(mutex_);
    has_finished_.wait(lock, [&] { return !finished_.empty(); });
    // Not woken up for each mail of many: that costs as much as a tenth of sending it.
    has_finished_.wait_for(lock, gathering, [&] { return is_over(); });
    return std::exchange(finished_, {});
  }

  std::span<const Envelope> envelopes_;
  const SmtpSettings& settings_;
  const DkimSigners& signers_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<int> trouble_count_ = 0;

  std::mutex mutex_;
  std::condition_variable has_finished_;
  std::vector<Finished> finished_;
  std::size_t finished_count_ = 0;
  std::string last_trouble_;
};

SmtpChannel::SmtpChannel(SmtpSettings settings, DkimSigners signers)
    : settings_(std::move(settings)), signers_(std::move(signers)) {}
SmtpChannel::~SmtpChannel() = default;

void SmtpChannel::send(std::span<const Envelope> envelopes, const Done& done) {
  const auto session_count = std::min(static_cast<std::size_t>(settings_.connection_count_max), envelopes.size());
  while (sessions_.size() < session_count) sessions_.push_back(std::make_unique<SmtpSession>(settings_));

  Batch batch(envelopes, settings_, signers_);
  std::vector<std::jthread> workers;
  const auto stop = [](Batch* running) { running->stop(); };
  const std::unique_ptr<Batch, decltype(stop)> stop_at_end(&batch, stop);
  for (std::size_t i = 0; i < session_count; ++i) {
    workers.emplace_back([&batch, &session = *sessions_[i]] { batch.work(session); });
  }
  batch.report_all(done);
}

std::string SmtpChannel::description() const {
  return (settings_.is_tls_from_start ? "smtps://" : "smtp://") + settings_.host + ":" + std::to_string(settings_.port);
}

}  // namespace lapwing
