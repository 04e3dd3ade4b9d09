#include "mjml/mjml.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "mjml/script.hpp"

namespace lapwing {

/// MJML's compiler, empty if it was not there when the program was built; see CMakeLists.txt.
std::string_view mjml_bundle();
#if !LAPWING_HAS_MJML
std::string_view mjml_bundle() { return {}; }
#endif

namespace {

constexpr std::size_t source_bytes_max = 1 << 20;

/// The bundle is made for browsers, and asks for no more of one than these names.
constexpr std::string_view before = "var window = this, self = this, exports = {}, module = {exports: exports};";
/// Every mistake is told, not the first alone; no font is fetched that the source does not name.
constexpr std::string_view after = R"(JSON.stringify((function () {
  var compile = module.exports.default || module.exports;
  return compile(input, {validationLevel: 'soft', fonts: {}, keepComments: true});
})()))";

std::size_t line_of(std::string_view text, std::size_t at) {
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

/// Calls `take` with each tag of Mustache and where it begins.
template <class Take>
void for_each_tag(std::string_view text, Take take) {
  for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at)) {
    const bool is_raw = text.substr(at).starts_with("{{{");
    const std::size_t end = text.find(is_raw ? "}}}" : "}}", at);
    if (end == std::string_view::npos) return;
    const std::size_t next = end + (is_raw ? 3 : 2);
    take(text.substr(at, next - at), at);
    at = next;
  }
}

/// MJML keeps text only where it may stand. What is shown twice (a title) is none the worse for it.
Result<void> check_tags(std::string_view source, std::string_view html) {
  std::map<std::string_view, std::size_t> kept;
  for_each_tag(html, [&](std::string_view tag, std::size_t) { ++kept[tag]; });
  std::map<std::string_view, std::size_t> written;
  for_each_tag(source, [&](std::string_view tag, std::size_t) { ++written[tag]; });
  Result<void> lost;
  for_each_tag(source, [&](std::string_view tag, std::size_t at) {
    if (!lost || kept[tag] >= written[tag]) return;
    lost = fail(
        fmt::format("line {}: MJML drops a {} that stands here or further down; a tag may stand in an attribute, "
                    "in a text (mj-text, mj-button, mj-table), or between elements inside <mj-raw>",
                    line_of(source, at), tag));
  });
  return lost;
}

/// The mistakes of one, as MJML tells them: [{"line": 7, "message": "...", "tagName": "mj-text"}].
Result<void> check_errors(const nlohmann::json& errors) {
  if (!errors.is_array() || errors.empty()) return {};
  const nlohmann::json& first = errors.front();
  const std::string more = errors.size() > 1 ? fmt::format(" (and {} more)", errors.size() - 1) : "";
  return fail(fmt::format("line {}: {}{}", first.value("line", 1), first.value("message", "MJML is not valid"), more));
}

}  // namespace

bool has_mjml() { return !mjml_bundle().empty(); }

Result<std::string> compile_mjml(std::string_view source) {
  if (!has_mjml()) {
    return fail(
        "this program was built without MJML: install npm (apt-get install npm) and build it again, or give the "
        "page as \"html\"");
  }
  if (source.size() > source_bytes_max) {
    return fail(fmt::format("the source has {} bytes, expected at most {}", source.size(), source_bytes_max));
  }
  if (const std::size_t at = source.find("<mj-include"); at != std::string_view::npos) {
    return fail(
        fmt::format("line {}: mj-include is not followed: call a partial by {{{{> name}}}}", line_of(source, at)));
  }
  const std::array<std::string_view, 3> scripts = {before, mjml_bundle(), after};
  const auto text = run_script(scripts, source);
  if (!text) return fail(fmt::format("line 1: {}", text.error().message));
  const nlohmann::json compiled = nlohmann::json::parse(*text, nullptr, false);
  if (!compiled.is_object() || !compiled.contains("html") || !compiled["html"].is_string()) {
    return fail("line 1: MJML gave no page");
  }
  CHECK(check_errors(compiled.value("errors", nlohmann::json::array())));
  std::string html = compiled["html"].get<std::string>();
  CHECK(check_tags(source, html));
  return html;
}

}  // namespace lapwing
