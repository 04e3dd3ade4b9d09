#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "preflight/dns.hpp"

namespace lapwing {

/// For tests: a domain name system of a few records, which can be told to fail.
class TestDns : public Dns {
 public:
  std::map<std::pair<DnsType, std::string>, std::vector<std::string>> records;
  std::vector<std::string> failing;  ///< names that nobody can say anything about
  int question_count = 0;

  void put(DnsType type, const std::string& name, const std::string& value) { records[{type, name}].push_back(value); }

  DnsAnswer ask(DnsType type, const std::string& name) override {
    ++question_count;
    const std::string plain = plain_name(name);
    for (const std::string& one : failing) {
      if (one == plain) return {.status = DnsAnswer::Status::failed, .why = "time-out"};
    }
    const auto found = records.find({type, plain});
    if (found == records.end()) return {};
    return {.status = DnsAnswer::Status::found, .values = found->second};
  }
};

}  // namespace lapwing
