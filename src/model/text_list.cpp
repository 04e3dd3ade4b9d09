#include <algorithm>

#include <fmt/format.h>

#include "model/shop.hpp"

namespace lapwing {

Result<TextList> make_text_list(std::vector<std::string> texts) {
  std::ranges::sort(texts);
  texts.erase(std::ranges::unique(texts).begin(), texts.end());
  if (!texts.empty() && texts.front().empty()) texts.erase(texts.begin());
  if (texts.size() > list_texts_max) {
    return fail(fmt::format("a list of {} texts: expected at most {}", texts.size(), list_texts_max));
  }
  for (const std::string& text : texts) {
    if (text.size() > list_text_bytes_max) {
      return fail(fmt::format("a text of {} bytes in a list: expected at most {}", text.size(), list_text_bytes_max));
    }
    if (text.contains('\0')) return fail("a text with a zero byte in a list: expected none");
  }
  return texts;
}

}  // namespace lapwing
