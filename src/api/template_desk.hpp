#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/shop.hpp"

namespace lapwing {

class Host;

/// A published template, and who sends it.
struct ListedTemplate {
  std::string id;
  std::uint32_t version = 0;
  std::string text;                    ///< its definition
  std::vector<std::string> campaigns;  ///< whose newest versions name it
};
/// By id.
std::vector<ListedTemplate> list_templates(Host& host);

/// A template as somebody writes it, made whole as it is published: MJML is compiled to HTML anew, and what would be
/// too large for everybody is refused. Error: its mistakes, with the field.
Result<std::string> whole_template(std::string_view json_text);

}  // namespace lapwing
