#include "cli/public_url.hpp"

#include <fmt/format.h>

namespace lapwing {

Result<std::string> read_public_url(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  const bool is_web = url.starts_with("https://") || url.starts_with("http://");
  if (!is_web || url.find_first_of("?# \"<>") != std::string::npos || url.find("://") + 3 >= url.size()) {
    return fail(fmt::format("expected an address such as https://mail.shop.example, found \"{}\"", url),
                "--public-url");
  }
  return url;
}

}  // namespace lapwing
