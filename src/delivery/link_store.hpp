#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace lapwing {

/// The targets that links in messages lead to, by their numbers: what a click names is looked up here and nowhere else,
/// so that the shop's address never leads where the shop did not send anybody. A file of its own in the data folder,
/// since targets come with every message and nothing is decided by them. Any thread may call anything.
class LinkStore {
 public:
  struct Link {
    std::uint64_t id = 0;
    std::string url;
  };

  /// Opens the folder's store, making it if there is none.
  static Result<std::unique_ptr<LinkStore>> open(const std::filesystem::path& folder);
  ~LinkStore();

  /// Durable when it returns: only then may a message that carries them leave. What is known costs nothing.
  Result<void> keep(const std::vector<Link>& links);
  /// Nothing if there is no such link.
  Result<std::optional<std::string>> find(std::uint64_t id);

 private:
  struct Parts;
  explicit LinkStore(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lapwing
