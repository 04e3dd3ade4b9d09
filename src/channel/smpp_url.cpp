#include "channel/smpp_url.hpp"

#include <algorithm>
#include <array>

#include "channel/secret.hpp"
#include "channel/url_parts.hpp"

namespace lapwing {
namespace {

constexpr std::size_t system_id_max = 15;
constexpr std::size_t password_max = 8;
constexpr std::size_t system_type_max = 12;
constexpr int validity_seconds_max = 14 * 24 * 3600;

constexpr std::array<std::string_view, 11> option_names = {"password_file", "password_env", "from",     "window",
                                                           "rate",          "parts",        "validity", "timeout",
                                                           "enquire",       "alphabet",     "type"};

Result<void> read_password(SmppSettings& settings, bool is_file, const std::string& value, const std::string& field) {
  if (!settings.password.empty()) return fail("there is a password already", field);
  settings.password = TRY(is_file ? secret_from_file(value, field) : secret_from_environment(value, field));
  return {};
}

Result<void> read_option(SmppSettings& settings, std::string_view name, std::string_view encoded_value) {
  if (std::find(option_names.begin(), option_names.end(), name) == option_names.end()) {
    return fail(
        "an unknown option; there are password_file, password_env, from, window, rate, parts, validity, "
        "timeout, enquire, alphabet and type",
        "smpp URL");
  }
  const std::string field = "smpp URL, option " + std::string(name);
  const std::string value = TRY(decoded_option(encoded_value, field));
  if (value.empty()) return fail("expected a value", field);
  if (name == "password_file" || name == "password_env") {
    return read_password(settings, name == "password_file", value, field);
  }
  if (name == "from") {
    if (!is_sms_sender(value)) return fail("expected up to 15 digits or up to 11 characters of ASCII", field);
    settings.default_sender = value;
  } else if (name == "window") {
    settings.window = TRY(number_in(value, 1, 50, field));
  } else if (name == "rate") {
    settings.rate = TRY(number_in(value, 1, 100'000, field));
  } else if (name == "parts") {
    settings.parts_max = TRY(number_in(value, 1, 255, field));
  } else if (name == "validity") {
    settings.validity = Duration::seconds(TRY(number_in(value, 60, validity_seconds_max, field)));
  } else if (name == "timeout") {
    settings.answer_timeout = Duration::seconds(TRY(number_in(value, 1, 3600, field)));
  } else if (name == "enquire") {
    settings.enquire_interval = Duration::seconds(TRY(number_in(value, 1, 3600, field)));
  } else if (name == "alphabet") {
    if (value != "gsm7" && value != "ucs2") return fail("expected gsm7 or ucs2", field);
    settings.is_ucs2_only = value == "ucs2";
  } else {
    if (value.size() > system_type_max) return fail("expected at most 12 characters", field);
    settings.system_type = value;
  }
  return {};
}

}  // namespace

bool is_sms_sender(std::string_view sender) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const std::string_view digits = sender.starts_with('+') ? sender.substr(1) : sender;
  if (!digits.empty() && std::all_of(digits.begin(), digits.end(), is_digit)) return digits.size() <= 15;
  const auto is_allowed = [](char c) { return c >= ' ' && c < 0x7f; };
  return !sender.empty() && sender.size() <= 11 && std::all_of(sender.begin(), sender.end(), is_allowed);
}

Result<SmppSettings> parse_smpp_url(std::string_view text) {
  const std::string where = "smpp URL";
  const std::string shape =
      "expected smpp://system_id@host:port?password_file=FILE, with '@', ':' and '/' in the system id percent-encoded";
  if (!text.starts_with("smpp://")) return fail(shape, where);
  const UrlParts url = TRY(take_url_apart(text, where, shape));
  SmppSettings settings;
  if (url.user.empty()) return fail(shape, where);
  if (url.user.size() > system_id_max) return fail("expected a system id of at most 15 characters", where);
  settings.system_id = url.user;
  settings.password = url.password;
  settings.host = url.host;
  if (!url.port.empty()) {
    settings.port = static_cast<std::uint16_t>(TRY(number_in(url.port, 1, 65535, where + ", port")));
  }
  for (const auto& [name, value] : url.options) CHECK(read_option(settings, name, value));
  if (settings.password.size() > password_max) {
    return fail("expected a password of at most 8 characters, which is all that SMPP can carry", where);
  }
  return settings;
}

}  // namespace lapwing
