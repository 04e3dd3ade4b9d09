#pragma once

#include <span>
#include <string_view>

namespace lapwing {

/// A file of the web interface as it lies in the program.
struct WebFile {
  std::string_view path;  ///< "/assets/index-BqX3.js"
  std::string_view content_type;
  std::string_view etag;  ///< with its quotes
  bool is_immutable;      ///< its name says its content: what was loaded once is good for ever
  /// As it is; empty where only packed forms are kept, as of most texts.
  std::string_view plain;
  std::string_view gzip;    ///< the same packed by gzip; empty if that is no gain
  std::string_view brotli;  ///< and by brotli
};

/// All of them by path; none if the program was built without the interface. They live as long as the program.
std::span<const WebFile> web_files();
/// The file at that path; null if there is none.
const WebFile* find_web_file(std::string_view path);

}  // namespace lapwing
