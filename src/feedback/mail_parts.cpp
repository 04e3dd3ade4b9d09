#include "feedback/mail_parts.hpp"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>

#include "feedback/text.hpp"

namespace lapwing {
namespace {

constexpr int depth_max = 16;
constexpr std::size_t parts_max = 100;

struct Unreference {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unreference>;

struct Free {
  void operator()(char* text) const { g_free(text); }
};

/// GMime's own checks and casts are macros of C.
bool is_a(GMimeObject* object, GType type) {
  return g_type_check_instance_is_a(reinterpret_cast<GTypeInstance*>(object), type) != FALSE;
}

std::string type_of(GMimeObject* object) {
  GMimeContentType* type = g_mime_object_get_content_type(object);
  if (type == nullptr) return "text/plain";
  const char* media = g_mime_content_type_get_media_type(type);
  const char* subtype = g_mime_content_type_get_media_subtype(type);
  return lower_case(media == nullptr ? "text" : media) + "/" + lower_case(subtype == nullptr ? "plain" : subtype);
}

/// The content without its transfer encoding.
std::string bytes_of(GMimePart* part) {
  GMimeDataWrapper* content = g_mime_part_get_content(part);
  if (content == nullptr) return {};
  const Owned<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, stream.get());
  const GByteArray* bytes = g_mime_stream_mem_get_byte_array(reinterpret_cast<GMimeStreamMem*>(stream.get()));
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

std::string text_of(GMimeObject* object, const std::string& type) {
  std::string bytes = bytes_of(reinterpret_cast<GMimePart*>(object));
  if (!type.starts_with("text/") ||
      g_utf8_validate(bytes.data(), static_cast<gssize>(bytes.size()), nullptr) != FALSE) {
    // ISO-2022-JP is ASCII to look at: only its escape tells.
    if (bytes.find('\x1b') == std::string::npos) return with_newlines(bytes);
  }
  const char* charset = g_mime_object_get_content_type_parameter(object, "charset");
  if (charset == nullptr) return with_newlines(bytes);
  const std::unique_ptr<char, Free> converted(g_convert_with_fallback(bytes.data(), static_cast<gssize>(bytes.size()),
                                                                      "utf-8", g_mime_charset_iconv_name(charset), "?",
                                                                      nullptr, nullptr, nullptr));
  return with_newlines(converted ? converted.get() : bytes);
}

MailFields fields_of(GMimeObject* object) {
  MailFields fields;
  GMimeHeaderList* list = g_mime_object_get_header_list(object);
  const int count = g_mime_header_list_get_count(list);
  for (int i = 0; i < count; ++i) {
    GMimeHeader* header = g_mime_header_list_get_header_at(list, i);
    const char* name = g_mime_header_get_name(header);
    const char* value = g_mime_header_get_value(header);
    if (name != nullptr) fields.add(name, value == nullptr ? "" : value);
  }
  return fields;
}

Owned<GMimeMessage> parsed_message(std::string_view mail) {
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(mail.data(), mail.size()));
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  return Owned<GMimeMessage>(g_mime_parser_construct_message(parser.get(), nullptr));
}

/// Walks the tree with a depth of its own choosing; what lies deeper is not looked at.
class Walk {
 public:
  explicit Walk(MailParts& into) : into_(&into) {}

  void object(GMimeObject* object, int depth, bool is_inner) {
    if (object == nullptr || depth > depth_max || seen_ >= parts_max) return;
    if (is_a(object, g_mime_multipart_get_type())) {
      auto* multipart = reinterpret_cast<GMimeMultipart*>(object);
      const int count = g_mime_multipart_get_count(multipart);
      for (int i = 0; i < count && seen_ < parts_max; ++i) {
        this->object(g_mime_multipart_get_part(multipart, i), depth + 1, is_inner);
      }
    } else if (is_a(object, g_mime_message_part_get_type())) {
      message(g_mime_message_part_get_message(reinterpret_cast<GMimeMessagePart*>(object)), depth + 1);
    } else if (is_a(object, g_mime_part_get_type())) {
      leaf(object, depth, is_inner);
    }
  }

 private:
  void message(GMimeMessage* message, int depth) {
    if (message == nullptr) return;
    ++seen_;
    into_->originals.push_back(fields_of(reinterpret_cast<GMimeObject*>(message)));
    object(g_mime_message_get_mime_part(message), depth, true);
  }

