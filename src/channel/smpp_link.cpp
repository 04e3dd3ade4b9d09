#include "channel/smpp_link.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/ensure.hpp"
#include "channel/smpp_status.hpp"
#include "channel/smpp_submit.hpp"

namespace lapwing {
namespace {

constexpr int trouble_max = 3;  // connections running that came to nothing, after which a batch is over
constexpr Duration pause_max = Duration::seconds(60);
constexpr Duration batch_waits_max = Duration::seconds(5);  // for the next attempt to connect
constexpr Duration settled = Duration::seconds(30);         // a session that lasted so long was no trouble
constexpr std::size_t arrivals_max = 1000;                  // what waits to be taken; the rest is to come again

}  // namespace

SmppLink::SmppLink(const SmppSettings& settings)
    : settings_(settings), wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)), rate_(settings.rate) {
  ensure(wake_.is_open(), "the system has an eventfd for us");
  thread_ = std::thread([this] { run(); });
}

SmppLink::~SmppLink() {
  {
    const std::lock_guard lock(mutex_);
    is_stop_wanted_ = true;
  }
  wake();
  thread_.join();
}

void SmppLink::wake() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_.number(), &one, sizeof(one));  // full: it is awake already
}

void SmppLink::begin(SmppBatch& batch) {
  {
    const std::lock_guard lock(mutex_);
    ensure(running_batch_ == nullptr, "one batch at a time");
    results_.clear();
    wanted_batch_ = &batch;
    running_batch_ = &batch;
  }
  wake();
}

SmppLink::Results SmppLink::take_results() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !results_.empty() || running_batch_ == nullptr; });
  return std::exchange(results_, {});
}

void SmppLink::abandon() {
  std::unique_lock lock(mutex_);
  wanted_batch_ = nullptr;
  wake();
  changed_.wait(lock, [&] { return running_batch_ == nullptr; });
}

std::vector<SmppLink::Arrival> SmppLink::take_arrivals(Duration wait) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::milliseconds(wait.ms), [&] { return !arrivals_.empty(); });
  return std::exchange(arrivals_, {});
}

void SmppLink::acknowledge(const std::vector<Arrival>& arrivals, bool is_kept) {
  {
    const std::lock_guard lock(mutex_);
    for (const Arrival& arrival : arrivals) {
      acknowledgements_.push_back({arrival.session, arrival.sequence, is_kept});
    }
  }
  wake();
}

// --- the thread
// -------------------------------------------------------------------------------------------------------

void SmppLink::run() {
  for (;;) {
    const Instant now = monotonic_now();
    take_orders(now);
    if (is_stopping_ && !session_) break;
    report();  // what needs no connection
    if (!session_ && now >= connect_at_) connect(now);
    if (session_) drive(now);
    report();
    wait();
  }
}

void SmppLink::take_orders(Instant now) {
  const std::lock_guard lock(mutex_);
  SmppBatch* before = std::exchange(batch_, wanted_batch_);
  if (batch_ == nullptr && running_batch_ != nullptr) {
    running_batch_ = nullptr;
    changed_.notify_all();
  }
  const bool is_far_off = !session_ && trouble_count_ > 0 && connect_at_ > now + batch_waits_max;
  if (batch_ != nullptr && batch_ != before && is_far_off) batch_->give_up(last_trouble_);
  for (const auto& [number, sequence, is_kept] : std::exchange(acknowledgements_, {})) {
    if (session_ && number == session_number_) session_->acknowledge(sequence, is_kept);
  }
  if (is_stop_wanted_ && !is_stopping_ && session_) session_->unbind(now);
  is_stopping_ = is_stop_wanted_;
}

void SmppLink::connect(Instant now) {
  auto socket = connect_to(settings_.host, settings_.port, wake_.number());
  if (!socket) {
    // Woken up, for a batch or to stop: look, then try again.
    if (socket.error().message.ends_with("interrupted")) return;
    return fail_over(monotonic_now(), socket.error().message, false);
  }
  socket_ = std::move(*socket);
  session_.emplace(settings_, rate_, now);
  ++session_number_;
  bound_at_ = Instant::never();
}

