#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/result.hpp"

namespace lapwing {

/// Parses JSON that an operator wrote: nesting up to 32, no key twice in an object. The error names line and column, or
/// the key that came twice.
Result<nlohmann::json> parse_json(std::string_view text);

/// Reads the fields of one JSON object strictly: a field of the wrong type, a missing one or one that nobody asked for
/// is an error whose `where` is its path ("$.steps[2].wait") and whose message says what was expected.
class JsonFields {
 public:
  /// An error if `json` is not an object. `json` must outlive the reader.
  static Result<JsonFields> of(const nlohmann::json& json, std::string path);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string path_of(std::string_view name) const { return path_ + "." + std::string(name); }
  [[nodiscard]] bool has(std::string_view name) const;

  Result<std::string> text(std::string_view name);
  Result<std::string> text_or(std::string_view name, std::string_view otherwise);
  Result<bool> yes_or(std::string_view name, bool otherwise);
  Result<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
  /// A number or a decimal string.
  Result<Money> money(std::string_view name);
  /// A part of a hundred, above zero and with at most two decimals; in ten-thousandths.
  Result<std::uint32_t> percent(std::string_view name);
  /// A duration in words, as "30 days".
  Result<Duration> duration(std::string_view name);
  /// A time of day, as "21:30".
  Result<Duration> time_of_day(std::string_view name);
  /// The value itself, or nullptr if it is not there.
  const nlohmann::json* value(std::string_view name);

  /// An error if the object has fields that were not read.
  [[nodiscard]] Result<void> finish() const;

 private:
  JsonFields(const nlohmann::json& json, std::string path) : json_(&json), path_(std::move(path)) {}
  Result<const nlohmann::json*> required(std::string_view name);

  const nlohmann::json* json_;
  std::string path_;
  std::set<std::string, std::less<>> read_;
};

/// Empty if the field is absent, null or an empty text: what a shop's program sends that has nothing to say.
Result<std::string> optional_text(JsonFields& fields, std::string_view name);

}  // namespace lapwing
