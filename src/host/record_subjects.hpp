#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "model/record.hpp"

namespace lapwing {

/// What records are about, sixteen bits each: customers by id (as inputs name them) and by number (as decisions do),
/// walks, messages, the schedules of campaigns, definitions. In one of 65,536 cases two things have the same.
class RecordSubjects {
 public:
  /// All that the record is about.
  void add(const Record& record);
  void add_customer(std::string_view id);
  void add(CustomerNumber customer);
  void add(EnrollmentNumber enrollment);
  void add(IntentNumber intent);
  void add_schedule(std::string_view campaign_id);
  void add_definition(DefinitionKind kind, std::string_view id);

  /// Sorts them, each once; some may be added after.
  [[nodiscard]] std::span<const std::uint16_t> sorted();
  /// Whether any is among those, which are sorted.
  [[nodiscard]] bool any_among(std::span<const std::uint16_t> others) const;
  void clear() { subjects_.clear(); }

 private:
  std::vector<std::uint16_t> subjects_;
};

}  // namespace lapwing
