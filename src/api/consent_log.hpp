#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "host/consent_evidence.hpp"
#include "model/shop.hpp"

namespace lapwing {

class DataFolder;

/// What was ever said of a customer's consents, oldest first, and the wordings that were shown.
struct ConsentLog {
  struct Entry {
    Instant recorded_at{};
    ConsentFact fact;
    std::optional<ConsentEvidence> evidence;  ///< nothing if the customer was erased
  };
  using TextName = std::pair<std::string, std::uint32_t>;  ///< id and version

  std::vector<Entry> entries;
  std::map<TextName, std::string> texts;  ///< as they were published: {"text": "..."}
};

/// Error: nobody knows the customer. From the journal of the customer's partition, all of which is gone through; only
/// frames that name the customer are decoded.
Result<ConsentLog> read_consent_log(DataFolder& folder, const std::string& customer_id);

/// {"customer": ..., "consents": [...], "texts": [...]}.
nlohmann::ordered_json to_json(const ConsentLog& log, const std::string& customer_id);

}  // namespace lapwing
