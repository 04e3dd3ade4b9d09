#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "channel/channel.hpp"
#include "channel/connect.hpp"
#include "channel/smpp_batch.hpp"
#include "channel/smpp_rate.hpp"
#include "channel/smpp_session.hpp"
#include "channel/smpp_url.hpp"

namespace lapwing {

/// The thread that owns the connection of an SmppChannel. Everything public is for one other thread.
class SmppLink {
 public:
  explicit SmppLink(const SmppSettings& settings);
  SmppLink(const SmppLink&) = delete;
  SmppLink& operator=(const SmppLink&) = delete;
  /// Ends the session.
  ~SmppLink();

  using Results = std::vector<std::pair<std::size_t, SendResult>>;
  /// Sends the batch, which must live until it is over or `abandon` returned.
  void begin(SmppBatch& batch);
  /// Waits for outcomes.
  Results take_results();
  /// Nothing more of the batch goes out, and nobody looks at it any longer.
  void abandon();

  struct Arrival {
    std::uint64_t session = 0;
    std::uint32_t sequence = 0;
    Incoming incoming;
  };
  /// What came in; waits up to so long for something.
  std::vector<Arrival> take_arrivals(Duration wait);
  void acknowledge(const std::vector<Arrival>& arrivals, bool is_kept);

 private:
  struct Acknowledgement {
    std::uint64_t session;
    std::uint32_t sequence;
    bool is_kept;
  };

  void run();
  void take_orders(Instant now);
  void connect(Instant now);
  void drive(Instant now);
  void read_bytes(Instant now);
  void write_bytes();
  void take_answers(Instant now);
  void take_deliveries();
  void end_session(Instant now);
  void fail_over(Instant now, const std::string& why, bool is_refused);
  void report();
  void wait();
  void wake() const;

  const SmppSettings& settings_;
  Descriptor wake_;

  // Of the thread alone.
  SmppRate rate_;
  Descriptor socket_;
  std::optional<SmppSession> session_;
  std::uint64_t session_number_ = 0;
  SmppBatch* batch_ = nullptr;
  Instant connect_at_ = Instant::earliest();
  Instant bound_at_ = Instant::never();
  int trouble_count_ = 0;
  std::string last_trouble_;
  bool is_stopping_ = false;

  std::mutex mutex_;
  std::condition_variable changed_;
  SmppBatch* wanted_batch_ = nullptr;
  SmppBatch* running_batch_ = nullptr;  // what the thread looks at
  Results results_;
  std::vector<Arrival> arrivals_;
  std::vector<Acknowledgement> acknowledgements_;
  bool is_stop_wanted_ = false;

  std::thread thread_;
};

}  // namespace lapwing
