#include "api/definition_kinds.hpp"

#include <array>

#include <nlohmann/json.hpp>

#include "base/ensure.hpp"
#include "campaign/definition.hpp"
#include "engine/rfm_definition.hpp"
#include "loyalty/accrual_rule.hpp"
#include "loyalty/bonus_type_json.hpp"
#include "loyalty/promo_pool.hpp"
#include "loyalty/referral.hpp"
#include "model/json_fields.hpp"
#include "policy/policy_definition.hpp"
#include "segment/definition.hpp"
#include "segment/lifecycle.hpp"

namespace lapwing {
namespace {

/// Some paths begin below the definition.
Error from_root(Error error) {
  if (!error.where.empty() && !error.where.starts_with('$')) error.where = "$." + error.where;
  return error;
}

Result<std::string> id_in(DefinitionKind kind, const std::string& text) {
  switch (kind) {
    case DefinitionKind::campaign:
      return TRY(parse_campaign(text, 1)).id;
    case DefinitionKind::segment:
      return TRY(parse_segment(text, 1)).id;
    case DefinitionKind::bonus_type:
      return TRY(parse_bonus_type(TRY(parse_json(text)))).id;
    case DefinitionKind::accrual_rule:
      return TRY(parse_accrual_rule(TRY(parse_json(text)))).id;
    case DefinitionKind::promo_pool:
      return TRY(parse_promo_pool(TRY(parse_json(text)))).id;
    case DefinitionKind::referral:
      TRY(parse_referral_program(TRY(parse_json(text))));
      return std::string(ReferralProgram::id);
    case DefinitionKind::lifecycle:
      TRY(parse_lifecycle(text, 1));
      return std::string(Lifecycle::definition_id);
    case DefinitionKind::rfm:
      TRY(parse_rfm_definition(text));
      return std::string(RfmDefinition::id);
    case DefinitionKind::policy:
      TRY(parse_policy(text));
      return std::string(PolicyDefinition::id);
    case DefinitionKind::message_template:
    case DefinitionKind::consent_text:
      break;
  }
  ensure(false, "only kinds that have a shelf are checked here");
  return {};
}

}  // namespace

std::span<const DefinitionShelf> definition_shelves() {
  static constexpr std::array<DefinitionShelf, 9> shelves = {{{DefinitionKind::rfm, "rfm.json"},
                                                              {DefinitionKind::lifecycle, "lifecycle.json"},
                                                              {DefinitionKind::bonus_type, "bonus_types"},
                                                              {DefinitionKind::segment, "segments"},
                                                              {DefinitionKind::accrual_rule, "accrual_rules"},
                                                              {DefinitionKind::promo_pool, "promo_pools"},
                                                              {DefinitionKind::referral, "referral.json"},
                                                              {DefinitionKind::policy, "policy.json"},
                                                              {DefinitionKind::campaign, "campaigns"}}};
  return shelves;
}

Result<std::string> check_definition(DefinitionKind kind, const std::string& text) {
  auto id = id_in(kind, text);
  if (!id) return std::unexpected(from_root(std::move(id).error()));
  return id;
}

}  // namespace lapwing
