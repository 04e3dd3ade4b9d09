#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace lapwing {

/// Reads JSON objects as rows. Members are columns; those of nested objects are named with dots ("customer.email").
/// Strings lose their quotes and escapes, null and absent members are empty, numbers, booleans and whole arrays are
/// kept as their JSON text. Not for several threads.
class JsonLines {
 public:
  static constexpr std::size_t depth_max = 32;
  static constexpr std::size_t columns_max = 4096;

  JsonLines();
  ~JsonLines();
  JsonLines(JsonLines&&) noexcept;
  JsonLines& operator=(JsonLines&&) noexcept;

  /// All members met so far, in order of first appearance.
  [[nodiscard]] const std::vector<std::string>& columns() const;

  /// Reads one object, which must be all of `line`, into `fields`, one per column; new members extend the columns. The
  /// fields last until the next call. TextWindow::padding bytes behind the line must be readable. Refuses what is not
  /// one object of valid JSON, a member that comes twice, too many levels or columns; then `fields` mean nothing.
  Result<void> read(std::string_view line, std::vector<std::string_view>& fields);

 private:
  struct Reader;
  std::unique_ptr<Reader> reader_;
};

}  // namespace lapwing
