#include "tabular/json_lines.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>
#include <simdjson.h>

#include "tabular/text_window.hpp"

namespace lapwing {
namespace {

namespace ondemand = simdjson::ondemand;

static_assert(TextWindow::padding >= simdjson::SIMDJSON_PADDING);

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

Result<void> refuse(simdjson::error_code code) {
  return fail(fmt::format("not a JSON object: {}", simdjson::error_message(code)));
}

std::string_view without_blanks_behind(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// RFC 8259, section 6: of any size, since ids of twenty digits are not for counting with.
bool is_json_number(std::string_view text) {
  const auto skip_digits = [&text] {
    const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(count);
    return count;
  };
  if (text.starts_with('-')) text.remove_prefix(1);
  const bool leading_zero = text.starts_with('0');
  const std::size_t whole = skip_digits();
  if (whole == 0 || (leading_zero && whole > 1)) return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (skip_digits() == 0) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (skip_digits() == 0) return false;
  }
  return text.empty();
}

}  // namespace

struct JsonLines::Reader {
  ondemand::parser parser;
  std::vector<std::string> columns;
  std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>> index_of;
  std::vector<std::uint64_t> last_row;  ///< per column: the row in which it was last met
  std::uint64_t row = 0;
  std::size_t expected = 0;  ///< the column behind the one last met: lines tend to repeat their order
  std::string prefix;        ///< names of the objects around, each with its dot

  Result<void> read_object(ondemand::object object, std::size_t depth, std::vector<std::string_view>& fields);
  Result<void> read_member(std::string_view key, ondemand::value value, std::size_t depth,
                           std::vector<std::string_view>& fields);
  Result<std::size_t> column_of(std::string_view key);
  std::optional<std::size_t> known_column(std::string_view name);
};

JsonLines::JsonLines() : reader_(std::make_unique<Reader>()) {}
JsonLines::~JsonLines() = default;
JsonLines::JsonLines(JsonLines&&) noexcept = default;
JsonLines& JsonLines::operator=(JsonLines&&) noexcept = default;

const std::vector<std::string>& JsonLines::columns() const { return reader_->columns; }

Result<void> JsonLines::read(std::string_view line, std::vector<std::string_view>& fields) {
  fields.assign(reader_->columns.size(), {});
  ++reader_->row;
  reader_->expected = 0;
  reader_->prefix.clear();
  ondemand::document document;
  ondemand::object object;
  if (const auto code =
          reader_->parser.iterate(line.data(), line.size(), line.size() + TextWindow::padding).get(document)) {
    return refuse(code);
  }
  if (const auto code = document.get_object().get(object)) return refuse(code);
  CHECK(reader_->read_object(object, 1, fields));
  const char* behind = nullptr;
  if (document.current_location().get(behind) == simdjson::SUCCESS)
    return fail("not a JSON object: something stands behind it on its line");
  return {};
}

Result<void> JsonLines::Reader::read_object(ondemand::object object, std::size_t depth,
                                            std::vector<std::string_view>& fields) {
  if (depth > depth_max) return fail(fmt::format("objects within objects, more than {} levels", depth_max));
  for (auto member : object) {
    ondemand::field field;
    if (const auto code = std::move(member).get(field)) return refuse(code);
    std::string_view key;
    if (const auto code = field.unescaped_key().get(key)) return refuse(code);
    CHECK(read_member(key, field.value(), depth, fields));
  }
  return {};
}

Result<void> JsonLines::Reader::read_member(std::string_view key, ondemand::value value, std::size_t depth,
                                            std::vector<std::string_view>& fields) {
  ondemand::json_type type{};
  if (const auto code = value.type().get(type)) return refuse(code);
  if (type == ondemand::json_type::object) {
    ondemand::object object;
    if (const auto code = value.get_object().get(object)) return refuse(code);
    const std::size_t outer = prefix.size();
    prefix.append(key).push_back('.');
    CHECK(read_object(object, depth + 1, fields));
    prefix.resize(outer);
    return {};
  }
  const std::size_t column = TRY(column_of(key));
  fields.resize(columns.size());
  std::string_view& field = fields[column];
  switch (type) {
    case ondemand::json_type::string:
      if (const auto code = value.get_string().get(field)) return refuse(code);
      return {};
    case ondemand::json_type::array: {
      ondemand::array array;
      if (const auto code = value.get_array().get(array)) return refuse(code);
      if (const auto code = array.raw_json().get(field)) return refuse(code);
      return {};
    }
    case ondemand::json_type::number:
      field = without_blanks_behind(value.raw_json_token());
      if (!is_json_number(field)) return refuse(simdjson::NUMBER_ERROR);
      return {};
    case ondemand::json_type::boolean: {
      bool flag = false;
      if (const auto code = value.get_bool().get(flag)) return refuse(code);
      field = flag ? "true" : "false";
      return {};
    }
    case ondemand::json_type::null:
      if (!value.is_null()) return fail("not a JSON object: a value is neither null nor anything else");
      return {};
    case ondemand::json_type::object:
      break;  // has been dealt with
  }
  return {};
}

/// The column of a member, which has not been met in this row.
Result<std::size_t> JsonLines::Reader::column_of(std::string_view key) {
  std::string name;
  if (!prefix.empty()) name = prefix + std::string(key);
  const std::string_view full = prefix.empty() ? key : std::string_view(name);
  std::optional<std::size_t> column = known_column(full);
  if (!column) {
    if (columns.size() == columns_max) return fail(fmt::format("more than {} different members", columns_max));
    column = columns.size();
    columns.emplace_back(full);
    last_row.push_back(0);
    index_of.emplace(full, *column);
  }
  if (last_row[*column] == row) return fail(fmt::format("the member '{}' comes twice", full));
  last_row[*column] = row;
  expected = *column + 1;
  return *column;
}

std::optional<std::size_t> JsonLines::Reader::known_column(std::string_view name) {
  if (expected < columns.size() && columns[expected] == name) return expected;
  const auto found = index_of.find(name);
  if (found == index_of.end()) return std::nullopt;
  return found->second;
}

}  // namespace lapwing
