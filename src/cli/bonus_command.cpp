// lapwing bonus: what the shop owes its customers in bonuses, what one of them has, and how they are given.
#include <map>
#include <mutex>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/currency.hpp"
#include "cli/bonus_table.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"
#include "loyalty/accrual_rule.hpp"
#include "loyalty/bonus_type_json.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, at, customer, order_total;
  std::vector<std::string> files;
  bool json = false;
};

void print(const Json& json) { fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace)); }

// ---- liability

Json to_json(const TypeLiability& type) {
  const BonusLiability& owed = type.owed;
  Json burning = Json::array();
  for (const auto& [month, amount] : owed.burning) {
    burning.push_back({{"month", to_text(month).substr(0, 7)}, {"amount", to_text(amount)}});
  }
  return {{"bonus_type", type.id},
          {"active", to_text(owed.active)},
          {"pending", to_text(owed.pending)},
          {"held", to_text(owed.held)},
          {"debt", to_text(owed.debt)},
          {"customers", owed.customers},
          {"accrued", to_text(owed.accrued)},
          {"spent", to_text(owed.spent)},
          {"burned", to_text(owed.burned)},
          {"clawed_back", to_text(owed.clawed_back)},
          {"debt_paid", to_text(owed.debt_paid)},
          {"breakage_thousandths", owed.breakage_thousandths()},
          {"burning", burning},
          {"never_burning", to_text(owed.never_burning)}};
}

Result<ExitCode> show_liability(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  const ShopConfigured& shop = folder.shop();
  const Instant at = TRY(read_instant(options.at, shop.zone, false, wall_clock()));
  std::mutex mutex;
  std::map<std::string, BonusLiability> by_id;
  folder.host().for_each([&](PartitionId, const Engine& engine) {
    const auto here = engine.bonuses().liability(at, shop.zone);
    const std::lock_guard lock(mutex);
    for (const auto& [id, owed] : here) by_id[id] += owed;
  });
  std::vector<TypeLiability> types;
  for (auto& [id, owed] : by_id) types.push_back({id, std::move(owed)});
  if (!options.json) {
    fmt::print("{}", liability_table(types, shop.locale, currency_of(shop)));
    return ExitCode::done;
  }
  Json listed = Json::array();
  for (const TypeLiability& type : types) listed.push_back(to_json(type));
  print({{"at", to_text(at, shop.zone)}, {"currency", shop.currency}, {"types", listed}});
  return ExitCode::done;
}

// ---- balance

struct Account {
  std::vector<TypeBalance> types;
  std::vector<std::string> type_ids;  ///< of all types, by number
  Money debt;
  std::optional<Spendable> spendable;
};

Account account_of(const Engine& engine, CustomerNumber customer, Instant at, const std::optional<Money>& order_total) {
  const Bonuses& bonuses = engine.bonuses();
  BonusLedger ledger = bonuses.ledger(customer);
  for (const BonusPosting& posting : bonuses.ledger(customer).plan_due(at)) ledger.apply(posting);
  Account account;
  account.debt = ledger.debt();
  for (std::uint32_t type = 0; type < bonuses.type_count(); ++type) {
    const BonusTypeIndex index{type};
    account.type_ids.push_back(bonuses.type(index).id);
    TypeBalance balance{account.type_ids.back(), ledger.balance(at, {}, index), Instant::never()};
    for (const BonusLot& lot : ledger.lots()) {
      const bool is_active = lot.type == index && lot.state == BonusLotState::active && lot.remaining > Money{};
      if (is_active) balance.burns_next = std::min(balance.burns_next, lot.burns_at);
    }
    account.types.push_back(std::move(balance));
  }
  if (order_total) account.spendable = bonuses.spendable(customer, {*order_total, {}}, at);
  return account;
}

Json to_json(const Account& account, const Zone& zone) {
  Json types = Json::array();
  for (const auto& [id, balance, burns_next] : account.types) {
    const bool burns = burns_next != Instant::never();
    types.push_back({{"bonus_type", id},
                     {"active", to_text(balance.active)},
                     {"pending", to_text(balance.pending)},
                     {"held", to_text(balance.held)},
                     {"burns_at", burns ? Json(to_text(burns_next, zone)) : Json()}});
  }
  Json json = {{"types", types}, {"debt", to_text(account.debt)}};
  if (!account.spendable) return json;
  Json limits = Json::array();
  for (const SpendableType& type : account.spendable->by_type) {
    limits.push_back({{"bonus_type", account.type_ids.at(type.type.value)},
                      {"amount", to_text(type.amount)},
                      {"limit", to_text(type.limit)}});
  }
  json["spendable"] = {{"amount", to_text(account.spendable->amount)}, {"types", limits}};
  return json;
}

