#include "api/bonus_ledger.hpp"

#include <map>
#include <optional>
#include <variant>

#include <nlohmann/json.hpp>

#include "api/bonus_moves.hpp"
#include "api/customer_list.hpp"
#include "api/journal_walk.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view order_prefix = "order/";
constexpr std::string_view operator_prefix = "operator/";

const BonusPosted* posting_of(const Record& record) {
  const auto* decision = std::get_if<Decision>(&record.body);
  return decision == nullptr ? nullptr : std::get_if<BonusPosted>(decision);
}

/// What it adds to the balance.
Money change_of(const BonusPosted& posted) {
  BonusPosting posting;
  posting.kind = static_cast<BonusPostingKind>(posted.kind);  // the same words in the same order
  posting.amount = posted.amount;
  return balance_change(posting);
}

/// Who or what made it.
std::string_view source_of(const BonusPosted& posted) {
  if (posted.enrollment.value != 0) return "campaign";
  if (!posted.rule.empty()) return "rule";
  if (posted.key.empty()) return "time";
  return posted.key.starts_with(order_prefix) ? "order" : "request";
}

std::string order_of(const BonusPosted& posted) {
  if (!posted.order_id.empty()) return posted.order_id;
  const std::string_view key = posted.key;
  const std::string_view end = "/return";
  if (!key.starts_with(order_prefix)) return {};
  const std::string_view rest = key.substr(order_prefix.size());
  const bool is_return = posted.kind == PostingKind::returned && rest.ends_with(end);
  return std::string(is_return ? rest.substr(0, rest.size() - end.size()) : rest);
}

/// As whoever made the request called it.
Json key_json(const BonusPosted& posted) {
  if (source_of(posted) != "request") return {};
  std::string_view key = posted.key;
  for (const std::string_view prefix : {operator_prefix, spend_key_prefix}) {
    if (key.starts_with(prefix)) return Json(key.substr(prefix.size()));
  }
  return Json(key);
}

Json posting_json(const BonusPosted& posted, Instant at, const std::map<std::string, std::string>& titles,
                  const Zone& zone) {
  const auto title = titles.find(posted.bonus_type);
  const bool accrues = posted.kind == PostingKind::accrued;
  const bool ends = posted.burns_at != Instant{} && (accrues || posted.kind == PostingKind::returned);
  return {{"at", instant_json(at, zone)},
          {"kind", to_text(posted.kind)},
          {"bonus_type", posted.bonus_type},
          {"title", title == titles.end() ? Json() : Json(title->second)},
          {"amount", to_text(posted.amount)},
          {"change", to_text(change_of(posted))},
          {"lot", posted.lot.value},
          {"active_at", accrues ? instant_json(posted.active_at, zone) : Json()},
          {"burns_at", ends ? instant_json(posted.burns_at, zone) : Json()},
          {"expires_at", posted.kind == PostingKind::held ? instant_json(posted.expires_at, zone) : Json()},
          {"source", source_of(posted)},
          {"idempotency_key", key_json(posted)},
          {"order_id", text_or_null(order_of(posted))},
          {"rule", text_or_null(posted.rule)}};
}

}  // namespace

Answered<Json> bonus_ledger_json(DataFolder& folder, const std::string& customer_id, const Paging& paging) {
  JournalWish wish{.partition = folder.host().partition_of(customer_id), .before = {}, .text = {}};
  wish.limit = paging.limit;
  if (!paging.cursor.empty()) {
    wish.before = parse_journal_place(paging.cursor);
    if (!wish.before) return refuse(400, "expected the \"next\" of the page before", "cursor");
  }
  CustomerNumber number{};
  bool has_any = false;
  std::map<std::string, std::string> titles;
  CHECK(read_customer(folder.host(), customer_id, [&](const Engine& engine, const CustomerView& customer) {
    number = customer.number();
    const BonusFlows flows = engine.bonuses().flows(number);
    has_any = !flows.at.empty();
    if (has_any) wish.since = Instant::from_seconds(flows.at.front());  // nothing is posted before the first accrual
    for (std::uint32_t i = 0; i < engine.bonuses().type_count(); ++i) {
      const BonusType& type = engine.bonuses().type(BonusTypeIndex{i});
      titles[type.id] = type.title;
    }
  }));
  Json json{{"items", Json::array()}};
  if (!has_any) return json;
  const JournalPage page = TRY(stored(walk_back(folder.journal(), wish, [&](const Record& record) {
    const BonusPosted* posted = posting_of(record);
    return posted != nullptr && posted->customer == number;
  })));
  for (const FoundRecord& found : page.records) {
    json["items"].push_back(posting_json(*posting_of(found.record), found.record.at, titles, folder.shop().zone));
  }
  if (page.next) json["next"] = to_text(*page.next);
  return json;
}

}  // namespace lapwing
