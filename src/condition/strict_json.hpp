#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/money.hpp"
#include "base/result.hpp"

namespace lapwing {

/// Reads JSON text, refusing a key that an object has twice and nesting deeper than `depth_max`.
Result<nlohmann::json> parse_strict_json(std::string_view text, int depth_max);

/// A value within a JSON document and the path that leads to it: "$.all[1].within".
struct JsonPlace {
  const nlohmann::json* value;
  std::string path;

  /// A member of an object that has it, or an element of an array.
  [[nodiscard]] JsonPlace member(std::string_view key) const;
  [[nodiscard]] JsonPlace element(std::size_t index) const;
  [[nodiscard]] bool has(std::string_view key) const { return value->contains(key); }

  /// The error that something else was expected here.
  [[nodiscard]] std::unexpected<Error> refuse(std::string_view expected) const;
  [[nodiscard]] std::unexpected<Error> error(std::string message) const { return fail(std::move(message), path); }

  /// That this is an object with no other keys than these.
  [[nodiscard]] Result<void> expect_keys(std::initializer_list<std::string_view> known) const;
  /// The one of these keys that the object has; an error if it has none or several.
  [[nodiscard]] Result<std::string_view> expect_one_of(std::initializer_list<std::string_view> keys) const;

  /// A text that is not empty.
  [[nodiscard]] Result<std::string> text() const;
  [[nodiscard]] Result<bool> boolean() const;
  [[nodiscard]] Result<std::int64_t> integer(std::int64_t min, std::int64_t max) const;
  /// A number, or its decimal notation as text; at most four decimals.
  [[nodiscard]] Result<Money> decimal() const;
  /// That this is an array with something in it.
  [[nodiscard]] Result<void> expect_elements() const;
};

}  // namespace lapwing
