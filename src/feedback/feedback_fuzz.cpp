#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/ensure.hpp"
#include "feedback/feedback.hpp"
#include "feedback/mailbox.hpp"
#include "feedback/notification.hpp"
#include "feedback/return_path_tag.hpp"

/// Any bytes are understood as something, as a mail, as a mailbox, as a notification and as an address; what comes out
/// keeps its bounds, and line ends make no difference.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lapwing;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Feedback feedback = read_feedback(bytes);
  ensure(!feedback.reports.empty(), "every mail is understood as something");
  for (const FeedbackReport& report : feedback.reports) {
    ensure(report.text.size() <= 200, "a text keeps its limit");
    ensure((report.kind == FeedbackKind::bounce) == (report.bounce_class != BounceClass::none), "bounces have a class");
    const std::string all = report.recipient + report.text + report.message_id + report.return_path;
    ensure(std::ranges::none_of(all, [](unsigned char c) { return c < 0x20; }), "no control characters come out");
  }
  if (bytes.find('\r') == std::string_view::npos) {
    std::string other(bytes);
    std::ranges::replace(other, '\n', '\r');
    ensure(read_feedback(other) == feedback, "line ends make no difference");
  }
  std::size_t total = 0;
  for (const std::string& mail : split_mailbox(bytes)) total += mail.size();
  ensure(total <= size + 1, "a mailbox holds no more than its bytes");
  const auto notified = read_notification(bytes);
  ensure(notified.has_value() || !notified.error().message.empty(), "a refusal has a reason");
  ensure(!read_return_path_tag(HashKey{1, 2}, bytes).has_value() || size > 12, "nothing short is a tagged address");
  return 0;
}
