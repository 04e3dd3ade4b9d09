// lapwing promo: pools of promo codes, who has which code, and whether a code is good.
#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/promo_answers.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/promo_table.hpp"
#include "host/data_folder.hpp"
#include "host/promo_codes.hpp"
#include "host/publication.hpp"
#include "host/tell.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, pool, file, customer, code, key, at;
  std::vector<std::string> files;
  std::uint32_t limit = 50;
  bool json = false;
};

void print(const Json& json) { fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace)); }

// ---- publish, upload

Result<ExitCode> publish(const Options& options) {
  std::vector<DefinitionPublished> definitions;
  for (const std::string& file : options.files) {
    DefinitionPublished definition{.kind = DefinitionKind::promo_pool, .id = {}, .text = TRY(read_text(file))};
    const auto json = parse_json(definition.text);
    if (!json) return fail(json.error().message, file);
    const auto pool = parse_promo_pool(*json);
    if (!pool) return fail(pool.error().text(), file);
    definition.id = pool->id;
    definitions.push_back(std::move(definition));
  }
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

Result<ExitCode> upload(const Options& options) {
  const std::string codes = TRY(read_text(options.file));
  DataFolder folder = TRY(DataFolder::open(options.data));
  const UploadReport report = TRY(upload_codes(folder.host(), options.pool, codes, wall_clock()));
  if (options.json) {
    Json refused = Json::array();
    for (const CodeObjection& objection : report.objections) {
      refused.push_back({{"line", objection.line}, {"code", objection.code}, {"reason", objection.reason}});
    }
    print({{"pool", options.pool}, {"added", report.added}, {"refused", refused}});
  } else {
    for (const CodeObjection& objection : report.objections) {
      fmt::print(stderr, "{}:{}: \"{}\" {}\n", options.file, objection.line, objection.code, objection.reason);
    }
    fmt::print("{} added to {}, {} refused\n", grouped(report.added), options.pool, grouped(report.objections.size()));
  }
  return report.objections.empty() ? ExitCode::done : ExitCode::partly;
}

// ---- list

Result<ExitCode> list_codes_of(DataFolder& folder, const Options& options) {
  const Zone& zone = folder.shop().zone;
  std::vector<ListedCode> codes = TRY(list_codes(folder.host(), options.pool));
  const std::size_t all = codes.size();
  codes.resize(std::min<std::size_t>(all, options.limit));
  if (options.json) {
    Json rows = Json::array();
    for (const ListedCode& code : codes) rows.push_back(to_json(code, zone));
    print({{"pool", options.pool}, {"count", all}, {"codes", rows}});
    return ExitCode::done;
  }
  fmt::print("{}", codes_table(codes, zone, folder.shop().locale));
  if (codes.size() < all) fmt::print("... {} ({})\n", grouped(all), "--limit");
  return ExitCode::done;
}

Result<ExitCode> list(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  if (!options.pool.empty()) return list_codes_of(folder, options);
  const std::vector<PoolCounts> pools = count_pools(folder.host(), wall_clock());
  if (!options.json) {
    fmt::print("{}", pools_table(pools, folder.shop().locale));
    return ExitCode::done;
  }
  Json rows = Json::array();
  for (const PoolCounts& pool : pools) rows.push_back(to_json(pool));
  print({{"pools", rows}});
  return ExitCode::done;
}

// ---- give, check

Result<ExitCode> give(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  const ShopConfigured& shop = folder.shop();
  const Instant now = wall_clock();
  // The same one asked for again on the same day is the same.
  const std::string key = options.key.empty() ? fmt::format("promo/{}/{}", options.pool, to_text(shop.zone.day(now)))
                                              : options.key;
  const PartitionId partition = folder.host().partition_of(options.customer);
  const Tally told = TRY(tell(folder.host(), partition, PromoCodeRequested{options.customer, options.pool, key}, now));
  const auto code = code_given(folder.host(), options.customer, key);
  if (!code) return fail("the code that was given cannot be found");
  const bool is_new = told.unchanged == 0;
  if (options.json) {
    Json json = to_json(*code, shop.zone);
    json["new"] = is_new;
    print(json);
    return ExitCode::done;
  }
  const bool russian = shop.locale == "ru";
  fmt::print("{}", painted(code->code, Colour::bold));
  if (code->expires_at != Instant::never()) {
    fmt::print("  {} {}", russian ? "до" : "until", to_text(shop.zone.day(code->expires_at - Duration{1})));
  }
  if (!is_new) fmt::print("  ({})", russian ? "выдан раньше по тому же ключу" : "given before under the same key");
  fmt::print("\n");
  return ExitCode::done;
}

Result<ExitCode> check(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  const ShopConfigured& shop = folder.shop();
  const Instant at = TRY(read_instant(options.at, shop.zone, false, wall_clock()));
  const CheckedCode checked = check_code_everywhere(folder.host(), options.code, options.customer, at);
  if (options.json) {
    print(to_json(checked, options.code, shop.zone));
    return ExitCode::done;
  }
  const CodeVerdict verdict = checked.verdict;
  fmt::print("{}\n",
             painted(described(verdict, shop.locale), verdict == CodeVerdict::good ? Colour::green : Colour::yellow));
  if (checked.code) fmt::print("{}", codes_table({*checked.code}, shop.zone, shop.locale));
  return ExitCode::done;
}

using Work = std::function<Result<ExitCode>(const Options&)>;

std::pair<Command*, std::shared_ptr<Options>> add(Command& command, const char* name, const char* help, Work work) {
  auto options = std::make_shared<Options>();
  Command& sub = command.add_command(name, help);
  sub.add_option("--data", options->data, "The data folder", {.required = true});
  sub.add_flag("--json", options->json, "Print one JSON object");
  sub.when_chosen(options, std::move(work));
  return {&sub, options};
}

}  // namespace

void add_promo_command(Command& program) {
  Command& command = program.add_command("promo", "Pools of promo codes: who has which code, and whether it is good");
  command.require_command();
  {
    const auto [sub, options] = add(command, "publish", "Publish pools", publish);
    sub->add_option("FILE", options->files, "Pools, JSON, as examples/promo_pools/comeback.json", {.required = true});
  }
  {
    const auto [sub, options] = add(command, "upload", "Add the shop's own codes to a pool", upload);
    sub->add_option("POOL", options->pool, "The pool's id", {.required = true});
    sub->add_option("FILE", options->file, "A file with one code in each line; - for standard input",
                    {.required = true});
  }
  {
    const auto [sub, options] = add(command, "list", "The pools and their stock, or the codes of one pool", list);
    sub->add_option("POOL", options->pool, "The pool's id: its codes, those that are out first");
    sub->add_option("--limit", options->limit, "At most so many codes", {.default_shown = true});
  }
  {
    const auto [sub, options] = add(command, "give", "Give a customer a code from a pool", give);
    sub->add_option("CUSTOMER", options->customer, "The customer's id", {.required = true});
    sub->add_option("POOL", options->pool, "The pool's id", {.required = true});
    sub->add_option("--key", options->key, "The same key again gives nothing new; else one code a day");
  }
  {
    const auto [sub, options] = add(command, "check", "Whether a code is good, and whose it is", check);
    sub->add_option("CODE", options->code, "The code, as it was typed", {.required = true});
    sub->add_option("--customer", options->customer, "Who names it");
    sub->add_option("--at", options->at, "When: a date (its start) or RFC 3339; now if not given");
  }
}

}  // namespace lapwing
