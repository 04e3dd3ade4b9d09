#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "base/result.hpp"
#include "delivery/send_pace.hpp"

namespace lapwing {

/// What a warm-up learned, kept over restarts in a file of its own in the data folder: nothing is decided by it but how
/// much goes out today. One thread at a time.
class PaceBook {
 public:
  /// Opens the folder's book, making it if there is none.
  static Result<std::unique_ptr<PaceBook>> open(const std::filesystem::path& folder);
  ~PaceBook();

  /// Durable when it returns. What is told of a day again replaces what was known.
  Result<void> keep(const std::vector<SendPace::DayCount>& counts);
  [[nodiscard]] Result<std::vector<SendPace::DayCount>> all() const;

 private:
  struct Parts;
  explicit PaceBook(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lapwing
