#include "delivery/message_measure.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "channel/push_encryption.hpp"
#include "channel/web_push.hpp"
#include "delivery/html_links.hpp"
#include "delivery/message_template.hpp"

namespace lapwing {
namespace {

constexpr std::array<std::string_view, 14> void_elements = {"area",  "base", "br",   "col",   "embed",  "hr",    "img",
                                                            "input", "link", "meta", "param", "source", "track", "wbr"};

bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

std::string lower_name(std::string_view text) {
  std::string name;
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (!is_name(c)) break;
    name += c;
  }
  return name;
}

/// The deepest nesting of elements, as an estimate: an element that the author did not close counts until the end.
std::size_t depth_of(std::string_view html) {
  std::size_t depth = 0, deepest = 0;
  for (std::size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at)) {
    if (html.substr(at).starts_with("<!--")) {
      at = html.find("-->", at);
      continue;
    }
    const bool is_end = at + 1 < html.size() && html[at + 1] == '/';
    const std::string name = lower_name(html.substr(at + (is_end ? 2 : 1), 16));
    const std::size_t close = html.find('>', at);
    if (close == std::string_view::npos) break;
    if (is_end) {
      depth -= std::min<std::size_t>(depth, name.empty() ? 0 : 1);
    } else if (!name.empty() && html[close - 1] != '/' &&
               std::ranges::find(void_elements, name) == void_elements.end()) {
      deepest = std::max(deepest, ++depth);
    }
    at = close;
  }
  return deepest;
}

std::size_t links_in(const std::string& html) {
  std::size_t count = 0;
  static_cast<void>(with_links(html, [&](std::string_view url) {
    ++count;
    return std::string(url);
  }));
  return count;
}

/// As a push service will get it; tokens of messages are of one length.
Result<std::string> push_payload(const RenderedMessage& message) {
  Envelope envelope;
  envelope.message_id_token = "0123456789abcdef-p00-000000000000";
  envelope.subject = message.subject;
  envelope.text = message.text;
  envelope.url = message.url;
  return push_text(envelope);
}

std::unexpected<Error> too_large(std::string_view what, std::size_t found, std::size_t max, std::string where) {
  return fail(fmt::format("{} {}; at most {}", what, found, max), std::move(where));
}

}  // namespace

MessageMeasure measure_message(const RenderedMessage& message, ChannelKind channel) {
  MessageMeasure measure;
  if (channel == ChannelKind::email) {
    measure.html_bytes = message.html.size();
    measure.html_links = links_in(message.html);
    measure.html_depth = depth_of(message.html);
  }
  if (channel == ChannelKind::sms) measure.sms = measure_sms(message.text);
  if (channel == ChannelKind::push) {
    if (const auto payload = push_payload(message)) measure.push_bytes = payload->size();
  }
  return measure;
}

Result<void> check_size(const MessageTemplate& message_template, const RenderedMessage& message) {
  if (message.html.size() > html_bytes_max) {
    return too_large("the page's bytes are", message.html.size(), html_bytes_max, "html");
  }
  if (message_template.channel == ChannelKind::sms) {
    const std::size_t parts = measure_sms(message.text).parts;
    if (parts > message_template.parts_max) {
      return too_large("the SMS takes parts:", parts, message_template.parts_max, "text");
    }
  }
  if (message_template.channel == ChannelKind::push) {
    const std::string payload = TRY(push_payload(message));
    if (payload.size() > push_text_max) {
      return too_large("title, text and URL together have bytes:", payload.size(), push_text_max, "text");
    }
  }
  return {};
}

std::vector<std::string> remarks_on(const MessageMeasure& measure) {
  std::vector<std::string> remarks;
  if (measure.html_bytes > html_bytes_clipped) {
    remarks.push_back(
        fmt::format("the page has {} bytes: Gmail shows the first {} and hides the rest with the link to "
                    "unsubscribe",
                    measure.html_bytes, html_bytes_clipped));
  }
  if (measure.html_links > html_links_many) {
    remarks.push_back(
        fmt::format("the page has {} links: more than {} look like spam", measure.html_links, html_links_many));
  }
  if (measure.html_depth > html_depth_much) {
    remarks.push_back(
        fmt::format("{} elements stand inside each other: Outlook fails at deep tables", measure.html_depth));
  }
  return remarks;
}

}  // namespace lapwing
