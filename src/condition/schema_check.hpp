#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace lapwing {

/// For tests: whether values fit schema/condition.schema.json, by as much of JSON Schema as it uses. Patterns of texts
/// are not looked at.
class SchemaCheck {
 public:
  static constexpr const char* path = "schema/condition.schema.json";  ///< from the project's root, where tests run
  explicit SchemaCheck(std::string_view schema) : schema_(nlohmann::json::parse(schema)) {}

  [[nodiscard]] const nlohmann::json& definitions() const { return schema_.at("$defs"); }
  [[nodiscard]] bool accepts(const nlohmann::json& value) const { return fits(schema_, value); }

 private:
  using Json = nlohmann::json;

  [[nodiscard]] bool fits(const Json& schema, const Json& value) const {
    if (schema.contains("$ref")) {
      const std::string name = schema["$ref"].get<std::string>().substr(std::string("#/$defs/").size());
      if (!fits(definitions().at(name), value)) return false;
    }
    const auto count = [&](const char* key) {
      return std::ranges::count_if(schema[key], [&](const Json& part) { return fits(part, value); });
    };
    if (schema.contains("oneOf") && count("oneOf") != 1) return false;
    if (schema.contains("allOf") && count("allOf") != static_cast<std::ptrdiff_t>(schema["allOf"].size())) return false;
    if (schema.contains("not") && fits(schema["not"], value)) return false;
    if (schema.contains("const") && schema["const"] != value) return false;
    if (schema.contains("enum") && std::ranges::find(schema["enum"], value) == schema["enum"].end()) return false;
    if (schema.contains("type") && !has_type(schema["type"].get<std::string>(), value)) return false;
    if (value.is_object()) return fits_object(schema, value);
    if (value.is_array()) return fits_array(schema, value);
    if (value.is_string()) {
      return value.get_ref<const std::string&>().size() >= schema.value("minLength", std::size_t{0});
    }
    return !value.is_number() || (value.get<double>() >= schema.value("minimum", -HUGE_VAL) &&
                                  value.get<double>() <= schema.value("maximum", HUGE_VAL));
  }

  static bool has_type(const std::string& type, const Json& value) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    return type == "integer" ? value.is_number_integer() : value.is_number();
  }

  [[nodiscard]] bool fits_object(const Json& schema, const Json& value) const {
    for (const auto& name : schema.value("required", Json::array())) {
      if (!value.contains(name.get<std::string>())) return false;
    }
    if (value.size() < schema.value("minProperties", std::size_t{0})) return false;
    const Json known = schema.value("properties", Json::object());
    return std::ranges::all_of(value.items(), [&](const auto& member) {
      if (known.contains(member.key())) return fits(known[member.key()], member.value());
      return schema.value("additionalProperties", true);
    });
  }

  [[nodiscard]] bool fits_array(const Json& schema, const Json& value) const {
    if (value.size() < schema.value("minItems", std::size_t{0})) return false;
    if (value.size() > schema.value("maxItems", value.size())) return false;
    return !schema.contains("items") ||
           std::ranges::all_of(value, [&](const Json& item) { return fits(schema["items"], item); });
  }

  nlohmann::json schema_;
};

}  // namespace lapwing
