#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

/// Breaks over what no seed holds, so that a test can see that faults are found.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.starts_with("v=spf1") && text.contains("::")) std::abort();
  return 0;
}
