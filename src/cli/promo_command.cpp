// lapwing promo: pools of promo codes, who has which code, and whether a code is good.
#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/promo_table.hpp"
#include "host/data_folder.hpp"
#include "host/promo_codes.hpp"
#include "host/publication.hpp"
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

Json end_of(Instant expires_at, const Zone& zone) {
  return expires_at == Instant::never() ? Json() : Json(to_text(expires_at, zone));
}

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

void count(PoolCounts& into, const PromoCode& code, Instant now) {
  switch (code.state) {
    case PromoCodeState::free:
      ++into.free;
      return;
    case PromoCodeState::reserved:
      ++into.reserved;
      return;
    case PromoCodeState::lapsed:
      ++into.lapsed;
      return;
    case PromoCodeState::given:
      ++into.given;
      if (code.uses > 0) {
        ++into.redeemed;
      } else if (now >= code.expires_at) {
        ++into.expired;
      }
      return;
  }
}

ListedCode listed(const Engine& engine, const PromoCode& code) {
  const bool is_out = code.state == PromoCodeState::given || code.state == PromoCodeState::reserved;
  return {code.text,        engine.promo_stock().pools()[code.pool].definition.id,
          code.state,       is_out ? std::string(engine.audience().customer(code.customer).id()) : "",
          code.campaign_id, code.given_at,
          code.expires_at,  code.uses};
}

Json to_json(const ListedCode& code, const Zone& zone) {
  const auto or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  const bool is_given = code.state == PromoCodeState::given;
  return {{"code", code.code},
          {"pool", code.pool},
          {"state", to_text(code.state)},
          {"customer", or_null(code.customer_id)},
          {"campaign", or_null(code.campaign_id)},
          {"given_at", is_given ? Json(to_text(code.given_at, zone)) : Json()},
          {"expires_at", code.state == PromoCodeState::free ? Json() : end_of(code.expires_at, zone)},
          {"uses", code.uses}};
}

Result<ExitCode> list_codes(DataFolder& folder, const Options& options) {
  const Zone& zone = folder.shop().zone;
  std::mutex mutex;
  bool known = false;
  std::vector<ListedCode> codes;
  folder.host().for_each([&](PartitionId, const Engine& engine) {
    const auto pool = engine.promo_stock().find_pool(options.pool);
    const std::lock_guard lock(mutex);
    known = known || pool.has_value();
    for (const PromoCode& code : engine.promo_stock().codes()) {
      if (pool == code.pool) codes.push_back(listed(engine, code));
    }
  });
  if (!known) return fail(fmt::format("there is no promo pool \"{}\"", options.pool));
  std::ranges::sort(codes, [](const ListedCode& a, const ListedCode& b) {
    return std::tie(b.state, a.code) < std::tie(a.state, b.code);
  });
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
  if (!options.pool.empty()) return list_codes(folder, options);
  const Instant now = wall_clock();
  std::mutex mutex;
  std::map<std::string, PoolCounts> by_id;
  folder.host().for_each([&](PartitionId, const Engine& engine) {
    const PromoStock& stock = engine.promo_stock();
    const std::lock_guard lock(mutex);
    for (const PromoStock::Pool& pool : stock.pools()) {
      PoolCounts& counts = by_id[pool.definition.id];
      counts.id = pool.definition.id;
      counts.title = pool.definition.title;
      counts.generated = pool.definition.generated.has_value();
      counts.low = counts.low || pool.low_told;
    }
    for (const PromoCode& code : stock.codes()) count(by_id[stock.pools()[code.pool].definition.id], code, now);
  });
  std::vector<PoolCounts> pools;
  for (auto& [id, counts] : by_id) pools.push_back(std::move(counts));
  if (!options.json) {
    fmt::print("{}", pools_table(pools, folder.shop().locale));
    return ExitCode::done;
  }
  Json rows = Json::array();
  for (const PoolCounts& pool : pools) {
    rows.push_back({{"pool", pool.id},
                    {"title", pool.title},
                    {"generated", pool.generated},
                    {"free", pool.generated ? Json() : Json(pool.free)},
                    {"reserved", pool.reserved},
                    {"given", pool.given},
                    {"redeemed", pool.redeemed},
                    {"expired", pool.expired},
                    {"lapsed", pool.lapsed},
                    {"low", pool.low}});
  }
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
  std::optional<ListedCode> code;
  folder.host().with(partition, [&](const Engine& engine) {
    const auto customer = engine.audience().find(options.customer);
    const PromoCode* found = customer ? engine.promo_stock().answer(*customer, key) : nullptr;
    if (found != nullptr) code = listed(engine, *found);
  });
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
  std::mutex mutex;
  CodeVerdict verdict = CodeVerdict::unknown;
  std::optional<ListedCode> code;
  folder.host().for_each([&](PartitionId, const Engine& engine) {
    const CodeCheck checked = check_code(engine, options.code, options.customer, at);
    const std::lock_guard lock(mutex);
    if (checked.code != nullptr) {
      verdict = checked.verdict;
      code = listed(engine, *checked.code);
    } else if (!code && checked.verdict == CodeVerdict::mistyped) {
      verdict = CodeVerdict::mistyped;
    }
  });
  if (options.json) {
    Json json = {{"code", options.code}, {"verdict", to_text(verdict)}, {"good", verdict == CodeVerdict::good}};
    if (code) json.update(to_json(*code, shop.zone));
    print(json);
    return ExitCode::done;
  }
  fmt::print("{}\n",
             painted(described(verdict, shop.locale), verdict == CodeVerdict::good ? Colour::green : Colour::yellow));
  if (code) fmt::print("{}", codes_table({*code}, shop.zone, shop.locale));
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
