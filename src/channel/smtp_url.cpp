#include "channel/smtp_url.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

#include "channel/envelope_check.hpp"

namespace lapwing {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct FreeText {
  void operator()(char* text) const { curl_free(text); }
};
using OwnedUrl = std::unique_ptr<CURLU, FreeUrl>;
using OwnedText = std::unique_ptr<char, FreeText>;

/// A part of the URL; absent: empty. Nothing if it cannot be decoded.
std::optional<std::string> part_of(const OwnedUrl& url, CURLUPart part, unsigned flags) {
  char* text = nullptr;
  const CURLUcode code = curl_url_get(url.get(), part, &text, flags);
  const OwnedText owned(text);
  if (code == CURLUE_URLDECODE) return std::nullopt;
  return std::string(code == CURLUE_OK ? text : "");
}

Result<std::string> decoded(std::string_view text, const std::string& field) {
  int size = 0;
  const OwnedText out(curl_easy_unescape(nullptr, text.data(), static_cast<int>(text.size()), &size));
  const std::string value = out ? std::string(out.get(), static_cast<std::size_t>(size)) : std::string();
  const bool has_control = std::any_of(value.begin(), value.end(),
                                       [](char c) { return static_cast<unsigned char>(c) < ' '; });
  if (!out || has_control) return fail("holds a control character", field);
  return value;
}

Result<int> number_in(std::string_view text, int min, int max, const std::string& field) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < min || value > max) {
    return fail("expected a number of " + std::to_string(min) + " to " + std::to_string(max), field);
  }
  return value;
}

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
  const std::string value = TRY(decoded(encoded_value, field));
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

Result<void> read_options(SmtpSettings& settings, std::string_view query) {
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto option = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const auto equals = std::min(option.find('='), option.size());
    CHECK(read_option(settings, option.substr(0, equals), option.substr(std::min(equals + 1, option.size()))));
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

  const OwnedUrl url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), 0) != CURLUE_OK) {
    return fail(shape, where);
  }
  const auto user = part_of(url, CURLUPART_USER, CURLU_URLDECODE);
  const auto password = part_of(url, CURLUPART_PASSWORD, CURLU_URLDECODE);
  if (!user || !password) return fail("the user or password holds a control character", where);
  if (user->empty() && !password->empty()) return fail("a password without a user", where);
  settings.user = *user;
  settings.password = *password;
  settings.host = part_of(url, CURLUPART_HOST, 0).value_or("");
  const std::string port = part_of(url, CURLUPART_PORT, CURLU_DEFAULT_PORT).value_or("");
  settings.port = static_cast<std::uint16_t>(TRY(number_in(port, 1, 65535, where + ", port")));
  const std::string path = part_of(url, CURLUPART_PATH, 0).value_or("");
  const std::string fragment = part_of(url, CURLUPART_FRAGMENT, 0).value_or("");
  if ((!path.empty() && path != "/") || !fragment.empty())
    return fail("nothing may follow host and port but options", where);

  settings.start_tls = settings.user.empty() ? StartTls::if_offered : StartTls::always;
  CHECK(read_options(settings, part_of(url, CURLUPART_QUERY, 0).value_or("")));
  return settings;
}

}  // namespace lapwing