Result<ExitCode> show_balance(const Options& options) {
  std::optional<Money> order_total;
  if (!options.order_total.empty()) {
    const auto total = parse_money(options.order_total);
    if (!total) return fail(total.error().message, "--order-total");
    order_total = *total;
  }
  DataFolder folder = TRY(DataFolder::open(options.data));
  const ShopConfigured& shop = folder.shop();
  const Instant at = TRY(read_instant(options.at, shop.zone, false, wall_clock()));
  std::optional<Account> account;
  folder.host().with(folder.host().partition_of(options.customer), [&](const Engine& engine) {
    const auto customer = engine.audience().find(options.customer);
    if (customer) account = account_of(engine, *customer, at, order_total);
  });
  if (!account) return fail(fmt::format("there is no customer \"{}\"", options.customer));
  if (options.json) {
    Json json = {{"customer", options.customer}, {"at", to_text(at, shop.zone)}};
    json.update(to_json(*account, shop.zone));
    print(json);
    return ExitCode::done;
  }
  const std::string currency = currency_of(shop);
  fmt::print("{}", balance_table(account->types, account->debt, shop.zone, shop.locale, currency));
  if (account->spendable) {
    fmt::print("{}", spendable_table(*account->spendable, account->type_ids, shop.locale, currency));
  }
  return ExitCode::done;
}

// ---- publish

/// A bonus type, or a rule of accrual: the one that names a bonus type.
Result<DefinitionPublished> read_definition(const std::string& file) {
  DefinitionPublished definition{.kind = DefinitionKind::bonus_type, .text = TRY(read_text(file))};
  const auto json = parse_json(definition.text);
  if (!json) return fail(json.error().message, file);
  if (json->is_object() && json->contains("bonus_type")) {
    const auto rule = parse_accrual_rule(*json);
    if (!rule) return fail(rule.error().text(), file);
    definition.kind = DefinitionKind::accrual_rule;
    definition.id = rule->id;
    return definition;
  }
  const auto type = parse_bonus_type(*json);
  if (!type) return fail(type.error().text(), file);
  definition.id = type->id;
  return definition;
}

Result<ExitCode> publish(const Options& options) {
  std::vector<DefinitionPublished> definitions;
  for (const std::string& file : options.files) definitions.push_back(TRY(read_definition(file)));
  std::ranges::stable_partition(definitions, [](const DefinitionPublished& definition) {
    return definition.kind == DefinitionKind::bonus_type;  // rules name them
  });
  DataFolder folder = TRY(DataFolder::open(options.data));
  const std::size_t count = definitions.size();
  const std::size_t fresh = TRY(publish_definitions(folder.host(), std::move(definitions), wall_clock()));
  if (options.json) {
    print({{"published", fresh}, {"unchanged", count - fresh}});
  } else {
    fmt::print("{} published, {} as they were\n", fresh, count - fresh);
  }
  return ExitCode::done;
}

}  // namespace

void add_bonus_command(Command& program) {
  Command& command = program.add_command("bonus", "What customers have in bonuses, and what the shop owes by them");
  command.require_command();
  const auto add = [&](const char* name, const char* help, std::function<Result<ExitCode>(const Options&)> work) {
    auto options = std::make_shared<Options>();
    Command& sub = command.add_command(name, help);
    sub.add_option("--data", options->data, "The data folder", {.required = true});
    sub.add_flag("--json", options->json, "Print one JSON object");
    if (std::string_view(name) == "publish") {
      sub.add_option("FILE", options->files, "Bonus types and rules of accrual, JSON", {.required = true});
    } else {
      sub.add_option("--at", options->at, "As of when: a date (its start) or RFC 3339; now if not given");
    }
    if (std::string_view(name) == "balance") {
      sub.add_option("CUSTOMER", options->customer, "The customer's id", {.required = true});
      sub.add_option("--order-total", options->order_total, "What of an order of that total bonuses may pay, and why");
    }
    sub.when_chosen(options, std::move(work));
  };
  add("liability", "What is owed by type, what burned so far and what burns month by month", show_liability);
  add("balance", "What a customer has, and may spend on an order", show_balance);
  add("publish", "Publish bonus types and rules of accrual", publish);
}

}  // namespace lapwing
