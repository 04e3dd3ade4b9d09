#include "server/web_pages.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "access/secret.hpp"
#include "base/ensure.hpp"
#include "http/unpack_body.hpp"
#include "web/web_files.hpp"

namespace lapwing {
namespace {

constexpr std::string_view nonce_place = "LAPWING_NONCE";
constexpr std::size_t file_size_max = 64U << 20U;

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// The part before the separator; `text` keeps what is behind it.
std::string_view cut(std::string_view& text, char separator) {
  const std::string_view part = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(text.size(), part.size() + 1));
  return trimmed(part);
}

/// "q=0", "q=0.000": the one weight that says never.
bool is_never(std::string_view parameter) {
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return false;
  return parameter.size() > 2 && parameter.substr(2).find_first_not_of("0.") == std::string_view::npos;
}

std::string policy(std::string_view nonce) {
  return fmt::format(
      "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{}'; connect-src 'self'; img-src 'self' data:; "
      "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      nonce);
}

/// The body as the browser takes it, and how it is packed: empty if it is not.
std::pair<std::string, std::string_view> body_for(const WebFile& file, std::string_view accepted) {
  if (!file.brotli.empty() && accepts_encoding(accepted, "br")) return {std::string(file.brotli), "br"};
  if (!file.gzip.empty() && accepts_encoding(accepted, "gzip")) return {std::string(file.gzip), "gzip"};
  if (!file.plain.empty()) return {std::string(file.plain), ""};
  auto unpacked = unpack_gzip(file.gzip, file_size_max);
  ensure(unpacked.has_value(), "a file in the program is whole");
  return {std::move(*unpacked), ""};
}

}  // namespace

bool accepts_encoding(std::string_view header, std::string_view coding) {
  bool by_star = false;
  while (!header.empty()) {
    std::string_view item = cut(header, ',');
    const std::string_view name = cut(item, ';');
    bool never = false;
    while (!item.empty()) never = is_never(cut(item, ';')) || never;
    if (name == coding) return !never;
    if (name == "*") by_star = !never;
  }
  return by_star;
}

bool has_web_pages() { return find_web_file("/index.html") != nullptr; }

std::optional<HttpResponse> web_file_answer(const HttpRequest& request) {
  if (request.method != "GET" || request.path == "/index.html") return std::nullopt;
  const WebFile* file = find_web_file(request.path);
  if (file == nullptr) return std::nullopt;
  HttpResponse response{.content_type = std::string(file->content_type)};
  response.headers = {{"ETag", std::string(file->etag)},
                      {"Cache-Control", file->is_immutable ? "public, max-age=31536000, immutable" : "no-cache"},
                      {"Vary", "Accept-Encoding"}};
  if (request.header("if-none-match") == file->etag) {
    response.status = 304;
    return response;
  }
  auto [body, encoding] = body_for(*file, request.header("accept-encoding"));
  response.body = std::move(body);
  if (!encoding.empty()) response.headers.emplace_back("Content-Encoding", encoding);
  return response;
}

std::optional<HttpResponse> web_page_answer(const HttpRequest& request) {
  const WebFile* page = find_web_file("/index.html");
  if (page == nullptr || request.method != "GET") return std::nullopt;
  const std::string_view path = request.path;
  if (path.starts_with("/api/") || path.starts_with("/v1/") || path.starts_with("/assets/")) return std::nullopt;
  HttpResponse response{.content_type = std::string(page->content_type)};
  const std::string nonce = new_secret();
  std::string_view rest = page->plain;
  while (true) {
    const std::size_t place = rest.find(nonce_place);
    response.body += rest.substr(0, place);
    if (place == std::string_view::npos) break;
    response.body += nonce;
    rest.remove_prefix(place + nonce_place.size());
  }
  response.headers = {{"Content-Security-Policy", policy(nonce)}};
  return response;
}

}  // namespace lapwing
