#pragma once

#include <expected>
#include <string>
#include <utility>

namespace lapwing {

/// Why something that may fail did: a sentence that names what was expected and found, and where (a file and line, a
/// field's path, an address; empty if there is no place to name).
struct Error {
  std::string message;
  std::string where;

  /// "where: message", or the message alone.
  [[nodiscard]] std::string text() const { return where.empty() ? message : where + ": " + message; }
};

/// Three lanes for failure: our bug stops the process (`ensure`), an expected refusal is a value (this), a broken
/// environment at start is one clear line and an exit code.
template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(std::string message, std::string where = {}) {
  return std::unexpected(Error{std::move(message), std::move(where)});
}

}  // namespace lapwing

/// Evaluates to the value of a Result, or returns its error from the enclosing function. May be nested.
#define TRY(expression) TRY_NAMED(expression, TRY_JOIN(try_result_, __COUNTER__))
#define TRY_JOIN(a, b) TRY_JOIN_EXPANDED(a, b)
#define TRY_JOIN_EXPANDED(a, b) a##b
#define TRY_NAMED(expression, name)                    \
  __extension__({                                      \
    auto name = (expression);                          \
    if (!name) [[unlikely]]                            \
      return std::unexpected(std::move(name).error()); \
    std::move(*name);                                  \
  })

/// Like TRY for a Result<void>: a statement, no value.
#define CHECK(expression) CHECK_NAMED(expression, TRY_JOIN(check_result_, __COUNTER__))
#define CHECK_NAMED(expression, name)                  \
  do {                                                 \
    auto name = (expression);                          \
    if (!name) [[unlikely]]                            \
      return std::unexpected(std::move(name).error()); \
  } while (false)
