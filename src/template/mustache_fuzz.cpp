#include <cstddef>
#include <cstdint>

#include "template/mustache.hpp"
#include "template/variables.hpp"

/// Any bytes are parsed or refused, and whatever was parsed renders within its limits. The input serves as its own
/// partials too, so that partials call each other in circles.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lapwing;
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  const PartialSource partials = [source](std::string_view name) -> std::optional<std::string> {
    if (name.size() > 2) return std::nullopt;
    return std::string(source.substr(source.size() / (name.size() + 1)));
  };
  const auto parsed = Template::parse(source, TemplateEscaping::html, partials);
  if (!parsed) return 0;

  TemplateValueStore store;
  const std::initializer_list<TemplateField> inner = {{"a", TemplateValue::text("<1>")}, {"b", TemplateValue()}};
  const TemplateValue object = store.object(inner);
  const TemplateValue items[] = {object, object, TemplateValue::text("x")};
  const TemplateValue root = store.object(
      {{"a", store.list(items)}, {"b", object}, {"c", TemplateValue::boolean(true)}});
  const RenderLimits limits{.bytes = 1 << 16, .steps = 10'000, .depth = 32};
  const auto plain = parsed->render(root, limits);
  const auto strict = parsed->render_strict(root, limits);
  ensure(!plain || plain->size() <= limits.bytes, "the output keeps its limit");
  ensure(!strict || (plain && *strict == *plain), "strict rendering only refuses");
  ensure(check_variables(*parsed, {"*"}).size() <= parsed->variables().size(), "only uses are reported");
  return 0;
}
