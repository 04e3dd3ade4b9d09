#include "server/metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "host/data_folder.hpp"
#include "http/router.hpp"

namespace lapwing {
namespace {

const prometheus::Histogram::BucketBoundaries seconds_bounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                                0.1,   0.25,   0.5,   1,    2.5,   10};

double resident_bytes() {
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double epoch_seconds() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

struct Metrics::Parts {
  prometheus::Gauge& gauge(const std::string& name, const std::string& help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
  }

  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests =
      prometheus::BuildCounter().Name("lapwing_http_requests_total").Help("Requests answered").Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds = prometheus::BuildHistogram()
                                                           .Name("lapwing_http_request_seconds")
                                                           .Help("How long handlers took")
                                                           .Register(registry);
  prometheus::Gauge& customers = gauge("lapwing_customers", "Customers known");
  prometheus::Gauge& pending = gauge("lapwing_messages_pending", "Messages decided on that no channel has yet");
  prometheus::Gauge& undelivered = gauge("lapwing_messages_undelivered",
                                         "Messages of the last 30 days that failed or are in doubt");
  prometheus::Gauge& memory = gauge("process_resident_memory_bytes", "Resident memory");
  prometheus::Gauge& started = gauge("process_start_time_seconds", "When the process began, since 1970");
  prometheus::Counter& processor = prometheus::BuildCounter()
                                       .Name("process_cpu_seconds_total")
                                       .Help("Processor time, of user and system")
                                       .Register(registry)
                                       .Add({});
};

Metrics::Metrics() : parts_(std::make_unique<Parts>()) { parts_->started.Set(epoch_seconds()); }
Metrics::~Metrics() = default;

void Metrics::answered(const Route& route, unsigned status, double seconds) {
  parts_->requests.Add({{"method", route.method}, {"path", route.path}, {"status", std::to_string(status)}})
      .Increment();
  parts_->seconds.Add({{"path", route.path}}, seconds_bounds).Observe(seconds);
}

std::string Metrics::text(DataFolder& folder) {
  std::atomic<std::uint64_t> customers = 0;
  std::atomic<std::uint64_t> pending = 0;
  std::atomic<std::uint64_t> undelivered = 0;
  folder.host().for_each([&](PartitionId, const Engine& engine) {
    customers += engine.audience().count();
    pending += engine.pending().size();
    undelivered += engine.dead_letters().size();
  });
  parts_->customers.Set(static_cast<double>(customers));
  parts_->pending.Set(static_cast<double>(pending));
  parts_->undelivered.Set(static_cast<double>(undelivered));
  parts_->memory.Set(resident_bytes());
  parts_->processor.Increment(processor_seconds() - parts_->processor.Value());
  return prometheus::TextSerializer().Serialize(parts_->registry.Collect());
}

}  // namespace lapwing
