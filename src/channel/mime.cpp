#include "channel/mime.hpp"

#include <gmime/gmime.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "channel/dkim.hpp"
#include "channel/envelope_check.hpp"
#include "channel/html_text.hpp"

namespace lapwing {
namespace {

// GMime is C with reference counts. A function named add_* takes its own reference; `Owned` lets go of ours.
struct Unreference {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unreference>;

struct FreeOptions {
  void operator()(GMimeFormatOptions* options) const { g_mime_format_options_free(options); }
};
struct Free {
  void operator()(char* text) const { g_free(text); }
};

constexpr const char* utf8 = "utf-8";

/// GMime's types are structs that begin with their parent's.
template <class T>
GMimeObject* as_object(const Owned<T>& object) {
  return reinterpret_cast<GMimeObject*>(object.get());
}

/// Gives up ownership as the parent's type.
template <class T>
Owned<GMimeObject> upcast(Owned<T> object) {
  return Owned<GMimeObject>(reinterpret_cast<GMimeObject*>(object.release()));
}

/// Line breaks of any system become CRLF, as mail has them, also inside base64; the text ends with one.
std::string with_mail_lines(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 32 + 2);
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of("\r\n"), text.size());
    out += text.substr(0, end);
    out += "\r\n";
    text.remove_prefix(end);
    text.remove_prefix(text.starts_with("\r\n") ? 2 : std::min<std::size_t>(1, text.size()));
  }
  return out;
}

Owned<GMimePart> make_part(std::string_view type, std::string_view subtype, std::string_view bytes) {
  Owned<GMimePart> part(g_mime_part_new_with_type(std::string(type).c_str(), std::string(subtype).c_str()));
  Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  Owned<GMimeDataWrapper> content(g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
  g_mime_part_set_content(part.get(), content.get());
  return part;
}

Owned<GMimePart> text_part(std::string_view subtype, std::string_view text) {
  auto part = make_part("text", subtype, with_mail_lines(text));
  g_mime_object_set_content_type_parameter(as_object(part), "charset", utf8);
  const auto encoding = g_mime_part_get_best_content_encoding(part.get(), GMIME_ENCODING_CONSTRAINT_7BIT);
  g_mime_part_set_content_encoding(part.get(), encoding);
  return part;
}

Owned<GMimePart> attachment_part(const Attachment& attachment) {
  const std::string_view type = attachment.media_type;
  const auto slash = type.find('/');
  auto part = make_part(type.substr(0, slash), type.substr(slash + 1), attachment.bytes);
  g_mime_object_set_disposition(as_object(part), GMIME_DISPOSITION_ATTACHMENT);
  g_mime_object_set_content_disposition_parameter(as_object(part), "filename", attachment.file_name.c_str());
  auto* disposition = g_mime_object_get_content_disposition(as_object(part));
  auto* parameters = g_mime_content_disposition_get_parameters(disposition);
  g_mime_param_set_charset(g_mime_param_list_get_parameter(parameters, "filename"), utf8);
  g_mime_part_set_content_encoding(part.get(), GMIME_CONTENT_ENCODING_BASE64);
  return part;
}

/// A line that separates parts: hashed from the message's name, and hashed on until it stands in no part. "=_" occurs
/// in no encoded part either; "_" comes first because it is rarer in HTML than "=" and so found faster.
std::string boundary(const Envelope& envelope, std::string_view text, std::uint64_t seed) {
  for (;; ++seed) {
    std::array<char, 16> digits{};
    const auto hash = stable_hash(envelope.message_id_token, seed);
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), hash, 16).ptr;
    std::string line = "_=_" + std::string(digits.data(), end);
    if (text.find(line) == std::string_view::npos && envelope.html.find(line) == std::string::npos) return line;
  }
}

/// The parts without the header: text, or text and HTML, or those and attachments.
Owned<GMimeObject> body_of(const Envelope& envelope) {
  constexpr std::uint64_t alternative_seed = 1;
  constexpr std::uint64_t mixed_seed = std::uint64_t{1} << 32;
  const std::string text = envelope.text.empty() ? text_of_html(envelope.html) : envelope.text;
  Owned<GMimeObject> body = upcast(text_part("plain", text));
  if (!envelope.html.empty()) {
    Owned<GMimeMultipart> alternative(g_mime_multipart_new_with_subtype("alternative"));
    g_mime_multipart_set_boundary(alternative.get(), boundary(envelope, text, alternative_seed).c_str());
    g_mime_multipart_add(alternative.get(), body.get());
    g_mime_multipart_add(alternative.get(), as_object(text_part("html", envelope.html)));
    body = upcast(std::move(alternative));
  }
  if (!envelope.attachments.empty()) {
    Owned<GMimeMultipart> mixed(g_mime_multipart_new_with_subtype("mixed"));
    g_mime_multipart_set_boundary(mixed.get(), boundary(envelope, text, mixed_seed).c_str());
    g_mime_multipart_add(mixed.get(), body.get());
    for (const auto& attachment : envelope.attachments) {
      g_mime_multipart_add(mixed.get(), as_object(attachment_part(attachment)));
    }
    body = upcast(std::move(mixed));
  }
  return body;
}

