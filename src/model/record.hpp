#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "model/decisions.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// A journal entry: an input, or a decision that the inputs before it caused, with its instant.
struct Record {
  Instant at{};
  std::variant<Input, Decision> body;

  [[nodiscard]] bool is_input() const { return std::holds_alternative<Input>(body); }
  friend bool operator==(const Record&, const Record&) = default;
};

/// What is journaled at once, in one frame: all of it is durable or none.
struct Batch {
  std::vector<Record> records;
  friend bool operator==(const Batch&, const Batch&) = default;
};

/// A batch as bytes, in the form that schema/records.proto declares.
std::string encode(const Batch& batch);

/// The batch that those bytes hold, or what is wrong with them: not a batch, or a record of a kind that this version of
/// Lapwing does not know (it was written by a newer one).
Result<Batch> decode_batch(std::string_view bytes);

/// The name of the record's kind as in schema/records.proto, e.g. "order_recorded".
std::string_view kind_of(const Record& record);

}  // namespace lapwing
