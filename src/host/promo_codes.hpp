#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "host/host.hpp"

namespace lapwing {

/// Gives every partition that has none the shop's secret, from which its codes come: that of the others, or a new one.
Result<void> ensure_code_secret(Host& host, Instant now);
/// Gives an empty host a secret of its own, by which its codes are not the shop's: for what is played.
Result<void> set_code_secret(Host& host, std::string_view secret, Instant now);

/// A line of a file of codes that was not taken, and why.
struct CodeObjection {
  std::size_t line = 0;  ///< from 1
  std::string code;
  std::string reason;
  bool is_known = false;  ///< it is in a pool already, or in an earlier line; else it cannot be a code of this one
};
struct UploadReport {
  std::uint64_t added = 0;
  std::vector<CodeObjection> objections;  ///< in the order of their lines
};

/// Adds the codes of a file, one in each line, to a pool. Each is dealt out by its hash, so that the same code always
/// meets itself: one that is in any pool already is found. Empty lines are passed over.
Result<UploadReport> upload_codes(Host& host, const std::string& pool, std::string_view file, Instant now);

}  // namespace lapwing
