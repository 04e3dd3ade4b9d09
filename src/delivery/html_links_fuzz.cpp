#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ensure.hpp"
#include "delivery/html_links.hpp"

/// Any bytes as a page: links that stay the same leave it as it is, and others are found again where they were put.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lapwing;
  const std::string_view page(reinterpret_cast<const char*>(data), size);
  const std::string target = "https://shop.example/c/1";
  std::size_t found = 0, again = 0;
  const std::string changed = with_links(page, [&](std::string_view url) {
    ensure(url.size() <= size, "a link stands in the page");
    ++found;
    static_cast<void>(leads_to(url, "shop.example"));
    ensure(!with_utm(url, "email", "a b").empty(), "a marked link leads somewhere");
    return target;
  });
  const std::string same = with_links(changed, [&](std::string_view url) {
    ensure(url == target, "every link was changed");
    ++again;
    return target;
  });
  ensure(again == found, "as many links are there afterwards");
  ensure(same == changed, "nothing else changes");
  ensure(with_last(page, "<i>").size() == size + 3, "markup is put in and nothing taken out");
  return 0;
}
