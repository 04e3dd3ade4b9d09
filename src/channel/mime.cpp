#include "channel/mime.hpp"

#include <fmt/format.h>
#include <gmime/gmime.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>

#include "base/hash.hpp"
#include "channel/dkim.hpp"
#include "channel/envelope_check.hpp"
#include "channel/html_text.hpp"
#include "channel/mime_encoding.hpp"
#include "channel/mime_header.hpp"

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

void start_gmime() {
  static std::once_flag started;
  std::call_once(started, g_mime_init);
}

/// The part with its header, by GMime: attachments are rare, and the ways to write their names are many (RFC 2231).
std::string attachment_part(const Attachment& attachment) {
  start_gmime();
  const std::string_view type = attachment.media_type;
  const auto slash = type.find('/');
  const Owned<GMimePart> part(g_mime_part_new_with_type(std::string(type.substr(0, slash)).c_str(),
                                                        std::string(type.substr(slash + 1)).c_str()));
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(attachment.bytes.data(), attachment.bytes.size()));
  const Owned<GMimeDataWrapper> content(
      g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
  g_mime_part_set_content(part.get(), content.get());
  g_mime_object_set_disposition(as_object(part), GMIME_DISPOSITION_ATTACHMENT);
  g_mime_object_set_content_disposition_parameter(as_object(part), "filename", attachment.file_name.c_str());
  auto* disposition = g_mime_object_get_content_disposition(as_object(part));
  auto* parameters = g_mime_content_disposition_get_parameters(disposition);
  g_mime_param_set_charset(g_mime_param_list_get_parameter(parameters, "filename"), utf8);
  g_mime_part_set_content_encoding(part.get(), GMIME_CONTENT_ENCODING_BASE64);
  const std::unique_ptr<GMimeFormatOptions, FreeOptions> options(g_mime_format_options_new());
  g_mime_format_options_set_newline_format(options.get(), GMIME_NEWLINE_FORMAT_DOS);
  const std::unique_ptr<char, Free> bytes(g_mime_object_to_string(as_object(part), options.get()));
  return bytes.get();
}

/// The address with its domain in ASCII (punycode).
std::string ascii_address(const std::string& address) {
  const bool is_ascii = std::all_of(address.begin(), address.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (is_ascii) return address;
  start_gmime();
  const Owned<InternetAddress> made(internet_address_mailbox_new(nullptr, address.c_str()));
  return internet_address_mailbox_get_idn_addr(reinterpret_cast<InternetAddressMailbox*>(made.get()));
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

void append_text_part(std::string& out, std::string_view subtype, std::string_view text) {
  const MailText encoded(text);
  out += "Content-Type: text/";
  out += subtype;
  out += "; charset=utf-8\r\n";
  if (encoded.encoding() == TransferEncoding::quoted_printable) {
    append_raw_field(out, "Content-Transfer-Encoding", "quoted-printable");
  } else if (encoded.encoding() == TransferEncoding::base64) {
    append_raw_field(out, "Content-Transfer-Encoding", "base64");
  }
  out += "\r\n";
  encoded.append_to(out);
}

/// Writes parts with the lines between them (RFC 2046, 5.1).
class MultipartWriter {
 public:
  MultipartWriter(std::string& out, std::string_view subtype, std::string boundary)
      : out_(out), boundary_(std::move(boundary)) {
    out_ += fmt::format("Content-Type: multipart/{}; boundary=\"{}\"\r\n", subtype, boundary_);
  }
  /// To be called before each part.
  void begin_part() { out_ += "\r\n--" + boundary_ + "\r\n"; }
  void end() { out_ += "\r\n--" + boundary_ + "--\r\n"; }

 private:
  std::string& out_;
  std::string boundary_;
};

void append_texts(std::string& out, const Envelope& envelope, std::string_view text) {
  constexpr std::uint64_t alternative_seed = 1;
  if (envelope.html.empty()) return append_text_part(out, "plain", text);
  MultipartWriter alternative(out, "alternative", boundary(envelope, text, alternative_seed));
  alternative.begin_part();
  append_text_part(out, "plain", text);
  alternative.begin_part();
  append_text_part(out, "html", envelope.html);
  alternative.end();
}

/// The end of the header and the body: text, or text and HTML, or those and attachments.
void append_parts(std::string& out, const Envelope& envelope) {
  constexpr std::uint64_t mixed_seed = std::uint64_t{1} << 32;
  const std::string text_made = envelope.text.empty() ? text_of_html(envelope.html) : std::string();
  const std::string_view text = envelope.text.empty() ? std::string_view(text_made) : envelope.text;
  if (envelope.attachments.empty()) return append_texts(out, envelope, text);
  MultipartWriter mixed(out, "mixed", boundary(envelope, text, mixed_seed));
  mixed.begin_part();
  append_texts(out, envelope, text);
  for (const auto& attachment : envelope.attachments) {
    mixed.begin_part();
    out += attachment_part(attachment);
  }
  mixed.end();
}

void append_list_fields(std::string& out, const Envelope& envelope) {
  append_raw_field(out, "Auto-Submitted", "auto-generated");
  if (!envelope.marketing) return;
  append_raw_field(out, "Precedence", "bulk");
  const std::string& url = envelope.list_unsubscribe_url;
  std::string ways = url.empty() ? "" : "<" + url + ">";
  if (!envelope.list_unsubscribe_mailto.empty()) {
    if (!ways.empty()) ways += ",\r\n ";
    ways += "<mailto:" + ascii_address(envelope.list_unsubscribe_mailto) + ">";
  }
  if (!ways.empty()) append_raw_field(out, "List-Unsubscribe", ways);
  if (url.starts_with("https://")) append_raw_field(out, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
}

/// A caller's field: as it stands if it is ASCII, since it may be read by programs that decode nothing.
void append_field(std::string& out, const std::string& name, const std::string& value) {
  const bool is_ascii = std::all_of(value.begin(), value.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  is_ascii ? append_raw_field(out, name, value) : append_text_field(out, name, value);
}

std::string bytes_of(const Envelope& envelope, const Mail& mail, const std::string& sender) {
  std::string out;
  // Base64 takes a third more; the header and what stands between the parts fit into two kilobytes as a rule.
  out.reserve((envelope.text.size() + envelope.html.size()) * 3 / 2 + 2048);
  append_mailbox_field(out, "From", envelope.from_name, sender);
  append_mailbox_field(out, "To", envelope.to_name, mail.rcpt_to);
  append_text_field(out, "Subject", envelope.subject);
  append_raw_field(out, "Date", mail_date(envelope.date, envelope.zone_offset));
  append_raw_field(out, "Message-ID", "<" + envelope.message_id_token + sender.substr(sender.rfind('@')) + ">");
  append_list_fields(out, envelope);
  for (const auto& [name, value] : envelope.headers) append_field(out, name, value);
  append_raw_field(out, "MIME-Version", "1.0");
  append_parts(out, envelope);
  return out;
}

}  // namespace

Result<Mail> build_mail(const Envelope& envelope, const DkimSigners* signers) {
  CHECK(check_envelope(envelope));
  Mail mail;
  const std::string sender = ascii_address(envelope.from_address);
  mail.mail_from = envelope.return_path.empty() ? sender : ascii_address(envelope.return_path);
  mail.rcpt_to = ascii_address(envelope.to_address);
  mail.name = envelope.message_id_token;
  mail.bytes = bytes_of(envelope, mail, sender);
  if (signers != nullptr) mail.bytes.insert(0, signers->signature_fields(sender, mail.bytes, envelope.date));
  return mail;
}

}  // namespace lapwing
