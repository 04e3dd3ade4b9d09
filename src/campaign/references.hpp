#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace lapwing {

/// What a campaign names and does not have in itself.
enum class ReferenceKind : std::uint8_t { message_template, bonus_type, promo_pool, segment, stage };

struct CampaignReference {
  ReferenceKind kind{};
  std::string id;
  std::string where;    ///< "$.steps[0].send.template"
  std::string channel;  ///< of a template: over what it is to go, as it is written
};

/// All of them in the order in which they stand there. Takes any JSON: what cannot be read is passed over.
std::vector<CampaignReference> references_of(const nlohmann::json& definition);

}  // namespace lapwing
