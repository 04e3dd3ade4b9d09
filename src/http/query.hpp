#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/form.hpp"

namespace lapwing {

struct HttpRequest;

/// Reads what stands behind the '?' strictly: what nobody asked for, or what comes twice, is an error whose `where` is
/// the parameter's name and whose message says what was expected.
class QueryFields {
 public:
  static Result<QueryFields> of(const HttpRequest& request);

  /// The decoded value; empty if it is not there.
  std::string text(std::string_view name);
  Result<std::int64_t> integer(std::string_view name, std::int64_t otherwise, std::int64_t min, std::int64_t max);
  /// "true" or "false".
  Result<bool> yes_or(std::string_view name, bool otherwise);
  /// An error if there are parameters that were not asked for.
  [[nodiscard]] Result<void> finish() const;

 private:
  explicit QueryFields(FormFields fields) : fields_(std::move(fields)) {}

  FormFields fields_;
  std::set<std::string, std::less<>> read_;
};

}  // namespace lapwing
