#include "model/json_fields.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr int depth_max = 32;

/// Tells what the parser would accept silently: a key that comes twice, and nesting without end.
class StrictObserver {
 public:
  bool operator()(int depth, nlohmann::json::parse_event_t event, const nlohmann::json& parsed) {
    using Event = nlohmann::json::parse_event_t;
    if (depth >= depth_max && fault_.empty()) fault_ = fmt::format("nesting deeper than {}", depth_max);
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (event == Event::key && !keys_.back().insert(parsed.get<std::string>()).second && fault_.empty()) {
      fault_ = fmt::format("the key \"{}\" comes twice in one object", parsed.get<std::string>());
    }
    return fault_.empty();
  }
  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  std::vector<std::set<std::string>> keys_;
  std::string fault_;
};

std::string shown(const nlohmann::json& json) {
  std::string text = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (text.size() > 60) text = text.substr(0, 57) + "...";
  return text;
}

}  // namespace

Result<nlohmann::json> parse_json(std::string_view text) {
  StrictObserver observer;
  try {
    nlohmann::json json = nlohmann::json::parse(
        text.begin(), text.end(), [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
          observer(depth, event, parsed);
          return true;
        });
    if (!observer.fault().empty()) return fail("not usable JSON: " + observer.fault());
    return json;
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
