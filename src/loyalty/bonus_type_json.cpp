#include "loyalty/bonus_type_json.hpp"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace lapwing {
namespace {

using nlohmann::json;
using Names = std::initializer_list<std::string_view>;

std::string join(const std::string& path, std::string_view field) {
  return path.empty() ? std::string(field) : fmt::format("{}.{}", path, field);
}

/// Gives an error of a value the path of its field.
template <class T>
Result<T> at_path(Result<T> result, const std::string& path) {
  if (!result) result.error().where = path;
  return result;
}

/// Whether it is an object with no other fields than these.
Result<void> expect_fields(const json& value, const std::string& path, Names names) {
  if (!value.is_object()) return fail(fmt::format("expected an object, found {}", value.type_name()), path);
  for (const auto& [name, field] : value.items()) {
    if (std::ranges::find(names, name) == names.end()) {
      return fail(fmt::format("unknown field; expected one of {}", fmt::join(names, ", ")), join(path, name));
    }
  }
  return {};
}

Result<std::string> read_text(const json& value, const std::string& path) {
  if (!value.is_string()) return fail(fmt::format("expected text, found {}", value.type_name()), path);
  return value.get<std::string>();
}

Result<std::int32_t> read_whole(const json& value, const std::string& path) {
  if (!value.is_number_integer()) return fail(fmt::format("expected a whole number, found {}", value.dump()), path);
  const auto number = value.get<std::int64_t>();
  constexpr std::int64_t limit = std::numeric_limits<std::int32_t>::max();
  if (number < -limit || number > limit) return fail(fmt::format("{} is too large", value.dump()), path);
  return static_cast<std::int32_t>(number);
}

Result<Money> read_money(const json& value, const std::string& path) {
  if (value.is_number_integer()) return Money::of(TRY(read_whole(value, path)));
  if (value.is_string()) return at_path(parse_money(value.get<std::string>()), path);
  return fail(fmt::format("expected an amount as text or a whole number, found {}", value.dump()), path);
}

Result<Day> read_day(const json& value, const std::string& path) {
  return at_path(parse_day(TRY(read_text(value, path))), path);
}

/// The only field of an object, which names one of several forms.
Result<std::string> only_field(const json& value, const std::string& path, std::string_view word, Names names) {
  if (value.is_object()) CHECK(expect_fields(value, path, names));
  if (!value.is_object() || value.size() != 1) {
    return fail(fmt::format("expected \"{}\" or an object with one of {}", word, fmt::join(names, ", ")), path);
  }
  return value.begin().key();
}

Result<BonusActivation> read_activation(const json& value, const std::string& path) {
  if (value == "immediate") return BonusActivation{};
  const std::string form = TRY(only_field(value, path, "immediate", {"after", "on"}));
  const json& inner = *value.begin();
  BonusActivation activation;
  if (form == "on") {
    activation.kind = BonusActivation::Kind::on_date;
    activation.date = TRY(read_day(inner, join(path, form)));
  } else {
    activation.kind = BonusActivation::Kind::after;
    activation.delay = TRY(at_path(parse_duration(TRY(read_text(inner, join(path, form)))), join(path, form)));
  }
  return activation;
}

Result<BonusBurn::Kind> read_span(const json& value, const std::string& path) {
  if (value == "month") return BonusBurn::Kind::end_of_month;
  if (value == "quarter") return BonusBurn::Kind::end_of_quarter;
  if (value == "year") return BonusBurn::Kind::end_of_year;
  return fail(fmt::format("expected \"month\", \"quarter\" or \"year\", found {}", value.dump()), path);
}

Result<BonusBurn> read_burn(const json& value, const std::string& path) {
  if (value == "never") return BonusBurn{};
  const std::string form = TRY(only_field(value, path, "never", {"after_days", "after_months", "on", "end_of"}));
  const json& inner = *value.begin();
  BonusBurn burn;
  if (form == "on") {
    burn.kind = BonusBurn::Kind::on_date;
    burn.date = TRY(read_day(inner, join(path, form)));
  } else if (form == "end_of") {
    burn.kind = TRY(read_span(inner, join(path, form)));
  } else {
    burn.kind = form == "after_days" ? BonusBurn::Kind::after_days : BonusBurn::Kind::after_months;
    burn.count = TRY(read_whole(inner, join(path, form)));
  }
  return burn;
}

Result<BonusSpendRules> read_spend(const json& value, const std::string& path) {
  CHECK(expect_fields(value, path, {"max_percent", "min_order", "excluded_categories"}));
  BonusSpendRules rules;
  if (const auto field = value.find("max_percent"); field != value.end()) {
    rules.max_percent = TRY(read_whole(*field, join(path, "max_percent")));
  }
  if (const auto field = value.find("min_order"); field != value.end()) {
    rules.min_order = TRY(read_money(*field, join(path, "min_order")));
  }
  if (const auto field = value.find("excluded_categories"); field != value.end()) {
    const std::string categories = join(path, "excluded_categories");
    if (!field->is_array()) return fail(fmt::format("expected a list, found {}", field->type_name()), categories);
    for (std::size_t i = 0; i < field->size(); ++i) {
      rules.excluded_categories.push_back(TRY(read_text((*field)[i], fmt::format("{}[{}]", categories, i))));
    }
  }
  return rules;
}

Result<BonusOnReturn> read_on_return(const json& value, const std::string& path) {
  if (value == "take_back") return BonusOnReturn::take_back;
  if (value == "keep") return BonusOnReturn::keep;
  return fail(fmt::format("expected \"take_back\" or \"keep\", found {}", value.dump()), path);
}

}  // namespace

Result<BonusType> parse_bonus_type(const json& definition) {
  CHECK(expect_fields(definition, "", {"id", "title", "activation", "burn", "spend", "on_return"}));
  BonusType type;
  for (const auto& [name, value] : definition.items()) {
    if (name == "id") type.id = TRY(read_text(value, name));
    if (name == "title") type.title = TRY(read_text(value, name));
    if (name == "activation") type.activation = TRY(read_activation(value, name));
    if (name == "burn") type.burn = TRY(read_burn(value, name));
    if (name == "spend") type.spend = TRY(read_spend(value, name));
    if (name == "on_return") type.on_return = TRY(read_on_return(value, name));
  }
  CHECK(validate(type));
  return type;
}

}  // namespace lapwing