Owned<InternetAddress> mailbox(const std::string& name, const std::string& address) {
  Owned<InternetAddress> made(internet_address_mailbox_new(name.empty() ? nullptr : name.c_str(), address.c_str()));
  internet_address_set_charset(made.get(), utf8);
  return made;
}

/// The address with its domain in ASCII (punycode).
std::string ascii_address(const std::string& address) {
  const auto made = mailbox({}, address);
  return internet_address_mailbox_get_idn_addr(reinterpret_cast<InternetAddressMailbox*>(made.get()));
}

void set_date(GMimeMessage* message, Instant date, Duration zone_offset) {
  GTimeZone* zone = g_time_zone_new_offset(static_cast<gint32>(zone_offset.ms / 1000));
  GDateTime* utc = g_date_time_new_from_unix_utc(date.seconds());
  GDateTime* local = utc == nullptr ? nullptr : g_date_time_to_timezone(utc, zone);
  ensure(local != nullptr, "a message's date lies between the years 1 and 9999");
  g_mime_message_set_date(message, local);
  g_date_time_unref(local);
  g_date_time_unref(utc);
  g_time_zone_unref(zone);
}

/// Adds a field as it stands, folded by us: an encoder must not touch a URL.
void add_raw_header(const Owned<GMimeMessage>& message, const char* name, const std::string& value) {
  g_mime_object_append_header(as_object(message), name, "", nullptr);
  GMimeHeaderList* headers = g_mime_object_get_header_list(as_object(message));
  GMimeHeader* added = g_mime_header_list_get_header_at(headers, g_mime_header_list_get_count(headers) - 1);
  g_mime_header_set_raw_value(added, (" " + value + "\n").c_str());
}

/// A caller's field: as it stands if it is ASCII, since it may be read by programs that decode nothing.
void add_header(const Owned<GMimeMessage>& message, const std::string& name, const std::string& value) {
  const bool is_ascii = std::all_of(value.begin(), value.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (is_ascii) {
    add_raw_header(message, name.c_str(), value);
  } else {
    g_mime_object_append_header(as_object(message), name.c_str(), value.c_str(), utf8);
  }
}

void add_list_headers(const Owned<GMimeMessage>& message, const Envelope& envelope) {
  add_raw_header(message, "Auto-Submitted", "auto-generated");
  if (!envelope.marketing) return;
  add_raw_header(message, "Precedence", "bulk");
  const std::string& url = envelope.list_unsubscribe_url;
  std::string ways = url.empty() ? "" : "<" + url + ">";
  if (!envelope.list_unsubscribe_mailto.empty()) {
    if (!ways.empty()) ways += ",\n ";
    ways += "<mailto:" + ascii_address(envelope.list_unsubscribe_mailto) + ">";
  }
  if (!ways.empty()) add_raw_header(message, "List-Unsubscribe", ways);
  if (url.starts_with("https://")) {
    add_raw_header(message, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
  }
}

std::string to_bytes(const Owned<GMimeMessage>& message) {
  const std::unique_ptr<GMimeFormatOptions, FreeOptions> options(g_mime_format_options_new());
  g_mime_format_options_set_newline_format(options.get(), GMIME_NEWLINE_FORMAT_DOS);
  const std::unique_ptr<char, Free> bytes(g_mime_object_to_string(as_object(message), options.get()));
  return bytes.get();
}

}  // namespace

Result<Mail> build_mail(const Envelope& envelope, const DkimSigners* signers) {
  static std::once_flag started;
  std::call_once(started, g_mime_init);
  CHECK(check_envelope(envelope));

  Mail mail;
  const std::string sender = ascii_address(envelope.from_address);
  mail.mail_from = envelope.return_path.empty() ? sender : ascii_address(envelope.return_path);
  mail.rcpt_to = ascii_address(envelope.to_address);

  const Owned<GMimeMessage> message(g_mime_message_new(FALSE));
  internet_address_list_add(g_mime_message_get_from(message.get()),
                            mailbox(envelope.from_name, envelope.from_address).get());
  internet_address_list_add(g_mime_message_get_to(message.get()), mailbox(envelope.to_name, envelope.to_address).get());
  g_mime_message_set_subject(message.get(), envelope.subject.c_str(), utf8);
  set_date(message.get(), envelope.date, envelope.zone_offset);
  const auto id = envelope.message_id_token + sender.substr(sender.rfind('@'));
  add_raw_header(message, "Message-ID", "<" + id + ">");
  add_list_headers(message, envelope);
  for (const auto& [name, value] : envelope.headers) add_header(message, name, value);
  g_mime_message_set_mime_part(message.get(), body_of(envelope).get());
  mail.bytes = to_bytes(message);
  if (signers != nullptr) mail.bytes.insert(0, signers->signature_fields(sender, mail.bytes, envelope.date));
  return mail;
}

}  // namespace lapwing
