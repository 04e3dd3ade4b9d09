#pragma once

#include <memory>

#include "access/access.hpp"
#include "journal/temporary_folder.hpp"

namespace lapwing {

/// Users, keys and sessions of a test, which go with it. Passwords are hashed cheaply.
class ScratchAccess {
 public:
  explicit ScratchAccess(Instant now)
      : access_(Access::open(folder_.path(), "Tea", [now] { return now; }, PasswordHasher::Cost::least).value()) {}

  Access& operator*() { return *access_; }
  Access* operator->() { return access_.get(); }

 private:
  TemporaryFolder folder_{TemporaryFolder::Place::memory};
  std::unique_ptr<Access> access_;
};

}  // namespace lapwing
