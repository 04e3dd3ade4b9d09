#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ensure.hpp"
#include "condition/condition.hpp"
#include "condition/describe.hpp"
#include "condition/facets.hpp"

/// Any text is refused with a reason or is a condition, which then writes itself in a way that reads back the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lapwing;
  const auto condition = parse_condition(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!condition) {
    ensure(!condition.error().message.empty(), "a refusal has a reason");
    return 0;
  }
  const std::string text = to_json(*condition);
  const auto again = parse_condition(text);
  ensure(again.has_value() && *again == *condition, "a condition reads back as itself");
  ensure(to_json(*again) == text, "a condition is written in one way");
  ensure(!describe(*condition, "ru", "₽").empty() && !describe(*condition, "en").empty(), "a condition can be told");
  ensure(depends_on(*again) == depends_on(*condition), "equal conditions depend on the same");
  return 0;
}
