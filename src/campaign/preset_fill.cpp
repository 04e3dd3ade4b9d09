// Puts what a form says into the campaign of a preset.
#include <optional>
#include <string>

#include "base/ensure.hpp"
#include "campaign/preset_files.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

class Filler {
 public:
  explicit Filler(const Json& values) : values_(values) {}

  /// Nothing if the part is left out.
  [[nodiscard]] std::optional<Json> fill(const Json& part) const {
    if (part.is_string()) return value_of(part.get<std::string>());
    if (part.is_array()) return list(part);
    if (!part.is_object()) return part;
    if (part.contains("$if")) return chosen(part);
    if (part.contains("$each")) return each(part);
    Json filled = Json::object();
    for (const auto& [key, inner] : part.items()) {
      if (auto value = fill(inner)) filled[with_texts(key)] = *std::move(value);
    }
    return filled;
  }

 private:
  [[nodiscard]] const Json* find(const std::string& field) const {
    const auto found = values_.find(field);
    return found == values_.end() ? nullptr : &*found;
  }

  [[nodiscard]] std::optional<Json> value_of(const std::string& text) const {
    if (!text.starts_with('$')) return text;
    const bool is_turned = text.starts_with("$-");
    const Json* value = find(text.substr(is_turned ? 2 : 1));
    if (value == nullptr) return std::nullopt;
    return is_turned ? Json(-value->get<std::int64_t>()) : *value;
  }

  [[nodiscard]] std::string with_texts(std::string key) const {
    const std::size_t begin = key.find('{'), end = key.find('}');
    if (begin == std::string::npos || end == std::string::npos) return key;
    const Json* value = find(key.substr(begin + 1, end - begin - 1));
    ensure(value != nullptr, "a key is made of a field that always says something");
    return key.replace(begin, end - begin + 1, value->get<std::string>());
  }

  [[nodiscard]] std::optional<Json> chosen(const Json& part) const {
    const Json* value = find(part.at("$if").get<std::string>());
    const bool is_so = value != nullptr && !(value->is_boolean() && !value->get<bool>());
    const char* way = is_so ? "then" : "else";
    return part.contains(way) ? fill(part.at(way)) : std::nullopt;
  }

  [[nodiscard]] Json each(const Json& part) const {
    Json made = Json::array();
    const Json* items = find(part.at("$each").get<std::string>());
    if (items == nullptr) return made;
    for (const Json& item : *items) {
      Json values = values_;
      if (item.is_object()) {
        values.update(item);
      } else {
        values["item"] = item;
      }
      if (auto one = Filler(values).fill(part.at("make"))) made.push_back(*std::move(one));
    }
    return made;
  }

  [[nodiscard]] Json list(const Json& part) const {
    Json filled = Json::array();
    for (const Json& inner : part) {
      auto value = fill(inner);
      if (!value) continue;
      const bool is_spliced = inner.is_object() && value->is_array();
      if (is_spliced) {
        filled.insert(filled.end(), value->begin(), value->end());
      } else {
        filled.push_back(*std::move(value));
      }
    }
    return filled;
  }

  const Json& values_;
};

}  // namespace

Json fill(const Json& part, const Json& values) {
  auto filled = Filler(values).fill(part);
  ensure(filled.has_value(), "a preset makes a campaign, whatever its form says");
  return *std::move(filled);
}

}  // namespace lapwing
