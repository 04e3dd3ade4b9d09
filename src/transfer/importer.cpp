#include "transfer/importer.hpp"

#include <algorithm>
#include <array>
#include <atomic>

#include "host/customer_facts.hpp"
#include "transfer/import_run.hpp"

namespace lapwing {

ImportRun::ImportRun(DataFolder& into, const ImportOptions& given, Instant at)
    : folder(into),
      options(given),
      now(at),
      rejects(given.rejects_path),
      router(into.host(), at, [&vault = into.vault()] { return vault.flush(); }, given.is_beside_service) {}

Result<MappedTable> ImportRun::open(ImportTable table, const std::string& path, std::string_view date_column) {
  return MappedTable::open(
      table, path, options.map,
      {.read = options.read, .dates = options.dates, .progress = options.progress, .watch = options.watch}, rejects,
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

/// How many customers the folder holds.
std::uint64_t customers_of(Host& host) {
  std::atomic<std::uint64_t> customers = 0;
  host.for_each([&](PartitionId, const Engine& engine) { customers += engine.audience().size(); });
  return customers;
}

}  // namespace

Result<ImportSummary> import_files(DataFolder& folder, const ImportOptions& options, Instant now) {
  ImportRun run(folder, options, now);
  const std::uint64_t customers_before = customers_of(folder.host());
  if (options.customers) CHECK(import_customers(run, *options.customers));
  if (options.products) CHECK(import_products(run, *options.products));
  if (options.orders) CHECK(import_orders(run, *options.orders));
  if (options.lines) CHECK(import_lines(run, *options.lines));
  if (options.activity) CHECK(import_activity(run, *options.activity));
  CHECK(run.router.finish());
  CHECK(run.rejects.finish());
  ImportSummary& summary = run.summary;
  // Beside a service others come meanwhile: then only those of the customers file are told.
  if (!options.is_beside_service) summary.customers.accepted += customers_of(folder.host()) - customers_before;
  summary.rejects = run.rejects.total();
  summary.rejects_path = run.rejects.path();
  summary.reject_reasons = run.rejects.count_by_reason();
  return std::move(summary);
}

}  // namespace lapwing
