#include "feedback/report_text.hpp"

#include <algorithm>
#include <array>

#include "feedback/text.hpp"

namespace lapwing {
namespace {

constexpr std::size_t prose_max = 64 * 1024;

/// A line such as "--- Below this line is a copy of the message." or "------- Returned Message --------".
bool announces_copy(std::string_view line) {
  constexpr std::size_t length_max = 100;
  if (line.size() > length_max || line.find('@') != std::string_view::npos) return false;
  constexpr std::array announcements = {
      std::string_view("copy of the message"),
      std::string_view("copy of the original"),
      std::string_view("copy of your message"),
      std::string_view("original message follows"),
      std::string_view("original message ---"),
      std::string_view("original mail info"),
      std::string_view("-original message"),
      std::string_view("- original message"),
      std::string_view("message headers follow"),
      std::string_view("header of the original message"),
      std::string_view("headers of the original message"),
      std::string_view("copy of the message header"),
      std::string_view("unsent message"),
      std::string_view("returned message"),
      std::string_view("original message headers"),
      std::string_view("message header follows"),
      std::string_view("original message:"),
      std::string_view("bounced e-mail:"),
      std::string_view("message contents follow"),
      std::string_view("message text follows"),
      std::string_view("undelivered message follows"),
      std::string_view("message as sent"),
  };
  const std::string text = folded(line);
  // Prose may speak of "the message returned below": an announcement stands apart.
  const bool stands_apart = !text.empty() && (std::string_view("-=*|_").find(text.front()) != std::string_view::npos ||
                                              text.back() == ':' || text.find("follow") != std::string::npos);
  if (!stands_apart) return false;
  return std::ranges::any_of(announcements, [&](auto one) { return text.find(one) != std::string::npos; });
}

/// A line that only a header of a mail has, so that prose ends here even if nothing announced it.
bool begins_header(std::string_view line) {
  constexpr std::array names = {std::string_view("received:"), std::string_view("return-path:"),
                                std::string_view("dkim-signature:"), std::string_view("x-received:"),
                                std::string_view("mime-version:")};
  const std::string lower = lower_case(line.substr(0, 20));
  return std::ranges::any_of(names, [&](auto name) { return lower.starts_with(name); });
}

std::string without_tags(std::string_view html) {
  std::string text;
  for (std::size_t at = 0; at < html.size(); ++at) {
    if (html[at] != '<') {
      text += html[at];
      continue;
    }
    const std::size_t end = html.find('>', at);
    if (end == std::string_view::npos) break;
    const std::string_view tag = html.substr(at + 1, end - at - 1);
    // "<kim@example.com>" is written by servers that forget that they write HTML.
    if (tag.find('@') != std::string_view::npos && tag.find('=') == std::string_view::npos) {
      text.append(" ").append(tag).append(" ");
    } else {
      const std::string name = lower_case(tag.substr(0, 3));
      const bool is_break = name.starts_with("br") || name.starts_with("p") || name.starts_with("/p") ||
                            name.starts_with("div") || name.starts_with("tr") || name.starts_with("li");
      text += is_break ? '\n' : ' ';
    }
    at = end;
  }
  return text;
}

}  // namespace

ReportText report_text_of(const MailParts& mail) {
  std::string all;
  for (const MailPart& part : mail.parts) {
    const bool is_text = part.type == "text/plain" || (part.type == "text/html" && all.empty());
    if (!is_text || all.size() > prose_max) continue;
    // A later text is a copy of what we sent, if it begins like one.
    if (trimmed(part.text).empty()) continue;
    all += part.type == "text/html" ? without_tags(part.text) : part.text;
    all += '\n';
  }
  ReportText text;
  std::size_t begin = 0;
  for (const std::string_view line : lines_of(all)) {
    const bool is_announced = announces_copy(line);
    if (begin > 0 && (is_announced || begins_header(line))) {
      const std::size_t copy = is_announced ? begin + line.size() : begin;
      text.copy = all.substr(std::min(copy, all.size()));
      all.resize(begin);
      break;
    }
    begin += line.size() + 1;
  }
  if (all.size() > prose_max) all.resize(prose_max);
  text.prose = std::move(all);
  return text;
}

OriginalMail original_of(const MailParts& mail, const ReportText& text) {
  OriginalMail original;
  std::vector<MailFields> headers = mail.originals;
  if (!text.copy.empty()) headers.push_back(MailFields::read(text.copy));
  for (const MailFields& header : headers) {
    if (original.message_id.empty()) original.message_id = bare_message_id(header.first("Message-ID"));
    if (original.return_path.empty()) original.return_path = address_of(header.first("Return-Path"));
    if (!original.to.empty()) continue;
    const auto to = addresses_in(header.first("To"), 1);
    if (!to.empty()) original.to = on_one_line(to.front().address);
  }
  return original;
}

std::string_view account_of(std::string_view prose, std::string_view recipient,
                            const std::vector<std::string>& recipients) {
  if (recipients.size() < 2) return prose;
  const auto found = addresses_in(prose);
  const auto is_recipient = [&](const FoundAddress& one) {
    return std::ranges::any_of(recipients, [&](const auto& other) { return equal_ignoring_case(one.address, other); });
  };
  const auto first = std::ranges::find_if(found, [&](const FoundAddress& one) {
    return equal_ignoring_case(one.address, recipient);
  });
  if (first == found.end()) return prose;
  const auto next = std::find_if(first, found.end(), [&](const FoundAddress& one) {
    return is_recipient(one) && !equal_ignoring_case(one.address, recipient);
  });
  // Transcripts tell the cause in front of the address, at least on its line; what stands in front of all is the
  // first's.
  const auto line_of = [&](const FoundAddress& one) {
    const std::size_t end = prose.substr(0, one.begin).rfind('\n');
    return end == std::string_view::npos ? 0 : end + 1;
  };
  const bool is_first = std::find_if(found.begin(), first, is_recipient) == first;
  const std::size_t begin = is_first ? 0 : line_of(*first);
  const std::size_t end = next == found.end() ? prose.size() : std::max(line_of(*next), first->begin);
  return prose.substr(begin, end - begin);
}

}  // namespace lapwing
