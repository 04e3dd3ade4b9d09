#include "model/json_fields.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr std::size_t depth_max = 32;

/// Builds the value and refuses what the library would take silently: a key that comes twice, and nesting without end.
class StrictBuilder : public nlohmann::json_sax<nlohmann::json> {
 public:
  using Json = nlohmann::json;

  bool null() override { return put(nullptr) != nullptr; }
  bool boolean(bool value) override { return put(value) != nullptr; }
  bool number_integer(number_integer_t value) override { return put(value) != nullptr; }
  bool number_unsigned(number_unsigned_t value) override { return put(value) != nullptr; }
  bool number_float(number_float_t value, const string_t&) override { return put(value) != nullptr; }
  bool string(string_t& value) override { return put(std::move(value)) != nullptr; }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    const auto [member, is_new] = open_.back()->get_ref<Json::object_t&>().emplace(std::move(name), nullptr);
    if (!is_new) fault_ = fmt::format("not usable JSON: the key \"{}\" comes twice in one object", member->first);
    member_ = &member->second;
    return is_new;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
    fault_ = fmt::format("not JSON: {}", error.what());
    return false;
  }

  [[nodiscard]] const std::string& fault() const { return fault_; }
  Json take() { return std::move(root_); }

 private:
  Json* put(Json value) {
    if (open_.size() >= depth_max) {
      fault_ = fmt::format("not usable JSON: nesting deeper than {}", depth_max);
      return nullptr;
    }
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    if (open_.back()->is_array()) {
      open_.back()->push_back(std::move(value));
      return &open_.back()->back();
    }
    *member_ = std::move(value);
    return member_;
  }
  bool open(Json value) {
    Json* const at = put(std::move(value));
    if (at != nullptr) open_.push_back(at);
    return at != nullptr;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  Json root_;
  std::vector<Json*> open_;  // what has begun and not ended, the innermost last
  Json* member_ = nullptr;   // of the innermost object: whose value comes next
  std::string fault_;
};

std::string shown(const nlohmann::json& json) {
  std::string text = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (text.size() > 60) text = text.substr(0, 57) + "...";
  return text;
}

}  // namespace

Result<nlohmann::json> parse_json(std::string_view text) {
  StrictBuilder builder;
  try {
    if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) return fail(builder.fault());
    return builder.take();
  } catch (const nlohmann::json::exception& error) {
    return fail(fmt::format("not JSON: {}", error.what()));
  }
}

Result<JsonFields> JsonFields::of(const nlohmann::json& json, std::string path) {
  if (!json.is_object()) return fail(fmt::format("expected an object, found {}", shown(json)), std::move(path));
  return JsonFields(json, std::move(path));
}

bool JsonFields::has(std::string_view name) const { return json_->contains(name); }

const nlohmann::json* JsonFields::value(std::string_view name) {
  const auto found = json_->find(name);
  if (found == json_->end()) return nullptr;
  read_.emplace(name);
  return &*found;
}

Result<const nlohmann::json*> JsonFields::required(std::string_view name) {
  const nlohmann::json* found = value(name);
  if (found == nullptr) return fail(fmt::format("the field \"{}\" is missing", name), path_);
  return found;
}

Result<std::string> JsonFields::text(std::string_view name) {
  const nlohmann::json* found = TRY(required(name));
  if (!found->is_string() || found->get_ref<const std::string&>().empty()) {
    return fail(fmt::format("expected a text, found {}", shown(*found)), path_of(name));
  }
  return found->get<std::string>();
}

Result<std::string> JsonFields::text_or(std::string_view name, std::string_view otherwise) {
  if (!has(name)) return std::string(otherwise);
  return text(name);
}

Result<bool> JsonFields::yes_or(std::string_view name, bool otherwise) {
  const nlohmann::json* found = value(name);
  if (found == nullptr) return otherwise;
  if (!found->is_boolean()) return fail(fmt::format("expected true or false, found {}", shown(*found)), path_of(name));
  return found->get<bool>();
}

Result<std::int64_t> JsonFields::integer(std::string_view name, std::int64_t min, std::int64_t max) {
  const nlohmann::json* found = TRY(required(name));
  const bool fits = found->is_number_integer() &&
                    (!found->is_number_unsigned() || found->get<std::uint64_t>() <= static_cast<std::uint64_t>(max));
  if (!fits || found->get<std::int64_t>() < min || found->get<std::int64_t>() > max) {
    return fail(fmt::format("expected a whole number from {} to {}, found {}", min, max, shown(*found)), path_of(name));
  }
  return found->get<std::int64_t>();
}

Result<Money> JsonFields::money(std::string_view name) {
  const nlohmann::json* found = TRY(required(name));
  if (!found->is_string() && !found->is_number()) {
    return fail(fmt::format("expected an amount, as 500 or \"499.90\", found {}", shown(*found)), path_of(name));
  }
  auto amount = parse_money(found->is_string() ? found->get<std::string>() : found->dump());
  if (!amount) return fail(amount.error().message, path_of(name));
  return *amount;
}

Result<std::uint32_t> JsonFields::percent(std::string_view name) {
  const Money share = TRY(money(name));
  constexpr std::int64_t hundredth = Money::scale / 100;
  if (share <= Money{} || share.units > 100 * Money::scale || share.units % hundredth != 0) {
    return fail("expected a part of a hundred with at most two decimals", path_of(name));
  }
  return static_cast<std::uint32_t>(share.units / hundredth);
}

Result<Duration> JsonFields::duration(std::string_view name) {
  const std::string given = TRY(text(name));
  auto duration = parse_duration(given);
  if (!duration) return fail(duration.error().message, path_of(name));
  return *duration;
}

Result<Duration> JsonFields::time_of_day(std::string_view name) {
  const std::string given = TRY(text(name));
  const auto digit = [&](std::size_t i) { return given[i] - '0'; };
  const bool shaped = given.size() == 5 && given[2] == ':' &&
                      std::ranges::count_if(given, [](char c) { return c >= '0' && c <= '9'; }) == 4;
  const int hours = shaped ? digit(0) * 10 + digit(1) : 24;
  const int minutes = shaped ? digit(3) * 10 + digit(4) : 60;
  if (hours > 23 || minutes > 59) {
    return fail(fmt::format("expected a time of day, as \"10:00\", found \"{}\"", given), path_of(name));
  }
  return Duration::hours(hours) + Duration::minutes(minutes);
}

Result<void> JsonFields::finish() const {
  for (const auto& [name, value] : json_->items()) {
    if (!read_.contains(name)) return fail(fmt::format("unknown field \"{}\"", name), path_);
  }
  return {};
}

Result<std::string> optional_text(JsonFields& fields, std::string_view name) {
  const nlohmann::json* value = fields.value(name);
  if (value == nullptr || value->is_null() || (value->is_string() && value->get_ref<const std::string&>().empty())) {
    return std::string();
  }
  return fields.text(name);
}

}  // namespace lapwing
