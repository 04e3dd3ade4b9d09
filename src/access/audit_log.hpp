#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace lapwing {

class AccessFile;

/// Something that somebody did, or was refused. Nothing of a customer but the id.
struct AuditEntry {
  std::int64_t id = 0;  ///< counts from 1, without gaps
  Instant at{};
  std::string actor;     ///< "user anna", "key website", "nobody"
  std::string action;    ///< "PATCH /api/customers/{customer}"
  std::string subject;   ///< what stands for the names in it, and what else tells which: "customer=c17"
  std::string address;   ///< the client's IP address
  unsigned outcome = 0;  ///< the status that was answered
};

/// Which entries are asked for. Texts are parts of what the entry says, whatever the case of Latin letters; empty:
/// any.
struct AuditWish {
  std::string actor, action, subject;
  std::optional<Instant> from, until;  ///< from the one on, before the other
  bool refused_only = false;           ///< what was not done
};

/// Who did what, and when. Each entry carries a hash over itself and the one before it, so that one that is changed,
/// taken out or put in later is noticed. Any thread may call anything.
class AuditLog {
 public:
  /// The file must outlive it.
  static Result<std::unique_ptr<AuditLog>> open(AccessFile& file);

  /// Durable when it returns. The entry's id is given here.
  Result<void> append(AuditEntry entry);
  /// The newest first, those before an id if one is given.
  Result<std::vector<AuditEntry>> read(std::size_t limit, std::optional<std::int64_t> before = {},
                                       const AuditWish& wish = {});
  /// The first entry that is not as it was written; nothing if all are.
  Result<std::optional<std::int64_t>> first_broken();

 private:
  explicit AuditLog(AccessFile& file) : file_(file) {}
  Result<void> load();

  AccessFile& file_;
  std::mutex mutex_;
  std::int64_t last_id_ = 0;
  std::string last_chain_;
};

}  // namespace lapwing
