#include "template/value.hpp"

#include <algorithm>
#include <memory>

namespace lapwing {
namespace {

template <class T>
std::span<const T> copy_into(std::pmr::memory_resource& memory, std::span<const T> values) {
  if (values.empty()) return {};
  T* const copy = static_cast<T*>(memory.allocate(values.size_bytes(), alignof(T)));
  std::uninitialized_copy(values.begin(), values.end(), copy);
  return {copy, values.size()};
}

}  // namespace

std::string_view TemplateValueStore::keep(std::string_view text) {
  const std::span<const char> copy = copy_into(memory_, std::span(text));
  return {copy.data(), copy.size()};
}

TemplateValue TemplateValueStore::list(std::span<const TemplateValue> items) {
  return TemplateValue::list(copy_into(memory_, items));
}

TemplateValue TemplateValueStore::object(std::span<const TemplateField> fields) {
  return TemplateValue::object(copy_into(memory_, fields));
}

}  // namespace lapwing
