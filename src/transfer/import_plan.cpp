#include "transfer/import_plan.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include "host/data_folder.hpp"
#include "tabular/row_source.hpp"

namespace lapwing {
namespace {

/// A table, and the columns without which a file is none of that kind.
struct GuessedTable {
  ImportTable table{};
  std::vector<std::string_view> needed{};
};

const std::vector<GuessedTable>& guessed_tables() {
  static const std::vector<GuessedTable> tables = {{ImportTable::activity, {"customer_id", "at", "kind"}},
                                                   {ImportTable::lines, {"order_id", "product_id"}},
                                                   {ImportTable::products, {"product_id"}},
                                                   {ImportTable::customers},
                                                   {ImportTable::orders, {"created_at"}}};
  return tables;
}

bool has_column(ImportTable table, std::span<const std::optional<std::size_t>> places, std::string_view name) {
  const auto columns = known_columns(table);
  const auto found = std::ranges::find(columns, name, &KnownColumn::name);
  return found != columns.end() && places[static_cast<std::size_t>(found - columns.begin())].has_value();
}

/// The columns of a reject file, see `RejectWriter`.
enum RejectColumn : std::size_t { reject_file, reject_line, reject_column, reject_value, reject_reason };

/// Of lines of orders that are not there: in a shop that is thrown away none is.
constexpr std::string_view unknown_order = "expected the id of an order that is known";

/// What a text was before the guard against formulas put a sign before it.
std::string unguarded(std::string_view text) {
  if (text.size() > 1 && text[0] == '\'' && std::string_view("=+-@\t\r").contains(text[1])) text.remove_prefix(1);
  return std::string(text);
}

Result<void> read_rows(const std::string& path, const ImportPlan& plan, ImportPreview& preview) {
  RowSource source = TRY(RowSource::open(path, plan.read));
  while (preview.rows.size() < ImportPreview::rows_shown) {
    const RowRead read = TRY(source.next());
    if (read == RowRead::end) break;
    if (read != RowRead::row) continue;
    const auto& fields = source.row().fields();
    preview.rows.emplace_back(fields.begin(), fields.end());
  }
  preview.detected = source.detected();
  preview.columns = source.columns();
  for (auto& row : preview.rows) row.resize(preview.columns.size());
  return {};
}

void map_columns(const ImportPlan& plan, const ColumnMap& map, ImportPreview& preview) {
  const auto places = map.resolve(plan.table, preview.columns);
  if (!places) {
    preview.hindrance = places.error();
    return;
  }
  const auto known = known_columns(plan.table);
  for (std::size_t i = 0; i < known.size(); ++i) {
    preview.mapping.emplace_back(known[i].name, (*places)[i] ? preview.columns[*(*places)[i]] : std::string());
  }
  for (std::size_t place = 0; place < preview.columns.size(); ++place) {
    if (std::ranges::find(*places, std::optional(place)) == places->end()) {
      preview.others.push_back(preview.columns[place]);
    }
  }
}

Result<void> read_problems(const std::string& rejects, ImportPreview& preview) {
  RowSource source = TRY(RowSource::open(
      rejects,
      {.format = TableFormat::delimited, .delimiter = ',', .encoding = TextEncoding::utf8, .has_header = true}));
  while (TRY(source.next()) == RowRead::row) {
    const Row& row = source.row();
    if (row[reject_reason] == unknown_order) {
      --preview.rejected;
      continue;
    }
    if (preview.problems.size() == ImportPreview::problems_shown) continue;
    ImportProblem problem{.column = unguarded(row[reject_column]),
                          .value = unguarded(row[reject_value]),
                          .reason = unguarded(row[reject_reason])};
    const std::string_view line = row[reject_line];
    std::from_chars(line.data(), line.data() + line.size(), problem.line);
    preview.problems.push_back(std::move(problem));
  }
  return {};
}

/// Imports the first rows into a shop in memory.
Result<void> try_rows(const ShopConfigured& shop, ImportOptions options, Instant now, ImportPreview& preview) {
  DataFolder scratch = TRY(DataFolder::in_memory(shop, now, {.workers = 1}));
  options.watch = [](const ImportPace& pace) { return pace.rows <= ImportPreview::rows_tried; };
  const auto summary = import_files(scratch, options, now);
  if (!summary) {
    preview.hindrance = Error{summary.error().message, {}};
    return {};
  }
  preview.tried = summary->files.front().rows;
  preview.described = summary->files.front().detected;
  preview.doubts = summary->files.front().doubts;
  preview.rejected = summary->rejects;
  if (summary->rejects > 0) CHECK(read_problems(options.rejects_path, preview));
  return {};
}

}  // namespace

Result<ImportOptions> import_options(const ImportPlan& plan, const std::string& path) {
  ImportOptions options{.read = plan.read, .dates = plan.dates};
  for (const auto& [known, column] : plan.columns) CHECK(options.map.set(plan.table, known, column));
  for (const auto& [column, separator] : plan.lists) CHECK(options.map.set_list(column, separator));
  switch (plan.table) {
    case ImportTable::customers:
      options.customers = path;
      break;
    case ImportTable::orders:
      options.orders = path;
      break;
    case ImportTable::lines:
      options.lines = path;
      break;
    case ImportTable::products:
      options.products = path;
      break;
    case ImportTable::activity:
      options.activity = path;
      break;
    case ImportTable::consents:
      return fail("consents are imported with what they were given under: lapwing consent import");
  }
  return options;
}

Result<ImportPreview> preview_import(const ShopConfigured& shop, const std::string& path, const ImportPlan& plan,
                                     const std::string& scratch, Instant now) {
  ImportPreview preview;
  CHECK(read_rows(path, plan, preview));
  preview.described = to_text(preview.detected);
  preview.doubts = preview.detected.doubts;
  ImportOptions options = TRY(import_options(plan, path));
  options.rejects_path = scratch;
  map_columns(plan, options.map, preview);
  if (preview.hindrance) return preview;
  const auto tried = try_rows(shop, std::move(options), now, preview);
  std::error_code ignored;
  std::filesystem::remove(scratch, ignored);
  if (!tried) return std::unexpected(tried.error());
  return preview;
}

Result<ImportTable> guess_table(const std::string& path, const ReadOptions& read) {
  const RowSource source = TRY(RowSource::open(path, read));
  ImportTable best = ImportTable::orders;
  std::size_t most = 0;
  for (const auto& [table, needed] : guessed_tables()) {
    const auto places = TRY(ColumnMap().resolve(table, source.columns()));
    const bool may_be = std::ranges::all_of(
        needed, [&](std::string_view name) { return has_column(table, places, name); });
    if (!may_be) continue;
    const auto fit = static_cast<std::size_t>(
        std::ranges::count_if(places, [](const auto& place) { return place.has_value(); }));
    if (fit < most || fit == 0) continue;
    most = fit;
    best = table;
  }
  return best;
}

}  // namespace lapwing
