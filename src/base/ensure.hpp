#pragma once

#include <cstdio>
#include <cstdlib>
#include <source_location>

namespace lapwing {

/// Stops the process when `holds` is false: a broken promise of our own code, never a fault of the input. Stays on in
/// release, because a process that no longer knows its state must not go on to write mail or money.
inline void ensure(bool holds, const char* promise, std::source_location where = std::source_location::current()) {
  if (holds) [[likely]]
    return;
  std::fprintf(stderr, "lapwing: broken promise: %s (%s:%u)\n", promise, where.file_name(), where.line());
  std::abort();
}

}  // namespace lapwing
