#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace lapwing {

/// A setting of the form scheme://user:password@host:port?name=value&..., taken apart.
struct UrlParts {
  std::string user;      ///< decoded
  std::string password;  ///< decoded
  std::string host;      ///< IPv6 in brackets
  std::string port;      ///< as written; empty if it is not, and the scheme has no usual one
  /// Names, and values as they are written.
  std::vector<std::pair<std::string, std::string>> options;
};

/// Error: the URL has another shape, for which `shape` says what was expected, or a path. Never holds user or password.
Result<UrlParts> take_url_apart(std::string_view url, const std::string& where, const std::string& shape);

/// "name=value&..." taken apart; nothing is decoded yet.
std::vector<std::pair<std::string, std::string>> options_of_query(std::string_view query);

/// For the value of a query: letters, digits, '-', '.', '_', '~' and ':' as they are, all other bytes as "%2F".
std::string percent_encoded(std::string_view text);

/// The value of an option with its percent signs decoded. Error: a control character.
Result<std::string> decoded_option(std::string_view text, const std::string& field);

/// Error: it is no number, or not in the range.
Result<int> number_in(std::string_view text, int min, int max, const std::string& field);

}  // namespace lapwing
