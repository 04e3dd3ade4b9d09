#include "server/credentials.hpp"

#include <sodium.h>

#include <fmt/format.h>

#include "access/secret.hpp"
#include "http/form.hpp"

namespace lapwing {
namespace {

std::string_view cookie_name(const HttpRequest& request) { return request.is_https ? "__Host-lapwing" : "lapwing"; }

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// What stands behind "NAME " in the header; names of schemes are told in any case.
std::string_view behind_scheme(std::string_view header, std::string_view scheme) {
  if (header.size() <= scheme.size() || header[scheme.size()] != ' ') return {};
  for (std::size_t i = 0; i < scheme.size(); ++i) {
    if ((header[i] | 0x20) != (scheme[i] | 0x20)) return {};
  }
  return trimmed(header.substr(scheme.size()));
}

std::string base64_decoded(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  const int failed = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                                       text.size(), nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL);
  bytes.resize(failed == 0 ? size : 0);
  return bytes;
}

}  // namespace

std::string session_of(const HttpRequest& request) {
  std::string_view cookies = request.header("cookie");
  while (!cookies.empty()) {
    const std::string_view one = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(cookies.size(), one.size() + 1));
    const auto equals = one.find('=');
    if (equals == std::string_view::npos || trimmed(one.substr(0, equals)) != cookie_name(request)) continue;
    return std::string(trimmed(one.substr(equals + 1)));
  }
  return {};
}

void set_session(HttpResponse& response, const HttpRequest& request, std::string_view session) {
  response.headers.emplace_back("Set-Cookie",
                                fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax{}{}", cookie_name(request), session,
                                            request.is_https ? "; Secure" : "", session.empty() ? "; Max-Age=0" : ""));
}

std::string key_of(const HttpRequest& request) {
  const std::string_view header = request.header("authorization");
  if (const std::string_view key = behind_scheme(header, "Bearer"); !key.empty()) return std::string(key);
  const std::string pair = base64_decoded(behind_scheme(header, "Basic"));
  const std::size_t colon = std::min(pair.find(':'), pair.size());
  if (colon > 0) return pair.substr(0, colon);
  return pair.substr(std::min(colon + 1, pair.size()));
}

std::string csrf_token_of(std::string_view session) { return derived_secret(session, "csrf"); }

std::string csrf_token_in(const HttpRequest& request) {
  if (const std::string_view token = request.header("x-csrf-token"); !token.empty()) return std::string(token);
  return field_of(read_form(request), "csrf_token");
}

bool is_of_this_site(const HttpRequest& request) {
  if (const std::string_view site = request.header("sec-fetch-site"); !site.empty()) {
    return site == "same-origin" || site == "none";
  }
  const std::string_view origin = request.header("origin");
  if (origin.empty()) return true;  // no browser of today; the token is asked for all the same
  const auto begin = origin.find("://");
  return begin != std::string_view::npos && origin.substr(begin + 3) == request.host;
}

}  // namespace lapwing
