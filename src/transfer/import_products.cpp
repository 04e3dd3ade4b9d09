#include <algorithm>

#include "transfer/import_run.hpp"

namespace lapwing {
namespace {

/// In the order of known_columns(ImportTable::products).
enum Field : std::size_t { product_id, name, category, brand, price, url, stock };

}  // namespace

Result<void> import_products(ImportRun& run, const std::string& path) {
  MappedTable table = TRY(run.open(ImportTable::products, path, ""));
  if (!table.has(product_id)) return fail("there is no column for product_id", path);
  constexpr std::size_t batch_products = 1000;
  std::vector<Input> batch;
  const auto publish = [&]() -> Result<void> {
    // Products are global: each partition keeps its own copy, and the first one's answer counts.
    for (std::uint16_t i = 0; i < run.folder.host().partition_count(); ++i) {
      run.folder.host().submit(PartitionId{i}, batch, run.now, [i, &counts = run.summary.products](const Tally& tally) {
        if (i != 0) return;
        counts.accepted += tally.added + tally.changed;
        counts.unchanged += tally.unchanged;
      });
    }
    batch.clear();
    return {};
  };
  while (TRY(table.next())) {
    ProductRecorded product{.product_id = std::string(table.field(product_id)),
                            .name = std::string(table.field(name)),
                            .category = std::string(table.field(category)),
                            .brand = std::string(table.field(brand)),
                            .price = {},
                            .url = std::string(table.field(url)),
                            .stock = {}};
    if (product.product_id.empty()) {
      CHECK(table.reject(product_id, "expected a product id"));
      continue;
    }
    if (const auto text = table.field(price); !text.empty()) {
      const auto amount = parse_money(text);
      if (!amount) {
        CHECK(table.reject(price, "expected an amount, as 1234.50"));
        continue;
      }
      product.price = *amount;
    }
    if (const auto text = table.field(stock); !text.empty()) {
      const auto pieces = parse_quantity(text);
      if (!pieces) {
        CHECK(table.reject(stock, "expected how many pieces there are"));
        continue;
      }
      // Shops that sell more than they have tell a negative stock; a part of a piece cannot be sold.
      product.stock = static_cast<std::uint64_t>(std::max<std::int64_t>(pieces->thousandths, 0) / 1000);
    }
    batch.emplace_back(std::move(product));
    if (batch.size() >= batch_products) CHECK(publish());
  }
  CHECK(publish());
  run.folder.host().drain();
  run.summary.is_cut_short |= table.is_cut_short();
  run.summary.products.rejected += table.summary().rejected;
  run.summary.files.push_back(table.summary());
  return {};
}

}  // namespace lapwing
