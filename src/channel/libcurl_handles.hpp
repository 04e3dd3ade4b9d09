#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "base/ensure.hpp"

namespace lapwing {

// What libcurl hands out, let go of in time.
struct FreeCurlHeaders {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct FreeCurlEasy {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
struct FreeCurlMulti {
  void operator()(CURLM* curl) const { curl_multi_cleanup(curl); }
};
using CurlHeaders = std::unique_ptr<curl_slist, FreeCurlHeaders>;
using CurlEasy = std::unique_ptr<CURL, FreeCurlEasy>;
using CurlMulti = std::unique_ptr<CURLM, FreeCurlMulti>;

/// Only our own programming can make libcurl refuse an option.
template <class Value>
void set_option(CURL* curl, CURLoption option, Value value) {
  ensure(curl_easy_setopt(curl, option, value) == CURLE_OK, "libcurl knows the option and takes the value");
}

/// Puts a line of its own behind the others.
inline void add_header(CurlHeaders& headers, const std::string& line) {
  curl_slist* longer = curl_slist_append(headers.get(), line.c_str());
  ensure(longer != nullptr, "there is memory for a header");
  headers.release();
  headers.reset(longer);
}

/// For answers of which only the status counts.
inline std::size_t ignore_body(char*, std::size_t size, std::size_t count, void*) { return size * count; }

}  // namespace lapwing