  void leaf(GMimeObject* object, int depth, bool is_inner) {
    ++seen_;
    MailPart part;
    part.type = type_of(object);
    part.text = text_of(object, part.type);
    // A message that was encoded as a whole, as RFC 2046 (5.2.1) forbids and some servers do.
    if (part.type == "message/rfc822" || part.type == "message/global") {
      const Owned<GMimeMessage> message = parsed_message(part.text);
      if (message && !fields_of(reinterpret_cast<GMimeObject*>(message.get())).empty()) {
        this->message(message.get(), depth + 1);
        return;
      }
    }
    // Headers alone are an original, too (RFC 6522 section 3).
    if (!is_inner && part.type == "text/rfc822-headers") into_->originals.push_back(MailFields::read(part.text));
    (is_inner ? into_->inner_parts : into_->parts).push_back(std::move(part));
  }

  MailParts* into_;
  std::size_t seen_ = 0;
};

}  // namespace

MailFields MailFields::read(std::string_view lines) {
  constexpr std::size_t fields_max = 1000;
  MailFields fields;
  for (const std::string_view line : lines_of(lines)) {
    if (trimmed(line).empty()) {
      if (!fields.empty()) break;
      continue;
    }
    if (is_blank(line.front())) {
      if (!fields.empty()) fields.fields_.back().second.append(" ").append(trimmed(line));
      continue;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || fields.fields_.size() >= fields_max) continue;
    fields.add(std::string(trimmed(line.substr(0, colon))), std::string(trimmed(line.substr(colon + 1))));
  }
  return fields;
}

std::string_view MailFields::first(std::string_view name) const {
  const auto all_of_name = all(name);
  return all_of_name.empty() ? std::string_view() : all_of_name.front();
}

bool MailFields::has(std::string_view name) const { return !all(name).empty(); }

std::vector<std::string_view> MailFields::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [field, value] : fields_) {
    if (equal_ignoring_case(field, name)) values.push_back(value);
  }
  return values;
}

const MailPart* MailParts::part(std::string_view wanted) const {
  const auto found = std::ranges::find(parts, wanted, &MailPart::type);
  return found == parts.end() ? nullptr : &*found;
}

std::optional<Instant> instant_of(std::string_view date) {
  const std::string text = on_one_line(date);
  if (text.empty()) return std::nullopt;
  GDateTime* decoded = g_mime_utils_header_decode_date(text.c_str());
  if (decoded == nullptr) return std::nullopt;
  const std::int64_t seconds = g_date_time_to_unix(decoded);
  g_date_time_unref(decoded);
  return Instant::from_seconds(seconds);
}

MailParts MailParts::inner() const {
  MailParts within;
  within.header = originals.empty() ? MailFields() : originals.front();
  within.type = "message/rfc822";
  within.parts = inner_parts;
  if (originals.size() > 1) within.originals.assign(originals.begin() + 1, originals.end());
  return within;
}

MailParts take_apart(std::string_view mail) {
  static const bool started = (g_mime_init(), true);
  MailParts apart;
  if (!started) return apart;
  // A line of a mailbox file before the header is none of the header's.
  while (mail.starts_with('\n')) mail.remove_prefix(1);
  if (mail.starts_with("From ")) mail.remove_prefix(std::min(mail.find('\n'), mail.size() - 1) + 1);

  const Owned<GMimeMessage> message = parsed_message(mail);
  if (!message) {
    apart.type = "text/plain";
    apart.parts.push_back({apart.type, std::string(mail)});
    return apart;
  }
  apart.header = fields_of(reinterpret_cast<GMimeObject*>(message.get()));
  GMimeObject* body = g_mime_message_get_mime_part(message.get());
  apart.type = body == nullptr ? "text/plain" : type_of(body);
  Walk(apart).object(body, 0, false);
  // A multipart whose boundary is missing or spoiled has no parts: then all of it is a text.
  const bool is_empty = std::ranges::all_of(apart.parts,
                                            [](const MailPart& part) { return trimmed(part.text).empty(); });
  if (is_empty && apart.originals.empty()) {
    const std::size_t blank = std::min(mail.find("\n\n"), mail.size());
    apart.parts.push_back({"text/plain", std::string(mail.substr(blank))});
  }
  return apart;
}

}  // namespace lapwing
