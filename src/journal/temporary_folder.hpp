#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <system_error>

#include "base/ensure.hpp"

namespace lapwing {

/// An empty folder that goes with its owner: for tests and benchmarks.
class TemporaryFolder {
 public:
  /// disk: under TMPDIR, or where the system keeps passing files. memory: where fsync costs nothing, if there is such a
  /// place; for tests that bring their own disk or do not care.
  enum class Place { disk, memory };

  explicit TemporaryFolder(Place place = Place::disk) {
    const std::filesystem::path memory = "/dev/shm";
    const bool use_memory = place == Place::memory && std::filesystem::is_directory(memory);
    std::string pattern = ((use_memory ? memory : std::filesystem::temp_directory_path()) / "lapwing-XXXXXX").string();
    ensure(::mkdtemp(pattern.data()) != nullptr, "a temporary folder can be made");
    path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace lapwing
