#include "channel/public_fetch.hpp"

#include <fmt/format.h>

#include "channel/libcurl_handles.hpp"
#include "channel/public_socket.hpp"
#include "channel/start_libcurl.hpp"

namespace lapwing {
namespace {

constexpr std::size_t bytes_max = 64 * 1024;
constexpr long timeout_ms = 10'000;

/// Takes no more than what fits: libcurl ends the transfer when less is taken than it gave.
std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* kept) {
  auto& text = *static_cast<std::string*>(kept);
  if (text.size() + size * count > bytes_max) return 0;
  text.append(bytes, size * count);
  return size * count;
}

}  // namespace

Result<std::string> fetch_public(const std::string& url) {
  start_libcurl();
  const CurlEasy easy(curl_easy_init());
  ensure(easy != nullptr, "libcurl has memory for a request");
  CURL* curl = easy.get();
  std::string body;
  set_option(curl, CURLOPT_URL, url.c_str());
  set_option(curl, CURLOPT_PROTOCOLS_STR, "https");
  set_option(curl, CURLOPT_PROXY, "");
  set_option(curl, CURLOPT_USERAGENT, "Lapwing");
  set_option(curl, CURLOPT_NOSIGNAL, 1L);
  set_option(curl, CURLOPT_TIMEOUT_MS, timeout_ms);
  set_option(curl, CURLOPT_OPENSOCKETFUNCTION, &open_public<443>);
  set_option(curl, CURLOPT_WRITEFUNCTION, &keep);
  set_option(curl, CURLOPT_WRITEDATA, static_cast<void*>(&body));
  const CURLcode code = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  if (code == CURLE_COULDNT_CONNECT) return fail("cannot be reached, or its address is not a public one", url);
  if (code != CURLE_OK) return fail(curl_easy_strerror(code), url);
  if (status != 200) return fail(fmt::format("answers with status {}", status), url);
  return body;
}

}  // namespace lapwing
