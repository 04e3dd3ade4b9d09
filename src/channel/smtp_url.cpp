#include "channel/smtp_url.hpp"

#include "channel/envelope_check.hpp"
#include "channel/url_parts.hpp"

namespace lapwing {
namespace {

Result<StartTls> start_tls_named(std::string_view name, const std::string& field) {
  if (name == "always") return StartTls::always;
  if (name == "try") return StartTls::if_offered;
  if (name == "never") return StartTls::never;
  return fail("expected always, try or never", field);
}

Result<void> read_option(SmtpSettings& settings, std::string_view name, std::string_view encoded_value) {
  const bool is_known = name == "starttls" || name == "from" || name == "connections" || name == "timeout" ||
                        name == "ehlo" || name == "ca";
  if (!is_known)
    return fail("an unknown option; there are starttls, from, connections, timeout, ehlo and ca", "smtp URL");
  const std::string field = "smtp URL, option " + std::string(name);
  const std::string value = TRY(decoded_option(encoded_value, field));
  if (value.empty()) return fail("expected a value", field);
  if (name == "starttls") {
    if (settings.is_tls_from_start) return fail("smtps is encrypted from the start", field);
    settings.start_tls = TRY(start_tls_named(value, field));
  } else if (name == "from") {
    CHECK(check_address(value, field));
    settings.default_sender = value;
  } else if (name == "connections") {
    settings.connection_count_max = TRY(number_in(value, 1, 100, field));
  } else if (name == "timeout") {
    settings.reply_timeout = Duration::seconds(TRY(number_in(value, 1, 3600, field)));
  } else if (name == "ehlo") {
    if (value.find_first_of(" /?#<>") != std::string::npos) return fail("expected a host name", field);
    settings.ehlo_name = value;
  } else {
    settings.ca_file = value;
  }
  return {};
}

}  // namespace

Result<SmtpSettings> parse_smtp_url(std::string_view text) {
  const std::string where = "smtp URL";
  const std::string shape =
      "expected smtp://user:password@host:port or smtps://..., with '@', ':' and '/' in the "
      "password percent-encoded";
  SmtpSettings settings;
  settings.is_tls_from_start = text.starts_with("smtps://");
  if (!settings.is_tls_from_start && !text.starts_with("smtp://")) return fail(shape, where);

  const UrlParts url = TRY(take_url_apart(text, where, shape));
  if (url.user.empty() && !url.password.empty()) return fail("a password without a user", where);
  settings.user = url.user;
  settings.password = url.password;
  settings.host = url.host;
  settings.port = static_cast<std::uint16_t>(TRY(number_in(url.port, 1, 65535, where + ", port")));
  settings.start_tls = settings.user.empty() ? StartTls::if_offered : StartTls::always;
  for (const auto& [name, value] : url.options) CHECK(read_option(settings, name, value));
  return settings;
}

}  // namespace lapwing
