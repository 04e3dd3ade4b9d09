#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "channel/sms_text.hpp"
#include "model/shop.hpp"

namespace lapwing {

struct MessageTemplate;
struct RenderedMessage;

// Beyond these a message is refused, when its template is saved and when it is sent:
inline constexpr std::size_t html_bytes_max = 500'000;
inline constexpr std::size_t html_links_max = 1'000;
inline constexpr std::size_t html_depth_max = 256;
inline constexpr std::size_t sms_parts_usual_max = 6;  ///< unless the template says otherwise by "max_parts"
// Beyond these it is remarked upon:
inline constexpr std::size_t html_bytes_clipped = 102 * 1024;  ///< Gmail shows no more of a page
inline constexpr std::size_t html_links_many = 100;
inline constexpr std::size_t html_depth_much = 64;

/// How large a message is, in what its channel counts; zero of what it does not have.
struct MessageMeasure {
  std::size_t html_bytes = 0;
  std::size_t html_links = 0;  ///< over http and https
  std::size_t html_depth = 0;  ///< elements inside each other
  SmsMeasure sms;              ///< `parts` is what is paid for
  std::size_t push_bytes = 0;  ///< of 3993 that a push service takes
};

/// Takes any bytes in linear time. Of a push message that cannot be sent as it is, `push_bytes` is 0.
MessageMeasure measure_message(const RenderedMessage& message, ChannelKind channel);

/// An error that names the field, what was found and what can be at most. Cheap enough for each message that is sent:
/// of a page only the bytes are looked at.
Result<void> check_size(const MessageTemplate& message_template, const RenderedMessage& message);

/// What the author should know of a message of that size: sentences.
std::vector<std::string> remarks_on(const MessageMeasure& measure);

/// The template filled with values for everything that a message can show, in the shop's language ("ru", "en"): for
/// whoever has no customer at hand. Error: it cannot be rendered, or is too large in any respect.
Result<RenderedMessage> render_sample(const MessageTemplate& message_template, const std::string& locale);
/// Its preheader filled likewise, which a rendered message has within its HTML; empty: there is none.
Result<std::string> sample_preheader(const MessageTemplate& message_template, const std::string& locale);

}  // namespace lapwing
