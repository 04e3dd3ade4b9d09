#pragma once

#include <string>

#include "base/result.hpp"
#include "model/json_fields.hpp"

namespace lapwing {

/// What people call something, in both languages of the interface.
struct Title {
  std::string ru;
  std::string en;
  friend bool operator==(const Title&, const Title&) = default;
};

/// Reads the field "name": a text for both languages, or {"ru": ..., "en": ...}, of which one may be missing. Without
/// the field it is `otherwise`.
Result<Title> read_title(JsonFields& fields, const std::string& otherwise);

}  // namespace lapwing