void SmppLink::drive(Instant now) {
  read_bytes(now);
  session_->advance(now);
  if (session_->state() == SmppSession::State::bound && bound_at_ == Instant::never()) bound_at_ = now;
  take_answers(now);
  while (batch_ != nullptr && batch_->has_next() && session_->take_leave(now)) {
    const auto next = batch_->next();
    if (!session_->submit(next->ticket, *next->message, now)) batch_->refuse(next->ticket);
  }
  if (batch_ != nullptr && batch_->is_stuck(now)) batch_->give_up("the server takes nothing more for now");
  take_deliveries();
  // Nothing is read here: it would lie until the next thing happens.
  write_bytes();
  if (session_->state() == SmppSession::State::over) end_session(now);
}

void SmppLink::write_bytes() {
  while (!session_->output().empty()) {
    const auto bytes = session_->output();
    const auto size = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    // Full, or gone; if gone, what the server said before may still be read.
    if (size < 0) return;
    session_->wrote(static_cast<std::size_t>(size));
  }
}

void SmppLink::read_bytes(Instant now) {
  std::array<char, 1 << 16> buffer;
  while (session_->state() != SmppSession::State::over) {
    const auto size = ::recv(socket_.number(), buffer.data(), buffer.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) return session_->close(size == 0 ? "the server closed the connection" : std::strerror(errno));
    session_->receive({buffer.data(), static_cast<std::size_t>(size)}, now);
  }
}

void SmppLink::take_answers(Instant now) {
  for (const SmppAnswer& answer : session_->take_answers()) {
    if (answer.kind == SmppAnswer::Kind::answered && answer.status == smpp_ok) trouble_count_ = 0;
    if (batch_ != nullptr) batch_->answer(answer, now);
  }
}

void SmppLink::take_deliveries() {
  const std::lock_guard lock(mutex_);
  for (const SmppDelivery& delivery : session_->take_deliveries()) {
    if (arrivals_.size() >= arrivals_max) {
      session_->acknowledge(delivery.sequence, false);
      continue;
    }
    arrivals_.push_back({session_number_, delivery.sequence, incoming_of(delivery.message)});
    changed_.notify_all();
  }
}

void SmppLink::end_session(Instant now) {
  take_answers(now);
  const bool was_settled = bound_at_ != Instant::never() && now - bound_at_ >= settled;
  if (was_settled) trouble_count_ = 0;
  const std::string why = session_->reason();
  const bool is_refused = session_->is_refused();
  session_.reset();
  socket_ = Descriptor();
  {
    // The server has no answer to these, and will repeat them.
    const std::lock_guard lock(mutex_);
    arrivals_.clear();
  }
  fail_over(now, why, is_refused);
}

void SmppLink::fail_over(Instant now, const std::string& why, bool is_refused) {
  last_trouble_ = why;
  const Duration pause = Duration::seconds(std::int64_t{1} << std::min(trouble_count_, 6));
  connect_at_ = now + std::min(pause, pause_max);
  ++trouble_count_;
  if (batch_ != nullptr && (is_refused || trouble_count_ >= trouble_max)) batch_->give_up(why);
}

void SmppLink::report() {
  if (batch_ == nullptr) return;
  auto results = batch_->take_results();
  if (results.empty()) return;
  const std::lock_guard lock(mutex_);
  for (auto& result : results) results_.push_back(std::move(result));
  if (batch_->is_over()) {
    batch_ = nullptr;
    wanted_batch_ = nullptr;
    running_batch_ = nullptr;
  }
  changed_.notify_all();
}

void SmppLink::wait() {
  Instant now = monotonic_now();
  Instant until = session_ ? session_->wake_at() : connect_at_;
  if (session_ && batch_ != nullptr && batch_->has_next() && session_->has_room()) {
    until = std::min(until, rate_.ready_at(now));
  }
  if (is_stopping_ && !session_) return;
  std::array<pollfd, 2> files = {{{wake_.number(), POLLIN, 0}, {socket_.number(), POLLIN, 0}}};
  if (session_ && !session_->output().empty()) files[1].events |= POLLOUT;
  const auto left = std::clamp<std::int64_t>(until.ms - std::min(now, until).ms, 0, 60'000);
  poll(files.data(), session_ ? 2 : 1, static_cast<int>(left));
  std::uint64_t count = 0;
  [[maybe_unused]] const auto size = ::read(wake_.number(), &count, sizeof(count));
}

}  // namespace lapwing
