#include "channel/url_parts.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <memory>
#include <optional>

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

}  // namespace

std::vector<std::pair<std::string, std::string>> options_of_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> options;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto option = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const auto equals = std::min(option.find('='), option.size());
    options.emplace_back(option.substr(0, equals), option.substr(std::min(equals + 1, option.size())));
  }
  return options;
}

Result<UrlParts> take_url_apart(std::string_view text, const std::string& where, const std::string& shape) {
  const OwnedUrl url(curl_url());
  const std::string copy(text);
  if (!url || curl_url_set(url.get(), CURLUPART_URL, copy.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    return fail(shape, where);
  }
  const auto user = part_of(url, CURLUPART_USER, CURLU_URLDECODE);
  const auto password = part_of(url, CURLUPART_PASSWORD, CURLU_URLDECODE);
  if (!user || !password) return fail("the user or password holds a control character", where);
  UrlParts parts;
  parts.user = *user;
  parts.password = *password;
  parts.host = part_of(url, CURLUPART_HOST, 0).value_or("");
  parts.port = part_of(url, CURLUPART_PORT, CURLU_DEFAULT_PORT).value_or("");
  const std::string path = part_of(url, CURLUPART_PATH, 0).value_or("");
  const std::string fragment = part_of(url, CURLUPART_FRAGMENT, 0).value_or("");
  if ((!path.empty() && path != "/") || !fragment.empty())
    return fail("nothing may follow host and port but options", where);
  parts.options = options_of_query(part_of(url, CURLUPART_QUERY, 0).value_or(""));
  return parts;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          std::string_view("-._~:").contains(c);
    if (is_plain) {
      out += c;
    } else {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

Result<std::string> decoded_option(std::string_view text, const std::string& field) {
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

}  // namespace lapwing
