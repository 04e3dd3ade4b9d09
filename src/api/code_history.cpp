#include "api/code_history.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/customer_names.hpp"
#include "api/journal_walk.hpp"
#include "api/promo_answers.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// The frames that name the code are few, so that many can be passed over.
constexpr std::size_t bytes_looked_at = 64'000'000;

/// What a record says of the code.
struct CodeStep {
  std::string_view kind;
  std::optional<CustomerNumber> customer;
  std::string campaign_id;
  std::string order_id;
};

std::optional<CodeStep> step_in(const Record& record, const std::string& code) {
  if (const auto* input = std::get_if<Input>(&record.body)) {
    const auto* uploaded = std::get_if<PromoCodesUploaded>(input);
    if (uploaded == nullptr || std::ranges::find(uploaded->codes, code) == uploaded->codes.end()) return std::nullopt;
    return CodeStep{"uploaded", {}, {}, {}};
  }
  const Decision& decision = std::get<Decision>(record.body);
  if (const auto* reserved = std::get_if<PromoCodeReserved>(&decision)) {
    if (reserved->code == code) return CodeStep{"reserved", reserved->customer, reserved->campaign_id, {}};
  } else if (const auto* given = std::get_if<PromoCodeGiven>(&decision)) {
    if (given->code == code) return CodeStep{"given", given->customer, {}, {}};
  } else if (const auto* released = std::get_if<PromoCodeReleased>(&decision)) {
    if (released->code == code) return CodeStep{"released", released->customer, {}, {}};
  } else if (const auto* redeemed = std::get_if<PromoCodeRedeemed>(&decision)) {
    if (redeemed->code == code) return CodeStep{"redeemed", redeemed->customer, {}, redeemed->order_id};
  } else if (const auto* restored = std::get_if<PromoCodeRestored>(&decision)) {
    if (restored->code == code) return CodeStep{"restored", restored->customer, {}, restored->order_id};
  }
  return std::nullopt;
}

}  // namespace

Answered<Json> code_history_json(DataFolder& folder, const std::string& typed, Instant now, const Paging& paging) {
  const CheckedCode checked = check_code_everywhere(folder.host(), typed, {}, now);
  if (!checked.code) return refuse(404, fmt::format("no pool has the code \"{}\"", typed));
  const std::string& code = checked.code->code;
  JournalWish wish{.partition = checked.partition, .before = {}, .text = code};
  wish.limit = paging.limit;
  wish.bytes_max = bytes_looked_at;
  if (!paging.cursor.empty()) {
    wish.before = parse_journal_place(paging.cursor);
    if (!wish.before) return refuse(400, "expected the \"next\" of the page before", "cursor");
  }
  const JournalPage page = TRY(stored(
      walk_back(folder.journal(), wish, [&](const Record& record) { return step_in(record, code).has_value(); })));
  Json items = Json::array();
  for (const FoundRecord& found : page.records) {
    const CodeStep step = *step_in(found.record, code);
    std::string customer_id;
    if (step.customer) {
      folder.host().with(checked.partition,
                         [&](const Engine& engine) { customer_id = engine.audience().customer(*step.customer).id(); });
    }
    items.push_back({{"at", instant_json(found.record.at, folder.shop().zone)},
                     {"kind", step.kind},
                     {"customer", named_customer(folder, customer_id)},
                     {"campaign", text_or_null(step.campaign_id)},
                     {"order_id", text_or_null(step.order_id)}});
  }
  Json json{{"code", code}, {"items", std::move(items)}};
  if (page.next) json["next"] = to_text(*page.next);
  return json;
}

}  // namespace lapwing
