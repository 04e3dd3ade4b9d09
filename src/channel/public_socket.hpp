#pragma once

#include <curl/curl.h>

#include <initializer_list>

namespace lapwing {

/// A socket for an address that libcurl has resolved a name to, if it is one of the open internet
/// (`is_public_address`) and its port is among these; else CURL_SOCKET_BAD.
curl_socket_t public_socket(const curl_sockaddr& address, std::initializer_list<int> ports);

/// The same as CURLOPT_OPENSOCKETFUNCTION has it: nothing stands between the check and the connection. Such a transfer
/// needs CURLOPT_PROXY "" as well, or else it is the proxy's address that is looked at.
template <int... ports>
curl_socket_t open_public(void*, curlsocktype, curl_sockaddr* address) {
  return public_socket(*address, {ports...});
}

}  // namespace lapwing
