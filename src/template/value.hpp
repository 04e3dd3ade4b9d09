#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory_resource>
#include <span>
#include <string_view>

#include "base/ensure.hpp"

namespace lapwing {

struct TemplateField;

/// What a template is filled with: nothing, a yes or no, a text, a list, or an object of named fields. Sixteen bytes
/// that *look at* texts, lists and fields kept elsewhere (by the caller or in a TemplateValueStore), so that building
/// and rendering copy nothing. Numbers, money and days arrive as texts, already written in the customer's language.
class TemplateValue {
 public:
  enum class Kind : std::uint8_t { null, boolean, text, list, object };

  constexpr TemplateValue() = default;
  static TemplateValue boolean(bool holds) { return {Kind::boolean, nullptr, 0, holds}; }
  /// A section over an empty text is not rendered, as over a missing one.
  static TemplateValue text(std::string_view text) { return {Kind::text, text.data(), text.size(), !text.empty()}; }
  /// A number as a text; a section over zero is not rendered.
  static TemplateValue figure(std::string_view formatted, bool is_zero) {
    return {Kind::text, formatted.data(), formatted.size(), !is_zero};
  }
  static TemplateValue list(std::span<const TemplateValue> items) {
    return {Kind::list, items.data(), items.size(), !items.empty()};
  }
  /// If two fields share a name, the first is seen.
  static TemplateValue object(std::span<const TemplateField> fields);

  [[nodiscard]] Kind kind() const { return kind_; }
  /// Whether a section over it is rendered (and an inverted one is not).
  [[nodiscard]] bool holds() const { return holds_; }
  /// What a variable shows: the text, or "true" and "false"; nothing for the other kinds.
  [[nodiscard]] std::string_view shown() const {
    if (kind_ == Kind::text) return {static_cast<const char*>(data_), size_};
    if (kind_ == Kind::boolean) return holds_ ? "true" : "false";
    return {};
  }
  /// The items of a list; nothing for the other kinds.
  [[nodiscard]] std::span<const TemplateValue> items() const {
    if (kind_ != Kind::list) return {};
    return {static_cast<const TemplateValue*>(data_), size_};
  }
  /// The fields of an object; nothing for the other kinds.
  [[nodiscard]] std::span<const TemplateField> fields() const;
  /// The value of an object's field, or null if there is no such field (or this is no object). Names are not empty.
  [[nodiscard]] const TemplateValue* find(std::string_view name) const;

 private:
  TemplateValue(Kind kind, const void* data, std::size_t size, bool holds)
      : data_(data), size_(static_cast<std::uint32_t>(size)), kind_(kind), holds_(holds) {
    ensure(size == size_, "a template value is smaller than 4 GiB");
  }

  const void* data_ = nullptr;
  std::uint32_t size_ = 0;
  Kind kind_ = Kind::null;
  bool holds_ = false;
};

/// A named value within an object.
struct TemplateField {
  std::string_view name;
  TemplateValue value;
};

inline TemplateValue TemplateValue::object(std::span<const TemplateField> fields) {
  return {Kind::object, fields.data(), fields.size(), true};
}

inline std::span<const TemplateField> TemplateValue::fields() const {
  if (kind_ != Kind::object) return {};
  return {static_cast<const TemplateField*>(data_), size_};
}

inline const TemplateValue* TemplateValue::find(std::string_view name) const {
  if (name.empty()) return nullptr;
  for (const TemplateField& field : fields()) {
    // Names of one object often share a length and a beginning, seldom their last letter.
    if (field.name.size() == name.size() && field.name.back() == name.back() && field.name == name) return &field.value;
  }
  return nullptr;
}

/// Keeps texts, lists and fields for values that outlive what they were made from. Made anew or cleared for each
/// message; one thread at a time.
class TemplateValueStore {
 public:
  TemplateValueStore() = default;
  TemplateValueStore(const TemplateValueStore&) = delete;
  TemplateValueStore& operator=(const TemplateValueStore&) = delete;

  /// A copy of the text, for a field's name for instance.
  std::string_view keep(std::string_view text);
  TemplateValue text(std::string_view text) { return TemplateValue::text(keep(text)); }
  TemplateValue figure(std::string_view formatted, bool is_zero) {
    return TemplateValue::figure(keep(formatted), is_zero);
  }
  /// Copies the list itself; what its items look at must be kept already.
  TemplateValue list(std::span<const TemplateValue> items);
  /// Copies the fields; their names and what their values look at must be kept already (or be literals).
  TemplateValue object(std::span<const TemplateField> fields);
  TemplateValue object(std::initializer_list<TemplateField> fields) {
    return object(std::span(fields.begin(), fields.size()));
  }
  /// Forgets everything: values made by this store may no longer be used.
  void clear() { memory_.release(); }

 private:
  std::pmr::monotonic_buffer_resource memory_;
};

}  // namespace lapwing
