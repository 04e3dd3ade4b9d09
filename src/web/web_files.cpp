#include "web/web_files.hpp"

#include <algorithm>
#include <cstddef>

#include "base/ensure.hpp"

#if LAPWING_HAS_WEB
extern "C" {
extern const char lapwing_web_bytes[];
extern const char lapwing_web_bytes_end[];
}
#endif

namespace lapwing {

#if LAPWING_HAS_WEB
namespace {

std::string_view bytes(std::size_t offset, std::size_t size) { return {lapwing_web_bytes + offset, size}; }

}  // namespace

std::span<const WebFile> web_files() {
  static const WebFile files[] = {
#include "table.inc"
  };
  static const bool fits = lapwing_web_bytes_end - lapwing_web_bytes == LAPWING_WEB_SIZE;
  ensure(fits, "the bytes of the web interface are those that its table tells of");
  return files;
}
#else
std::span<const WebFile> web_files() { return {}; }
#endif

const WebFile* find_web_file(std::string_view path) {
  const std::span<const WebFile> files = web_files();
  const auto found = std::ranges::lower_bound(files, path, {}, &WebFile::path);
  return found != files.end() && found->path == path ? &*found : nullptr;
}

}  // namespace lapwing
