#pragma once

#include <memory>
#include <string>

namespace lapwing {

class DataFolder;
struct Route;

/// What GET /metrics tells Prometheus of this process and its shop. Nothing personal, and no label that customers or
/// strangers can make up. Any thread.
///
///     lapwing_http_requests_total{method,path,status}    answered; path is the route's, as "/api/customers/{customer}"
///     lapwing_http_request_seconds{path}                 how long the handlers took, as a histogram
///     lapwing_customers, lapwing_messages_pending, lapwing_messages_undelivered
///     process_resident_memory_bytes, process_cpu_seconds_total, process_start_time_seconds
class Metrics {
 public:
  Metrics();
  ~Metrics();

  void answered(const Route& route, unsigned status, double seconds);
  /// In Prometheus' text format 0.0.4; asks every partition for its sizes.
  std::string text(DataFolder& folder);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lapwing
