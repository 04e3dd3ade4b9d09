// lapwing bonus: what the shop owes its customers in bonuses, what one of them has, and how they are given.
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/bonus_accounts.hpp"
#include "api/currency.hpp"
#include "api/definition_kinds.hpp"
#include "cli/bonus_table.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"
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

Result<ExitCode> show_liability(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  const ShopConfigured& shop = folder.shop();
  const Instant at = TRY(read_instant(options.at, shop.zone, false, wall_clock()));
  const std::vector<TypeLiability> types = shop_liability(folder.host(), at, shop.zone);
  if (!options.json) {
    fmt::print("{}", liability_table(types, shop.locale, currency_of(shop)));
    return ExitCode::done;
  }
  Json listed = Json::array();
  for (const TypeLiability& type : types) listed.push_back(to_json(type, shop.zone.day(at)));
  print({{"at", to_text(at, shop.zone)}, {"currency", shop.currency}, {"types", listed}});
  return ExitCode::done;
}

// ---- balance

Result<ExitCode> show_balance(const Options& options) {
  std::optional<BonusOrder> order;
  if (!options.order_total.empty()) {
    const auto total = parse_money(options.order_total);
    if (!total) return fail(total.error().message, "--order-total");
    order = BonusOrder{*total, {}};
  }
  DataFolder folder = TRY(DataFolder::open(options.data));
  const ShopConfigured& shop = folder.shop();
  const Instant at = TRY(read_instant(options.at, shop.zone, false, wall_clock()));
  std::optional<BonusAccount> account;
  folder.host().with(folder.host().partition_of(options.customer), [&](const Engine& engine) {
    const auto customer = engine.audience().find(options.customer);
    if (customer) account = account_of(engine, *customer, at, order);
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
    fmt::print("{}", spendable_table(*account->spendable, account->type_ids(), shop.locale, currency));
  }
  return ExitCode::done;
}

// ---- publish

/// A bonus type, or a rule of accrual: the one that names a bonus type.
Result<DefinitionPublished> read_definition(const std::string& file) {
  DefinitionPublished definition{.kind = DefinitionKind::bonus_type, .text = TRY(read_text(file))};
  const auto json = parse_json(definition.text);
  if (!json) return fail(json.error().message, file);
  if (json->is_object() && json->contains("bonus_type")) definition.kind = DefinitionKind::accrual_rule;
  auto id = check_definition(definition.kind, definition.text);
  if (!id) return fail(id.error().text(), file);
  definition.id = *std::move(id);
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
