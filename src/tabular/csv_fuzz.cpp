#include <cstddef>
#include <cstdint>
#include <string>

#include "base/ensure.hpp"
#include "tabular/row_source.hpp"

/// Reads any bytes as a file. The first two choose the options, so that each format meets each input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lapwing;
  if (size < 2) return 0;
  ReadOptions options;
  if (data[0] % 4 != 3) options.format = static_cast<TableFormat>(data[0] % 4);
  if (data[0] % 8 == 0) options.delimiter = ';';
  if (data[1] % 6 != 5) options.encoding = static_cast<TextEncoding>(data[1] % 6);
  if (data[1] >= 128) options.has_header = data[1] >= 192;
  auto source = RowSource::over(std::string(reinterpret_cast<const char*>(data) + 2, size - 2), "fuzz", options);
  if (!source) return 0;
  std::uint64_t line = 0;
  for (;;) {
    const auto read = source->next();
    if (!read || *read == RowRead::end) break;
    if (*read == RowRead::bad_row) continue;
    ensure(source->row().line() > line, "lines ascend");
    line = source->row().line();
    ensure(source->row().fields().size() == source->columns().size(), "each row has all columns");
  }
  ensure(source->bytes_read() <= *source->total_bytes(), "no more is read than there is");
  return 0;
}
