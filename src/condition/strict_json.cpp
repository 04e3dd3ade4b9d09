#include "condition/strict_json.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lapwing {
namespace {

using nlohmann::json;

std::string_view found_in(const json& value) {
  switch (value.type()) {
    case json::value_t::object:
      return "an object";
    case json::value_t::array:
      return "an array";
    case json::value_t::string:
      return "a text";
    case json::value_t::boolean:
      return "true or false";
    case json::value_t::number_integer:
    case json::value_t::number_unsigned:
    case json::value_t::number_float:
      return "a number";
    case json::value_t::null:
    case json::value_t::binary:
    case json::value_t::discarded:
      break;
  }
  return "null";
}

std::string shown(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

std::string path_to_member(std::string_view path, std::string_view key) {
  const bool plain = !key.empty() && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  return plain ? fmt::format("{}.{}", path, key) : fmt::format("{}[{}]", path, shown(key));
}

/// Goes through the text once before it becomes a document, which would keep only the last of two equal keys.
class StructureCheck final : public json::json_sax_t {
 public:
  explicit StructureCheck(int depth_max) : depth_max_(depth_max) {}

  [[nodiscard]] const Error& error() const { return error_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }

  bool start_object(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_array() override { return close(); }
  bool key(string_t& key) override {
    if (keys_.back().insert(key).second) return true;
    error_.message = fmt::format("the key {} stands twice in one object", shown(key));
    return false;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& why) override {
    const std::string_view text = why.what();
    const std::size_t detail = text.find("syntax error");
    error_ = {fmt::format("not JSON: {}", detail == std::string_view::npos ? text : text.substr(detail)),
              fmt::format("byte {}", position)};
    return false;
  }

 private:
  bool open() {
    keys_.emplace_back();
    if (keys_.size() <= static_cast<std::size_t>(depth_max_)) return true;
    error_.message = fmt::format("nested too deep: expected at most {} levels", depth_max_);
    return false;
  }
  bool close() {
    keys_.pop_back();
    return true;
  }

  int depth_max_;
  std::vector<std::set<std::string>> keys_;
  Error error_;
};

}  // namespace

Result<json> parse_strict_json(std::string_view text, int depth_max) {
  StructureCheck check(depth_max);
  if (!json::sax_parse(text, &check)) return std::unexpected(check.error());
  return json::parse(text, nullptr, false);
}

JsonPlace JsonPlace::member(std::string_view key) const { return {&*value->find(key), path_to_member(path, key)}; }

JsonPlace JsonPlace::element(std::size_t index) const { return {&(*value)[index], fmt::format("{}[{}]", path, index)}; }

std::unexpected<Error> JsonPlace::refuse(std::string_view expected) const {
  return error(fmt::format("expected {}, found {}", expected, found_in(*value)));
}

Result<void> JsonPlace::expect_keys(std::initializer_list<std::string_view> known) const {
  if (!value->is_object()) return refuse("an object");
  for (const auto& [key, ignored] : value->items()) {
    if (std::ranges::find(known, key) == known.end()) {
      return fail(fmt::format("unknown key: expected {}", fmt::join(known, ", ")), path_to_member(path, key));
    }
  }
  return {};
}

Result<std::string_view> JsonPlace::expect_one_of(std::initializer_list<std::string_view> keys) const {
  const auto is_here = [this](std::string_view key) { return has(key); };
  const auto found = std::ranges::find_if(keys, is_here);
  if (found == keys.end()) return error(fmt::format("expected one of {}, found none", fmt::join(keys, ", ")));
  const auto other = std::find_if(found + 1, keys.end(), is_here);
  if (other != keys.end()) {
    return error(fmt::format("expected only one of {}, found {} and {}", fmt::join(keys, ", "), *found, *other));
  }
  return *found;
}

Result<std::string> JsonPlace::text() const {
  if (!value->is_string() || value->get_ref<const std::string&>().empty()) return refuse("a text that is not empty");
  return value->get<std::string>();
}

Result<bool> JsonPlace::boolean() const {
  if (!value->is_boolean()) return refuse("true or false");
  return value->get<bool>();
}

Result<std::int64_t> JsonPlace::integer(std::int64_t min, std::int64_t max) const {
  const bool too_large = value->is_number_unsigned() && value->get<std::uint64_t>() > static_cast<std::uint64_t>(max);
  if (value->is_number_integer() && !too_large) {
    const auto number = value->get<std::int64_t>();
    if (number >= min && number <= max) return number;
  }
  return error(fmt::format("expected a whole number from {} to {}, found {}", min, max,
                           value->is_number() ? shown(*value) : found_in(*value)));
}

Result<Money> JsonPlace::decimal() const {
  if (!value->is_number() && !value->is_string()) return refuse("a number");
  const std::string text = value->is_string() ? value->get<std::string>() : value->dump();
  const std::size_t sign = text.starts_with('-') ? 1 : 0;
  const bool plain = text.find_first_not_of("0123456789.", sign) == std::string::npos &&
                     text.find('.') == text.rfind('.') && !text.ends_with('.') && text.size() > sign &&
                     text[sign] != '.';
  if (plain) {
    if (const auto number = parse_money(text)) return *number;
  }
  return error(fmt::format("expected a number with at most four decimals, as \"5000.50\", found {}", shown(*value)));
}

Result<void> JsonPlace::expect_elements() const {
  if (!value->is_array() || value->empty()) return refuse("an array that is not empty");
  return {};
}

}  // namespace lapwing
