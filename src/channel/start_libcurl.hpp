#pragma once

#include <curl/curl.h>

#include <mutex>

#include "base/ensure.hpp"

namespace lapwing {

/// Once before anything else is asked of libcurl; again it does nothing. Any thread.
inline void start_libcurl() {
  static std::once_flag started;
  std::call_once(started, [] { ensure(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK, "libcurl starts"); });
}

}  // namespace lapwing
