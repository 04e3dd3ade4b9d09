#include "transfer/importer.hpp"

#include <algorithm>
#include <array>

#include "host/customer_facts.hpp"
#include "transfer/import_run.hpp"

namespace lapwing {

ImportRun::ImportRun(DataFolder& into, const ImportOptions& given, Instant at)
    : folder(into),
      options(given),
      now(at),
      rejects(given.rejects_path),
      router(into.host(), at, [&vault = into.vault()] { return vault.flush(); }) {}

Result<MappedTable> ImportRun::open(ImportTable table, const std::string& path, std::string_view date_column) {
  return MappedTable::open(table, path, options.map,
                           {.read = options.read, .dates = options.dates, .progress = options.progress}, rejects,
                           date_column);
}

Result<std::string> ImportRun::customer_by_contact(std::string_view email, std::string_view phone) {
  return lapwing::customer_by_contact(folder.vault(), email, phone, phone_region());
}

std::optional<bool> parse_yes(std::string_view text) {
  static constexpr std::array<std::string_view, 10> yes = {"1",  "yes", "true",       "y",       "t",
                                                           "да", "on",  "subscribed", "granted", "согласен"};
  static constexpr std::array<std::string_view, 10> no = {"0",   "no",  "false",        "n",         "f",
                                                          "нет", "off", "unsubscribed", "withdrawn", "не согласен"};
  const std::string folded = folded_name(text);
  const auto among = [&](const auto& words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return folded_name(word) == folded; });
  };
  if (among(yes)) return true;
  if (among(no)) return false;
  return std::nullopt;
}

namespace {

/// How many customers and orders the folder holds.
struct Holdings {
  std::uint64_t customers = 0;
};

Holdings holdings_of(Host& host) {
  std::vector<std::uint64_t> customers(host.partition_count());
  host.for_each([&](PartitionId id, const Engine& engine) { customers[id.value] = engine.audience().size(); });
  Holdings holdings;
  for (const std::uint64_t count : customers) holdings.customers += count;
  return holdings;
}

}  // namespace

Result<ImportSummary> import_files(DataFolder& folder, const ImportOptions& options, Instant now) {
  ImportRun run(folder, options, now);
  const Holdings before = holdings_of(folder.host());
  if (options.customers) CHECK(import_customers(run, *options.customers));
  if (options.products) CHECK(import_products(run, *options.products));
  if (options.orders) CHECK(import_orders(run, *options.orders));
  if (options.lines) CHECK(import_lines(run, *options.lines));
  if (options.activity) CHECK(import_activity(run, *options.activity));
  CHECK(run.router.finish());
  CHECK(run.rejects.finish());
  ImportSummary& summary = run.summary;
  summary.customers.accepted += holdings_of(folder.host()).customers - before.customers;
  summary.rejects = run.rejects.total();
  summary.rejects_path = run.rejects.path();
  summary.reject_reasons = run.rejects.count_by_reason();
  return std::move(summary);
}

}  // namespace lapwing
