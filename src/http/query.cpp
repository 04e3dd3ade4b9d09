#include "http/query.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "http/http.hpp"

namespace lapwing {

Result<QueryFields> QueryFields::of(const HttpRequest& request) {
  FormFields fields = read_pairs(request.query);
  std::set<std::string_view> known;
  for (const auto& [name, value] : fields) {
    if (!known.insert(name).second) return fail("expected it once", name);
  }
  return QueryFields(std::move(fields));
}

std::string QueryFields::text(std::string_view name) {
  read_.emplace(name);
  return field_of(fields_, name);
}

Result<std::int64_t> QueryFields::integer(std::string_view name, std::int64_t otherwise, std::int64_t min,
                                          std::int64_t max) {
  const std::string given = text(name);
  if (given.empty()) return otherwise;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), number);
  if (error != std::errc() || end != given.data() + given.size() || number < min || number > max) {
    return fail(fmt::format("expected a whole number from {} to {}", min, max), std::string(name));
  }
  return number;
}

Result<bool> QueryFields::yes_or(std::string_view name, bool otherwise) {
  const std::string given = text(name);
  if (given.empty()) return otherwise;
  if (given != "true" && given != "false") return fail("expected true or false", std::string(name));
  return given == "true";
}

Result<void> QueryFields::finish() const {
  for (const auto& [name, value] : fields_) {
    if (!read_.contains(name)) {
      return fail(fmt::format("unknown parameter; expected {}", fmt::join(read_, ", ")), name);
    }
  }
  return {};
}

}  // namespace lapwing
